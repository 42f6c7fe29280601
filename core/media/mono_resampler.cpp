#include "media/mono_resampler.h"

#include "base/time.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace undervoice::media {

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
    if (room < 0) return resamplingFailed(room);
    const std::size_t before = out.size();
    out.resize(before + static_cast<std::size_t>(room));
    auto* target = reinterpret_cast<std::uint8_t*>(out.data() + before);
    const int written =
        swr_convert(m_swr.get(), &target, room, const_cast<const std::uint8_t**>(planes), samples);
    out.resize(before + static_cast<std::size_t>(std::max(written, 0)));
    if (written < 0) return resamplingFailed(written);
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
    UNDERVOICE_TRY_ASSIGN(const auto silence, silentBlock(m_format));
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
