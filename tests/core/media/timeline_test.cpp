#include "media/timeline.h"

#include "support/fixtures.h"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace undervoice::media {
namespace {

constexpr std::int64_t kFrameSamples = 1024;  // 64 ms at 16 kHz
constexpr std::int64_t kFrameUs = 64'000;

/// Feeds a Timeline as a decoder does and counts the samples that it would have.
class Feeder {
  public:
    explicit Feeder(std::int64_t tickUs = 1, std::int64_t fallbackStartUs = 0)
        : m_tickUs(tickUs), m_timeline(fallbackStartUs) {}

    Timeline::Placement frame(std::optional<std::int64_t> us) {
        const auto placement = m_timeline.place(
            {.sample = m_samples, .durationUs = kFrameUs, .timestampUs = us, .tickUs = m_tickUs});
        m_samples += usToSamples(placement.insertUs) + kFrameSamples -
                     std::min(usToSamples(placement.dropUs), kFrameSamples);
        return placement;
    }
    void frames(int count, std::int64_t firstUs, double pace = 1) {
        for (int i = 0; i < count; ++i)
            frame(firstUs + static_cast<std::int64_t>(static_cast<double>(i * kFrameUs) * pace));
    }
    std::int64_t samples() const { return m_samples; }
    const Timeline& timeline() const { return m_timeline; }
    TimeMap map() const { return m_timeline.finish(m_samples); }

