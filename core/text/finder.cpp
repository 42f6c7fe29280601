#include "text/finder.h"

#include "text/unicode.h"
#include "text/utf8.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include <unicode/parseerr.h>
#include <unicode/regex.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace undervoice::text {

class Finder::Search {
  public:
    virtual ~Search() = default;
    virtual Result<std::vector<FoundText>> find(std::string_view text, std::size_t most) = 0;
};

namespace {

constexpr std::size_t kMaxPatternBytes = 16 * 1024;
/// Each group that it names may be as long as the text.
constexpr std::size_t kMaxReplacementBytes = 4 * 1024;

tl::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

icu::UnicodeString toIcu(std::string_view text) { return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())}); }

bool isMark(char32_t codePoint) { return codePoint >= 0x300 && (U_GET_GC_MASK(static_cast<UChar32>(codePoint)) & U_GC_M_MASK) != 0; }

bool isInWord(char32_t codePoint) { return isWordCharacter(codePoint) || isMark(codePoint); }

// ---- Plain text ----

void appendFolded(std::string& folded, char32_t codePoint, bool matchCase) {
    if (codePoint < 0x80) {
        const bool isUpper = !matchCase && codePoint >= U'A' && codePoint <= U'Z';
        folded += static_cast<char>(isUpper ? codePoint + 32 : codePoint);
    } else if (matchCase || !u_hasBinaryProperty(static_cast<UChar32>(codePoint), UCHAR_CHANGES_WHEN_CASEFOLDED)) {
        appendUtf8(folded, codePoint);
    } else {
        icu::UnicodeString(static_cast<UChar32>(codePoint)).foldCase().toUTF8String(folded);
    }
}

/// A text as it is compared, and where its characters lie in the original.
struct FoldedText {
    std::string text;
    std::vector<std::size_t> places;  ///< for each byte and the end; kInside: no character of the original begins here
};
constexpr std::size_t kInside = static_cast<std::size_t>(-1);

/// Makes its buffers once for many texts.
void fold(std::string_view text, bool matchCase, FoldedText& folded) {
    folded.text.clear();
    folded.places.clear();
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Unit unit = readUtf8(text, at);
        folded.places.push_back(at);
        appendFolded(folded.text, unit.codePoint, matchCase);
        folded.places.resize(folded.text.size(), kInside);
        at += unit.bytes;
    }
    folded.places.push_back(text.size());
}

