#include "engine/longform/slicing.h"

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

constexpr int kTs = 1000;  // id of <|0.00|>; smaller ids are text
int ts(double seconds) { return kTs + static_cast<int>(seconds * 50 + 0.5); }

TEST(SliceWindow, CutsAtPairsAndMovesToTheLastOfThem) {
    const std::vector<int> tokens = {ts(0), 1, 2, ts(5), ts(5.5), 3, ts(9), ts(9)};
    const WindowSlices got = sliceWindow(tokens, kTs, 30.0, 3000);
    ASSERT_EQ(got.slices.size(), 2U);
    EXPECT_EQ(got.slices[0].startSeconds, 30.0);
    EXPECT_EQ(got.slices[0].endSeconds, 35.0);
    EXPECT_EQ(got.slices[1].startSeconds, 35.5);
    EXPECT_EQ(got.slices[1].tokens, (std::vector<int>{ts(5.5), 3, ts(9)}));
    EXPECT_EQ(got.advanceFrames, 900);
    EXPECT_TRUE(got.hasPairs);
    EXPECT_FALSE(got.hasSingleEnding);
    EXPECT_TRUE(got.unfinished.size() == 1 && got.unfinished[0] == ts(9));
}

TEST(SliceWindow, ASingleEndingConsumesTheWholeWindow) {
    const WindowSlices got = sliceWindow(std::vector<int>{ts(0), 1, ts(5), ts(5), 2, ts(12)}, kTs, 0, 2345);
    ASSERT_EQ(got.slices.size(), 2U);
    EXPECT_TRUE(got.hasSingleEnding);
    EXPECT_EQ(got.slices[1].endSeconds, 12.0);
    EXPECT_EQ(got.advanceFrames, 2345);
    EXPECT_TRUE(got.unfinished.empty());
}

TEST(SliceWindow, SetsTextBehindTheLastPairAside) {
    const WindowSlices got = sliceWindow(std::vector<int>{ts(0), 1, ts(5), ts(5), 2, 3}, kTs, 0, 3000);
    ASSERT_EQ(got.slices.size(), 1U);
    EXPECT_EQ(got.advanceFrames, 500);
    EXPECT_EQ(got.unfinished, (std::vector<int>{ts(5), 2, 3}));
}

TEST(SliceWindow, WithoutPairsTheLastTimestampIsTheEndUnlessItIsZero) {
    EXPECT_EQ(sliceWindow(std::vector<int>{ts(0), 1, ts(7.5)}, kTs, 1.0, 3000).slices[0].endSeconds, 8.5);
    EXPECT_EQ(sliceWindow(std::vector<int>{ts(0), 1}, kTs, 1.0, 1000).slices[0].endSeconds, 11.0);
    EXPECT_EQ(sliceWindow(std::vector<int>{1, 2}, kTs, 0, 250).slices[0].endSeconds, 2.5);
    EXPECT_EQ(sliceWindow(std::vector<int>{}, kTs, 0, 250).slices[0].endSeconds, 2.5);
    EXPECT_EQ(sliceWindow(std::vector<int>{}, kTs, 0, 250).advanceFrames, 250);
}

TEST(BlankEmptySegments, KeepsTheRowOfASegmentWithoutTextOrLength) {
    Segment blank;
    blank.endSeconds = 2;
    blank.text = " \t";
    blank.tokens = {220};
    Segment instant;
    instant.text = " a";
    instant.tokens = {64};
    Segment kept = instant;
    kept.endSeconds = 1;
    std::vector<Segment> segments = {blank, instant, kept};
    blankEmptySegments(segments);
    EXPECT_EQ(segments.size(), 3U);
    EXPECT_TRUE(segments[0].text.empty() && segments[0].tokens.empty() && segments[0].words->empty());
    EXPECT_TRUE(segments[1].tokens.empty());
    EXPECT_EQ(segments[2], kept);
}

}  // namespace
}  // namespace undervoice::engine
