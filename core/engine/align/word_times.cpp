#include "engine/align/word_times.h"

#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <utility>

namespace undervoice::engine {
namespace {

constexpr std::string_view kSentenceMarks = ".。!！?？";
constexpr double kLongestTypicalWord = 0.7;  // seconds
constexpr double kFramesPerSecond = 100;     // mel frames

bool isPartOf(std::string_view word, std::string_view set) {
    return set.find(word) != std::string_view::npos;
}

/// The double nearest to the decimal with two places that is nearest to the exact value (ties to even).
double roundToHundredths(double seconds) {
    std::array<char, 352> text{};
    const auto written =
        std::to_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed, 2);
    double rounded = seconds;
    std::from_chars(text.data(), written.ptr, rounded);
    return rounded;
}

double duration(const WordTiming& word) {
    return word.endSeconds - word.startSeconds;
}
double duration(const Word& word) {
    return word.endSeconds - word.startSeconds;
}

/// How long words of this window usually last.
struct TypicalDuration {
    double median = 0;
    double longest = 0;    ///< beyond it a word is too long
    bool isKnown = false;  ///< false: no word has a length
};

TypicalDuration typicalDuration(const std::vector<WordTiming>& alignment) {
    std::vector<double> durations;
    for (const WordTiming& word : alignment)
        if (duration(word) != 0) durations.push_back(duration(word));
    if (durations.empty()) return {};
    std::sort(durations.begin(), durations.end());
    const std::size_t middle = durations.size() / 2;
    const double median =
        durations.size() % 2 == 1 ? durations[middle] : (durations[middle - 1] + durations[middle]) / 2;
    const double capped = std::min(kLongestTypicalWord, median);
    return {capped, 2 * capped, true};
}

/// A sentence mark, or the word after one, takes up the pause between sentences: shorten it.
void shortenAroundSentenceMarks(std::vector<WordTiming>& alignment, double longest) {
    for (std::size_t i = 1; i < alignment.size(); ++i) {
        WordTiming& word = alignment[i];
        if (!(duration(word) > longest)) continue;
        if (isPartOf(word.word, kSentenceMarks))
            word.endSeconds = word.startSeconds + longest;
        else if (isPartOf(alignment[i - 1].word, kSentenceMarks))
            word.startSeconds = word.endSeconds - longest;
    }
}

void joinInto(WordTiming& target, WordTiming& joined, bool joinedComesFirst) {
    const WordTiming& first = joinedComesFirst ? joined : target;
    const WordTiming& second = joinedComesFirst ? target : joined;
    std::string word = first.word + second.word;
    std::vector<int> tokens = first.tokens;
    tokens.insert(tokens.end(), second.tokens.begin(), second.tokens.end());
    target.word = std::move(word);
    target.tokens = std::move(tokens);
    joined.word.clear();
    joined.tokens.clear();
}

void joinForward(std::vector<WordTiming>& alignment, std::string_view prepended) {
    if (alignment.empty()) return;
    std::size_t following = alignment.size() - 1;
    for (std::size_t i = following; i-- > 0;) {
        WordTiming& word = alignment[i];
        if (word.word.starts_with(' ') && isPartOf(text::strip(word.word), prepended))
            joinInto(alignment[following], word, /*joinedComesFirst=*/true);
        else
            following = i;
    }
}

void joinBackward(std::vector<WordTiming>& alignment, std::string_view appended) {
    std::size_t previous = 0;
    for (std::size_t i = 1; i < alignment.size(); ++i) {
        WordTiming& word = alignment[i];
        if (!alignment[previous].word.ends_with(' ') && isPartOf(word.word, appended))
            joinInto(alignment[previous], word, /*joinedComesFirst=*/false);
        else
            previous = i;
    }
}

/// Hands out the words of an alignment, in order.
class WordSource {
  public:
    WordSource(const std::vector<WordTiming>& alignment, double offsetSeconds)
        : m_alignment(alignment), m_offsetSeconds(offsetSeconds) {}

