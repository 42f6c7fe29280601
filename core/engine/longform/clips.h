#pragma once
// Which stretches of a recording are transcribed (spec: whisper.md §7, clips).

#include <cstdint>
#include <span>
#include <vector>

namespace undervoice::engine {

/// Half-open range of mel frames.
struct FrameClip {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    bool operator==(const FrameClip&) const = default;
};

/// start, end, start, end … in seconds; an odd last end, and an empty list's, is contentFrames. Limits beyond the content are
/// drawn to its end: the reference would never come to an end there.
std::vector<FrameClip> clipFrames(std::span<const double> seconds, std::int64_t contentFrames);

}  // namespace undervoice::engine
