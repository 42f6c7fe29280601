#include "text/normalizer.h"

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "text/english_numbers.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace undervoice::text {
namespace {

constexpr const char* kSpellingFile = "english.json";
constexpr const char* kSpellingSha256 = "6607f948be9824d2e1b2fa2223cd94c06c45afa4e05ea0e3d5e1f2bdffde2465";
constexpr std::size_t kMaxSpellingBytes = 1U << 20;

bool isAsciiDigit(char32_t c) {
    return c >= U'0' && c <= U'9';
}

/// Deletes from each < or [ to the next > or ], whichever pair they make.
std::u32string withoutBrackets(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool opens = text[i] == U'<' || text[i] == U'[';
        const std::size_t close = opens ? text.find_first_of(U">]", i + 1) : std::u32string_view::npos;
        if (close == std::u32string_view::npos)
            result.push_back(text[i]);
        else
            i = close;
    }
    return result;
}

/// Deletes from each ( to the next ), unless nothing stands between them.
std::u32string withoutParentheses(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t close = text[i] == U'(' ? text.find(U')', i + 1) : std::u32string_view::npos;
        if (close == std::u32string_view::npos || close == i + 1)
            result.push_back(text[i]);
        else
            i = close;
    }
    return result;
}

/// Letters that no normalisation form takes apart.
std::u32string_view asciiFor(char32_t c) {
    switch (c) {
        case U'œ':
            return U"oe";
        case U'Œ':
            return U"OE";
        case U'ø':
            return U"o";
        case U'Ø':
            return U"O";
        case U'æ':
            return U"ae";
        case U'Æ':
            return U"AE";
        case U'ß':
            return U"ss";
        case U'ẞ':
            return U"SS";
        case U'đ':
        case U'ð':
            return U"d";
        case U'Đ':
        case U'Ð':
            return U"D";
        case U'þ':
        case U'Þ':
            return U"th";
        case U'ł':
            return U"l";
        case U'Ł':
            return U"L";
        default:
            return {};
    }
}

std::u32string withoutSymbolsAndDiacritics(std::u32string_view text, std::u32string_view kept) {
    std::u32string result;
    for (const char32_t c : nfkd(text)) {
        if (kept.find(c) != std::u32string_view::npos)
            result.push_back(c);
        else if (const std::u32string_view ascii = asciiFor(c); !ascii.empty())
            result += ascii;
        else if (!isNonspacingMark(c))
            result.push_back(isMarkSymbolOrPunctuation(c) ? U' ' : c);
    }
    return result;
}

std::u32string withoutSymbols(std::u32string_view text) {
    std::u32string result = nfkc(text);
    std::replace_if(result.begin(), result.end(), isMarkSymbolOrPunctuation, U' ');
    return result;
}

std::u32string joined(const std::vector<std::u32string>& parts) {
    std::u32string result;
    for (const std::u32string& part : parts) {
        if (!result.empty()) result += U' ';
        result += part;
    }
    return result;
}

// ---- English ----

struct Replacement {
    std::u32string_view from;
    std::u32string_view to;
    bool isBoundedLeft = true;  ///< the right end is always a word boundary
};

/// In this order: each runs over the result of those before it.
constexpr auto kReplacements = std::to_array<Replacement>({
    {U"won't", U"will not"},
    {U"can't", U"can not"},
    {U"let's", U"let us"},
    {U"ain't", U"aint"},
    {U"y'all", U"you all"},
    {U"wanna", U"want to"},
    {U"gotta", U"got to"},
    {U"gonna", U"going to"},
    {U"i'ma", U"i am going to"},
    {U"imma", U"i am going to"},
    {U"woulda", U"would have"},
    {U"coulda", U"could have"},
    {U"shoulda", U"should have"},
    {U"ma'am", U"madam"},
    {U"mr", U"mister "},
    {U"mrs", U"missus "},
    {U"st", U"saint "},
    {U"dr", U"doctor "},
    {U"prof", U"professor "},
    {U"capt", U"captain "},
    {U"gov", U"governor "},
    {U"ald", U"alderman "},
    {U"gen", U"general "},
    {U"sen", U"senator "},
    {U"rep", U"representative "},
    {U"pres", U"president "},
    {U"rev", U"reverend "},
    {U"hon", U"honorable "},
    {U"asst", U"assistant "},
    {U"assoc", U"associate "},
    {U"lt", U"lieutenant "},
    {U"col", U"colonel "},
    {U"jr", U"junior "},
    {U"sr", U"senior "},
    {U"esq", U"esquire "},
    {U"'d been", U" had been", false},
    {U"'s been", U" has been", false},
    {U"'d gone", U" had gone", false},
    {U"'s gone", U" has gone", false},
    {U"'d done", U" had done", false},
    {U"'s got", U" has got", false},
    {U"n't", U" not", false},
    {U"'re", U" are", false},
    {U"'s", U" is", false},
    {U"'d", U" would", false},
    {U"'ll", U" will", false},
    {U"'t", U" not", false},
    {U"'ve", U" have", false},
    {U"'m", U" am", false},
});

constexpr std::array<std::u32string_view, 6> kFillers = {U"hmm", U"mm", U"mhm", U"mmm", U"uh", U"um"};
constexpr std::u32string_view kNumberSigns = U".%$¢€£";

