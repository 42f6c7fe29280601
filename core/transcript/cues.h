#pragma once
// Cues of subtitle files, from words or from segments (spec: whisper.md §9, "Cue text" and "Words to cues").

#include "transcript/transcript.h"
#include "transcript/writers.h"

#include <cstdint>
#include <string>
#include <vector>

namespace undervoice {

struct Cue {
    std::int64_t startMs = 0;
    std::int64_t endMs = 0;
    std::string text;  ///< lines separated by '\n'
};

/// From words when the first segment has the words field (be it empty), else one cue a segment.
std::vector<Cue> makeCues(const std::vector<Segment>& segments, const WriterOptions& options);

}  // namespace undervoice
