#pragma once
// UTF-8 that may be broken: the bytes of a token need not end at a character. Ill-formed input is never an
// error here; each maximal subpart of an ill-formed sequence counts as one U+FFFD (Unicode chapter 3, "U+FFFD
// substitution of maximal subparts"), which is also what the reference's decoder does. Pure functions, any
// thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace undervoice::text {

inline constexpr char32_t kReplacement = 0xFFFD;

/// One code point, or one maximal subpart of an ill-formed sequence, read from a text.
struct Utf8Unit {
    enum class Kind {
        Valid,
        Invalid,
        Truncated,  ///< well-formed as far as it goes, cut off by the end of the text
    };
    char32_t codePoint = kReplacement;
    std::size_t bytes = 1;  ///< 1…4
    Kind kind = Kind::Invalid;
};

/// The unit that starts at byte `at`, which must lie within the text.
Utf8Unit readUtf8(std::string_view text, std::size_t at);

void appendUtf8(std::string& text, char32_t codePoint);

/// The same text with U+FFFD for what is ill-formed.
std::string repairUtf8(std::string_view text);

std::u32string toCodePoints(std::string_view text);
std::string toUtf8(std::u32string_view codePoints);
std::size_t countCodePoints(std::string_view text);

/// White space as Python's str.isspace() sees it: Unicode's White_Space and the four information separators
/// U+001C…U+001F.
bool isSpace(char32_t codePoint);

/// The text without white space at both ends (Python's str.strip()); a view into it.
std::string_view strip(std::string_view text);

/// Turns a stream of bytes into text, for showing tokens as they come: what could still become a character is
/// held back.
class Utf8Stream {
  public:
    /// Text that is certain now; ill-formed bytes give U+FFFD, an incomplete end (at most three bytes) waits
    /// for more.
    std::string push(std::string_view bytes);
    /// What was held back, as U+FFFD; the stream is empty again.
    std::string finish();

  private:
    std::string m_held;
};

}  // namespace undervoice::text