std::u32string replaceAll(std::u32string_view text, const Replacement& replacement) {
    const auto [from, to, isBoundedLeft] = replacement;
    std::u32string result;
    std::size_t begin = 0;
    for (std::size_t at = text.find(from); at != std::u32string_view::npos; at = text.find(from, at)) {
        const std::size_t end = at + from.size();
        if (!isWordBoundary(text, end) || (isBoundedLeft && !isWordBoundary(text, at))) {
            ++at;
            continue;
        }
        result += text.substr(begin, at - begin);
        result += to;
        begin = at = end;
    }
    return result += text.substr(begin);
}

/// White space before an apostrophe goes: "it 's".
std::u32string tightenApostrophes(std::u32string_view text) {
    std::u32string result;
    for (const char32_t c : text) {
        if (c == U'\'')
            while (!result.empty() && isSpace(result.back())) result.pop_back();
        result.push_back(c);
    }
    return result;
}

/// Commas between digits go, pairwise: in "1,2,3" the 2 belongs to the first pair, so its second comma stays.
std::u32string withoutDigitCommas(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        result.push_back(text[i]);
        if (i + 2 >= text.size() || text[i + 1] != U',' || !isDecimalDigit(text[i]) ||
            !isDecimalDigit(text[i + 2]))
            continue;
        result.push_back(text[i + 2]);
        i += 2;
    }
    return result;
}

/// One of `signs` before anything but an ASCII digit becomes a space. The character behind it is passed over
/// with it, so that of two signs in a row the second stays, as in the reference.
std::u32string withoutSignsBeforeNonDigits(std::u32string_view text, std::u32string_view signs,
                                           bool alsoAtEnd) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isSign = signs.find(text[i]) != std::u32string_view::npos;
        const bool isLast = i + 1 == text.size();
        if (!isSign || (isLast && !alsoAtEnd) || (!isLast && isAsciiDigit(text[i + 1]))) {
            result.push_back(text[i]);
            continue;
        }
        result.push_back(U' ');
        if (!isLast) result.push_back(text[++i]);
    }
    return result;
}

/// A percent sign behind anything but an ASCII digit becomes a space; pairwise as above.
std::u32string withoutLonePercentSigns(std::u32string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        result.push_back(text[i]);
        if (isAsciiDigit(text[i]) || text.substr(i + 1, 1) != U"%") continue;
        result.push_back(U' ');
        ++i;
    }
    return result;
}

std::u32string expandContractions(std::u32string text) {
    for (const std::u32string_view filler : kFillers) text = replaceAll(text, {filler, U""});
    text = tightenApostrophes(text);
    for (const Replacement& replacement : kReplacements) text = replaceAll(text, replacement);
    return text;
}

}  // namespace

std::string BasicNormalizer::operator()(std::string_view input) const {
    std::u32string text = withoutParentheses(withoutBrackets(lowerCase(toCodePoints(input))));
    text =
        lowerCase(m_options.removeDiacritics ? withoutSymbolsAndDiacritics(text, U"") : withoutSymbols(text));
    if (m_options.splitLetters) text = joined(graphemeClusters(text));
    return toUtf8(collapseSpace(text));
}

Result<EnglishNormalizer> EnglishNormalizer::create(const std::filesystem::path& assetsFolder) {
    const std::filesystem::path path = assetsFolder / kSpellingFile;
    UNDERVOICE_TRY_ASSIGN(const std::string content, readWholeFile(path, kMaxSpellingBytes));
    if (const std::string found = sha256Hex(content); found != kSpellingSha256)
        return fail(ErrorCode::Format, path.string() + " is not the spelling table it should be: SHA-256 " +
                                           found + ", expected " + kSpellingSha256 +
                                           "; fetch it again with packaging/setup.sh.");
    // With that hash it is the table: one object of strings.
    const auto table = nlohmann::json::parse(content);
    EnglishNormalizer normalizer;
    for (const auto& [british, american] : table.items())
        normalizer.m_spellings.emplace(toCodePoints(british), toCodePoints(american.get<std::string>()));
    return normalizer;
}

std::string EnglishNormalizer::operator()(std::string_view input) const {
    std::u32string text = withoutParentheses(withoutBrackets(lowerCase(toCodePoints(input))));
    text = withoutDigitCommas(expandContractions(std::move(text)));
    text = withoutSignsBeforeNonDigits(text, U".", /*alsoAtEnd=*/true);
    text = numbersToDigits(withoutSymbolsAndDiacritics(text, kNumberSigns));
    text = withoutSignsBeforeNonDigits(americanSpelling(text), U".$¢€£", /*alsoAtEnd=*/false);
    return toUtf8(collapseSpace(withoutLonePercentSigns(text)));
}

std::u32string EnglishNormalizer::americanSpelling(std::u32string_view text) const {
    std::u32string result;
    for (const std::u32string_view word : splitAtSpace(text)) {
        if (!result.empty()) result += U' ';
        const auto found = m_spellings.find(std::u32string(word));
        result += found == m_spellings.end() ? word : std::u32string_view(found->second);
    }
    return result;
}

}  // namespace undervoice::text
