#include "base/time_map.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <utility>

namespace undervoice {
namespace {

__extension__ using Wide =
    __int128;  // a product of a sample count and a scale passes 2^63 after some tens of hours

std::int64_t timeIn(const TimeMap::Piece& piece, std::int64_t sample) {
    return piece.us + static_cast<std::int64_t>(static_cast<Wide>(sample - piece.sample) * piece.numerator /
                                                piece.denominator);
}

/// The largest sample whose time, rounded down, is not after us (us not before the piece).
std::int64_t sampleIn(const TimeMap::Piece& piece, std::int64_t us) {
    const Wide scaled = static_cast<Wide>(us - piece.us + 1) * piece.denominator;
    return piece.sample + static_cast<std::int64_t>((scaled + piece.numerator - 1) / piece.numerator) - 1;
}

std::int64_t sampleAt(double seconds) { return std::llround(std::clamp(seconds, 0.0, 1e9) * kSampleRateHz); }

constexpr auto kRoundingSamples = static_cast<std::int64_t>(kTimestampStepSeconds * kSampleRateHz);

/// The sample, of [first, last], before which the clock goes on without sound for longer than anyone rounds.
std::optional<std::int64_t> pauseIn(const TimeMap& map, std::int64_t first, std::int64_t last) {
    constexpr auto kShortestUs = static_cast<std::int64_t>(kTimestampStepSeconds * 1e6);
    const auto& pieces = map.pieces();
    for (auto piece = std::ranges::lower_bound(pieces, std::max<std::int64_t>(first, 1), {}, &TimeMap::Piece::sample); piece != pieces.end() && piece->sample <= last; ++piece)
        if (piece != pieces.begin() && piece->us - timeIn(*std::prev(piece), piece->sample) > kShortestUs) return piece->sample;
    return std::nullopt;
}

}  // namespace

TimeMap::TimeMap(std::int64_t sampleCount, std::int64_t startUs)
    : TimeMap(sampleCount, std::vector<Piece>{{.sample = 0, .us = startUs}}) {}

TimeMap::TimeMap(std::int64_t sampleCount, std::vector<Piece> pieces)
    : m_sampleCount(sampleCount), m_pieces(std::move(pieces)) {
    assert(sampleCount >= 0 && !m_pieces.empty() && m_pieces.front().sample <= 0);
    for (std::size_t i = 0; i < m_pieces.size(); ++i) {
        assert(m_pieces[i].denominator > 0 && m_pieces[i].numerator >= m_pieces[i].denominator);
        assert(i == 0 || (m_pieces[i].sample > m_pieces[i - 1].sample && m_pieces[i].sample < sampleCount &&
                          m_pieces[i].us >= timeIn(m_pieces[i - 1], m_pieces[i].sample)));
    }
}

std::optional<TimeMap> TimeMap::ofPieces(std::int64_t sampleCount, std::vector<Piece> pieces) {
    // Centuries, so that no sum passes 64 bits.
    constexpr std::int64_t kMost = std::int64_t{1} << 50, kMostScale = std::int64_t{1} << 30;
    const auto isSound = [&](const Piece& p) {
        return p.sample > -kMost && p.us > -kMost && p.us < kMost && p.denominator > 0 && p.numerator >= p.denominator && p.numerator <= kMostScale * p.denominator &&
               p.denominator <= kMostScale;
    };
    if (sampleCount < 0 || sampleCount > kMost || pieces.empty() || pieces.front().sample > 0 || !std::ranges::all_of(pieces, isSound)) return std::nullopt;
    // Only then does no time pass what its type holds.
    const auto isShort = [&](std::size_t i) {
        const std::int64_t end = i + 1 < pieces.size() ? pieces[i + 1].sample : sampleCount;
        return end >= pieces[i].sample && static_cast<Wide>(end - pieces[i].sample) * pieces[i].numerator / pieces[i].denominator < kMost;
    };
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (!isShort(i)) return std::nullopt;
    for (std::size_t i = 1; i < pieces.size(); ++i)
        if (pieces[i].sample <= pieces[i - 1].sample || pieces[i].sample >= sampleCount || pieces[i].us < timeIn(pieces[i - 1], pieces[i].sample)) return std::nullopt;
    return TimeMap(sampleCount, std::move(pieces));
}

std::size_t TimeMap::pieceOfSample(std::int64_t sample) const {
    const auto next = std::ranges::upper_bound(m_pieces, sample, {}, &Piece::sample);
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(next - m_pieces.begin(), 1) - 1);
}

