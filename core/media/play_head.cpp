#include "media/play_head.h"

#include <algorithm>
#include <cmath>

namespace undervoice::media {
namespace {

constexpr float kLinearUpTo = 0.8F;
constexpr double kVolumeSeconds = 0.005;
/// Notes that the audio thread may write while another thread reads one.
constexpr std::uint64_t kMargin = 64;

}  // namespace

float softClip(float sample) {
    const float size = std::abs(sample);
    if (!(size > kLinearUpTo)) return sample;
    constexpr float kRoom = 1 - kLinearUpTo;
    return std::copysign(kLinearUpTo + kRoom * std::tanh((size - kLinearUpTo) / kRoom), sample);
}

PlayHead::PlayHead(ChunkQueue& queue, int rateHz, int channels)
    : m_queue(queue),
      m_channels(static_cast<std::size_t>(channels)),
      m_fadeStep(static_cast<float>(1 / (kFadeSeconds * rateHz))),
      m_volumeStep(static_cast<float>(1 - std::exp(-1 / (kVolumeSeconds * rateHz)))) {}

void PlayHead::restart() {
    m_frame = 0;
    m_level = 0;
    m_noteCount.store(0, std::memory_order_release);
    m_endGeneration.store(0, std::memory_order_release);
    m_isSilent.store(true, std::memory_order_release);
}

void PlayHead::fill(std::span<float> out) {
    const bool isPlaying = m_isPlaying.load(std::memory_order_acquire);
    const std::uint32_t wanted = m_wanted.load(std::memory_order_acquire);
    const std::span<float> all = out;
    while (!out.empty()) {
        if (m_level <= 0) dropUnwanted(wanted);
        const Chunk* chunk = m_queue.front();
        std::size_t frames = 0;
        if (chunk && isPlaying && chunk->generation == wanted && (m_level <= 0 || m_sounding == wanted)) {
            m_sounding = wanted;
            frames = sound(*chunk, out, 1);
        } else if (m_level > 0 && chunk && chunk->generation == m_sounding) {
            frames = sound(*chunk, out, 0);
        } else {
            frames = fadeHeld(out);
        }
        out = out.subspan(frames * m_channels);
    }
    applyVolume(all);
    m_isSilent.store(m_level <= 0, std::memory_order_release);
}

/// Frames written: the chunk's rest, fading towards target, and no more once silence is reached.
std::size_t PlayHead::sound(const Chunk& chunk, std::span<float> out, float target) {
    const auto left = static_cast<std::size_t>(chunk.frames - m_used);
    const std::size_t most = std::min(left, out.size() / m_channels);
    const float* samples = chunk.samples.data() + static_cast<std::size_t>(m_used) * m_channels;
    std::size_t frames = 0;
    for (; frames < most && !(target <= 0 && m_level <= 0); ++frames) {
        m_level = std::clamp(m_level + (target > 0 ? m_fadeStep : -m_fadeStep), 0.0F, 1.0F);
        for (std::size_t c = 0; c < m_channels; ++c) {
            m_held[c] = samples[frames * m_channels + c];
            out[frames * m_channels + c] = m_level * m_held[c];
        }
    }
    const double us = chunk.beginUs + m_used * chunk.usPerFrame;
    if (frames > 0) note(m_frame, static_cast<std::int64_t>(frames), us, chunk.usPerFrame);
    m_us = us + static_cast<double>(frames) * chunk.usPerFrame;
    m_used += static_cast<int>(frames);
    m_frame += static_cast<std::int64_t>(frames);
    if (m_used >= chunk.frames) popChunk();
    return frames;
}

/// Nothing to play: the last frame dies away; once it has, silence. Frames written.
std::size_t PlayHead::fadeHeld(std::span<float> out) {
    const std::size_t most = out.size() / m_channels;
    const bool isSilence = m_level <= 0;
    std::size_t frames = 0;
    for (; frames < most && (isSilence || m_level > 0); ++frames) {
        m_level = std::max(m_level - m_fadeStep, 0.0F);
        for (std::size_t c = 0; c < m_channels; ++c) out[frames * m_channels + c] = m_level * m_held[c];
    }
    note(m_frame, static_cast<std::int64_t>(frames), m_us, 0);
    m_frame += static_cast<std::int64_t>(frames);
    return frames;
}

void PlayHead::dropUnwanted(std::uint32_t wanted) {
    for (const Chunk* chunk = m_queue.front(); chunk && chunk->generation != wanted;
         chunk = m_queue.front()) {
        m_used = 0;
        m_queue.pop();
    }
}

void PlayHead::popChunk() {
    const Chunk& chunk = *m_queue.front();
    if (chunk.isLast) {
        m_endFrame.store(m_frame, std::memory_order_relaxed);
        m_endGeneration.store(chunk.generation, std::memory_order_release);
    }
    m_used = 0;
    m_queue.pop();
}

void PlayHead::applyVolume(std::span<float> out) {
    const float volume = m_volume.load(std::memory_order_relaxed);
    if (m_gain == 1 && volume == 1) return;
    for (std::size_t i = 0; i < out.size(); i += m_channels) {
        m_gain += (volume - m_gain) * m_volumeStep;
        for (std::size_t c = 0; c < m_channels; ++c) {
            const float loud = out[i + c] * m_gain;
            out[i + c] = m_gain > 1 ? softClip(loud) : loud;
        }
    }
    if (std::abs(m_gain - volume) < 1e-4F) m_gain = volume;
}

void PlayHead::note(std::int64_t frame, std::int64_t frames, double us, double usPerFrame) {
    const std::uint64_t count = m_noteCount.load(std::memory_order_relaxed);
    Note& written = m_notes[count % m_notes.size()];
    written.frame.store(frame, std::memory_order_relaxed);
    written.frames.store(frames, std::memory_order_relaxed);
    written.generation.store(m_sounding, std::memory_order_relaxed);
    written.us.store(us, std::memory_order_relaxed);
    written.usPerFrame.store(usPerFrame, std::memory_order_relaxed);
    m_noteCount.store(count + 1, std::memory_order_release);
}

/// The youngest note that begins at or before the frame: its number.
std::optional<std::uint64_t> PlayHead::findNote(std::int64_t frame, Place& place) const {
    const std::uint64_t count = m_noteCount.load(std::memory_order_acquire);
    const std::uint64_t oldest = count > m_notes.size() - kMargin ? count - (m_notes.size() - kMargin) : 0;
    for (std::uint64_t i = count; i-- > oldest;) {
        const Note& note = m_notes[i % m_notes.size()];
        const std::int64_t begin = note.frame.load(std::memory_order_relaxed);
        if (begin > frame) continue;
        const std::int64_t passed = std::min(frame - begin, note.frames.load(std::memory_order_relaxed));
        place.generation = note.generation.load(std::memory_order_relaxed);
        place.us = note.us.load(std::memory_order_relaxed) +
                   static_cast<double>(passed) * note.usPerFrame.load(std::memory_order_relaxed);
        return i;
    }
    return std::nullopt;
}

std::optional<PlayHead::Place> PlayHead::placeAt(std::int64_t frame) const {
    for (;;) {
        Place place;
        const auto found = findNote(frame, place);
        if (!found) return std::nullopt;
        std::atomic_thread_fence(std::memory_order_acquire);
        if (m_noteCount.load(std::memory_order_relaxed) < *found + m_notes.size())
            return place;  // else overwritten meanwhile
    }
}

std::optional<PlayHead::Place> PlayHead::taken() const {
    return placeAt(INT64_MAX);
}

PlayHead::End PlayHead::end() const {
    End reached;
    reached.generation = m_endGeneration.load(std::memory_order_acquire);
    reached.frame = m_endFrame.load(std::memory_order_relaxed);
    return reached;
}

}  // namespace undervoice::media
