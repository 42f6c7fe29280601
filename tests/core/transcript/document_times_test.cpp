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
}

/// Ada: [0, 4) and [6, 8); Bea meanwhile: [1, 2), [3, 7).
Document together() {
    Document document = documentOf({segmentOf({{" a", 0, 4, 0.5}}), segmentOf({{" b", 1, 2, 0.5}}), segmentOf({{" c", 3, 7, 0.5}}), segmentOf({{" d", 6, 8, 0.5}})});
    document.speakers = {"Ada", "Bea"};
    document.segments[1].speaker = document.segments[2].speaker = 1;
    document.segments[0].speaker = document.segments[3].speaker = 0;
    document.hasChannels = true;
    return document;
}

TEST(SpeakingAtOnceTest, OnlyOnesOwnSegmentsLimitTheTimes) {
    EXPECT_THAT(timesOf(changed(together(), moveEnd(together(), 0, 5))), ElementsAre(Times{0, 5}, Times{1, 2}, Times{3, 7}, Times{6, 8}));
    EXPECT_THAT(timesOf(changed(together(), moveEnd(together(), 0, 7))), ElementsAre(Times{0, 7}, Times{1, 2}, Times{3, 7}, Times{7, 8}));
    EXPECT_THAT(timesOf(changed(together(), moveStart(together(), 2, 2.5))), ElementsAre(Times{0, 4}, Times{1, 2}, Times{2.5, 7}, Times{6, 8}));
}

TEST(SpeakingAtOnceTest, OfOneChannelEveryNeighbourLimitsThem) {
    Document document = together();
    document.hasChannels = false;
    EXPECT_THAT(timesOf(changed(document, moveEnd(document, 1, 3.5))), ElementsAre(Times{0, 4}, Times{1, 3.5}, Times{3.5, 7}, Times{6, 8}));
}

/// What a person may have given to a speaker: a word that another said meanwhile.
TEST(SpeakingAtOnceTest, OnesOwnThatOverlapsIsNoLimitAndKeepsItsTimes) {
    Document document = together();
    document.segments[1].speaker = 0;
    EXPECT_THAT(timesOf(changed(document, moveEnd(document, 0, 4.05))), ElementsAre(Times{0, 4.05}, Times{1, 2}, Times{3, 7}, Times{6, 8}));
    EXPECT_THAT(timesOf(changed(document, moveStart(document, 1, 0.95))), ElementsAre(Times{0, 4}, Times{0.95, 2}, Times{3, 7}, Times{6, 8}));
    EXPECT_THAT(timesOf(changed(document, moveStart(document, 3, 3.5))), ElementsAre(Times{0, 3.5}, Times{1, 2}, Times{3, 7}, Times{3.5, 8}));
    const Document later = changed(document, moveStart(document, 0, 1.5));
    EXPECT_THAT(timesOf(later), ElementsAre(Times{1, 2}, Times{1.5, 4}, Times{3, 7}, Times{6, 8})) << "in the order of the beginnings";
}

TEST(SpeakingAtOnceTest, WhatBeginsEarlierNowStandsEarlier) {
    const Document later = changed(together(), moveStart(together(), 0, 1.5));
    EXPECT_THAT(test::textsOf(later), ElementsAre("b", "a", "c", "d"));
    const Document earlier = changed(together(), moveStart(together(), 3, 2.5));
    EXPECT_THAT(test::textsOf(earlier), ElementsAre("a", "b", "d", "c"));
    EXPECT_THAT(timesOf(earlier), ElementsAre(Times{0, 2.5}, Times{1, 2}, Times{2.5, 8}, Times{3, 7}));
}

TEST(TimesTest, RefusesTimesAndPlacesThatAreNone) {
    for (const double seconds : {kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_EQ(moveEnd(three(), 0, seconds).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(moveStart(three(), 0, seconds).error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_EQ(moveEnd(three(), 3, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(moveStart(three(), 3, 0).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace undervoice
