#pragma once
// Audio time. Inside the engine: a sample index at 16 kHz; outside: microseconds. Ranges are half open.

#include <cstdint>

namespace undervoice {

inline constexpr int kSampleRateHz = 16000;
/// Of Whisper's timestamps: so far are times off by rounding alone.
inline constexpr double kTimestampStepSeconds = 0.02;

struct SampleRange {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int64_t size() const { return end - begin; }
    bool operator==(const SampleRange&) const = default;
};

/// Exact: 16 samples are 1,000 microseconds; an odd sample index is rounded down by half a microsecond.
constexpr std::int64_t samplesToUs(std::int64_t samples) { return samples * 125 / 2; }
constexpr std::int64_t usToSamples(std::int64_t us) { return (us * 2 + 62) / 125; }
constexpr double samplesToSeconds(std::int64_t samples) { return static_cast<double>(samples) / kSampleRateHz; }

/// "1:04:00", "12:40"; whole seconds, rounded down.
class TimeText {
  public:
    explicit TimeText(std::int64_t us);
    const char* c_str() const { return m_text; }

  private:
    char m_text[32];
};

}  // namespace undervoice
