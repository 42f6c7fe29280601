#pragma once
// Where nobody speaks, as a listener finds it who wants to skip it: stretches that are quieter than the recording's own speech by far,
// and no louder than its own ground. Told from peaks, so that it costs nothing when a waveform is there. Not a voice detector: what is
// loud and no voice counts as heard, and a recording whose noise comes near its speech has no quiet stretches. Pure functions; any thread.

#include "media/peaks.h"
#include "base/time_map.h"

#include <cstdint>
#include <vector>

namespace undervoice::media {

struct QuietOptions {
    std::int64_t shortestUs = 1'000'000;  ///< pauses shorter than this belong to the speech; ≥ 20 ms
};

/// In order, apart from each other, each at least options.shortestUs long, to 20 ms; the last may touch the recording's end.
std::vector<TimeRangeUs> findQuiet(const Peaks& peaks, const QuietOptions& options = {});

}  // namespace undervoice::media