std::int64_t TimeMap::pieceEndSample(std::size_t piece) const {
    return piece + 1 < m_pieces.size() ? m_pieces[piece + 1].sample : m_sampleCount;
}

std::int64_t TimeMap::endUs() const {
    return timeIn(m_pieces.back(), m_sampleCount);
}

std::int64_t TimeMap::toContainerUs(std::int64_t sample) const {
    if (sample >= m_sampleCount) return endUs();
    sample = std::max<std::int64_t>(sample, 0);
    return timeIn(m_pieces[pieceOfSample(sample)], sample);
}

std::int64_t TimeMap::toSample(std::int64_t containerUs) const {
    const auto next = std::ranges::upper_bound(m_pieces, containerUs, {}, &Piece::us);
    if (next == m_pieces.begin() || m_sampleCount == 0) return 0;
    const auto piece = static_cast<std::size_t>(next - m_pieces.begin() - 1);
    const std::int64_t end = pieceEndSample(piece);
    if (containerUs >= timeIn(m_pieces[piece], end)) return end;
    return std::max<std::int64_t>(sampleIn(m_pieces[piece], containerUs), 0);
}

TimeRangeUs TimeMap::toContainerUs(const SampleRange& range) const {
    const std::int64_t begin = std::clamp<std::int64_t>(range.begin, 0, m_sampleCount);
    const std::int64_t end = std::clamp<std::int64_t>(range.end, begin, m_sampleCount);
    if (begin == end) return {toContainerUs(begin), toContainerUs(begin)};
    return {toContainerUs(begin), timeIn(m_pieces[pieceOfSample(end - 1)], end)};
}

TimeMap TimeMap::slice(const SampleRange& range) const {
    assert(range.begin >= 0 && range.begin <= range.end && range.end <= m_sampleCount);
    if (range.begin == range.end)
        return TimeMap(0, toContainerUs(range.begin));  // nothing sounds: only a start
    std::vector<Piece> pieces;
    for (std::size_t i = pieceOfSample(range.begin); i < m_pieces.size() && m_pieces[i].sample < range.end;
         ++i) {
        pieces.push_back(m_pieces[i]);
        pieces.back().sample -= range.begin;
    }
    return TimeMap(range.size(), std::move(pieces));
}

std::vector<TimeRangeUs> TimeMap::jumps() const {
    std::vector<TimeRangeUs> found;
    for (std::size_t i = 1; i < m_pieces.size(); ++i) {
        const std::int64_t endUs = timeIn(m_pieces[i - 1], m_pieces[i].sample);
        if (m_pieces[i].us > endUs) found.push_back({endUs, m_pieces[i].us});
    }
    return found;
}

double PlayerClock::begins(double seconds) const {
    std::int64_t sample = sampleAt(seconds);
    if (const auto pause = pauseIn(map, sample, sample + kRoundingSamples)) sample = *pause;
    return static_cast<double>(map.toContainerUs(sample) - startUs) / 1e6;
}

double PlayerClock::ends(double seconds) const {
    std::int64_t sample = sampleAt(seconds);
    if (const auto pause = pauseIn(map, sample - kRoundingSamples, sample)) sample = *pause;
    return static_cast<double>(map.toContainerUs(SampleRange{std::max<std::int64_t>(sample - 1, 0), sample}).endUs - startUs) / 1e6;
}

double PlayerClock::soundAt(double playerSeconds) const {
    return static_cast<double>(samplesToUs(map.toSample(std::llround(playerSeconds * 1e6) + startUs))) / 1e6;
}

}  // namespace undervoice
