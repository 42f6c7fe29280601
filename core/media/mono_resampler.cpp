#include "media/mono_resampler.h"

#include "base/time.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace undervoice::media {
namespace {

/// Below, a file of some bytes would become hours of sound; above, the filter would need more memory than the
/// sound.
constexpr int kLowestRateHz = 1000;
constexpr int kHighestRateHz = 3'072'000;
constexpr int kMostChannels = 64;
constexpr int kSilenceBlock = 4096;

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

Result<std::unique_ptr<MonoResampler>> MonoResampler::create(const SoundFormat& format,
                                                             std::optional<int> channel) {
    UNDERVOICE_TRY(checkFormat(format, channel));
    std::unique_ptr<MonoResampler> resampler(new MonoResampler);
    resampler->m_format = format;
    resampler->m_channel = channel;
    av::Layout mono = av::Layout::mono();
    av::Layout source = channel ? mono : format.layout;
    SwrContext* swr = nullptr;
    int result = swr_alloc_set_opts2(&swr, mono.get(), AV_SAMPLE_FMT_S16, kSampleRateHz, source.get(),
                                     format.sampleFormat, format.rateHz, 0, nullptr);
    resampler->m_swr.reset(swr);
    if (result >= 0) result = swr_init(swr);
    if (result < 0)
        return fail(
            ErrorCode::Unsupported,
            fmt::format(
                "The track ({}) cannot be mixed to one channel ({}); choose one of its channels instead.",
                format.text(), av::errorText(result)));
    return resampler;
}

Status MonoResampler::convert(const std::uint8_t* const* planes, int samples,
                              std::vector<std::int16_t>& out) {
    const int room = swr_get_out_samples(m_swr.get(), samples);
    if (room < 0) return fail(ErrorCode::Internal, "Resampling failed: " + av::errorText(room) + ".");
    const std::size_t before = out.size();
    out.resize(before + static_cast<std::size_t>(room));
    auto* target = reinterpret_cast<std::uint8_t*>(out.data() + before);
    const int written =
        swr_convert(m_swr.get(), &target, room, const_cast<const std::uint8_t**>(planes), samples);
    out.resize(before + static_cast<std::size_t>(std::max(written, 0)));
    if (written < 0)
        return fail(written == AVERROR(ENOMEM) ? ErrorCode::OutOfMemory : ErrorCode::Internal,
                    "Resampling failed: " + av::errorText(written) + ".");
    return {};
}

/// Selects the channel, if one was asked for, and steps over the first samples.
Status MonoResampler::convertFrom(const std::uint8_t* const* planes, int firstSample, int samples,
                                  std::vector<std::int16_t>& out) {
    const auto bytes = static_cast<std::size_t>(av_get_bytes_per_sample(m_format.sampleFormat));
    const auto channels = static_cast<std::size_t>(m_format.layout.channels());
    const bool isPlanar = av_sample_fmt_is_planar(m_format.sampleFormat) != 0;
    const std::size_t stride = isPlanar ? bytes : bytes * channels;
    const auto first = static_cast<std::size_t>(firstSample);
    m_pushedSamples += samples;
    if (!m_channel) {
        std::vector<const std::uint8_t*> shifted(isPlanar ? channels : 1);
        for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] = planes[i] + first * stride;
        return convert(shifted.data(), samples, out);
    }
    const auto channel = static_cast<std::size_t>(*m_channel);
    const std::uint8_t* source = (isPlanar ? planes[channel] : planes[0] + channel * bytes) + first * stride;
    m_channelBytes.resize(static_cast<std::size_t>(samples) * bytes);
    for (std::size_t i = 0; i < static_cast<std::size_t>(samples); ++i)
        std::memcpy(m_channelBytes.data() + i * bytes, source + i * stride, bytes);
    const std::uint8_t* mono = m_channelBytes.data();
    return convert(&mono, samples, out);
}

Status MonoResampler::push(const AVFrame& frame, int firstSample, std::vector<std::int16_t>& out) {
    return convertFrom(frame.extended_data, firstSample, frame.nb_samples - firstSample, out);
}

Status MonoResampler::pushSilence(std::int64_t samples, std::vector<std::int16_t>& out) {
    av::Owned<AVFrame> silence(av_frame_alloc());
    silence->format = m_format.sampleFormat;
    silence->nb_samples = kSilenceBlock;
    av_channel_layout_copy(&silence->ch_layout, m_format.layout.get());
    if (av_frame_get_buffer(silence.get(), 0) < 0)
        return fail(ErrorCode::OutOfMemory, "Not enough memory to decode the sound.");
    av_samples_set_silence(silence->extended_data, 0, kSilenceBlock, m_format.layout.channels(),
                           m_format.sampleFormat);
    for (; samples > 0; samples -= kSilenceBlock) {
        const int count = static_cast<int>(std::min<std::int64_t>(samples, kSilenceBlock));
        UNDERVOICE_TRY(convertFrom(silence->extended_data, 0, count, out));
    }
    return {};
}

Status MonoResampler::finish(std::vector<std::int16_t>& out) {
    for (;;) {
        const std::size_t before = out.size();
        UNDERVOICE_TRY(convert(nullptr, 0, out));
        if (out.size() == before) return {};
    }
}

}  // namespace undervoice::media
