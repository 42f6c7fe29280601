#include "media/timeline.h"

#include <algorithm>
#include <cstdlib>

namespace undervoice::media {
namespace {

constexpr std::int64_t kUnbelievableUs = 1'000'000'000'000'000;  // 31 years
constexpr std::int64_t kLatestUs = 2 * kUnbelievableUs;
constexpr std::int64_t kShortestDriftSamples = 10 * kSampleRateHz;
/// Silence a hostile file may ask for beyond the sound that it holds.
constexpr std::int64_t kFreeFillUs = 600'000'000;

}  // namespace

std::int64_t Timeline::expectedUs(std::int64_t sample) const {
    return m_anchorUs + samplesToUs(sample - m_anchorSample);
}

void Timeline::anchor(std::int64_t sample, std::int64_t us) {
    m_anchorSample = sample;
    m_anchorUs = us;
    m_lastDeviationUs = 0;
    if (!m_pieces.empty() && m_pieces.back().sample == sample) m_pieces.pop_back();
    m_pieces.push_back({.sample = sample, .us = us});
}

Timeline::Placement Timeline::place(Frame frame) {
    if (frame.timestampUs && (*frame.timestampUs > kUnbelievableUs || *frame.timestampUs < -kUnbelievableUs))
        frame.timestampUs.reset();
    if (m_pieces.empty()) {
        m_clockStartUs = frame.timestampUs.value_or(m_anchorUs);
        anchor(frame.sample, m_clockStartUs);
        return {};
    }
    if (!frame.timestampUs) return {};
    const std::int64_t us = *frame.timestampUs + m_offsetUs;
    if (us > kLatestUs) return {};  // a hostile clock that leaps and restarts by turns
    const std::int64_t deviation = us - expectedUs(frame.sample);
    const std::int64_t change = deviation - m_lastDeviationUs;
    const std::int64_t jitter = std::max(kJitterUs, 2 * frame.tickUs);
    if (std::llabs(deviation) > jitter && std::llabs(change) > jitter) return step(frame, deviation);
    m_lastDeviationUs = deviation;
    if (std::llabs(deviation) > std::max(kPieceUs, 2 * frame.tickUs)) follow(frame.sample, us);
    return {};
}

Timeline::Placement Timeline::step(const Frame& frame, std::int64_t deviationUs) {
    m_lastDeviationUs = 0;
    const bool isRestart = expectedUs(frame.sample) + deviationUs <= m_clockStartUs + kJitterUs;
    if (isRestart || deviationUs < -kLongestFillUs) {
        m_offsetUs -= deviationUs;
        m_clockStartUs = expectedUs(frame.sample);
        ++m_clockRestarts;
        return {};
    }
    if (deviationUs < 0) {
        const std::int64_t dropUs = std::min(-deviationUs, frame.durationUs);
        m_droppedUs += dropUs;
        return {.dropUs = dropUs};
    }
    const std::int64_t soundUs = samplesToUs(frame.sample) - m_insertedUs;
    const bool isAffordable = m_insertedUs + deviationUs <= soundUs + kFreeFillUs;
    if (deviationUs > kLongestFillUs || !isAffordable) {
        anchor(frame.sample, expectedUs(frame.sample) + deviationUs);
        return {};
    }
    m_insertedUs += deviationUs;
    return {.insertUs = deviationUs};
}

/// The samples since the anchor took longer or shorter than they should: the last piece gets that slope.
void Timeline::follow(std::int64_t sample, std::int64_t us) {
    TimeMap::Piece& last = m_pieces.back();
    const std::int64_t samples = sample - last.sample;
    const std::int64_t elapsed = us - last.us;
    const std::int64_t nominal = samplesToUs(samples);
    if (samples <= 0 || elapsed < nominal / 2 || elapsed > 2 * nominal)
        return;  // not a clock: wait for more sound
    m_driftUs += elapsed - nominal;
    last.numerator = elapsed;
    last.denominator = samples;
    anchor(sample, us);
}

TimeMap Timeline::finish(std::int64_t sampleCount) const {
    std::vector<TimeMap::Piece> pieces;
    for (const TimeMap::Piece& piece : m_pieces)
        if (pieces.empty() || piece.sample < sampleCount) pieces.push_back(piece);
    if (pieces.empty()) return TimeMap(sampleCount, m_anchorUs);
    pieces.front().sample = 0;
    return {sampleCount, std::move(pieces)};
}

double Timeline::drift(std::int64_t sampleCount) const {
    if (sampleCount < kShortestDriftSamples) return 0;
    return static_cast<double>(m_driftUs) / static_cast<double>(samplesToUs(sampleCount));
}

}  // namespace undervoice::media
