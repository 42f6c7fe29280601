#include "media/tempo.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace undervoice::media {
namespace {

constexpr double kStepSeconds = 0.010;
/// ± this: a whole period of a deep voice (67 Hz).
constexpr double kReachSeconds = 0.0075;
constexpr int kCoarse = 4;               // frames between the places that are tried first
constexpr double kSilence = 1e-9;        // energy below which nothing is like anything
constexpr double kRateTolerance = 1e-6;  // a rate that is 1

}  // namespace

Tempo::Tempo(int rateHz, int channels)
    : m_channels(channels),
      m_step(static_cast<int>(std::lround(kStepSeconds * rateHz))),
      m_reach(static_cast<int>(std::lround(kReachSeconds * rateHz))),
      m_fadeIn(static_cast<std::size_t>(m_step)) {
    for (int i = 0; i < m_step; ++i)
        m_fadeIn[static_cast<std::size_t>(i)] =
            static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * (i + 0.5) / m_step));
}

void Tempo::reset(std::int64_t frame) {
    m_source.clear();
    m_mono.clear();
    m_sourceBegin = m_previous = frame;
    m_nominal = static_cast<double>(frame);
    m_isFirst = true;
}

/// Reads on until the source is there up to end, and lets go what no later step can need.
Status Tempo::fetch(std::int64_t end, const Source& source) {
    const std::int64_t needed = m_previous;
    if (const std::int64_t old = needed - m_sourceBegin; old > 16 * m_step) {
        m_source.erase(m_source.begin(), m_source.begin() + static_cast<std::ptrdiff_t>(old * m_channels));
        m_mono.erase(m_mono.begin(), m_mono.begin() + static_cast<std::ptrdiff_t>(old));
        m_sourceBegin = needed;
    }
    const std::int64_t have = m_sourceBegin + static_cast<std::int64_t>(m_mono.size());
    if (have >= end) return {};
    const std::size_t before = m_source.size();
    m_source.resize(before + static_cast<std::size_t>((end - have) * m_channels));
    if (const Status read = source(have, std::span(m_source).subspan(before)); !read) {
        m_source.resize(before);
        return read;
    }
    mix(have, end);
    return {};
}

void Tempo::mix(std::int64_t begin, std::int64_t end) {
    for (std::int64_t frame = begin; frame < end; ++frame) {
        float sum = 0;
        for (int c = 0; c < m_channels; ++c) sum += at(frame)[c];
        m_mono.push_back(sum);
    }
}

/// How like the piece from start is to what would have come after the previous one: their cosine, over every
/// stride-th frame.
double Tempo::likeness(std::int64_t start, std::int64_t stride) const {
    const float* piece = m_mono.data() + (start - m_sourceBegin);
    const float* wanted = m_mono.data() + (m_previous + m_step - m_sourceBegin);
    float product = 0;
    float energy = 0;
    for (std::int64_t i = 0; i < m_step; i += stride) {
        product += piece[i] * wanted[i];
        energy += piece[i] * piece[i];
    }
    return product / std::sqrt(energy + kSilence);
}

std::int64_t Tempo::bestStart(std::int64_t wanted) const {
    const std::int64_t lowest = std::max(wanted - m_reach, m_previous);
    const std::int64_t highest = wanted + m_reach;
    std::int64_t best = std::max(wanted, lowest);
    double bestLikeness = likeness(best, 2);
    const auto tryOne = [&](std::int64_t start, std::int64_t stride) {
        if (const double found = likeness(start, stride); found > bestLikeness * (1 + 1e-6) + kSilence) {
            bestLikeness = found;
            best = start;
        }
    };
    for (std::int64_t start = lowest; start <= highest; start += kCoarse) tryOne(start, 2);
    const std::int64_t around = best;
    bestLikeness = likeness(best, 1);
    for (std::int64_t start = std::max(lowest, around - kCoarse + 1);
         start <= std::min(highest, around + kCoarse - 1); ++start)
        tryOne(start, 1);
    return best;
}

Result<Tempo::Step> Tempo::next(double rate, const Source& source, std::span<float> out) {
    assert(rate >= kSlowest && rate <= kFastest &&
           out.size() == static_cast<std::size_t>(m_step * m_channels));
    const std::int64_t continuation = m_previous + m_step;
    if (m_isFirst) {
        UNDERVOICE_TRY(fetch(continuation, source));
        std::copy_n(at(m_previous), out.size(), out.begin());
        m_isFirst = false;
        return Step{.beginFrame = static_cast<double>(m_previous), .framesPerFrame = 1};
    }
    const bool isNatural = std::abs(rate - 1) < kRateTolerance;
    const double nominal = isNatural ? static_cast<double>(continuation) : m_nominal + rate * m_step;
    const auto wanted = static_cast<std::int64_t>(std::llround(nominal));
    UNDERVOICE_TRY(fetch(std::max(wanted + m_reach, continuation) + m_step + 1, source));
    const std::int64_t start = isNatural ? continuation : bestStart(wanted);
    const float* from = at(continuation);
    const float* to = at(start);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float fade = m_fadeIn[i / static_cast<std::size_t>(m_channels)];
        out[i] = from[i] + fade * (to[i] - from[i]);
    }
    m_previous = start;
    m_nominal = nominal;
    return Step{.beginFrame = static_cast<double>(continuation),
                .framesPerFrame = static_cast<double>(start + m_step - continuation) / m_step};
}

}  // namespace undervoice::media
