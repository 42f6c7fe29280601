// Quiet stretches of signals whose loudness is known.

#include "media/quiet.h"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::media {

void PrintTo(const TimeRangeUs& range, std::ostream* out) {
    *out << range.beginUs << "…" << range.endUs;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Part {
    double seconds;
    double loudness;  // of a tone, 0 … 1
};

/// Tones over white noise of that loudness, with an offset that is not heard.
Peaks peaksOf(const std::vector<Part>& parts, double noise, int offset = 0) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> ground(-noise, noise);
    std::vector<std::int16_t> samples;
    for (const Part& part : parts)
        for (int i = 0; i < static_cast<int>(part.seconds * 16'000); ++i) {
            const double tone = part.loudness * std::sin(2 * std::numbers::pi * 220 * i / 16'000);
            samples.push_back(static_cast<std::int16_t>((tone + ground(random)) * 32'767 + offset));
        }
    PeaksBuilder builder;
    builder.append(samples);
    return builder.finish();
}

TEST(Quiet, IsWhereOnlyTheGroundIsHeard) {
    const Peaks peaks = peaksOf({{2, 0.5}, {3, 0}, {2, 0.4}, {1.5, 0}, {1, 0.5}}, 0.003);
    EXPECT_THAT(findQuiet(peaks), ElementsAre(TimeRangeUs{2'000'000, 5'000'000}, TimeRangeUs{7'000'000, 8'500'000}));
}

TEST(Quiet, IsDigitalSilenceToo) {
    const Peaks peaks = peaksOf({{1, 0.5}, {2, 0}}, 0);
    EXPECT_THAT(findQuiet(peaks), ElementsAre(TimeRangeUs{1'000'000, 3'000'000}));
}

TEST(Quiet, ShortPausesBelongToSpeech) {
    const Peaks peaks = peaksOf({{2, 0.5}, {0.9, 0}, {2, 0.5}, {1.1, 0}, {1, 0.5}}, 0.002);
    EXPECT_THAT(findQuiet(peaks), ElementsAre(TimeRangeUs{4'900'000, 6'000'000}));
}

TEST(Quiet, AWhisperIsHeard) {
    // 25 dB under the voice.
    const Peaks peaks = peaksOf({{2, 0.5}, {3, 0.028}, {2, 0.5}, {2, 0}, {1, 0.5}}, 0.001);
    EXPECT_THAT(findQuiet(peaks), ElementsAre(TimeRangeUs{7'000'000, 9'000'000}));
}

TEST(Quiet, IsNotFoundWhereNoiseIsAsLoudAsAWhisper) {
    const Peaks peaks = peaksOf({{2, 0.5}, {3, 0}, {2, 0.5}}, 0.03);
    EXPECT_THAT(findQuiet(peaks), IsEmpty());
}

TEST(Quiet, DoesNotHearAnOffset) {
    const Peaks peaks = peaksOf({{1, 0.3}, {2, 0}, {1, 0.3}}, 0.001, /*offset=*/5'000);
    EXPECT_THAT(findQuiet(peaks), ElementsAre(TimeRangeUs{1'000'000, 3'000'000}));
}

TEST(Quiet, HasTheLengthThatIsAskedFor) {
    const Peaks peaks = peaksOf({{1, 0.5}, {0.5, 0}, {1, 0.5}}, 0.001);
    EXPECT_THAT(findQuiet(peaks, {.shortestUs = 400'000}), ElementsAre(TimeRangeUs{1'000'000, 1'500'000}));
}

TEST(Quiet, OfNothingIsNothing) { EXPECT_THAT(findQuiet(Peaks{}), IsEmpty()); }

}  // namespace
}  // namespace undervoice::media