char32_t codePointBefore(std::string_view text, std::size_t at) {
    std::size_t begin = at - 1;
    while (begin > 0 && at - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    return readUtf8(text, begin).codePoint;
}

class PlainSearch : public Finder::Search {
  public:
    PlainSearch(const FinderOptions& options, std::string_view replacement)
        : m_matchCase(options.matchCase), m_wholeWords(options.wholeWords), m_replacement(replacement) {
        FoldedText folded;
        fold(options.pattern, m_matchCase, folded);
        m_pattern = std::move(folded.text);
    }

    Result<std::vector<FoundText>> find(std::string_view text, std::size_t most) override {
        fold(text, m_matchCase, m_folded);
        std::vector<FoundText> found;
        for (std::size_t at = 0; found.size() < most && (at = m_folded.text.find(m_pattern, at)) != std::string::npos;) {
            const std::size_t begin = m_folded.places[at], end = m_folded.places[at + m_pattern.size()];
            const bool isFound = begin != kInside && end != kInside && standsAlone(text, begin, end);
            if (isFound) found.push_back({begin, end - begin, m_replacement});
            at += isFound ? m_pattern.size() : 1;
        }
        return found;
    }

  private:
    /// A mark after it would make another character of its last.
    bool standsAlone(std::string_view text, std::size_t begin, std::size_t end) const {
        const char32_t next = end < text.size() ? readUtf8(text, end).codePoint : U' ';
        if (isMark(next)) return false;
        return !m_wholeWords || (!isInWord(next) && (begin == 0 || !isInWord(codePointBefore(text, begin))));
    }
    bool m_matchCase;
    bool m_wholeWords;
    std::string m_pattern;  ///< folded
    std::string m_replacement;
    FoldedText m_folded;
};

// ---- Expressions ----

const char* whatIsWrong(UErrorCode status) {
    switch (status) {
        case U_REGEX_MISMATCHED_PAREN: return "a parenthesis has no partner";
        case U_REGEX_MISSING_CLOSE_BRACKET: return "a set [ is not closed";
        case U_REGEX_BAD_ESCAPE_SEQUENCE: return "a \\ stands before something that has no meaning there";
        case U_REGEX_BAD_INTERVAL: return "a count {…} cannot be read";
        case U_REGEX_MAX_LT_MIN: return "a count {…} ends before it begins";
        case U_REGEX_NUMBER_TOO_BIG: return "a number is too big";
        case U_REGEX_INVALID_BACK_REF: return "it refers to a group that is not there";
        case U_REGEX_INVALID_FLAG: return "a flag (?…) is unknown";
        case U_REGEX_LOOK_BEHIND_LIMIT: return "what (?<…) looks back at has no limit";
        case U_REGEX_SET_CONTAINS_STRING: return "a set [ ] holds more than single characters";
        case U_REGEX_INVALID_RANGE: return "a range in a set ends before it begins";
        case U_REGEX_PROPERTY_SYNTAX: return "a property \\p{…} is unknown";
        case U_REGEX_INVALID_CAPTURE_GROUP_NAME: return "the name of a group cannot be read";
        case U_REGEX_PATTERN_TOO_BIG: return "it is too big";
        default: return "it cannot be read";
    }
}

tl::unexpected<Error> wrongExpression(UErrorCode status, const UParseError& where) {
    std::string message = std::string("The expression has no meaning: ") + whatIsWrong(status);
    if (where.offset >= 0) message += ", near character " + std::to_string(where.offset + 1);
    return invalid(message + ".");
}

/// Time that is left for one text and for all.
class Stopwatch {
  public:
    void begin() { m_begin = Clock::now(); }
    void end() { m_used += Clock::now() - m_begin; }
    bool isOver() const {
        const auto now = Clock::now() - m_begin;
        return now > kOneText || m_used + now > kAllTexts;
    }

  private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds kOneText{200}, kAllTexts{1'000};  // who looks for it waits
    Clock::time_point m_begin;
    Clock::duration m_used{};
};

UBool U_CALLCONV goOnAfterSteps(const void* stopwatch, std::int32_t) { return !static_cast<const Stopwatch*>(stopwatch)->isOver(); }
UBool U_CALLCONV goOnAtPlace(const void* stopwatch, std::int64_t) { return !static_cast<const Stopwatch*>(stopwatch)->isOver(); }

/// Turns ascending places in UTF-16 into bytes of the text that it was made of.
class ByteCounter {
  public:
    explicit ByteCounter(std::string_view text) : m_text(text) {}
    std::size_t bytesAt(std::int32_t unit) {
        while (m_unit < unit && m_byte < m_text.size()) {
            const Utf8Unit character = readUtf8(m_text, m_byte);
            m_unit += character.codePoint > 0xFFFF ? 2 : 1;
            m_byte += character.bytes;
        }
        return m_byte;
    }

  private:
    std::string_view m_text;
    std::int32_t m_unit = 0;
    std::size_t m_byte = 0;
};

class ExpressionSearch : public Finder::Search {
  public:
    static Result<std::unique_ptr<Finder::Search>> create(const FinderOptions& options, std::string_view replacement) {
        const std::uint32_t flags = options.matchCase ? 0 : UREGEX_CASE_INSENSITIVE;
        const icu::UnicodeString expression = toIcu(options.pattern);
        UParseError where{};
        UErrorCode status = U_ZERO_ERROR;
        // On its own first: a parenthesis too many must not end the group that it would be put into.
        std::unique_ptr<icu::RegexPattern> pattern(icu::RegexPattern::compile(expression, flags, where, status));
        if (U_FAILURE(status)) return wrongExpression(status, where);
        if (options.wholeWords) {
            pattern.reset(icu::RegexPattern::compile(u"(?<![\\p{L}\\p{N}\\p{M}_])(?:" + expression + u")(?![\\p{L}\\p{N}\\p{M}_])", flags, where, status));
            if (U_FAILURE(status)) return wrongExpression(status, where);
        }
        std::unique_ptr<ExpressionSearch> search(new ExpressionSearch(std::move(pattern), toIcu(replacement)));
        if (!search->setUp()) return fail(ErrorCode::OutOfMemory, "There is not enough memory to look for this expression.");
        return search;
    }

    Result<std::vector<FoundText>> find(std::string_view text, std::size_t most) override {
        m_stopwatch.begin();
        const icu::UnicodeString units = toIcu(text);
        auto found = findIn(text, units, most);
        m_stopwatch.end();
        return found;
    }

  private:
    static constexpr std::int32_t kStackBytes = 8 << 20;

    ExpressionSearch(std::unique_ptr<icu::RegexPattern> pattern, icu::UnicodeString replacement)
        : m_pattern(std::move(pattern)), m_replacement(std::move(replacement)) {}

    bool setUp() {
        UErrorCode status = U_ZERO_ERROR;
        m_matcher.reset(m_pattern->matcher(status));
        if (U_FAILURE(status)) return false;
        m_matcher->setStackLimit(kStackBytes, status);
        m_matcher->setMatchCallback(goOnAfterSteps, &m_stopwatch, status);
        m_matcher->setFindProgressCallback(goOnAtPlace, &m_stopwatch, status);
        return U_SUCCESS(status) != 0;
    }

    Result<std::vector<FoundText>> findIn(std::string_view text, const icu::UnicodeString& units, std::size_t most) {
        std::vector<FoundText> found;
        ByteCounter counter(text);
        UErrorCode status = U_ZERO_ERROR;
        std::int32_t copied = 0;  // up to here the matcher has taken the text over
        m_matcher->reset(units);
        while (found.size() < most && m_matcher->find(status) && U_SUCCESS(status)) {
            const std::int32_t begin = m_matcher->start(status), end = m_matcher->end(status);
            if (begin == end) continue;
            icu::UnicodeString replaced;
            m_matcher->appendReplacement(replaced, m_replacement, status);
            if (U_FAILURE(status)) return invalid("The replacement refers to a group that the expression does not have.");
            FoundText place;
            place.begin = counter.bytesAt(begin);
            place.length = counter.bytesAt(end) - place.begin;
            replaced.tempSubString(begin - copied).toUTF8String(place.replacement);
            copied = end;
            found.push_back(std::move(place));
        }
        if (U_FAILURE(status)) return invalid("The expression takes too long on this text: write it so that there are fewer ways to match.");
        return found;
    }

    std::unique_ptr<icu::RegexPattern> m_pattern;
    icu::UnicodeString m_replacement;
    std::unique_ptr<icu::RegexMatcher> m_matcher;
    Stopwatch m_stopwatch;
};

}  // namespace

Finder::Finder(std::unique_ptr<Search> search) : m_search(std::move(search)) {}
Finder::Finder(Finder&&) noexcept = default;
Finder::~Finder() = default;

Result<Finder> Finder::create(const FinderOptions& options, std::string_view replacement) {
    if (options.pattern.empty()) return invalid("There is nothing to look for: write a word or an expression.");
    if (options.pattern.size() > kMaxPatternBytes || replacement.size() > kMaxReplacementBytes)
        return invalid("What to look for may have 16 KiB, and its replacement 4 KiB: take a shorter part of it.");
    if (!options.isExpression) return Finder(std::make_unique<PlainSearch>(options, replacement));
    UNDERVOICE_TRY_ASSIGN(auto search, ExpressionSearch::create(options, replacement));
    return Finder(std::move(search));
}

Result<std::vector<FoundText>> Finder::find(std::string_view text, std::size_t most) { return m_search->find(text, most); }

}  // namespace undervoice::text
