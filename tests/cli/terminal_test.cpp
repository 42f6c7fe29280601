#include "terminal.h"

#include <gtest/gtest.h>

namespace undervoice::cli {
namespace {

using std::chrono::seconds;

Progress heard(std::int64_t doneSeconds, std::int64_t totalSeconds) {
    return {doneSeconds * 1'000'000, totalSeconds * 1'000'000, Progress::Unit::AudioMicroseconds, "transcribing"};
}

TEST(SpeedMeter, SaysNothingInTheFirstTenSeconds) {
    SpeedMeter meter;
    const SpeedMeter::Clock::time_point start{};
    meter.add(start, 0);
    meter.add(start + seconds(5), 50'000'000);
    EXPECT_FALSE(meter.secondsLeft(100'000'000));
    ASSERT_TRUE(meter.speed());
    EXPECT_DOUBLE_EQ(*meter.speed(), 10);
}

TEST(SpeedMeter, EstimatesFromTheLastFiveMinutes) {
    SpeedMeter meter;
    const SpeedMeter::Clock::time_point start{};
    meter.add(start, 0);
    meter.add(start + seconds(1000), 1'000'000'000);  // 1x
    meter.add(start + seconds(1200), 3'000'000'000);  // 10x
    meter.add(start + seconds(1400), 5'000'000'000);
    EXPECT_DOUBLE_EQ(*meter.speed(), 10);
    EXPECT_EQ(meter.secondsLeft(6'000'000'000), 100);
}

TEST(SpeedMeter, StartsAnewWhenAPhaseBegins) {
    SpeedMeter meter;
    const SpeedMeter::Clock::time_point start{};
    meter.add(start, 0);
    meter.add(start + seconds(10), 3'600'000'000);
    meter.add(start + seconds(11), 0);
    EXPECT_FALSE(meter.speed());
}

TEST(StatusText, SpeaksInAPersonsUnits) {
    SpeedMeter meter;
    meter.add({}, 0);
    meter.add(SpeedMeter::Clock::time_point{} + seconds(76), 760'000'000);
    EXPECT_EQ(statusText(heard(760, 3840), meter), "transcribing  12:40 of 1:04:00 heard  10.0x real time  5:08 left");
}

TEST(VerboseLine, IsTheReferences) {
    Segment segment;
    segment.startSeconds = 3661.9996;
    segment.endSeconds = 7;
    segment.text = " Hello";
    EXPECT_EQ(verboseLine(segment), "[01:01:02.000 --> 00:07.000]  Hello");
}

}  // namespace
}  // namespace undervoice::cli
