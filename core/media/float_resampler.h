#pragma once
// Decoded sound of one format → interleaved float frames of a rate, mono or stereo, by swresample with its
// default filter. One thread.

#include "base/error.h"
#include "media/av.h"
#include "media/sound_format.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace undervoice::media {

class FloatResampler {
  public:
    /// channel: that one alone. Fails as MonoResampler::create does.
    static Result<std::unique_ptr<FloatResampler>> create(const SoundFormat& format,
                                                          std::optional<int> channel, int rateHz,
                                                          int channels);

    const SoundFormat& format() const { return m_format; }
    /// Samples of the frame from firstSample on; results are appended to out.
    Status push(const AVFrame& frame, int firstSample, std::vector<float>& out);
    Status pushSilence(std::int64_t samples, std::vector<float>& out);
    /// What the filter still holds; nothing may be pushed afterwards.
    Status finish(std::vector<float>& out);

  private:
    FloatResampler() = default;
    /// Frames written.
    Result<int> convert(const std::uint8_t* const* planes, int samples, std::vector<float>& out);

    SoundFormat m_format;
    int m_channels = 2;     // wanted
    int m_swrChannels = 2;  // 1: copied to all that are wanted
    av::Owned<SwrContext> m_swr;
};

}  // namespace undervoice::media
