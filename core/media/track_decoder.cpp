#include "media/track_decoder.h"

#include "base/time.h"
#include "media/stated_size.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace undervoice::media {
namespace {

constexpr std::int64_t kProgressStepSamples = kSampleRateHz;
/// How much a stated duration may exceed what was heard before the file counts as broken off: containers
/// round, and some count encoder padding.
constexpr std::int64_t kMissingToleranceUs = 500'000;

std::string clock(std::int64_t us) {
    return TimeText(us).c_str();
}

}  // namespace

TrackDecoder::TrackDecoder(ByteSource& source, Container& container, const DecodeOptions& options,
                           const ProgressFunction& progress, DecodedAudio& result)
    : m_source(source),
      m_container(container),
      m_options(options),
      m_progress(progress),
      m_result(result),
      m_timeline(container.info().tracks[static_cast<std::size_t>(result.track)].startUs) {}

bool TrackDecoder::isPastEnd() const {
    return m_options.toUs && m_emitted >= usToSamples(*m_options.toUs);
}

std::int64_t TrackDecoder::placedSamples() const {
    if (!m_resampler) return m_baseSample;
    return m_baseSample +
           av_rescale(m_resampler->pushedSamples(), kSampleRateHz, m_resampler->format().rateHz);
}

Status TrackDecoder::run() {
    UNDERVOICE_TRY_ASSIGN(m_reader, FrameReader::open(m_source, m_container, m_result.track));
    UNDERVOICE_TRY(decodeFrames());
    return finish();
}

Status TrackDecoder::decodeFrames() {
    while (!isPastEnd()) {
        UNDERVOICE_TRY_ASSIGN(const AVFrame* frame, m_reader->next());
        if (!m_firstDamage && m_reader->damagedPackets() > 0) m_firstDamage = placedSamples();
        if (!frame) return {};
        UNDERVOICE_TRY(takeFrame(*frame));
    }
    return {};
}

Status TrackDecoder::takeFrame(const AVFrame& frame) {
    UNDERVOICE_TRY(useFormat(SoundFormat::of(frame)));
    const std::int64_t rateHz = m_resampler->format().rateHz;
    std::int64_t dropped = 0;
    if (m_options.keepTimestamps) {
        const Timeline::Placement placement = m_timeline.place(m_reader->describe(frame, placedSamples()));
        UNDERVOICE_TRY(m_resampler->pushSilence(av_rescale(placement.insertUs, rateHz, 1'000'000), m_block));
        dropped = std::min<std::int64_t>(av_rescale(placement.dropUs, rateHz, 1'000'000), frame.nb_samples);
    }
    if (dropped < frame.nb_samples)
        UNDERVOICE_TRY(m_resampler->push(frame, static_cast<int>(dropped), m_block));
    return emit();
}

Status TrackDecoder::useFormat(const SoundFormat& format) {
    if (m_resampler && m_resampler->format() == format) return {};
    if (m_resampler) {  // the stream changed its format: what the old filter holds comes first
        UNDERVOICE_TRY(m_resampler->finish(m_block));
        UNDERVOICE_TRY(emit());
        m_baseSample = m_emitted;
    }
    auto resampler = MonoResampler::create(format, m_options.channel);
    if (!resampler)
        return fail(resampler.error().code, m_source.displayName() + ": " + resampler.error().message);
    m_resampler = std::move(*resampler);
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

bool TrackDecoder::isReadBroken() const {
    const int reason = m_reader->endReason();
    if (reason == 0) return false;
    const bool hasIoError = m_container.format().pb && m_container.format().pb->error < 0;
    return (reason != AVERROR_EOF && reason != AVERROR(EAGAIN)) || hasIoError;
}

Status TrackDecoder::finish() {
    UNDERVOICE_TRY(m_source.cancel().check());
    if (m_resampler && !isPastEnd()) {
        UNDERVOICE_TRY(m_resampler->finish(m_block));
        UNDERVOICE_TRY(emit());
    }
    if (const auto problem = isPastEnd() ? std::nullopt : endProblem()) {
        m_result.brokenOffAtUs = samplesToUs(m_emitted);
        m_result.warnings.push_back(fmt::format("{} breaks off at {}: {} Everything before was read.",
                                                m_source.displayName(), clock(samplesToUs(m_emitted)),
                                                *problem));
    }
    const std::int64_t from = usToSamples(m_options.fromUs);
    if (from > 0 && from >= m_emitted)
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("The part of {} that was asked for begins at {}, but the recording ends at {}.",
                        m_source.displayName(), clock(m_options.fromUs), clock(samplesToUs(m_emitted))));
    m_result.timeMap = m_timeline.finish(m_emitted).slice({from, from + m_result.pcm.sampleCount()});
    writeWarnings();
    return {};
}

