#include "media/clip_writer.h"

#include "base/atomic_file.h"
#include "base/time.h"
#include "media/av.h"
#include "media/decode.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace undervoice::media {
namespace {

constexpr int kPcmBlockFrames = 4096;  // of encoders that take any number
constexpr int kRatesHz[] = {8000, 11'025, 12'000, 16'000, 22'050, 24'000, 32'000, 44'100, 48'000};
constexpr int kOtherRateHz = 48'000;  // what a track of any other rate is written at

struct FormatFacts {
    const char* name;
    const char* muxer;
    AVCodecID codec;
    AVSampleFormat samples;
};

FormatFacts factsOf(ClipFormat format) {
    switch (format) {
        case ClipFormat::Flac:
            return {"FLAC", "flac", AV_CODEC_ID_FLAC, AV_SAMPLE_FMT_S16};
        case ClipFormat::M4a:
            return {"M4A", "ipod", AV_CODEC_ID_AAC, AV_SAMPLE_FMT_FLTP};
        default:
            return {"WAV", "wav", AV_CODEC_ID_PCM_S16LE, AV_SAMPLE_FMT_S16};
    }
}

struct CloseOutput {
    void operator()(AVFormatContext* p) const {
        if (p->pb) avio_closep(&p->pb);
        avformat_free_context(p);
    }
};

/// One encoder and its file. Errors name the clip as the caller knows it, not the working file.
class Encoder {
  public:
    Encoder(std::filesystem::path clip, ClipOptions options, SoundFrames frames)
        : m_clip(std::move(clip)), m_options(options), m_facts(factsOf(options.format)), m_frames(frames) {}

    Status open(const std::filesystem::path& working);
    int blockFrames() const { return m_encoder->frame_size > 0 ? m_encoder->frame_size : kPcmBlockFrames; }
    /// Interleaved; blockFrames() of them, fewer only the last time.
    Status write(std::span<const float> samples);
    Status finish();

  private:
    Status openEncoder();
    Status encode(const AVFrame* frame);
    void fill(AVFrame& frame, std::span<const float> samples) const;
    tl::unexpected<Error> failure(int reason) const;

    const std::filesystem::path m_clip;
    const ClipOptions m_options;
    const FormatFacts m_facts;
    const SoundFrames m_frames;
    std::unique_ptr<AVFormatContext, CloseOutput> m_output;
    av::Owned<AVCodecContext> m_encoder;
    av::Owned<AVFrame> m_frame{av_frame_alloc()};
    av::Owned<AVPacket> m_packet{av_packet_alloc()};
    std::int64_t m_written = 0;  // frames
};

tl::unexpected<Error> Encoder::failure(int reason) const {
    return fail(reason == AVERROR(ENOMEM) ? ErrorCode::OutOfMemory : ErrorCode::Io,
                fmt::format("Cannot write {}: {}.", m_clip.string(), av::errorText(reason)));
}

Status Encoder::open(const std::filesystem::path& working) {
    AVFormatContext* output = nullptr;
    if (avformat_alloc_output_context2(&output, nullptr, m_facts.muxer, nullptr) < 0 || !m_frame || !m_packet)
        return fail(ErrorCode::Unsupported,
                    fmt::format("This FFmpeg cannot write {} files; choose another format.", m_facts.name));
    m_output.reset(output);
    UNDERVOICE_TRY(openEncoder());
    AVStream* stream = avformat_new_stream(output, nullptr);
    if (!stream) return failure(AVERROR(ENOMEM));
    stream->time_base = m_encoder->time_base;
    if (const int copied = avcodec_parameters_from_context(stream->codecpar, m_encoder.get()); copied < 0)
        return failure(copied);
    if (const int opened = avio_open(&output->pb, ("file:" + working.string()).c_str(), AVIO_FLAG_WRITE);
        opened < 0)
        return failure(opened);
    const int written = avformat_write_header(output, nullptr);
    return written < 0 ? failure(written) : Status();
}

Status Encoder::openEncoder() {
    const AVCodec* codec = avcodec_find_encoder(m_facts.codec);
    m_encoder.reset(codec ? avcodec_alloc_context3(codec) : nullptr);
    int result = AVERROR_ENCODER_NOT_FOUND;
    if (m_encoder) {
        m_encoder->sample_rate = m_frames.rateHz;
        m_encoder->sample_fmt = m_facts.samples;
        m_encoder->time_base = {1, m_frames.rateHz};
        av_channel_layout_default(&m_encoder->ch_layout, m_frames.channels);
        if (m_options.format == ClipFormat::M4a) m_encoder->bit_rate = m_options.bitsPerSecond;
        if (m_output->oformat->flags & AVFMT_GLOBALHEADER) m_encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        result = avcodec_open2(m_encoder.get(), codec, nullptr);
    }
    if (result >= 0) return {};
    return fail(ErrorCode::Unsupported,
                fmt::format("This FFmpeg has no encoder for {} at {} Hz ({}); choose another format.",
                            m_facts.name, m_frames.rateHz, av::errorText(result)));
}

void Encoder::fill(AVFrame& frame, std::span<const float> samples) const {
    const auto channels = static_cast<std::size_t>(m_frames.channels);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (m_facts.samples == AV_SAMPLE_FMT_FLTP) {
            reinterpret_cast<float*>(frame.extended_data[i % channels])[i / channels] = samples[i];
        } else {
            const float scaled = std::clamp(samples[i] * 32768.0F, -32768.0F, 32767.0F);
            reinterpret_cast<std::int16_t*>(frame.extended_data[0])[i] =
                static_cast<std::int16_t>(std::lround(scaled));
        }
    }
}

