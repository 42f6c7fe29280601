#include "media/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <utility>

#include "base/time.h"
#include "media/av.h"
#include "media/byte_source.h"
#include "media/container.h"
#include "media/mono_resampler.h"
#include "media/timeline.h"

namespace undervoice::media {
namespace {

constexpr int kMostRetries = 1000;  // a demuxer that says "again" forever
constexpr std::int64_t kProgressStepSamples = kSampleRateHz;
/// How much a stated duration may exceed what was heard before the file counts as broken off: containers round, and some
/// count encoder padding.
constexpr std::int64_t kMissingToleranceUs = 500'000;

std::string clock(std::int64_t us) { return TimeText(us).c_str(); }

/// One run of the decoder over one track.
class TrackDecoder {
  public:
    TrackDecoder(const ByteSource& source, Container& container, const DecodeOptions& options, const ProgressFunction& progress,
                 DecodedAudio& result)
        : m_source(source), m_container(container), m_options(options), m_progress(progress), m_result(result),
          m_stream(container.stream(result.track)), m_timeline(container.info().tracks[static_cast<std::size_t>(result.track)].startUs) {}

    Status run();

  private:
    Status decodePackets();
    Status decodePacket(const AVPacket* packet);
    Status takeFrame(const AVFrame& frame);
    Status useFormat(const SoundFormat& format);
    Status emit();
    Status finish();
    void noteReadError(int reason);
    void noteMissingEnd();
    void writeWarnings();
    bool isPastEnd() const { return m_options.toUs && m_emitted >= usToSamples(*m_options.toUs); }
    /// 16 kHz position that corresponds to everything given to the resampler so far.
    std::int64_t placedSamples() const {
        return m_baseSample + (m_resampler ? av_rescale(m_resampler->pushedSamples(), kSampleRateHz, m_resampler->format().rateHz) : 0);
    }

