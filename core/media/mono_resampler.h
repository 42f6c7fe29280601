#pragma once
// Decoded sound of one format → 16 kHz mono int16, by swresample with the settings that the ffmpeg program
// uses for
// `-ac 1 -ar 16000` (default filter, no dither, default downmix matrix). One thread.

#include "base/error.h"
#include "media/av.h"
#include "media/sound_format.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace undervoice::media {

class MonoResampler {
  public:
    /// channel: that one alone. Unsupported or InvalidArgument with one sentence when the format cannot be
    /// handled.
    static Result<std::unique_ptr<MonoResampler>> create(const SoundFormat& format,
                                                         std::optional<int> channel);

    const SoundFormat& format() const { return m_format; }
    /// Samples of the frame from firstSample on; results are appended to out.
    Status push(const AVFrame& frame, int firstSample, std::vector<std::int16_t>& out);
    Status pushSilence(std::int64_t samples, std::vector<std::int16_t>& out);
    /// What the filter still holds; nothing may be pushed afterwards.
    Status finish(std::vector<std::int16_t>& out);
    /// Source samples that were pushed.
    std::int64_t pushedSamples() const { return m_pushedSamples; }

  private:
    MonoResampler() = default;
    Status convert(const std::uint8_t* const* planes, int samples, std::vector<std::int16_t>& out);
    Status convertFrom(const std::uint8_t* const* planes, int firstSample, int samples,
                       std::vector<std::int16_t>& out);

    SoundFormat m_format;
    std::optional<int> m_channel;
    av::Owned<SwrContext> m_swr;
    std::vector<std::uint8_t> m_channelBytes;
    std::int64_t m_pushedSamples = 0;
};

}  // namespace undervoice::media
