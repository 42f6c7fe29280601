#pragma once
// Sounds whose pitch and places are known, and what can be measured of them after they were played.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

namespace undervoice::test {

using Samples = std::vector<std::int16_t>;

inline constexpr int kRateHz = 48'000;

inline Samples tone(double hz, double seconds, int rateHz = kRateHz, double level = 0.5) {
    Samples samples(static_cast<std::size_t>(seconds * rateHz));
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<std::int16_t>(std::lround(
            32767 * level * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rateHz)));
    return samples;
}

inline constexpr double kClickEvery = 0.5;  // seconds
inline constexpr double kClickLength = 0.06;
inline constexpr double kClickHz = 600;

/// A short hum with soft edges around 0.25 s, 0.75 s, …
inline Samples clicks(double seconds) {
    Samples samples(static_cast<std::size_t>(seconds * kRateHz));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double t = static_cast<double>(i) / kRateHz;
        const double fromCentre = std::fmod(t, kClickEvery) - kClickEvery / 2;
        if (std::abs(fromCentre) > kClickLength / 2) continue;
        const double envelope = std::pow(std::cos(std::numbers::pi * fromCentre / kClickLength), 2);
        samples[i] = static_cast<std::int16_t>(
            std::lround(16'000 * envelope * std::sin(2 * std::numbers::pi * kClickHz * t)));
    }
    return samples;
}

struct Click {
    double frame = 0;  // its centre
    double energy = 0;
};

/// Stretches of sound between silences of 50 ms.
inline std::vector<Click> clicksIn(const std::vector<float>& sound) {
    std::vector<Click> found;
    std::size_t quiet = 0;
    Click click;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const double energy = static_cast<double>(sound[i]) * static_cast<double>(sound[i]);
        quiet = energy > 1e-8 ? 0 : quiet + 1;
        if (quiet == 0) {
            click.frame += energy * static_cast<double>(i);
            click.energy += energy;
        }
        if (quiet < kRateHz / 20 || click.energy == 0) continue;
        found.push_back({click.frame / click.energy, click.energy});
        click = {};
    }
    return found;
}

/// Frequency by the zero crossings of the middle of the sound.
inline double pitchOf(const std::vector<float>& sound) {
    double first = -1;
    double last = -1;
    int count = 0;
    for (std::size_t i = sound.size() / 8; i + 1 < sound.size() * 7 / 8; ++i) {
        if (!(sound[i] < 0 && sound[i + 1] >= 0)) continue;
        last = static_cast<double>(i) -
               static_cast<double>(sound[i]) / static_cast<double>(sound[i + 1] - sound[i]);
        if (first < 0) first = last;
        ++count;
    }
    return (count - 1) * kRateHz / (last - first);
}

/// A tone of half the range at 440 Hz has 0.002; where it is held and dies away it has a kink of 0.03 at
/// most; a click has its height.
inline constexpr double kNoClick = 0.035;
/// The largest bend of the waveform.
inline double largestBend(const std::vector<float>& sound) {
    double largest = 0;
    for (std::size_t i = 2; i < sound.size(); ++i)
        largest =
            std::max(largest, std::abs(static_cast<double>(sound[i]) - 2 * static_cast<double>(sound[i - 1]) +
                                       static_cast<double>(sound[i - 2])));
    return largest;
}

inline double loudestOf(const std::vector<float>& sound) {
    double loudest = 0;
    for (const float sample : sound) loudest = std::max(loudest, std::abs(static_cast<double>(sample)));
    return loudest;
}

inline std::vector<float> tail(const std::vector<float>& sound, double seconds) {
    return {sound.end() - static_cast<std::ptrdiff_t>(seconds * kRateHz), sound.end()};
}

}  // namespace undervoice::test
