#include "engine/longform/clips.h"

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

using Clips = std::vector<FrameClip>;

TEST(ClipFrames, AnEmptyListIsTheWholeRecording) { EXPECT_EQ(clipFrames({}, 700), (Clips{{0, 700}})); }

TEST(ClipFrames, AnOddLastEndIsTheEndOfTheRecording) {
    EXPECT_EQ(clipFrames(std::vector<double>{1.0, 2.0, 3.5}, 700), (Clips{{100, 200}, {350, 700}}));
}

TEST(ClipFrames, RoundsHalfToEven) {
    EXPECT_EQ(clipFrames(std::vector<double>{0.125, 0.375}, 700), (Clips{{12, 38}}));
}

TEST(ClipFrames, DrawsLimitsBeyondTheRecordingToItsEnd) {
    EXPECT_EQ(clipFrames(std::vector<double>{2.0, 1e300}, 700), (Clips{{200, 700}}));
    EXPECT_EQ(clipFrames(std::vector<double>{9.0}, 700), (Clips{{700, 700}}));
}

}  // namespace
}  // namespace undervoice::engine