    const ByteSource& m_source;
    Container& m_container;
    const DecodeOptions& m_options;
    const ProgressFunction& m_progress;
    DecodedAudio& m_result;
    AVStream& m_stream;
    av::Owned<AVCodecContext> m_decoder;
    av::Owned<AVFrame> m_frame{av_frame_alloc()};
    std::unique_ptr<MonoResampler> m_resampler;
    Timeline m_timeline;
    std::vector<std::int16_t> m_block;   // resampled, not yet emitted
    std::int64_t m_baseSample = 0;       // output of earlier resamplers
    std::int64_t m_emitted = 0;          // 16 kHz samples of the whole track, kept or not
    std::int64_t m_nextProgress = 0;
    int m_damagedPackets = 0;
    std::int64_t m_firstDamage = 0;      // 16 kHz position
    bool m_isReadBroken = false;
};

Status TrackDecoder::run() {
    UNDERVOICE_TRY_ASSIGN(m_decoder, m_container.openDecoder(m_result.track));
    if (!m_frame) return fail(ErrorCode::OutOfMemory, "Not enough memory to decode " + m_source.displayName() + ".");
    UNDERVOICE_TRY(decodePackets());
    return finish();
}

Status TrackDecoder::decodePackets() {
    const av::Owned<AVPacket> packet(av_packet_alloc());
    if (!packet) return fail(ErrorCode::OutOfMemory, "Not enough memory to decode " + m_source.displayName() + ".");
    for (int retries = 0; !isPastEnd();) {
        UNDERVOICE_TRY(m_source.cancel().check());
        const int result = av_read_frame(&m_container.format(), packet.get());
        if (result == AVERROR(EAGAIN) && ++retries < kMostRetries) continue;
        if (result < 0) {
            noteReadError(result);
            return decodePacket(nullptr);
        }
        retries = 0;
        Status decoded;
        if (packet->stream_index == m_stream.index && packet->size > 0) decoded = decodePacket(packet.get());
        av_packet_unref(packet.get());
        UNDERVOICE_TRY(decoded);
    }
    return {};
}

/// packet null: empty the decoder.
Status TrackDecoder::decodePacket(const AVPacket* packet) {
    int result = avcodec_send_packet(m_decoder.get(), packet);
    while (result >= 0) {
        result = avcodec_receive_frame(m_decoder.get(), m_frame.get());
        if (result < 0) break;
        const Status taken = takeFrame(*m_frame);
        av_frame_unref(m_frame.get());
        UNDERVOICE_TRY(taken);
        if (isPastEnd()) return {};
    }
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return {};
    if (result == AVERROR(ENOMEM)) return fail(ErrorCode::OutOfMemory, "Not enough memory to decode " + m_source.displayName() + ".");
    if (m_damagedPackets++ == 0) m_firstDamage = placedSamples();
    return {};
}

Status TrackDecoder::takeFrame(const AVFrame& frame) {
    if (frame.nb_samples <= 0) return {};
    UNDERVOICE_TRY(useFormat(SoundFormat::of(frame)));
    const std::int64_t rateHz = m_resampler->format().rateHz;
    std::int64_t dropped = 0;
    if (m_options.keepTimestamps) {
        Timeline::Frame place;
        place.sample = placedSamples();
        place.durationUs = frame.nb_samples * 1'000'000LL / rateHz;
        if (frame.pts != AV_NOPTS_VALUE) place.timestampUs = av_rescale_q(frame.pts, m_decoder->pkt_timebase, AV_TIME_BASE_Q);
        place.tickUs = std::max<std::int64_t>(1, av_rescale_q(1, m_decoder->pkt_timebase, AV_TIME_BASE_Q));
        const Timeline::Placement placement = m_timeline.place(place);
        UNDERVOICE_TRY(m_resampler->pushSilence(av_rescale(placement.insertUs, rateHz, 1'000'000), m_block));
        dropped = std::min<std::int64_t>(av_rescale(placement.dropUs, rateHz, 1'000'000), frame.nb_samples);
    }
    if (dropped < frame.nb_samples) UNDERVOICE_TRY(m_resampler->push(frame, static_cast<int>(dropped), m_block));
    return emit();
}

Status TrackDecoder::useFormat(const SoundFormat& format) {
    if (m_resampler && m_resampler->format() == format) return {};
    if (m_resampler) {  // the stream changed its format: what the old filter holds comes first
        UNDERVOICE_TRY(m_resampler->finish(m_block));
        UNDERVOICE_TRY(emit());
        m_baseSample = m_emitted;
    }
    UNDERVOICE_TRY_ASSIGN(m_resampler, MonoResampler::create(format, m_options.channel));
    return {};
}

/// Appends the part of m_block that lies in the wanted range.
Status TrackDecoder::emit() {
    const std::int64_t count = static_cast<std::int64_t>(m_block.size());
    const std::int64_t from = usToSamples(m_options.fromUs);
    const std::int64_t to = m_options.toUs ? usToSamples(*m_options.toUs) : m_emitted + count;
    const std::int64_t begin = std::clamp<std::int64_t>(from - m_emitted, 0, count);
    const std::int64_t end = std::clamp<std::int64_t>(to - m_emitted, begin, count);
    UNDERVOICE_TRY(m_result.pcm.append(
        std::span(m_block).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin))));
    m_emitted += count;
    m_block.clear();
    if (m_progress && m_emitted >= m_nextProgress) {
        m_nextProgress = m_emitted + kProgressStepSamples;
        m_progress({.done = samplesToUs(m_emitted),
                    .total = std::max(m_container.info().durationUs, samplesToUs(m_emitted)),
                    .unit = Progress::Unit::AudioMicroseconds,
                    .phase = "reading"});
    }
    return {};
}

void TrackDecoder::noteReadError(int reason) {
    const bool hasIoError = m_container.format().pb && m_container.format().pb->error < 0;
    m_isReadBroken = (reason != AVERROR_EOF && reason != AVERROR(EAGAIN)) || hasIoError;
}

Status TrackDecoder::finish() {
    UNDERVOICE_TRY(m_source.cancel().check());
    if (m_resampler && !isPastEnd()) {
        UNDERVOICE_TRY(m_resampler->finish(m_block));
        UNDERVOICE_TRY(emit());
    }
    if (!isPastEnd()) noteMissingEnd();
    const std::int64_t from = usToSamples(m_options.fromUs);
    if (from > 0 && from >= m_emitted)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("The part of {} that was asked for begins at {}, but the recording ends at {}.",
                                m_source.displayName(), clock(m_options.fromUs), clock(samplesToUs(m_emitted))));
    m_result.timeMap = m_timeline.finish(m_emitted).slice({from, from + m_result.pcm.sampleCount()});
    writeWarnings();
    return {};
}

/// The container stated more sound than there was, or reading stopped with an error.
void TrackDecoder::noteMissingEnd() {
    const std::int64_t heardUs = samplesToUs(m_emitted);
    const std::int64_t statedUs = m_container.info().tracks[static_cast<std::size_t>(m_result.track)].durationUs;
    const bool isDurationStated = m_container.format().duration_estimation_method != AVFMT_DURATION_FROM_BITRATE;
    const bool isShort = isDurationStated && statedUs > heardUs + kMissingToleranceUs + statedUs / 200;
    if (!isShort && !m_isReadBroken) return;
    m_result.brokenOffAtUs = heardUs;
    std::string warning = fmt::format("{} breaks off at {}", m_source.displayName(), clock(heardUs));
    if (isShort) warning += fmt::format(" although it states a length of {}", clock(statedUs));
    if (m_source.failure()) warning += ": " + m_source.failure()->message;
    else warning += ": it is truncated or damaged there; everything before was read.";
    m_result.warnings.push_back(std::move(warning));
}

