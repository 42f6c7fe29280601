#include "media/sound_format.h"

#include <fmt/format.h>

namespace undervoice::media {
namespace {

/// Below, a file of some bytes would become hours of sound; above, the filter would need more memory than the
/// sound.
constexpr int kLowestRateHz = 1000;
constexpr int kHighestRateHz = 3'072'000;
constexpr int kMostChannels = 64;

}  // namespace

SoundFormat SoundFormat::of(const AVFrame& frame) {
    SoundFormat format{static_cast<AVSampleFormat>(frame.format), frame.sample_rate,
                       av::Layout(frame.ch_layout)};
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(format.layout.get(), frame.ch_layout.nb_channels);
    return format;
}

std::string SoundFormat::text() const {
    const char* name = av_get_sample_fmt_name(sampleFormat);
    return fmt::format("{} channels, {} Hz, {}", layout.channels(), rateHz, name ? name : "unknown samples");
}

Status checkFormat(const SoundFormat& format, std::optional<int> channel) {
    if (format.rateHz < kLowestRateHz || format.rateHz > kHighestRateHz || format.layout.channels() < 1 ||
        format.layout.channels() > kMostChannels || av_get_bytes_per_sample(format.sampleFormat) <= 0)
        return fail(ErrorCode::Format,
                    fmt::format("The sound is stated as {}; {} to {} Hz and 1 to {} channels are expected.",
                                format.text(), kLowestRateHz, kHighestRateHz, kMostChannels));
    if (channel && (*channel < 0 || *channel >= format.layout.channels()))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("There is no channel {}: the track has {} (counted from 0).", *channel,
                                format.layout.channels()));
    return {};
}

Result<av::Owned<AVFrame>> silentBlock(const SoundFormat& format) {
    av::Owned<AVFrame> silence(av_frame_alloc());
    silence->format = format.sampleFormat;
    silence->nb_samples = kSilenceBlock;
    av_channel_layout_copy(&silence->ch_layout, format.layout.get());
    if (av_frame_get_buffer(silence.get(), 0) < 0)
        return fail(ErrorCode::OutOfMemory, "Not enough memory to decode the sound.");
    av_samples_set_silence(silence->extended_data, 0, kSilenceBlock, format.layout.channels(),
                           format.sampleFormat);
    return silence;
}

tl::unexpected<Error> resamplingFailed(int reason) {
    return fail(reason == AVERROR(ENOMEM) ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                "Resampling failed: " + av::errorText(reason) + ".");
}

}  // namespace undervoice::media