/// The track's length by the container's word, where it has one; 0: unknown.
std::int64_t TrackDecoder::statedUs() const {
    const MediaInfo& info = m_container.info();
    if (info.isDurationGuessed) return 0;
    const std::int64_t trackUs = info.tracks[static_cast<std::size_t>(m_result.track)].durationUs;
    const bool isAlone = info.tracks.size() == 1 && !info.hasVideo;
    return trackUs > 0 || !isAlone ? trackUs : info.durationUs;
}

/// Why the file is taken to break off: what it states, or how reading stopped. Nothing when it was heard to
/// its end.
std::optional<std::string> TrackDecoder::endProblem() {
    if (m_source.failure()) return m_source.failure()->message;
    const std::int64_t us = statedUs();
    const TimeMap map =
        m_timeline.finish(m_emitted);  // some containers count jumps and a late start into their length
    const std::int64_t heardUs = std::max({samplesToUs(m_emitted), map.endUs(), map.endUs() - map.startUs()});
    if (us > heardUs + kMissingToleranceUs + us / 200)
        return fmt::format("it states a length of {}.", clock(us));
    if (const auto bytes = statedBytes(m_source); bytes && *bytes > m_source.size())
        return fmt::format("it states {} bytes and has {}.", *bytes, m_source.size());
    if (isReadBroken() || m_reader->hasDamageAtEnd()) return "it is truncated or damaged there.";
    return std::nullopt;
}

void TrackDecoder::writeWarnings() {
    auto& warnings = m_result.warnings;
    const int damaged = m_reader->damagedPackets();
    if (damaged > (m_reader->hasDamageAtEnd() ? 1 : 0))  // a lone one at the end is where the file breaks off
        warnings.push_back(fmt::format("{} damaged piece{} of sound could not be decoded, the first at {}.",
                                       damaged, damaged == 1 ? "" : "s",
                                       clock(samplesToUs(m_firstDamage.value_or(0)))));
    if (m_timeline.insertedUs() > 0)
        warnings.push_back(fmt::format("Gaps in the recording of {:.3f} s in all were filled with silence.",
                                       static_cast<double>(m_timeline.insertedUs()) / 1e6));
    if (m_timeline.droppedUs() > 0)
        warnings.push_back(fmt::format("Repeated stretches of {:.3f} s in all were left out.",
                                       static_cast<double>(m_timeline.droppedUs()) / 1e6));
    for (const TimeRangeUs& jump : m_result.timeMap.jumps())
        warnings.push_back(fmt::format("Nothing was recorded between {} and {} of the file's clock; times leave that out, unless an export has them as a player shows them.",
                                       clock(jump.beginUs), clock(jump.endUs)));
    if (m_timeline.clockRestarts() > 0)
        warnings.push_back(fmt::format("The file's clock was set back {} time{}; its sound was joined there.",
                                       m_timeline.clockRestarts(),
                                       m_timeline.clockRestarts() == 1 ? "" : "s"));
    if (const double drift = m_timeline.drift(m_emitted); std::abs(drift) > Timeline::kReportedDrift)
        warnings.push_back(
            drift > 0 ? fmt::format("The file's clock runs {:.2f} % slower than its sound; times follow the sound, unless an export has them as a player shows them.", drift * 100)
                      : fmt::format("The file's clock runs {:.2f} % faster than its sound; times follow the sound, unless an export has them as a player shows them.", -drift * 100));
}

}  // namespace undervoice::media
