#include "engine/longform/row_segments.h"

#include <algorithm>

#include "base/time.h"
#include "engine/longform/evidence.h"
#include "engine/longform/row_times.h"
#include "engine/longform/slicing.h"
#include "text/utf8.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kLeastRest = kSampleRateHz;  // 1 s: less is not worth a row of its own
constexpr double kLeastShareToSplit = 0.30;
constexpr double kLeastRateOfWholeEnd = 0.5;  // of the row's rate so far

/// Without a pair of timestamps the reference starts at 0 and takes the last timestamp for the end, even if it is the first
/// token. Here each stands for what it says.
void readLoneTimestamps(TokenSlice& slice, int firstTimestamp, double rowSeconds) {
    slice.startSeconds = 0;
    slice.endSeconds = rowSeconds;
    if (slice.tokens.empty()) return;
    const auto seconds = [&](int token) { return (token - firstTimestamp) * kTimestampStepSeconds; };
    if (slice.tokens.front() >= firstTimestamp) slice.startSeconds = seconds(slice.tokens.front());
    if (slice.tokens.size() > 1 && slice.tokens.back() >= firstTimestamp) slice.endSeconds = seconds(slice.tokens.back());
}

std::int64_t textTokenCount(std::span<const int> tokens, int firstTimestamp) {
    return std::ranges::count_if(tokens, [&](int token) { return token < firstTimestamp; });
}

/// True when the text behind the last timestamp is at least half as dense as that before it: the decoder heard the row to its
/// end and only left out the last timestamp, as it does where the row ends inside a sentence.
bool isHeardToTheEnd(const WindowSlices& slices, int firstTimestamp, double secondsBefore, double secondsBehind) {
    const auto behind = static_cast<double>(textTokenCount(slices.unfinished, firstTimestamp));
    std::int64_t before = 0;
    for (const TokenSlice& slice : slices.slices) before += textTokenCount(slice.tokens, firstTimestamp);
    return behind > 0 && behind * secondsBefore >= kLeastRateOfWholeEnd * static_cast<double>(before) * secondsBehind;
}

}  // namespace

std::optional<std::int64_t> splitPoint(const Row& row, int firstTimestamp, std::span<const std::uint8_t> speech) {
    if (row.splits >= kMaxSplits) return std::nullopt;
    const WindowSlices slices = sliceWindow(row.result().tokens, firstTimestamp, 0, frameCount(row.decoded));
    if (slices.hasSingleEnding || !slices.hasPairs) return std::nullopt;
    const std::int64_t point = RowTimes(row.range).sample(static_cast<double>(slices.advanceFrames) / 100.0);
    const SampleRange rest{point, row.range.end};
    if (point == row.range.begin || rest.size() <= kLeastRest) return std::nullopt;
    if (!speech.empty() && speechShare(speech, rest) < kLeastShareToSplit) return std::nullopt;
    const auto voicedSeconds = [&](const SampleRange& range) {
        return samplesToSeconds(range.size()) * (speech.empty() ? 1 : speechShare(speech, range));
    };
    if (isHeardToTheEnd(slices, firstTimestamp, voicedSeconds({row.range.begin, point}), voicedSeconds(rest))) return std::nullopt;
    return point;
}

std::vector<Segment> rowSegments(const Row& row, const text::Tokenizer& tokenizer) {
    const double rowSeconds = samplesToSeconds(row.range.size());
    const int firstTimestamp = tokenizer.firstTimestamp();
    WindowSlices slices = sliceWindow(row.result().tokens, firstTimestamp, 0, frameCount(row.decoded));
    if (!slices.hasPairs) readLoneTimestamps(slices.slices.front(), firstTimestamp, rowSeconds);
    if (!row.isSplit && !slices.unfinished.empty())
        slices.slices.push_back({static_cast<double>(slices.advanceFrames) / 100.0, rowSeconds, slices.unfinished});
    std::vector<Segment> segments;
    for (const TokenSlice& slice : slices.slices) {
        Segment segment = makeSegment(slice, row.result(), /*seekFrames=*/0, tokenizer);
        if (!text::strip(segment.text).empty()) segments.push_back(std::move(segment));
    }
    return segments;
}

}  // namespace undervoice::engine
