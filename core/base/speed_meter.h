#pragma once
// How fast a recording is heard, and how long the rest of it takes, from what was reported in the last five minutes.

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace undervoice {

/// Says nothing about what is left in the first ten seconds. Pure: time is passed in.
class SpeedMeter {
  public:
    using Clock = std::chrono::steady_clock;
    void add(Clock::time_point now, std::int64_t audioUs);
    /// Audio seconds per wall second; nothing until two reports differ.
    std::optional<double> speed() const;
    std::optional<std::int64_t> secondsLeft(std::int64_t totalUs) const;

  private:
    std::deque<std::pair<Clock::time_point, std::int64_t>> m_samples;
    std::optional<Clock::time_point> m_start;
};

}  // namespace undervoice