  private:
    std::int64_t m_tickUs;
    Timeline m_timeline;
    std::int64_t m_samples = 0;
};

TEST(Timeline, ContinuousTimestampsChangeNothing) {
    Feeder feeder;
    feeder.frames(1000, 1'400'000);
    EXPECT_EQ(feeder.samples(), 1000 * kFrameSamples);
    EXPECT_EQ(feeder.map(), TimeMap(1000 * kFrameSamples, 1'400'000));
}

TEST(Timeline, TimestampsRoundedToMillisecondsChangeNothing) {
    Feeder feeder(/*tickUs=*/1000);
    for (int i = 0; i < 5000; ++i) feeder.frame((i * kFrameUs + 499) / 1000 * 1000);
    EXPECT_EQ(feeder.samples(), 5000 * kFrameSamples);
    EXPECT_EQ(feeder.map().pieces().size(), 1U);
}

TEST(Timeline, JitterIsNeitherFilledNorCut) {
    Feeder feeder(/*tickUs=*/1000);
    for (int i = 0; i < 5000; ++i) {
        const auto noise =
            static_cast<std::int64_t>(test::splitmix64(static_cast<std::uint64_t>(i)) % 12'000);
        feeder.frame(i * kFrameUs + noise - 6'000);
    }
    EXPECT_EQ(feeder.samples(), 5000 * kFrameSamples);
    EXPECT_EQ(feeder.timeline().insertedUs(), 0);
    EXPECT_EQ(feeder.timeline().droppedUs(), 0);
    EXPECT_NEAR(static_cast<double>(feeder.map().endUs()), 5000.0 * kFrameUs, 20'000);
}

TEST(Timeline, ShortGapBecomesSilenceAndTimesStayPlayerTimes) {
    Feeder feeder;
    feeder.frames(10, 0);
    EXPECT_EQ(feeder.frame(10 * kFrameUs + 3'000'000).insertUs, 3'000'000);
    EXPECT_EQ(feeder.frame(11 * kFrameUs + 3'000'000).insertUs, 0);
    EXPECT_EQ(feeder.samples(), 12 * kFrameSamples + 48000);
    EXPECT_EQ(feeder.map(), TimeMap(feeder.samples(), 0));
}

TEST(Timeline, OneLostFrameOfTwentyMillisecondsIsFilled) {
    Feeder feeder;
    feeder.frames(10, 0);
    EXPECT_EQ(feeder.frame(10 * kFrameUs + 20'000).insertUs, 20'000);
}

TEST(Timeline, GapOfTenSecondsIsFilledAndALongerOneIsAJump) {
    Feeder filled;
    filled.frames(10, 0);
    EXPECT_EQ(filled.frame(10 * kFrameUs + 10'000'000).insertUs, 10'000'000);
    Feeder jumped;
    jumped.frames(10, 0);
    EXPECT_EQ(jumped.frame(10 * kFrameUs + 10'000'001).insertUs, 0);
    EXPECT_EQ(jumped.samples(), 11 * kFrameSamples);
    ASSERT_EQ(jumped.map().jumps().size(), 1U);
    EXPECT_EQ(jumped.map().jumps()[0], (TimeRangeUs{640'000, 10'640'001}));
}

TEST(Timeline, RepeatedStretchIsDroppedAcrossSeveralFrames) {
    Feeder feeder;
    feeder.frames(20, 0);
    feeder.frames(20, 15 * kFrameUs + 32'000);  // repeats four and a half frames
    EXPECT_EQ(feeder.samples(), 35 * kFrameSamples + kFrameSamples / 2);
    EXPECT_EQ(feeder.timeline().droppedUs(), 4 * kFrameUs + 32'000);
    EXPECT_EQ(feeder.map(), TimeMap(feeder.samples(), 0));
}

TEST(Timeline, ClockThatStartsAgainKeepsItsSound) {
    Feeder feeder;
    feeder.frames(40, 1'000'000);
    feeder.frames(40, 1'000'000);
    feeder.frames(400, 1'000'000);
    EXPECT_EQ(feeder.samples(), 480 * kFrameSamples);
    EXPECT_EQ(feeder.timeline().clockRestarts(), 2);
    EXPECT_EQ(feeder.timeline().droppedUs(), 0);
    EXPECT_EQ(feeder.map(), TimeMap(feeder.samples(), 1'000'000));
}

TEST(Timeline, ClockSetBackByMoreThanTenSecondsKeepsItsSound) {
    Feeder feeder;
    feeder.frames(400, 0);
    feeder.frames(100, 400 * kFrameUs - 10'500'000);
    EXPECT_EQ(feeder.samples(), 500 * kFrameSamples);
    EXPECT_EQ(feeder.timeline().clockRestarts(), 1);
}

TEST(Timeline, DriftMovesTheMapAndNotTheSound) {
    Feeder feeder;
    feeder.frames(10'000, 0, /*pace=*/1.003);
    EXPECT_EQ(feeder.samples(), 10'000 * kFrameSamples);
    EXPECT_NEAR(feeder.timeline().drift(feeder.samples()), 0.003, 0.0001);
    const double expectedEnd = 10'000.0 * kFrameUs * 1.003;
    EXPECT_NEAR(static_cast<double>(feeder.map().endUs()), expectedEnd, 10'000);
    EXPECT_TRUE(feeder.map().jumps().empty());
    const TimeMap map = feeder.map();
    for (std::int64_t s = 0; s < map.sampleCount(); s += 99'991)
        ASSERT_EQ(map.toSample(map.toContainerUs(s)), s);
}

TEST(Timeline, FramesWithoutTimestampsFollowTheirPredecessors) {
    Feeder feeder(1, /*fallbackStartUs=*/700'000);
    feeder.frame(std::nullopt);
    feeder.frame(std::nullopt);
    EXPECT_EQ(feeder.map(), TimeMap(2 * kFrameSamples, 700'000));
}

TEST(Timeline, UnbelievableTimestampsAreIgnored) {
    Feeder feeder;
    feeder.frames(3, 0);
    for (const std::int64_t us : {INT64_MIN + 1, INT64_MAX, std::int64_t{2'000'000'000'000'000}})
        EXPECT_EQ(feeder.frame(us).insertUs, 0);
    EXPECT_EQ(feeder.map(), TimeMap(6 * kFrameSamples, 0));
}

TEST(Timeline, HostileClocksGiveAValidMap) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Feeder feeder(1 + static_cast<std::int64_t>(seed % 3) * 1000);
        for (std::uint64_t i = 0; i < 300; ++i) {
            const std::uint64_t random = test::splitmix64(seed * 1000 + i);
            const int shift = static_cast<int>(random % 63);
            feeder.frame(static_cast<std::int64_t>(test::splitmix64(random)) >> shift);
        }
        const TimeMap map = feeder.map();  // asserts its own contract
        for (std::int64_t s = 0; s < map.sampleCount(); s += 1 + map.sampleCount() / 50)
            ASSERT_EQ(map.toSample(map.toContainerUs(s)), s) << "seed " << seed;
        ASSERT_LE(feeder.timeline().insertedUs(), samplesToUs(map.sampleCount()));
    }
}

TEST(Timeline, SilenceThatAHostileFileCanAskForIsBounded) {
    Feeder feeder;
    std::int64_t us = 0;
    for (int i = 0; i < 10'000; ++i) feeder.frame(us += kFrameUs + 9'900'000);
    const std::int64_t soundUs = 10'000 * kFrameUs;
    EXPECT_LE(feeder.timeline().insertedUs(), 2 * soundUs + 1'300'000'000);
}

}  // namespace
}  // namespace undervoice::media
