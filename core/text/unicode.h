#pragma once
// Properties and transformations of Unicode text (ICU behind it), with the classes of Python's re module:
// those decide what the reference's normalisers match. Pure functions, any thread. Code points that Unicode
// added after the reference's tables (14.0) count as what this machine's ICU says.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace undervoice::text {

/// \w : letters, numbers of all kinds and the underscore; not marks.
bool isWordCharacter(char32_t codePoint);
/// \d : decimal digits of all scripts.
bool isDecimalDigit(char32_t codePoint);
/// 0…9 of a decimal digit of any script.
int digitValue(char32_t codePoint);
bool isNonspacingMark(char32_t codePoint);
/// General category M, S or P.
bool isMarkSymbolOrPunctuation(char32_t codePoint);

/// The first letter that has a direction runs right to left, as in Arabic and Hebrew (UAX #9, rule P2).
bool runsRightToLeft(std::u32string_view text);

/// \b at the place before text[at]; at may be text.size().
bool isWordBoundary(std::u32string_view text, std::size_t at);

std::u32string lowerCase(std::u32string_view text);
std::u32string nfkc(std::u32string_view text);
std::u32string nfkd(std::u32string_view text);
/// Extended grapheme clusters (\X).
std::vector<std::u32string> graphemeClusters(std::u32string_view text);

/// Words between white space, as Python's str.split() gives them; views into the text.
std::vector<std::u32string_view> splitAtSpace(std::u32string_view text);
/// Each run of white space as one space; not trimmed.
std::u32string collapseSpace(std::u32string_view text);

}  // namespace undervoice::text
