#pragma once
// Where voice was found in a recording when it was transcribed in batches: what a waveform shows beside the text, so that speech without
// text is seen. Careful runs do not look for voice. Any thread that owns the reader.

#include <cstdint>
#include <vector>

#include "base/error.h"
#include "library/library.h"

namespace undervoice::service {

inline constexpr std::int64_t kVoiceStepSamples = 512;  ///< of 16 kHz: a probability each (api/speech_engine.h)

struct VoiceSpan {
    std::int64_t beginUs = 0, endUs = 0;  ///< in the time of the run: where that is of a part, from the part's beginning
    bool operator==(const VoiceSpan&) const = default;
};

/// Of a run or of corrections, in their lane; of all channels together: in any of them, where they were heard apart. In order, apart by a
/// fifth of a second at least; empty where voice was not looked for.
Result<std::vector<VoiceSpan>> voiceOf(const library::LibraryReader& library, library::RunId run);

}  // namespace undervoice::service