    /// The next words, until they hold `tokenCount` tokens.
    std::vector<Word> take(std::size_t tokenCount) {
        std::vector<Word> words;
        for (std::size_t taken = 0; taken < tokenCount && m_next < m_alignment.size(); ++m_next) {
            const WordTiming& timing = m_alignment[m_next];
            taken += timing.tokens.size();
            if (timing.word.empty()) continue;  // joined to another
            words.push_back({timing.word, roundToHundredths(m_offsetSeconds + timing.startSeconds),
                             roundToHundredths(m_offsetSeconds + timing.endSeconds), timing.probability});
        }
        return words;
    }

  private:
    const std::vector<WordTiming>& m_alignment;
    double m_offsetSeconds;
    std::size_t m_next = 0;
};

/// After a pause the first word, or the first two, may have been stretched over it.
void shortenAfterPause(std::vector<Word>& words, const TypicalDuration& typical, double lastSpeechSeconds,
                       bool cutsAtHalfTheEnd) {
    Word& first = words.front();
    Word* second = words.size() > 1 ? &words[1] : nullptr;
    if (!(first.endSeconds - lastSpeechSeconds > 4 * typical.median)) return;
    const bool areTooLong = second && second->endSeconds - first.startSeconds > 2 * typical.longest;
    if (!(duration(first) > typical.longest) && !areTooLong) return;
    if (second && duration(*second) > typical.longest) {
        const double half =
            cutsAtHalfTheEnd ? second->endSeconds / 2 : (first.startSeconds + second->endSeconds) / 2;
        const double border = std::max(half, second->endSeconds - typical.longest);
        first.endSeconds = second->startSeconds = border;
    }
    first.startSeconds = std::max(0.0, first.endSeconds - typical.longest);
}

/// Where the segment's own time and that of its outermost word differ by more than half a second, the segment
/// is believed.
void reconcile(Segment& segment, double median) {
    constexpr double kTolerance = 0.5;
    Word& first = segment.words->front();
    if (segment.startSeconds < first.endSeconds && segment.startSeconds - kTolerance > first.startSeconds)
        first.startSeconds = std::max(0.0, std::min(first.endSeconds - median, segment.startSeconds));
    else
        segment.startSeconds = first.startSeconds;
    Word& last = segment.words->back();
    if (segment.endSeconds > last.startSeconds && segment.endSeconds + kTolerance < last.endSeconds)
        last.endSeconds = std::max(last.startSeconds + median, segment.endSeconds);
    else
        segment.endSeconds = last.endSeconds;
}

std::size_t countTextTokens(const Segment& segment, int endOfText) {
    return static_cast<std::size_t>(std::count_if(segment.tokens.begin(), segment.tokens.end(),
                                                  [&](int token) { return token < endOfText; }));
}

}  // namespace

void mergePunctuation(std::vector<WordTiming>& alignment, std::string_view prepended,
                      std::string_view appended) {
    joinForward(alignment, prepended);
    joinBackward(alignment, appended);
}

std::vector<int> textTokens(const std::vector<Segment>& segments, int endOfText) {
    std::vector<int> tokens;
    for (const Segment& segment : segments)
        std::copy_if(segment.tokens.begin(), segment.tokens.end(), std::back_inserter(tokens),
                     [&](int token) { return token < endOfText; });
    return tokens;
}

void addWordTimestamps(std::vector<Segment>& segments, std::vector<WordTiming> alignment, int endOfText,
                       const WordRules& rules) {
    if (segments.empty()) return;
    const TypicalDuration typical = typicalDuration(alignment);
    if (typical.isKnown) shortenAroundSentenceMarks(alignment, typical.longest);
    mergePunctuation(alignment, rules.prepended, rules.appended);

    WordSource source(alignment, static_cast<double>(segments.front().seekFrames) / kFramesPerSecond);
    double lastSpeechSeconds = rules.lastSpeechSeconds;
    for (Segment& segment : segments) {
        segment.words = source.take(countTextTokens(segment, endOfText));
        if (segment.words->empty()) continue;
        shortenAfterPause(*segment.words, typical, lastSpeechSeconds, rules.cutsAtHalfTheEnd);
        reconcile(segment, typical.median);
        lastSpeechSeconds = segment.endSeconds;
    }
}

void addWordTimestamps(std::vector<Segment>& segments, std::vector<WordTiming> alignment,
                       const text::Tokenizer& tokenizer, const WordRules& rules) {
    addWordTimestamps(segments, std::move(alignment), tokenizer.endOfText(), rules);
}

}  // namespace undervoice::engine
