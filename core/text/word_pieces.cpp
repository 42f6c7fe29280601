#include "text/word_pieces.h"

#include "text/unicode.h"
#include "text/utf8.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

namespace undervoice::text {
namespace {

/// Code points below never join with others; CR LF is not told apart, since both are blanks.
constexpr char32_t kFirstJoining = 0x300;

/// Character boundaries of a text, which must outlive it. Making ICU's iterator takes longer than using it, so each thread has one.
class Characters {
  public:
    explicit Characters(std::string_view text) {
        UErrorCode status = U_ZERO_ERROR;
        utext_openUTF8(&m_units, text.data(), static_cast<std::int64_t>(text.size()), &status);
        iterator().setText(&m_units, status);
        assert(U_SUCCESS(status));  // it fails on a lack of memory only
    }
    ~Characters() {
        UErrorCode status = U_ZERO_ERROR;
        UText empty = UTEXT_INITIALIZER;
        utext_openUTF8(&empty, "", 0, &status);
        iterator().setText(&empty, status);
        utext_close(&empty);
        utext_close(&m_units);
    }
    Characters(const Characters&) = delete;
    Characters& operator=(const Characters&) = delete;

    std::size_t endAfter(std::size_t place) { return static_cast<std::size_t>(iterator().following(static_cast<std::int32_t>(place))); }
    std::size_t startAt(std::size_t place) {
        const auto at = static_cast<std::int32_t>(place);
        return iterator().isBoundary(at) ? place : static_cast<std::size_t>(iterator().preceding(at));
    }

  private:
    static icu::BreakIterator& iterator() {
        thread_local const std::unique_ptr<icu::BreakIterator> made = [] {
            UErrorCode status = U_ZERO_ERROR;
            std::unique_ptr<icu::BreakIterator> characters(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
            assert(U_SUCCESS(status));
            return characters;
        }();
        return *made;
    }
    UText m_units = UTEXT_INITIALIZER;
};

enum class Kind { Blank, Single, Opening, Closing, Letter };

Kind kindOf(char32_t codePoint) {
    if (isSpace(codePoint)) return Kind::Blank;
    if (isWrittenWithoutBlanks(codePoint)) return Kind::Single;
    const std::uint32_t category = U_GET_GC_MASK(static_cast<UChar32>(codePoint));
    if (category & (U_GC_PS_MASK | U_GC_PI_MASK)) return Kind::Opening;
    return category & U_GC_P_MASK ? Kind::Closing : Kind::Letter;
}

/// Takes characters one by one and says before which a word begins.
class WordRule {
  public:
    bool beginsAt(char32_t codePoint) {
        const Kind kind = kindOf(codePoint);
        const bool begins = m_isFirst || isNew(kind);
        if (begins) m_isSingle = m_hasText = false;
        m_isFirst = false;
        m_isAfterBlank = kind == Kind::Blank;
        m_isSingle = m_isSingle || kind == Kind::Single;
        m_hasText = m_hasText || (kind != Kind::Blank && kind != Kind::Opening);
        return begins;
    }

  private:
    bool isNew(Kind kind) const {
        switch (kind) {
            case Kind::Blank: return !m_isAfterBlank;
            case Kind::Single: return m_hasText;
            case Kind::Closing: return false;
            case Kind::Opening:
            case Kind::Letter: return m_isSingle;
        }
        return false;
    }
    bool m_isFirst = true;
    bool m_isAfterBlank = false;
    bool m_isSingle = false;  ///< the word that is being taken is a character of a script without blanks
    bool m_hasText = false;   ///< and has more than blanks and opening punctuation
};

bool hasJoining(std::string_view text) {
    // The lead byte of U+0300 is 0xCC; those of broken text, which joins nothing, may lie below or above.
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xCC; });
}

}  // namespace

bool isWrittenWithoutBlanks(char32_t codePoint) {
    if (codePoint < 0xE00) return false;
    const auto c = static_cast<UChar32>(codePoint);
    // Kana by its blocks: marks like the prolonged sound belong to two scripts and so, for ICU, to none.
    const bool isKana = (c >= 0x3041 && c <= 0x30FF && c != 0x30FB) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0xFF66 && c <= 0xFF9F);
    if (isKana || u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return true;
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(c, &status) == USCRIPT_HAN;
}

std::vector<std::size_t> wordStarts(std::string_view text) {
    std::vector<std::size_t> starts;
    WordRule rule;
    if (!hasJoining(text)) {
        for (std::size_t at = 0; at < text.size();) {
            const Utf8Unit unit = readUtf8(text, at);
            if (rule.beginsAt(unit.codePoint)) starts.push_back(at);
            at += unit.bytes;
        }
        return starts;
    }
    Characters characters(text);
    for (std::size_t at = 0; at < text.size(); at = characters.endAfter(at))
        if (rule.beginsAt(readUtf8(text, at).codePoint)) starts.push_back(at);
    return starts;
}

std::size_t characterStart(std::string_view text, std::size_t offset) {
    assert(offset <= text.size());
    while (offset > 0 && offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80) --offset;
    if (offset == 0 || offset == text.size() || readUtf8(text, offset).codePoint < kFirstJoining) return offset;
    return Characters(text).startAt(offset);
}

std::size_t countLetters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Unit unit = readUtf8(text, at);
        at += unit.bytes;
        const bool counts = unit.codePoint < kFirstJoining ? !isSpace(unit.codePoint) : !isSpace(unit.codePoint) && !isNonspacingMark(unit.codePoint);
        count += counts;
    }
    return count;
}

}  // namespace undervoice::text
