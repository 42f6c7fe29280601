#pragma once
// Cuts what was decoded from one window into segments at its timestamp tokens (spec: whisper.md §7.4).

#include <cstdint>
#include <span>
#include <vector>

#include "engine/decoding/decoder.h"
#include "text/tokenizer.h"
#include "transcript/transcript.h"

namespace undervoice::engine {

/// Tokens that become one segment; times in seconds from the start of the window's time axis.
struct TokenSlice {
    double startSeconds = 0;
    double endSeconds = 0;
    std::vector<int> tokens;
};

struct WindowSlices {
    std::vector<TokenSlice> slices;
    bool hasPairs = false;  ///< two timestamps follow each other somewhere
    /// The last tokens are [text, timestamp]: no speech follows the last timestamp.
    bool hasSingleEnding = false;
    /// Where the next window starts, in frames from this window's start, by the timestamps alone.
    std::int64_t advanceFrames = 0;
    /// Text after the last pair of timestamps: it belongs to no slice. Empty when there is none.
    std::vector<int> unfinished;
};

/// windowStartSeconds is added to every time. sizeFrames: what the window holds of the recording.
WindowSlices sliceWindow(std::span<const int> tokens, int firstTimestamp, double windowStartSeconds,
                         std::int64_t sizeFrames);

/// The segment of a slice; its id is set when it takes its place in the transcript.
Segment makeSegment(const TokenSlice& slice, const DecodingResult& result, std::int64_t seekFrames,
                    const text::Tokenizer& tokenizer);

/// A segment without text or duration keeps its row but loses text, tokens and words.
void blankEmptySegments(std::vector<Segment>& segments);

}  // namespace undervoice::engine
