#include "transcript/review.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include "text/utf8.h"

namespace undervoice {
namespace {

using Kind = SideBySideChunk::Kind;

/// Uncertain words side by side are heard as one, up to so many.
constexpr std::size_t kMostWordsTogether = 6;
constexpr double kTogetherFrom = 0.3;
/// Above it a word's own probability is not why it is doubted.
constexpr double kLowProbability = 0.6;

/// What a flag says about all of its segment. The shares are judgements, not measured: too few segments of real speech have one.
struct FlagDoubt {
    Flag flag;
    DoubtReason reason;
    double expectedError;
};
constexpr std::array kFlagDoubts = {
    FlagDoubt{Flag::NoVoice, DoubtReason::NoVoice, 0.9},
    FlagDoubt{Flag::RepeatedNgram, DoubtReason::Repetition, 0.85},
    FlagDoubt{Flag::Compression, DoubtReason::Repetition, 0.8},
    FlagDoubt{Flag::LowEntropy, DoubtReason::Repetition, 0.8},
    FlagDoubt{Flag::StockPhrase, DoubtReason::StockPhrase, 0.8},
    FlagDoubt{Flag::Echo, DoubtReason::Repetition, 0.7},
    FlagDoubt{Flag::SuspectWords, DoubtReason::NoVoice, 0.6},
    FlagDoubt{Flag::Rate, DoubtReason::Rate, 0.6},
    FlagDoubt{Flag::LowConfidence, DoubtReason::FailedTests, 0.5},
    FlagDoubt{Flag::LanguageChange, DoubtReason::Language, 0.3},
};

/// Turns assessed words into doubts, segment after segment.
class DoubtFinder {
  public:
    DoubtFinder(const Document& document, const Assessment& assessment, const SecondReading* second, const ReviewOptions& options)
        : m_document(document), m_words(assessment.words), m_missingAtEnd(assessment.missingAtEnd), m_second(second), m_options(options) {}

    std::vector<Doubt> find() {
        for (std::size_t begin = 0; begin < m_words.size();) {
            std::size_t end = begin;
            while (end < m_words.size() && m_words[end].segment == m_words[begin].segment) ++end;
            if (!addSegment(begin, end)) addWords(begin, end);
            begin = end;
        }
        addMissingAtEnd();
        return std::move(m_doubts);
    }

  private:
    const DocumentSegment& segmentOf(const AssessedWord& word) const { return m_document.segments[word.segment]; }

    /// A segment that is doubted as a whole, or has no words of its own.
    bool addSegment(std::size_t begin, std::size_t end) {
        const DocumentSegment& segment = segmentOf(m_words[begin]);
        const auto& flags = segment.segment.evidence.flags;
        const auto flagged = std::ranges::find_if(kFlagDoubts, [&](const FlagDoubt& f) { return std::ranges::find(flags, f.flag) != flags.end(); });
        const bool isFlagged = flagged != kFlagDoubts.end();
        if (!isFlagged && segment.segment.words) return false;
        Doubt doubt = doubtAt(begin, end);
        doubt.startSeconds = segment.segment.startSeconds;
        doubt.endSeconds = segment.segment.endSeconds;
        if (!segment.segment.words) doubt.words = {};
        doubt.otherReading = othersWordsIn(begin, end);
        doubt.reason = DoubtReason::LowProbability;
        if (isFlagged) {
            doubt.expectedError = std::max(doubt.expectedError, flagged->expectedError);
            doubt.reason = flagged->reason;
            doubt.flag = flagged->flag;
            if (flagged->flag == Flag::RepeatedNgram) doubt.repeated = text::strip(segment.segment.evidence.repeatedNgram);
        }
        add(std::move(doubt));
        return true;
    }

    void addWords(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end;) {
            if (!m_words[i].missingBefore.isEmpty()) addMissing(i, begin);
            std::size_t next = i + 1;
            while (next < end && belongsTo(i, next)) ++next;
            addHeard(i, next);
            i = next;
        }
    }

