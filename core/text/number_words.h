#pragma once
// The vocabulary of english_numbers: what each number word means.

#include <string_view>

namespace undervoice::text {

struct NumberWord {
    enum class Kind {
        Zero,        ///< zero, oh, o
        Ones,        ///< one … nineteen; with a suffix: first, ones …
        Tens,        ///< twenty … ninety; with a suffix: twentieth, twenties …
        Multiplier,  ///< hundred … decillion; with a suffix: hundredth, hundreds …
        Sign,        ///< minus, plus …: written before the number that follows
        Currency,    ///< dollars …: written before the number that precedes
        Percent,
        Per,
        And,
        Repeat,  ///< double, triple
        Point,
    };
    Kind kind = Kind::Zero;
    int value = 0;  ///< Ones, Tens: the number; Multiplier: the power of ten; Repeat: how often
    std::u32string_view affix = {};  ///< suffix ("th", "s", …), sign or symbol

    bool isPlain(Kind wanted) const { return kind == wanted && affix.empty(); }
};

/// Nothing for a word that is none.
const NumberWord* findNumberWord(std::u32string_view word);

}  // namespace undervoice::text
