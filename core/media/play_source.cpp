#include "media/play_source.h"

#include "media/play_head.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace undervoice::media {
namespace {

constexpr std::int64_t kNever = INT64_MAX / 4;

}  // namespace

PlaySource::PlaySource(std::unique_ptr<SoundReader> reader, SoundFrames frames)
    : m_reader(std::move(reader)), m_frames(frames), m_tempo(frames.rateHz, frames.channels) {}

std::int64_t PlaySource::usToFrames(std::int64_t us) const {
    return std::llround(static_cast<double>(us) * m_frames.rateHz / 1e6);
}

Status PlaySource::start(const Start& start) {
    const std::int64_t frame = usToFrames(start.us);
    m_isLooping = !start.stopUs && start.loop && start.us < start.loop->endUs;
    m_loopBegin = m_isLooping ? usToFrames(start.loop->beginUs) : 0;
    m_end = start.stopUs ? usToFrames(*start.stopUs) : m_isLooping ? usToFrames(start.loop->endUs) : kNever;
    m_passBegin = -kNever;
    m_hasSounded = false;
    m_tempo.reset(frame);
    return m_reader->seek(frame);
}

/// The source of the tempo: silence beyond the end, whose place is then known.
Status PlaySource::readSource(std::int64_t frame, std::span<float> out) {
    if (m_reader->position() != frame) UNDERVOICE_TRY(m_reader->seek(frame));
    UNDERVOICE_TRY_ASSIGN(const std::int64_t read, m_reader->read(out));
    const auto values = static_cast<std::size_t>(read * m_frames.channels);
    if (values == out.size()) return {};
    std::ranges::fill(out.subspan(values), 0.0F);
    m_end = std::min(m_end, frame + read);
    return {};
}

Status PlaySource::wrap() {
    m_passBegin = m_loopBegin;
    m_hasSounded = false;
    m_tempo.reset(m_loopBegin);
    return m_reader->seek(m_loopBegin);
}

/// Frames before the end of the pass; fades at its edges, where nothing else does.
int PlaySource::trim(const Tempo::Step& step, double rate, std::span<float> samples) const {
    const double fade = PlayHead::kFadeSeconds * m_frames.rateHz * rate;  // of the source
    const auto channels = static_cast<std::size_t>(m_frames.channels);
    const auto end = static_cast<double>(m_end);
    const auto begin = static_cast<double>(m_passBegin);
    int count = 0;
    for (; count < m_tempo.stepFrames(); ++count) {
        const double place = step.beginFrame + count * step.framesPerFrame;
        if (place >= end) break;
        const double gain = std::min({1.0, (end - place) / fade, (place - begin) / fade});
        if (gain >= 1) continue;
        for (std::size_t c = 0; c < channels; ++c)
            samples[static_cast<std::size_t>(count) * channels + c] *=
                static_cast<float>(std::max(gain, 0.0));
    }
    return count;
}

Status PlaySource::next(double rate, Chunk& chunk) {
    for (;;) {
        UNDERVOICE_TRY_ASSIGN(
            const Tempo::Step step,
            m_tempo.next(
                rate, [this](std::int64_t frame, std::span<float> out) { return readSource(frame, out); },
                chunk.samples));
        chunk.frames = trim(step, rate, chunk.samples);
        chunk.beginUs = step.beginFrame * 1e6 / m_frames.rateHz;
        chunk.usPerFrame = step.framesPerFrame * 1e6 / m_frames.rateHz;
        const bool isEnd = chunk.frames < m_tempo.stepFrames();
        m_hasSounded = m_hasSounded || chunk.frames > 0;
        chunk.isLast = isEnd && !(m_isLooping && m_hasSounded);
        if (isEnd && !chunk.isLast) UNDERVOICE_TRY(wrap());
        if (chunk.frames > 0 || chunk.isLast) return {};
    }
}

}  // namespace undervoice::media
