#include "base/time_map.h"

#include "base/time.h"
#include "support/fixtures.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace undervoice {
namespace {

constexpr std::int64_t kHour = 3600LL * kSampleRateHz;

/// Numbers of a seeded generator, below a bound.
class Numbers {
  public:
    explicit Numbers(std::uint64_t seed) : m_state(seed) {}
    std::int64_t below(std::int64_t bound) {
        return static_cast<std::int64_t>(test::splitmix64(m_state++) % static_cast<std::uint64_t>(bound));
    }

  private:
    std::uint64_t m_state;
};

/// Pieces of random length with random drift (−10 % … +10 %), every second border a jump.
TimeMap randomMap(std::uint64_t seed) {
    Numbers numbers(seed);
    std::vector<TimeMap::Piece> pieces;
    std::int64_t sample = 0;
    std::int64_t us = numbers.below(20'000'000) - 10'000'000;
    const std::int64_t count = 1 + numbers.below(12);
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t length = 1 + numbers.below(i % 3 == 0 ? 50 : 3 * kHour);
        const std::int64_t elapsed = samplesToUs(length) * (900 + numbers.below(200)) / 1000 + 1;
        pieces.push_back({.sample = sample, .us = us, .numerator = elapsed, .denominator = length});
        sample += length;
        us += elapsed + (i % 2 == 0 ? 0 : numbers.below(1'000'000'000));
    }
    return {sample, pieces};
}

/// Samples worth a look: the borders of every piece and their neighbours, and random ones.
std::vector<std::int64_t> interestingSamples(const TimeMap& map, std::uint64_t seed) {
    Numbers numbers(seed);
    std::vector<std::int64_t> samples;
    for (const TimeMap::Piece& piece : map.pieces())
        for (std::int64_t offset = -2; offset <= 2; ++offset) samples.push_back(piece.sample + offset);
    for (int i = 0; i < 200; ++i) samples.push_back(numbers.below(map.sampleCount()));
    std::erase_if(samples, [&](std::int64_t s) { return s < 0 || s >= map.sampleCount(); });
    return samples;
}

TEST(TimeMap, OrdinaryRecordingCountsFromItsStart) {
    const TimeMap map(32000, 1'400'000);
    EXPECT_EQ(map.startUs(), 1'400'000);
    EXPECT_EQ(map.toContainerUs(16000), 2'400'000);
    EXPECT_EQ(map.endUs(), 3'400'000);
    EXPECT_EQ(map.toSample(2'400'000), 16000);
    EXPECT_TRUE(map.jumps().empty());
}

TEST(TimeMap, InverseOfForwardIsTheSameSample) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const TimeMap map = randomMap(seed);
        for (const std::int64_t s : interestingSamples(map, seed))
            ASSERT_EQ(map.toSample(map.toContainerUs(s)), s) << "seed " << seed;
    }
}

TEST(TimeMap, LaterSamplesHaveLaterTimes) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const TimeMap map = randomMap(seed);
        for (const std::int64_t s : interestingSamples(map, seed))
            ASSERT_LT(map.toContainerUs(s), map.toContainerUs(s + 1)) << "seed " << seed << " sample " << s;
    }
}

TEST(TimeMap, LaterTimesNeverGiveEarlierSamples) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const TimeMap map = randomMap(seed);
        Numbers numbers(seed);
        std::int64_t us = map.startUs() - 1000;
        std::int64_t last = 0;
        while (us < map.endUs() + 1000) {
            const std::int64_t sample = map.toSample(us);
            ASSERT_GE(sample, last) << "seed " << seed << " at " << us;
            last = sample;
            us += 1 + numbers.below(1 + (map.endUs() - map.startUs()) / 500);
        }
    }
}

TEST(TimeMap, EverySampleOwnsTheTimeUpToTheNext) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const TimeMap map = randomMap(seed);
        for (const std::int64_t s : interestingSamples(map, seed)) {
            const TimeRangeUs own = map.toContainerUs(SampleRange{s, s + 1});
            ASSERT_EQ(map.toSample(own.beginUs), s);
            ASSERT_EQ(map.toSample(own.endUs - 1), s);
            ASSERT_GE(map.toContainerUs(s + 1), own.endUs);
        }
    }
}

TEST(TimeMap, RangesTileTheRecordingExceptForItsJumps) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const TimeMap map = randomMap(seed);
        std::int64_t covered = 0;
        std::int64_t lastEndUs = map.startUs();
        std::int64_t jumped = 0;
        const std::int64_t step = 1 + map.sampleCount() / 300;
        for (std::int64_t s = 0; s < map.sampleCount(); s += step) {
            const TimeRangeUs range = map.toContainerUs({s, std::min(s + step, map.sampleCount())});
            ASSERT_GE(range.beginUs, lastEndUs);
            jumped += range.beginUs - lastEndUs;
            covered += range.endUs - range.beginUs;
            lastEndUs = range.endUs;
        }
        ASSERT_EQ(lastEndUs, map.endUs());
        ASSERT_EQ(covered + jumped, map.endUs() - map.startUs());
    }
}

TEST(TimeMap, NoTimeLiesOutsideTheRecording) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const TimeMap map = randomMap(seed);
        EXPECT_EQ(map.toContainerUs(-5), map.startUs());
        EXPECT_EQ(map.toContainerUs(map.sampleCount() + kHour), map.endUs());
        EXPECT_EQ(map.toSample(map.startUs() - 1'000'000), 0);
        EXPECT_EQ(map.toSample(map.endUs()), map.sampleCount());
        EXPECT_EQ(map.toSample(INT64_MAX), map.sampleCount());
        const TimeRangeUs all = map.toContainerUs({-10, map.sampleCount() + 10});
        EXPECT_EQ(all, (TimeRangeUs{map.startUs(), map.endUs()}));
    }
}

