#pragma once
// Plans the windows of the batched mode: contiguous ranges of at most 30 s that hold all speech, cut at the longest silence
// between their 15th and 30th second, and where there is none, where speech is least likely. Spec: longform.md §2.1; it fills
// windows as far as they go, which ends many of them inside a sentence (measured: tests/bench/results). Plain code; any thread. The plan depends on its arguments
// alone, so a job that goes on after an interruption finds the same windows.

#include "base/cancel.h"
#include "base/error.h"
#include "base/time.h"
#include "engine/vad/segmenter.h"
#include "media/pcm.h"

#include <cstdint>
#include <span>
#include <vector>

namespace undervoice::engine::vad {

inline constexpr std::int64_t kLongestWindowSamples = 30 * kSampleRateHz;

/// A speech probability as it is kept: 255 = certain. Not below 0.5 becomes 128 or more, below it 127 or
/// less.
std::uint8_t quantised(float probability);
double probabilityOf(std::uint8_t quantised);

struct WindowOptions {
    SegmenterOptions speech = batchedOptions();
    double maxInnerSilenceSeconds = 4.0;  ///< a longer silence is never inside a window; ≥ 0
    std::vector<SampleRange> clips;       ///< parts to be heard; may overlap; empty: the whole recording
};

/// speech: one probability a step of the recording. Windows ascend, do not overlap, and cover every stretch
/// of speech inside the clips; none where nobody speaks.
std::vector<SampleRange> planWindows(std::span<const std::uint8_t> speech, std::int64_t sampleCount,
                                     const WindowOptions& options);

/// Without voice activity: windows tile the clips, cut in the middle of the quietest 20 ms of their last 5 s.
Result<std::vector<SampleRange>> planByLoudness(const media::Pcm& audio,
                                                const std::vector<SampleRange>& clips,
                                                const CancelToken& cancel);

}  // namespace undervoice::engine::vad