Status Encoder::write(std::span<const float> samples) {
    av_frame_unref(m_frame.get());
    m_frame->nb_samples = static_cast<int>(samples.size()) / m_frames.channels;
    m_frame->format = m_facts.samples;
    m_frame->sample_rate = m_frames.rateHz;
    m_frame->pts = m_written;
    av_channel_layout_copy(&m_frame->ch_layout, &m_encoder->ch_layout);
    if (const int made = av_frame_get_buffer(m_frame.get(), 0); made < 0) return failure(made);
    fill(*m_frame, samples);
    m_written += m_frame->nb_samples;
    return encode(m_frame.get());
}

/// frame null: the encoder gives up what it holds.
Status Encoder::encode(const AVFrame* frame) {
    int result = avcodec_send_frame(m_encoder.get(), frame);
    while (result >= 0) {
        result = avcodec_receive_packet(m_encoder.get(), m_packet.get());
        if (result < 0) break;
        av_packet_rescale_ts(m_packet.get(), m_encoder->time_base, m_output->streams[0]->time_base);
        m_packet->stream_index = 0;
        result = av_interleaved_write_frame(m_output.get(), m_packet.get());
    }
    return result == AVERROR(EAGAIN) || result == AVERROR_EOF ? Status() : failure(result);
}

Status Encoder::finish() {
    UNDERVOICE_TRY(encode(nullptr));
    if (const int written = av_write_trailer(m_output.get()); written < 0) return failure(written);
    avio_flush(m_output->pb);
    const int earlier = m_output->pb->error;  // a full disk may only be seen here
    const int closed = avio_closep(&m_output->pb);
    return earlier < 0 || closed < 0 ? failure(earlier < 0 ? earlier : closed) : Status();
}

SoundFrames framesOf(const TrackInfo& track, const SoundSelection& selection) {
    SoundFrames frames;
    frames.rateHz = std::ranges::find(kRatesHz, track.sampleRateHz) != std::end(kRatesHz) ? track.sampleRateHz
                                                                                          : kOtherRateHz;
    frames.channels = selection.channel || track.channels == 1 ? 1 : 2;
    return frames;
}

std::int64_t framesIn(std::int64_t us, const SoundFrames& frames) {
    return std::llround(static_cast<double>(us) * frames.rateHz / 1e6);
}