    /// Words that are heard as one: of one difference, or uncertain side by side.
    bool belongsTo(std::size_t first, std::size_t next) const {
        const AssessedWord &a = m_words[first], &b = m_words[next];
        if (a.difference != b.difference || a.isCompared != b.isCompared || !b.missingBefore.isEmpty()) return false;
        if (a.difference != Kind::Equal) return a.chunk == b.chunk;
        const auto isUncertain = [&](const AssessedWord& word) { return word.expectedErrorOfItself >= std::max(kTogetherFrom, m_options.leastExpectedError); };
        return next - first < kMostWordsTogether && isUncertain(m_words[next - 1]) && isUncertain(b);
    }

    void addHeard(std::size_t begin, std::size_t end) {
        Doubt doubt = doubtAt(begin, end);
        switch (m_words[begin].difference) {
            case Kind::Changed:
                doubt.otherReading = insteadOf(begin, end, doubt.otherProbability);
                doubt.reason = DoubtReason::Disagreement;
                break;
            case Kind::LeftOnly:
                doubt.reason = DoubtReason::OnlyHere;
                break;
            default:
                doubt.reason = doubt.probability < kLowProbability ? DoubtReason::LowProbability : DoubtReason::Surroundings;
        }
        add(std::move(doubt));
    }

    /// Something more before the word, in its segment or at the end of the one before.
    void addMissing(std::size_t at, std::size_t segmentBegin) {
        const AssessedWord& word = m_words[at];
        const WordRange& missing = word.missingBefore;
        const bool isBetweenSegments = at == segmentBegin && at > 0;
        const bool isEarlier = isBetweenSegments && othersMiddle(missing) < segmentOf(m_words[at - 1]).segment.endSeconds;
        addMissing(isEarlier ? at - 1 : at, isEarlier, missing, word.expectedError, word.isSettled && (at == 0 || m_words[at - 1].isSettled));
    }

    void addMissingAtEnd() {
        if (m_missingAtEnd.isEmpty() || m_words.empty()) return;
        const AssessedWord& last = m_words.back();
        WordFeatures features = last.features;
        const double expectedError = missingProbability(features, m_second->words, m_missingAtEnd);
        addMissing(m_words.size() - 1, /*isBehind=*/true, m_missingAtEnd, expectedError, last.isSettled);
    }

    void addMissing(std::size_t at, bool isBehind, const WordRange& missing, double expectedError, bool isSettled) {
        if (isSettled || !segmentOf(m_words[at]).segment.words) return;
        const AssessedWord& word = m_words[at];
        Doubt doubt;
        doubt.segmentKey = segmentOf(word).key;
        doubt.words.begin = doubt.words.end = word.word + (isBehind ? 1 : 0);
        doubt.startSeconds = m_second->words[missing.begin].startSeconds;
        doubt.endSeconds = std::max(doubt.startSeconds, m_second->words[missing.end - 1].endSeconds);
        doubt.otherReading = textOf(m_second->words, missing);
        doubt.otherProbability = lowestProbability(m_second->words, missing);
        doubt.expectedError = expectedError;
        doubt.reason = DoubtReason::Missing;
        add(std::move(doubt));
    }

    /// Place, words and probabilities of these words of one segment.
    Doubt doubtAt(std::size_t begin, std::size_t end) const {
        Doubt doubt;
        doubt.segmentKey = segmentOf(m_words[begin]).key;
        doubt.words = {m_words[begin].word, m_words[end - 1].word + 1};
        doubt.startSeconds = m_words[begin].heard.startSeconds;
        doubt.endSeconds = std::max(doubt.startSeconds, m_words[end - 1].heard.endSeconds);
        std::string said;
        for (std::size_t i = begin; i < end; ++i) {
            said += m_words[i].heard.text;
            doubt.probability = std::min(doubt.probability, m_words[i].heard.probability);
            doubt.expectedError += m_words[i].expectedErrorOfItself / static_cast<double>(end - begin);
        }
        doubt.said = text::strip(said);
        return doubt;
    }

