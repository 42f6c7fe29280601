#include "engine/longform/hallucination.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace undervoice::engine {
namespace {

// Prepended and appended punctuation joined, whatever the options say: a word that is a substring of this does not count.
constexpr std::string_view kBarePunctuation = "\"'“¿([{-\"'.。,，!！?？:：”)]}、";
constexpr int kScoredWords = 8;
constexpr std::int64_t kWindowFrameCount = 3000;

double seconds(std::int64_t frames) { return static_cast<double>(frames) / 100.0; }
std::int64_t frames(double s) { return static_cast<std::int64_t>(std::nearbyint(s * 100.0)); }

bool hasWords(const Segment& segment) { return segment.words && !segment.words->empty(); }

const Segment* nextWithWords(const std::vector<Segment>& segments, std::size_t from) {
    for (std::size_t i = from; i < segments.size(); ++i)
        if (hasWords(segments[i])) return &segments[i];
    return nullptr;
}

/// Rule (i). Known to skip speech; kept because the reference does so.
std::int64_t seekAfterTail(const std::vector<Segment>& segments, std::int64_t nextSeekFrames,
                           const HallucinationWindow& window) {
    const auto end = lastSpeechEnd(segments);
    if (window.hasSingleEnding || !end || !(*end > seconds(window.seekFrames))) return nextSeekFrames;
    const double windowEnd = seconds(window.seekFrames + kWindowFrameCount);
    return windowEnd - *end > window.thresholdSeconds ? frames(*end) : window.seekFrames + window.sizeFrames;
}

bool isSilentBefore(const Segment& segment, double previousEnd, const HallucinationWindow& window) {
    return segment.startSeconds - previousEnd > window.thresholdSeconds ||
           segment.startSeconds < window.thresholdSeconds ||
           segment.startSeconds - seconds(window.seekFrames) < 2.0;
}

bool isSilentAfter(const Segment& segment, const Segment* next, const HallucinationWindow& window) {
    const double windowStart = seconds(window.seekFrames);
    const double nextStart = next ? next->words->front().startSeconds : windowStart + seconds(window.sizeFrames);
    return nextStart - segment.endSeconds > window.thresholdSeconds || (next && isSuspect(*next)) ||
           seconds(window.seekFrames + kWindowFrameCount) - segment.endSeconds < 2.0;
}

/// Rule (iii): the first suspect segment between silences, or the number of segments.
std::size_t firstSurroundedSuspect(const std::vector<Segment>& segments, const HallucinationWindow& window) {
    double previousEnd = window.lastSpeechSeconds;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const Segment& segment = segments[i];
        if (!hasWords(segment)) continue;
        if (isSuspect(segment) && isSilentBefore(segment, previousEnd, window) &&
            isSilentAfter(segment, nextWithWords(segments, i + 1), window))
            return i;
        previousEnd = segment.endSeconds;
    }
    return segments.size();
}

}  // namespace

double wordOddity(const Word& word) {
    const double duration = word.endSeconds - word.startSeconds;
    double score = 0;
    if (word.probability < 0.15) score += 1.0;
    if (duration < 0.133) score += (0.133 - duration) * 15;
    if (duration > 2.0) score += duration - 2.0;
    return score;
}

bool isSuspect(const Segment& segment) {
    if (!hasWords(segment)) return false;
    double score = 0;
    int count = 0;
    for (const Word& word : *segment.words) {
        if (kBarePunctuation.find(word.text) != std::string_view::npos) continue;
        score += wordOddity(word);
        if (++count == kScoredWords) break;
    }
    return score >= 3 || score + 0.01 >= count;
}

std::optional<double> lastSpeechEnd(const std::vector<Segment>& segments) {
    for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment)
        if (hasWords(*segment)) return segment->words->back().endSeconds;
    if (segments.empty()) return std::nullopt;
    return segments.back().endSeconds;
}

HallucinationVerdict skipHallucinations(std::vector<Segment>& segments, std::int64_t nextSeekFrames,
                                        const HallucinationWindow& window) {
    HallucinationVerdict verdict{seekAfterTail(segments, nextSeekFrames, window), false};
    const double windowStart = seconds(window.seekFrames);

    const Segment* first = nextWithWords(segments, 0);
    if (first && isSuspect(*first)) {  // rule (ii)
        const double gap = first->startSeconds - windowStart;
        if (gap > window.thresholdSeconds) return {window.seekFrames + frames(gap), true};
    }

    const std::size_t cut = firstSurroundedSuspect(segments, window);
    if (cut < segments.size()) {
        const Segment& suspect = segments[cut];
        verdict.seekFrames = frames(std::max(windowStart + 1, suspect.startSeconds));
        if (seconds(window.contentFrames) - suspect.endSeconds < window.thresholdSeconds)
            verdict.seekFrames = window.contentFrames;
        segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(cut), segments.end());
    }
    return verdict;
}

}  // namespace undervoice::engine