/// Frames [begin, end) of the recording.
struct FramePart {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

/// Parts of the recording with soft edges, one after the other.
class FadedSource {
  public:
    FadedSource(SoundReader& reader, SoundFrames frames, std::vector<FramePart> parts,
                std::int64_t fadeFrames)
        : m_reader(reader), m_channels(frames.channels), m_parts(std::move(parts)), m_fadeFrames(fadeFrames) {
        for (const FramePart& part : m_parts) m_left += part.end - part.begin;
    }

    /// Frames to be read still.
    std::int64_t left() const { return m_left; }
    /// At most left(); across the edges of parts, since encoders want whole blocks.
    Status read(std::span<float> out) {
        while (!out.empty()) {
            const FramePart& part = m_parts[m_part];
            if (m_done == 0 && m_reader.position() != part.begin) UNDERVOICE_TRY(m_reader.seek(part.begin));
            const std::int64_t count = std::min<std::int64_t>(
                static_cast<std::int64_t>(out.size()) / m_channels, part.end - part.begin - m_done);
            UNDERVOICE_TRY(readPart(part, out.first(static_cast<std::size_t>(count * m_channels))));
            out = out.subspan(static_cast<std::size_t>(count * m_channels));
            m_left -= count;
            m_done += count;
            if (m_done < part.end - part.begin) continue;
            ++m_part;
            m_done = 0;
        }
        return {};
    }

  private:
    Status readPart(const FramePart& part, std::span<float> out) {
        UNDERVOICE_TRY_ASSIGN(const std::int64_t read, m_reader.read(out));
        std::ranges::fill(out.subspan(static_cast<std::size_t>(read * m_channels)), 0.0F);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] *= gainAt(part, m_done + static_cast<std::int64_t>(i) / m_channels);
        return {};
    }

    float gainAt(const FramePart& part, std::int64_t frame) const {
        const std::int64_t length = part.end - part.begin;
        const std::int64_t fade = std::min(m_fadeFrames, length / 2);
        const std::int64_t fromEdge = std::min(frame, length - 1 - frame);
        if (fromEdge >= fade) return 1;
        return static_cast<float>(0.5 -
                                  0.5 * std::cos(std::numbers::pi * (static_cast<double>(fromEdge) + 0.5) /
                                                 static_cast<double>(fade)));
    }

    SoundReader& m_reader;
    const int m_channels;
    const std::vector<FramePart> m_parts;
    const std::int64_t m_fadeFrames;
    std::size_t m_part = 0;
    std::int64_t m_done = 0;  // frames of this part
    std::int64_t m_left = 0;
};

/// Where the recording ends, at `end` at the latest. Read through, because containers' stated lengths are not
/// to the frame.
Result<std::int64_t> findEnd(SoundReader& reader, std::int64_t begin, std::int64_t end, int channels,
                             const CancelToken& cancel) {
    UNDERVOICE_TRY(reader.seek(begin));
    std::vector<float> block(static_cast<std::size_t>(kPcmBlockFrames * channels));
    while (reader.position() < end) {
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY_ASSIGN(const std::int64_t read, reader.read(block));
        if (read < kPcmBlockFrames) return std::min(end, reader.position());
    }
    return end;
}

/// The parts with their padding in frames, cut where the recording ends.
Result<std::vector<FramePart>> partsOf(const std::filesystem::path& recording, SoundReader& reader,
                                       const ClipOptions& options, const SoundFrames& frames,
                                       const CancelToken& cancel) {
    std::vector<FramePart> parts;
    const std::vector<TimeRangeUs> padded = paddedParts(options);
    for (std::size_t i = 0; i < padded.size(); ++i) {
        const std::int64_t begin = framesIn(padded[i].beginUs, frames);
        UNDERVOICE_TRY_ASSIGN(
            const std::int64_t end,
            findEnd(reader, begin, framesIn(padded[i].endUs, frames), frames.channels, cancel));
        if (end <= framesIn(options.parts[i].beginUs, frames))
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("The part of {} that was asked for begins at {}, but the recording ends before.",
                            recording.string(), TimeText(options.parts[i].beginUs).c_str()));
        parts.push_back({begin, end});
    }
    return parts;
}

