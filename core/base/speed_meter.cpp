#include "base/speed_meter.h"

#include <cmath>

namespace undervoice {
namespace {

constexpr auto kMeterSpan = std::chrono::minutes(5);
constexpr auto kMeterWait = std::chrono::seconds(10);

}  // namespace

void SpeedMeter::add(Clock::time_point now, std::int64_t audioUs) {
    if (!m_start) m_start = now;
    if (!m_samples.empty() && audioUs < m_samples.back().second) m_samples.clear();  // a new phase began
    m_samples.emplace_back(now, audioUs);
    while (m_samples.size() > 2 && now - m_samples.front().first > kMeterSpan) m_samples.pop_front();
}

std::optional<double> SpeedMeter::speed() const {
    if (m_samples.size() < 2) return std::nullopt;
    const double wall = std::chrono::duration<double>(m_samples.back().first - m_samples.front().first).count();
    const double audio = static_cast<double>(m_samples.back().second - m_samples.front().second) / 1e6;
    if (wall <= 0 || audio <= 0) return std::nullopt;
    return audio / wall;
}

std::optional<std::int64_t> SpeedMeter::secondsLeft(std::int64_t totalUs) const {
    const auto rate = speed();
    if (!rate || m_samples.back().first - *m_start < kMeterWait) return std::nullopt;
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(totalUs - m_samples.back().second) / 1e6 / *rate));
}

}  // namespace undervoice
