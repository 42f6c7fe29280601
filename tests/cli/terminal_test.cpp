#include "terminal.h"

#include <gtest/gtest.h>

namespace undervoice::cli {
namespace {

using std::chrono::seconds;

Progress heard(std::int64_t doneSeconds, std::int64_t totalSeconds) {
    return {doneSeconds * 1'000'000, totalSeconds * 1'000'000, Progress::Unit::AudioMicroseconds, "transcribing"};
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