Status writeFrames(FadedSource& source, Encoder& encoder, const SoundFrames& frames,
                   const ProgressFunction& progress, const CancelToken& cancel) {
    const std::int64_t count = source.left();
    std::vector<float> block(static_cast<std::size_t>(encoder.blockFrames() * frames.channels));
    for (std::int64_t left = source.left(); left > 0; left = source.left()) {
        UNDERVOICE_TRY(cancel.check());
        const auto part = std::span(block).first(
            static_cast<std::size_t>(std::min<std::int64_t>(left, encoder.blockFrames()) * frames.channels));
        UNDERVOICE_TRY(source.read(part));
        UNDERVOICE_TRY(encoder.write(part));
        if (progress)
            progress({.done = (count - source.left()) * 1'000'000 / frames.rateHz,
                      .total = count * 1'000'000 / frames.rateHz,
                      .unit = Progress::Unit::AudioMicroseconds,
                      .phase = "writing"});
    }
    return encoder.finish();
}

}  // namespace

Status validate(const ClipOptions& options) {
    const auto refuse = [](const char* what) { return fail(ErrorCode::InvalidArgument, what); };
    if (options.parts.empty()) return refuse("A clip needs a part of the recording at least (parts).");
    std::int64_t lastUs = 0;
    for (const TimeRangeUs& part : options.parts) {
        if (part.beginUs < lastUs || part.endUs <= part.beginUs)
            return refuse(
                "A part to write must begin behind the one before it, and end after its beginning (parts).");
        lastUs = part.endUs;
    }
    if (options.padMs < 0 || options.padMs > 60'000) return refuse("padMs is from 0 to 60000.");
    if (options.fadeMs < 0 || options.fadeMs > 5000) return refuse("fadeMs is from 0 to 5000.");
    if (options.bitsPerSecond < 16'000 || options.bitsPerSecond > 512'000)
        return refuse("bitsPerSecond is from 16000 to 512000.");
    return {};
}

std::vector<TimeRangeUs> paddedParts(const ClipOptions& options) {
    const std::int64_t padUs = options.padMs * 1000LL;
    std::vector<TimeRangeUs> padded = options.parts;
    for (std::size_t i = 0; i < padded.size(); ++i) {
        const bool isFirst = i == 0, isLast = i + 1 == padded.size();
        const std::int64_t before =
            isFirst ? padUs : (options.parts[i].beginUs - options.parts[i - 1].endUs) / 4;
        const std::int64_t after =
            isLast ? padUs : (options.parts[i + 1].beginUs - options.parts[i].endUs) / 4;
        padded[i].beginUs = std::max<std::int64_t>(0, padded[i].beginUs - std::min(padUs, before));
        padded[i].endUs += std::min(padUs, after);
    }
    return padded;
}

Status writeClip(const std::filesystem::path& recording, const SoundSelection& selection,
                 const std::filesystem::path& clip, const ClipOptions& options,
                 const ProgressFunction& progress, const CancelToken& cancel) {
    UNDERVOICE_TRY(validate(options));
    SoundFrames frames;
    UNDERVOICE_TRY_ASSIGN(const MediaInfo info, probe(recording, cancel));
    const int track = selection.track.value_or(info.defaultTrack);
    if (track >= 0 && track < static_cast<int>(info.tracks.size()))
        frames = framesOf(info.tracks[static_cast<std::size_t>(track)], selection);
    UNDERVOICE_TRY_ASSIGN(const auto reader, SoundReader::open(recording, selection, frames, cancel));
    UNDERVOICE_TRY_ASSIGN(auto parts, partsOf(recording, *reader, options, frames, cancel));
    FadedSource source(*reader, frames, std::move(parts), framesIn(options.fadeMs * 1000LL, frames));
    return fillFileAtomically(clip, [&](const std::filesystem::path& working) -> Status {
        Encoder encoder(clip, options, frames);
        UNDERVOICE_TRY(encoder.open(working));
        return writeFrames(source, encoder, frames, progress, cancel);
    });
}

}  // namespace undervoice::media
