#pragma once
// Whisper's log-mel spectrogram. Spec: whisper.md §1. Golden: features.json. Any thread with its own ATen team; CPU tensors.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "base/cancel.h"
#include "base/error.h"
#include "media/pcm.h"

namespace undervoice::engine {

inline constexpr int kHopSamples = 160;
inline constexpr int kWindowSamples = 480000;  ///< 30 s
inline constexpr int kWindowFrames = 3000;

/// Slaney mel filters, float32 [melBins, 201]; computed in double.
at::Tensor melFilters(int melBins);

/// The reference's window, float32 [400]: angles are rounded to float32, which shows in quiet bins. The library's own differs from it on
/// some processors.
at::Tensor hannWindow();

class LogMel {
  public:
    explicit LogMel(int melBins);  ///< 80 or 128 (any count is computed by the same formula)

    /// samples: float32 [n], or [window, n] of independent windows. Returns [.., melBins, n / 160] normalised, with the
    /// floor at (maximum of each array) − 8.
    at::Tensor compute(const at::Tensor& samples) const;

    /// Largest log10 mel of the recording followed by 480,000 zeros: the reference's file-global floor is this minus 8.
    /// Reads the recording once in blocks; memory does not grow with its length.
    Result<float> recordingMaximum(const media::Pcm& audio, const CancelToken& cancel) const;

    /// Frames [firstFrame, firstFrame + frames) of the spectrogram of recording + 480,000 zeros with that global floor:
    /// float32 [melBins, frames]; equal to slicing the whole spectrogram.
    Result<at::Tensor> frames(const media::Pcm& audio, std::int64_t firstFrame, int frames, float recordingMaximum) const;

  private:
    int m_melBins;
    at::Tensor m_filters;  // [melBins, 201]
    at::Tensor m_window;   // [400]
};

}  // namespace undervoice::engine
