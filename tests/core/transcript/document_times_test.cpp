#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "document_fixtures.h"
#include "transcript/document.h"

namespace undervoice {
namespace {

using test::changed;
using test::segmentOf;
using ::testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// [0, 2) with two words, [2, 4) with two, a pause, [5, 6).
Document three() {
    return documentOf({segmentOf({{" a", 0, 1, 0.5}, {" b", 1, 2, 0.5}}), segmentOf({{" c", 2, 3, 0.5}, {" d", 3, 4, 0.5}}), segmentOf({{" e", 5, 6, 0.5}})});
}

std::vector<std::pair<double, double>> timesOf(const Document& document) {
    std::vector<std::pair<double, double>> times;
    for (const DocumentSegment& s : document.segments) times.emplace_back(s.segment.startSeconds, s.segment.endSeconds);
    return times;
}
using Times = std::pair<double, double>;

TEST(MoveEndTest, TakesTheNextOnesStartAlong) {
    const Document document = changed(three(), moveEnd(three(), 0, 2.5));

    EXPECT_THAT(timesOf(document), ElementsAre(Times{0, 2.5}, Times{2.5, 4}, Times{5, 6}));
    EXPECT_THAT(*document.segments[1].segment.words, ElementsAre(Word{" c", 2.5, 3, 0.5}, Word{" d", 3, 4, 0.5}));
}

TEST(MoveEndTest, LeavesAPauseUntilTheNextOneIsReached) {
    EXPECT_THAT(timesOf(changed(three(), moveEnd(three(), 1, 4.5))), ElementsAre(Times{0, 2}, Times{2, 4.5}, Times{5, 6}));
    EXPECT_THAT(timesOf(changed(three(), moveEnd(three(), 1, 5.5))), ElementsAre(Times{0, 2}, Times{2, 5.5}, Times{5.5, 6}));
}

TEST(MoveEndTest, PressesWordsAndDoesNotPassTheOtherEnds) {
    const Document early = changed(three(), moveEnd(three(), 0, -1));

    EXPECT_THAT(timesOf(early), ElementsAre(Times{0, 0}, Times{0, 4}, Times{5, 6}));
    EXPECT_THAT(*early.segments[0].segment.words, ElementsAre(Word{" a", 0, 0, 0.5}, Word{" b", 0, 0, 0.5}));
    EXPECT_THAT(timesOf(changed(three(), moveEnd(three(), 0, 99))), ElementsAre(Times{0, 4}, Times{4, 4}, Times{5, 6}));
    EXPECT_THAT(timesOf(changed(three(), moveEnd(three(), 2, 99))), ElementsAre(Times{0, 2}, Times{2, 4}, Times{5, 99}));
    EXPECT_THAT(timesOf(changed(three(), moveEnd(three(), 2, 1))), ElementsAre(Times{0, 2}, Times{2, 4}, Times{5, 5}));
}

TEST(MoveStartTest, IsTheMirrorOfMoveEnd) {
    EXPECT_THAT(timesOf(changed(three(), moveStart(three(), 1, 1.5))), ElementsAre(Times{0, 1.5}, Times{1.5, 4}, Times{5, 6}));
    EXPECT_THAT(timesOf(changed(three(), moveStart(three(), 2, 4.5))), ElementsAre(Times{0, 2}, Times{2, 4}, Times{4.5, 6}));
    EXPECT_THAT(timesOf(changed(three(), moveStart(three(), 2, 3))), ElementsAre(Times{0, 2}, Times{2, 3}, Times{3, 6}));
    EXPECT_THAT(timesOf(changed(three(), moveStart(three(), 2, 0))), ElementsAre(Times{0, 2}, Times{2, 2}, Times{2, 6}));
    EXPECT_THAT(timesOf(changed(three(), moveStart(three(), 0, 99))), ElementsAre(Times{2, 2}, Times{2, 4}, Times{5, 6}));
    EXPECT_THAT(timesOf(changed(three(), moveStart(three(), 0, 0.5))), ElementsAre(Times{0.5, 2}, Times{2, 4}, Times{5, 6}));
}

TEST(MoveTest, NothingMovedIsNoChange) {
    EXPECT_TRUE(moveEnd(three(), 0, 2).value().isEmpty());
    EXPECT_TRUE(moveStart(three(), 0, -3).value().isEmpty());
    EXPECT_TRUE(shift(three(), 0, 1, 0).value().isEmpty());
    EXPECT_TRUE(shift(three(), 0, 1, 1).value().isEmpty()) << "there is no room";
}

TEST(ShiftTest, GoesAsFarAsTheNeighboursLeaveRoom) {
    EXPECT_THAT(timesOf(changed(three(), shift(three(), 0, 2, 0.5))), ElementsAre(Times{0.5, 2.5}, Times{2.5, 4.5}, Times{5, 6}));
    EXPECT_THAT(timesOf(changed(three(), shift(three(), 0, 2, 7))), ElementsAre(Times{1, 3}, Times{3, 5}, Times{5, 6}));
    EXPECT_THAT(timesOf(changed(three(), shift(three(), 2, 3, -7))), ElementsAre(Times{0, 2}, Times{2, 4}, Times{4, 5}));
    EXPECT_THAT(timesOf(changed(three(), shift(three(), 2, 3, 7))), ElementsAre(Times{0, 2}, Times{2, 4}, Times{12, 13}));
}

TEST(ShiftTest, TakesWordsAlong) {
    EXPECT_THAT(*changed(three(), shift(three(), 0, 2, 0.5)).segments[1].segment.words, ElementsAre(Word{" c", 2.5, 3.5, 0.5}, Word{" d", 3.5, 4.5, 0.5}));
}

TEST(TimesTest, RefusesTimesAndPlacesThatAreNone) {
    for (const double seconds : {kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_EQ(moveEnd(three(), 0, seconds).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(moveStart(three(), 0, seconds).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(shift(three(), 0, 1, seconds).error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_EQ(moveEnd(three(), 3, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(moveStart(three(), 3, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(shift(three(), 2, 4, 0).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace undervoice
