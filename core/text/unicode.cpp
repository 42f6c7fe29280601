#include "text/unicode.h"

#include "text/utf8.h"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace undervoice::text {
namespace {

icu::UnicodeString toIcu(std::u32string_view text) {
    // Callers hold code points that came out of well-formed or repaired UTF-8, so no surrogate is among them.
    icu::UnicodeString result(static_cast<int32_t>(text.size()), 0, 0);
    for (const char32_t c : text) result.append(static_cast<UChar32>(c));
    return result;
}

std::u32string fromIcu(const icu::UnicodeString& text) {
    std::u32string result;
    result.reserve(static_cast<std::size_t>(text.length()));
    for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1))
        result.push_back(static_cast<char32_t>(text.char32At(at)));
    return result;
}

std::u32string normalized(std::u32string_view text, const icu::Normalizer2* form) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString result = form->normalize(toIcu(text), status);
    assert(U_SUCCESS(status));  // it fails on a null form or a lack of memory only
    return fromIcu(result);
}

std::uint32_t categoryMask(char32_t codePoint) {
    return U_GET_GC_MASK(static_cast<UChar32>(codePoint));
}

}  // namespace

bool isWordCharacter(char32_t codePoint) {
    return codePoint == U'_' || (categoryMask(codePoint) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

bool isDecimalDigit(char32_t codePoint) {
    return (categoryMask(codePoint) & U_GC_ND_MASK) != 0;
}

int digitValue(char32_t codePoint) {
    return u_charDigitValue(static_cast<UChar32>(codePoint));
}

bool isNonspacingMark(char32_t codePoint) {
    return (categoryMask(codePoint) & U_GC_MN_MASK) != 0;
}

bool isMarkSymbolOrPunctuation(char32_t codePoint) {
    return (categoryMask(codePoint) & (U_GC_M_MASK | U_GC_S_MASK | U_GC_P_MASK)) != 0;
}

bool runsRightToLeft(std::u32string_view text) {
    for (const char32_t c : text) {
        const UCharDirection direction = u_charDirection(static_cast<UChar32>(c));
        if (direction == U_LEFT_TO_RIGHT) return false;
        if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) return true;
    }
    return false;
}

bool isWordBoundary(std::u32string_view text, std::size_t at) {
    const bool before = at > 0 && isWordCharacter(text[at - 1]);
    const bool after = at < text.size() && isWordCharacter(text[at]);
    return before != after;
}

std::u32string lowerCase(std::u32string_view text) {
    return fromIcu(toIcu(text).toLower(icu::Locale::getRoot()));
}

std::u32string nfkc(std::u32string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    return normalized(text, icu::Normalizer2::getNFKCInstance(status));
}

std::u32string nfkd(std::u32string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    return normalized(text, icu::Normalizer2::getNFKDInstance(status));
}

std::vector<std::u32string> graphemeClusters(std::u32string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> iterator(
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
    assert(U_SUCCESS(status));
    const icu::UnicodeString units = toIcu(text);
    iterator->setText(units);
    std::vector<std::u32string> clusters;
    int32_t begin = iterator->first();
    for (int32_t end = iterator->next(); end != icu::BreakIterator::DONE; end = iterator->next()) {
        clusters.push_back(fromIcu(units.tempSubStringBetween(begin, end)));
        begin = end;
    }
    return clusters;
}

std::vector<std::u32string_view> splitAtSpace(std::u32string_view text) {
    std::vector<std::u32string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && !isSpace(text[end])) ++end;
        if (end > at) words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::u32string collapseSpace(std::u32string_view text) {
    std::u32string result;
    result.reserve(text.size());
    bool wasSpace = false;
    for (const char32_t c : text) {
        const bool space = isSpace(c);
        if (!space)
            result.push_back(c);
        else if (!wasSpace)
            result.push_back(U' ');
        wasSpace = space;
    }
    return result;
}

}  // namespace undervoice::text