void TrackDecoder::writeWarnings() {
    auto& warnings = m_result.warnings;
    if (m_damagedPackets > 0)
        warnings.push_back(fmt::format("{} damaged piece{} of sound could not be decoded, the first at {}.", m_damagedPackets,
                                       m_damagedPackets == 1 ? "" : "s", clock(samplesToUs(m_firstDamage))));
    if (m_timeline.insertedUs() > 0)
        warnings.push_back(fmt::format("Gaps in the recording of {:.3f} s in all were filled with silence.",
                                       static_cast<double>(m_timeline.insertedUs()) / 1e6));
    if (m_timeline.droppedUs() > 0)
        warnings.push_back(fmt::format("Repeated stretches of {:.3f} s in all were left out.",
                                       static_cast<double>(m_timeline.droppedUs()) / 1e6));
    for (const TimeRangeUs& jump : m_result.timeMap.jumps())
        warnings.push_back(fmt::format("Nothing was recorded between {} and {} of the file's clock.", clock(jump.beginUs), clock(jump.endUs)));
    if (m_timeline.clockRestarts() > 0)
        warnings.push_back(fmt::format("The file's clock was set back {} time{}; its sound was joined there.", m_timeline.clockRestarts(),
                                       m_timeline.clockRestarts() == 1 ? "" : "s"));
    if (const double drift = m_timeline.drift(m_emitted); std::abs(drift) > Timeline::kReportedDrift)
        warnings.push_back(fmt::format("The file's clock runs {:.2f} % {} than its sound; times follow the clock.",
                                       std::abs(drift) * 100, drift > 0 ? "slower" : "faster"));
}

Result<int> chooseTrack(const MediaInfo& info, std::optional<int> wanted, const std::string& name) {
    if (info.tracks.empty())
        return fail(ErrorCode::Unsupported, fmt::format("{} ({}) holds no sound{}.", name, info.containerName,
                                                        info.hasVideo ? ", only pictures" : ""));
    const int count = static_cast<int>(info.tracks.size());
    if (wanted && (*wanted < 0 || *wanted >= count))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} has no audio track {}: it has {} (counted from 0).", name, *wanted, count));
    return wanted.value_or(std::max(info.defaultTrack, 0));
}

}  // namespace

Status validate(const DecodeOptions& options) {
    if (options.track && *options.track < 0) return fail(ErrorCode::InvalidArgument, "track counts from 0.");
    if (options.channel && *options.channel < 0) return fail(ErrorCode::InvalidArgument, "channel counts from 0.");
    if (options.fromUs < 0) return fail(ErrorCode::InvalidArgument, "The beginning of the part to read is before the recording.");
    if (options.toUs && *options.toUs <= options.fromUs)
        return fail(ErrorCode::InvalidArgument, "The part to read ends before it begins.");
    return {};
}

Result<MediaInfo> probe(const std::filesystem::path& path, const CancelToken& cancel) {
    if (path == "-")
        return fail(ErrorCode::InvalidArgument, "Standard input can be read only once: save it to a file to look into it.");
    UNDERVOICE_TRY_ASSIGN(const auto source, ByteSource::open(path, {}, {}, cancel));
    UNDERVOICE_TRY_ASSIGN(const auto container, Container::open(*source));
    return container->info();
}

Result<DecodedAudio> decode(const std::filesystem::path& path, const DecodeOptions& options, const ProgressFunction& progress,
                            const CancelToken& cancel) {
    UNDERVOICE_TRY(validate(options));
    UNDERVOICE_TRY_ASSIGN(const auto source, ByteSource::open(path, options.spillFolder, progress, cancel));
    UNDERVOICE_TRY_ASSIGN(const auto container, Container::open(*source));
    DecodedAudio audio;
    audio.pcm = Pcm(options.spillFolder);
    audio.info = container->info();
    UNDERVOICE_TRY_ASSIGN(audio.track, chooseTrack(audio.info, options.track, source->displayName()));
    UNDERVOICE_TRY(TrackDecoder(*source, *container, options, progress, audio).run());
    if (options.hashContent) {
        UNDERVOICE_TRY_ASSIGN(audio.contentSha256, source->sha256());
    }
    return audio;
}

}  // namespace undervoice::media
