#include "base/speed_meter.h"

#include <gtest/gtest.h>

namespace undervoice {
namespace {

using std::chrono::seconds;

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

}  // namespace
}  // namespace undervoice
