#include "media/frame_reader.h"

#include <algorithm>

namespace undervoice::media {
namespace {

constexpr int kMostRetries = 1000;  // a demuxer that says "again" forever

tl::unexpected<Error> noMemory(const ByteSource& source) {
    return fail(ErrorCode::OutOfMemory, "Not enough memory to decode " + source.displayName() + ".");
}

}  // namespace

Result<std::unique_ptr<FrameReader>> FrameReader::open(ByteSource& source, Container& container, int track) {
    std::unique_ptr<FrameReader> reader(new FrameReader(source, container, track));
    UNDERVOICE_TRY_ASSIGN(reader->m_decoder, container.openDecoder(track));
    if (!reader->m_packet || !reader->m_frame) return noMemory(source);
    return reader;
}

Result<const AVFrame*> FrameReader::next() {
    for (;;) {
        av_frame_unref(m_frame.get());
        const int result = avcodec_receive_frame(m_decoder.get(), m_frame.get());
        if (result >= 0) {
            if (m_frame->nb_samples <= 0) continue;
            if (!m_isDraining) m_hasDamageAtEnd = false;
            return m_frame.get();
        }
        if (result != AVERROR(EAGAIN) && result != AVERROR_EOF) UNDERVOICE_TRY(noteDamage(result));
        if (m_isDraining) return nullptr;
        UNDERVOICE_TRY(sendNextPacket());
    }
}

Status FrameReader::sendNextPacket() {
    for (int retries = 0;;) {
        UNDERVOICE_TRY(m_source.cancel().check());
        int result = av_read_frame(&m_container.format(), m_packet.get());
        if (result == AVERROR(EAGAIN) && ++retries < kMostRetries) continue;
        if (result < 0) {
            m_endReason = result;
            m_isDraining = true;
            result = avcodec_send_packet(m_decoder.get(), nullptr);
            return result < 0 && result != AVERROR_EOF ? noteDamage(result) : Status();
        }
        retries = 0;
        const bool isWanted = m_packet->stream_index == m_stream.index && m_packet->size > 0;
        if (isWanted) result = avcodec_send_packet(m_decoder.get(), m_packet.get());
        av_packet_unref(m_packet.get());
        if (result < 0)
            UNDERVOICE_TRY(noteDamage(result));
        else if (isWanted)
            return {};
    }
}

Status FrameReader::noteDamage(int reason) {
    if (reason == AVERROR(ENOMEM)) return noMemory(m_source);
    ++m_damagedPackets;
    m_hasDamageAtEnd = true;
    return {};
}

bool FrameReader::seek(std::int64_t us) {
    const std::int64_t timestamp = av_rescale_q(us, AV_TIME_BASE_Q, m_stream.time_base);
    if (av_seek_frame(&m_container.format(), m_stream.index, timestamp, AVSEEK_FLAG_BACKWARD) < 0)
        return false;
    avcodec_flush_buffers(m_decoder.get());
    m_isDraining = false;
    m_endReason = 0;
    return true;
}

std::optional<std::int64_t> FrameReader::timestampUs(const AVFrame& frame) const {
    if (frame.pts == AV_NOPTS_VALUE) return std::nullopt;
    return av_rescale_q(frame.pts, m_decoder->pkt_timebase, AV_TIME_BASE_Q);
}

Timeline::Frame FrameReader::describe(const AVFrame& frame, std::int64_t sample) const {
    return {.sample = sample,
            .durationUs = frame.nb_samples * 1'000'000LL / std::max(frame.sample_rate, 1),
            .timestampUs = timestampUs(frame),
            .tickUs = std::max<std::int64_t>(1, av_rescale_q(1, m_decoder->pkt_timebase, AV_TIME_BASE_Q))};
}

}  // namespace undervoice::media