TEST(TimeMap, TenHoursAddUpWithoutError) {
    const TimeMap map(10 * kHour, 25'057);
    EXPECT_EQ(map.endUs(), 36'000'000'000 + 25'057);
    for (std::int64_t hour = 0; hour < 10; ++hour)
        EXPECT_EQ(map.toContainerUs(hour * kHour), hour * 3'600'000'000 + 25'057);
    for (std::int64_t s = 10 * kHour - 1000; s < 10 * kHour; ++s)
        ASSERT_EQ(map.toContainerUs(s), samplesToUs(s) + 25'057);
}

TEST(TimeMap, SlicesKeepTheTimesOfTheWhole) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const TimeMap map = randomMap(seed);
        Numbers numbers(seed + 1000);
        const std::int64_t begin = numbers.below(map.sampleCount());
        const std::int64_t end = begin + 1 + numbers.below(map.sampleCount() - begin);
        const TimeMap part = map.slice({begin, end});
        ASSERT_EQ(part.sampleCount(), end - begin);
        for (const std::int64_t s : interestingSamples(part, seed)) {
            ASSERT_EQ(part.toContainerUs(s), map.toContainerUs(s + begin)) << "seed " << seed;
            ASSERT_EQ(part.toSample(part.toContainerUs(s)), s);
        }
        ASSERT_EQ(part.endUs(), map.toContainerUs(SampleRange{begin, end}).endUs);
        ASSERT_EQ(part.toSample(part.startUs() - 1), 0);
    }
}

TEST(TimeMap, TimeWithinAJumpBelongsToTheSampleAfterIt) {
    const TimeMap map(32000, {{.sample = 0, .us = 0}, {.sample = 16000, .us = 31'000'000}});
    EXPECT_EQ(map.toSample(15'000'000), 16000);
    EXPECT_EQ(map.jumps(), (std::vector<TimeRangeUs>{{1'000'000, 31'000'000}}));
    EXPECT_EQ(map.toContainerUs(SampleRange{0, 16000}).endUs, 1'000'000);
    EXPECT_EQ(map.toContainerUs(SampleRange{0, 16001}).endUs, 31'000'062);
}

TEST(TimeMap, EmptyRecordingHasOnlyAStart) {
    const TimeMap map(0, 500);
    EXPECT_EQ(map.startUs(), 500);
    EXPECT_EQ(map.endUs(), 500);
    EXPECT_EQ(map.toSample(10'000), 0);
    EXPECT_EQ(map.slice({0, 0}).endUs(), 500);
}

TEST(TimeMapTest, PiecesThatCannotBeAreRefused) {
    using Pieces = std::vector<TimeMap::Piece>;
    EXPECT_TRUE(TimeMap::ofPieces(100, {{0, 5, 125, 2}, {50, 9'000, 63, 1}}));
    constexpr std::int64_t kHuge = std::int64_t{1} << 60;
    for (const Pieces& pieces : {Pieces{}, Pieces{{1, 0, 125, 2}}, Pieces{{0, 0, 125, 0}}, Pieces{{0, 0, -125, -2}}, Pieces{{0, 0, 1, 2}}, Pieces{{0, kHuge, 125, 2}},
                                 Pieces{{0, 0, kHuge, 2}}, Pieces{{-kHuge, 0, 125, 2}}, Pieces{{0, 0, 125, 2}, {0, 9'000, 125, 2}}, Pieces{{0, 0, 125, 2}, {100, 9'000, 125, 2}},
                                 Pieces{{0, 0, 125, 2}, {50, 3'000, 125, 2}}})
        EXPECT_FALSE(TimeMap::ofPieces(100, pieces));
    EXPECT_FALSE(TimeMap::ofPieces(-1, {{0, 0, 125, 2}}));
    EXPECT_FALSE(TimeMap::ofPieces(kHuge, {{0, 0, 125, 2}}));
    EXPECT_FALSE(TimeMap::ofPieces(std::int64_t{1} << 40, {{0, 0, std::int64_t{1} << 29, 1}})) << "longer than any time";
}

TEST(PlayerClockTest, WhatEndsBeforeAPauseEndsThereForThePlayer) {
    const PlayerClock clock{*TimeMap::ofPieces(10 * kSampleRateHz, {{0, 1'500'000, 125, 2}, {2 * kSampleRateHz, 63'500'000, 125, 2}}), 1'000'000};
    EXPECT_EQ(clock.begins(0), 0.5);
    EXPECT_EQ(clock.ends(0), 0.5);
    EXPECT_EQ(clock.ends(2), 2.5);
    EXPECT_EQ(clock.begins(2), 62.5);
    EXPECT_EQ(clock.ends(10), 70.5);
    EXPECT_EQ(clock.begins(1e300), 70.5) << "at most where it ends";
    EXPECT_EQ(clock.ends(2.02), 2.5) << "a rounding behind the pause";
    EXPECT_EQ(clock.ends(2.1), 62.6);
    EXPECT_EQ(clock.begins(1.99), 62.5) << "a rounding before it";
    EXPECT_EQ(clock.begins(1.9), 2.4);
    EXPECT_EQ(clock.soundAt(2.5), 2);
    EXPECT_EQ(clock.soundAt(40), 2) << "in the pause";
    EXPECT_EQ(clock.soundAt(62.5), 2);
    EXPECT_EQ(clock.soundAt(64), 3.5);
}

}  // namespace
}  // namespace undervoice