    /// What the other says instead of these words: of a difference that reaches into the next segments, the part up to the next one.
    std::string insteadOf(std::size_t begin, std::size_t end, double& probability) const {
        WordRange range = m_words[begin].instead;
        const auto isSame = [&](std::size_t i) { return i < m_words.size() && m_words[i].difference == Kind::Changed && m_words[i].chunk == m_words[begin].chunk; };
        const auto middle = [&](std::size_t i) { return othersMiddle({i, i + 1}); };
        if (begin > 0 && isSame(begin - 1))
            while (!range.isEmpty() && middle(range.begin) < m_words[begin].heard.startSeconds) ++range.begin;
        if (isSame(end))
            while (!range.isEmpty() && middle(range.end - 1) >= m_words[end].heard.startSeconds) --range.end;
        probability = lowestProbability(m_second->words, range);
        return textOf(m_second->words, range);
    }

    /// All that the other says in the segment's time.
    std::string othersWordsIn(std::size_t begin, std::size_t end) const {
        if (!m_second || !m_words[begin].isCompared) return {};
        const Segment& segment = segmentOf(m_words[begin]).segment;
        const double from = std::min(segment.startSeconds, m_words[begin].heard.startSeconds), to = std::max(segment.endSeconds, m_words[end - 1].heard.endSeconds);
        std::string text;
        for (std::size_t i = 0; i < m_second->words.size(); ++i)
            if (const double middle = othersMiddle({i, i + 1}); middle >= from && middle < to) text += m_second->words[i].text;
        return std::string(text::strip(text));
    }

    double othersMiddle(const WordRange& range) const {
        return (m_second->words[range.begin].startSeconds + m_second->words[range.end - 1].endSeconds) / 2;
    }

    void add(Doubt doubt) {
        if (doubt.expectedError > 0 && doubt.expectedError >= m_options.leastExpectedError) m_doubts.push_back(std::move(doubt));
    }

    const Document& m_document;
    const std::vector<AssessedWord>& m_words;
    const WordRange m_missingAtEnd;
    const SecondReading* m_second;
    const ReviewOptions& m_options;
    std::vector<Doubt> m_doubts;
};

auto placeOf(const Doubt& doubt) { return std::tuple(doubt.startSeconds, doubt.segmentKey, doubt.words.begin, doubt.words.end); }

}  // namespace

const char* doubtReasonName(DoubtReason reason) {
    switch (reason) {
        case DoubtReason::Disagreement: return "disagreement";
        case DoubtReason::OnlyHere: return "only_here";
        case DoubtReason::Missing: return "missing";
        case DoubtReason::Repetition: return "repetition";
        case DoubtReason::NoVoice: return "no_voice";
        case DoubtReason::StockPhrase: return "stock_phrase";
        case DoubtReason::Rate: return "rate";
        case DoubtReason::Language: return "language";
        case DoubtReason::FailedTests: return "failed_tests";
        case DoubtReason::LowProbability: return "low_probability";
        case DoubtReason::Surroundings: break;
    }
    return "surroundings";
}

Result<std::vector<Doubt>> findDoubts(const Document& document, const SecondReading* second, const TextNormalizer& normalize, const ReviewOptions& options) {
    if (!(options.leastExpectedError >= 0 && options.leastExpectedError <= 1))
        return fail(ErrorCode::InvalidArgument, "leastExpectedError must lie between 0 and 1.");
    UNDERVOICE_TRY_ASSIGN(const Assessment assessment, assessWords(document, second, normalize));
    std::vector<Doubt> doubts = DoubtFinder(document, assessment, second, options).find();
    std::ranges::sort(doubts, [](const Doubt& a, const Doubt& b) {
        return a.expectedError != b.expectedError ? a.expectedError > b.expectedError : placeOf(a) < placeOf(b);
    });
    return doubts;
}

void sortByTime(std::vector<Doubt>& doubts) {
    std::ranges::sort(doubts, {}, placeOf);
}

}  // namespace undervoice
