#include "media/float_resampler.h"

#include <algorithm>

#include <fmt/format.h>

namespace undervoice::media {

Result<std::unique_ptr<FloatResampler>> FloatResampler::create(const SoundFormat& format,
                                                               std::optional<int> channel, int rateHz,
                                                               int channels) {
    UNDERVOICE_TRY(checkFormat(format, channel));
    std::unique_ptr<FloatResampler> resampler(new FloatResampler);
    resampler->m_format = format;
    resampler->m_channels = channels;
    // A mono track goes to both loudspeakers as it is; swresample would make it softer.
    resampler->m_swrChannels = channel || format.layout.channels() == 1 ? 1 : channels;
    av::Layout target;
    av_channel_layout_default(target.get(), resampler->m_swrChannels);
    av::Layout source = format.layout;
    SwrContext* swr = nullptr;
    int result = swr_alloc_set_opts2(&swr, target.get(), AV_SAMPLE_FMT_FLT, rateHz, source.get(),
                                     format.sampleFormat, format.rateHz, 0, nullptr);
    resampler->m_swr.reset(swr);
    if (result >= 0 && channel) {
        std::vector<double> weights(static_cast<std::size_t>(format.layout.channels()));  // [source channel]
        weights[static_cast<std::size_t>(*channel)] = 1;
        result = swr_set_matrix(swr, weights.data(), format.layout.channels());
    }
    if (result >= 0) result = swr_init(swr);
    if (result < 0)
        return fail(
            ErrorCode::Unsupported,
            fmt::format(
                "The track ({}) cannot be mixed for listening ({}); choose one of its channels instead.",
                format.text(), av::errorText(result)));
    return resampler;
}

Result<int> FloatResampler::convert(const std::uint8_t* const* planes, int samples, std::vector<float>& out) {
    const int room = swr_get_out_samples(m_swr.get(), samples);
    if (room < 0) return resamplingFailed(room);
    const std::size_t before = out.size();
    const auto wanted = static_cast<std::size_t>(m_channels);
    out.resize(before + static_cast<std::size_t>(room) * wanted);
    auto* target = reinterpret_cast<std::uint8_t*>(out.data() + before);
    const int written =
        swr_convert(m_swr.get(), &target, room, const_cast<const std::uint8_t**>(planes), samples);
    const auto frames = static_cast<std::size_t>(std::max(written, 0));
    if (m_swrChannels == 1 && wanted > 1)
        for (std::size_t i = frames; i-- > 0;)
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(before + i * wanted), wanted,
                        out[before + i]);
    out.resize(before + frames * wanted);
    if (written < 0) return resamplingFailed(written);
    return written;
}

Status FloatResampler::push(const AVFrame& frame, int firstSample, std::vector<float>& out) {
    const bool isPlanar = av_sample_fmt_is_planar(m_format.sampleFormat) != 0;
    const auto channels = static_cast<std::size_t>(m_format.layout.channels());
    const std::size_t stride =
        static_cast<std::size_t>(av_get_bytes_per_sample(m_format.sampleFormat)) * (isPlanar ? 1 : channels);
    std::vector<const std::uint8_t*> planes(isPlanar ? channels : 1);
    for (std::size_t i = 0; i < planes.size(); ++i)
        planes[i] = frame.extended_data[i] + static_cast<std::size_t>(firstSample) * stride;
    UNDERVOICE_TRY(convert(planes.data(), frame.nb_samples - firstSample, out));
    return {};
}

Status FloatResampler::pushSilence(std::int64_t samples, std::vector<float>& out) {
    if (samples <= 0) return {};
    UNDERVOICE_TRY_ASSIGN(const auto silence, silentBlock(m_format));
    for (; samples > 0; samples -= kSilenceBlock) {
        silence->nb_samples = static_cast<int>(std::min<std::int64_t>(samples, kSilenceBlock));
        UNDERVOICE_TRY(push(*silence, 0, out));
    }
    return {};
}

Status FloatResampler::finish(std::vector<float>& out) {
    for (;;) {
        UNDERVOICE_TRY_ASSIGN(const int written, convert(nullptr, 0, out));
        if (written == 0) return {};
    }
}

}  // namespace undervoice::media
