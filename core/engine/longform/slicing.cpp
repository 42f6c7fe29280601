#include "engine/longform/slicing.h"

#include "base/time.h"
#include "text/utf8.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kFramesPerTimestamp = 2;

double frameSeconds(std::int64_t frames) { return static_cast<double>(frames) / 100.0; }

/// Positions i where tokens i − 1 and i are both timestamps.
std::vector<std::size_t> pairPositions(std::span<const int> tokens, int firstTimestamp) {
    std::vector<std::size_t> positions;
    for (std::size_t i = 1; i < tokens.size(); ++i)
        if (tokens[i - 1] >= firstTimestamp && tokens[i] >= firstTimestamp) positions.push_back(i);
    return positions;
}

/// End of a window without pairs: its last timestamp, unless that is <|0.00|>.
double endWithoutPairs(std::span<const int> tokens, int firstTimestamp, std::int64_t sizeFrames) {
    for (auto token = tokens.rbegin(); token != tokens.rend(); ++token)
        if (*token >= firstTimestamp)
            return *token == firstTimestamp ? frameSeconds(sizeFrames) : (*token - firstTimestamp) * kTimestampStepSeconds;
    return frameSeconds(sizeFrames);
}

}  // namespace

WindowSlices sliceWindow(std::span<const int> tokens, int firstTimestamp, double windowStartSeconds,
                         std::int64_t sizeFrames) {
    WindowSlices result;
    const std::size_t count = tokens.size();
    result.hasSingleEnding = count >= 2 && tokens[count - 2] < firstTimestamp && tokens[count - 1] >= firstTimestamp;
    result.advanceFrames = sizeFrames;

    std::vector<std::size_t> ends = pairPositions(tokens, firstTimestamp);
    result.hasPairs = !ends.empty();
    if (!result.hasPairs) {
        const double end = windowStartSeconds + endWithoutPairs(tokens, firstTimestamp, sizeFrames);
        result.slices.push_back({windowStartSeconds, end, {tokens.begin(), tokens.end()}});
        return result;
    }
    if (result.hasSingleEnding) ends.push_back(count);
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        const auto slice = tokens.subspan(begin, end - begin);
        result.slices.push_back({windowStartSeconds + (slice.front() - firstTimestamp) * kTimestampStepSeconds,
                                 windowStartSeconds + (slice.back() - firstTimestamp) * kTimestampStepSeconds,
                                 {slice.begin(), slice.end()}});
        begin = end;
    }
    if (!result.hasSingleEnding) {
        result.advanceFrames = (tokens[begin - 1] - firstTimestamp) * kFramesPerTimestamp;
        result.unfinished.assign(tokens.begin() + static_cast<std::ptrdiff_t>(begin), tokens.end());
    }
    return result;
}

Segment makeSegment(const TokenSlice& slice, const DecodingResult& result, std::int64_t seekFrames,
                    const text::Tokenizer& tokenizer) {
    std::vector<int> textTokens;
    for (const int token : slice.tokens)
        if (token < tokenizer.endOfText()) textTokens.push_back(token);
    Segment segment;
    segment.seekFrames = seekFrames;
    segment.startSeconds = slice.startSeconds;
    segment.endSeconds = slice.endSeconds;
    segment.text = tokenizer.decode(textTokens);
    segment.tokens = slice.tokens;
    segment.temperature = result.temperature;
    segment.avgLogprob = result.avgLogprob;
    segment.compressionRatio = result.compressionRatio;
    segment.noSpeechProb = result.noSpeechProb;
    return segment;
}

void blankEmptySegments(std::vector<Segment>& segments) {
    for (Segment& segment : segments) {
        if (segment.startSeconds != segment.endSeconds && !text::strip(segment.text).empty()) continue;
        segment.text.clear();
        segment.tokens.clear();
        segment.words = std::vector<Word>();
    }
}

}  // namespace undervoice::engine
