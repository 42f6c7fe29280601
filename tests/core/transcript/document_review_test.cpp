// Review, the machine's own text, other readings.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "document_fixtures.h"
#include "transcript/document.h"

namespace undervoice {
namespace {

using test::changed;
using test::segmentOf;
using test::segmentSaying;
using test::textsOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Segment> machine() {
    return {segmentOf({{" aa", 0, 1, 0.5}, {" bb", 1, 2, 0.5}}), segmentOf({{" cc", 2, 3, 0.5}, {" dd", 3, 4, 0.5}}), segmentOf({{" ee", 5, 6, 0.5}})};
}

Document doubted() {
    Document document = documentOf(machine());
    document.segments[0].segment.evidence.flags = {Flag::Echo};
    return document;
}

TEST(ConfirmTest, WordsBecomeCertainAndFlagsGoWithTheLast) {
    const Document half = changed(doubted(), confirm(doubted(), 0, 0, 1));
    const Document whole = changed(half, confirm(half, 0, 1, 2));

    EXPECT_EQ(half.segments[0].segment.words->at(0).probability, 1);
    EXPECT_EQ(half.segments[0].segment.words->at(1).probability, 0.5);
    EXPECT_THAT(half.segments[0].segment.evidence.flags, ElementsAre(Flag::Echo));
    EXPECT_THAT(whole.segments[0].segment.evidence.flags, IsEmpty());
    EXPECT_TRUE(confirm(whole, 0, 0, 2).value().isEmpty());
}

TEST(ConfirmTest, ASegmentWithoutWordsLosesItsFlags) {
    Segment segment = segmentSaying(0, 1, " a");
    segment.evidence.flags = {Flag::Echo};
    const Document document = documentOf({segment});

    EXPECT_THAT(changed(document, confirm(document, 0, 0, 0)).segments[0].segment.evidence.flags, IsEmpty());
}

TEST(ConfirmTest, RefusesWordsThatAreNotThere) {
    EXPECT_EQ(confirm(doubted(), 0, 1, 3).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(confirm(doubted(), 0, 2, 1).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(confirm(doubted(), 3, 0, 0).error().code, ErrorCode::InvalidArgument);
}

TEST(DismissTest, WordsStayInDoubt) {
    const Document document = changed(doubted(), dismissFlags(doubted(), 0));

    EXPECT_THAT(document.segments[0].segment.evidence.flags, IsEmpty());
    EXPECT_EQ(document.segments[0].segment.words->at(0).probability, 0.5);
    EXPECT_EQ(dismissFlags(doubted(), 3).error().code, ErrorCode::InvalidArgument);
}

TEST(MachineTextTest, TakesWordsWhoseMiddleLiesInTheRange) {
    EXPECT_EQ(machineTextIn(machine(), 0, 10), "aa bb cc dd ee");
    EXPECT_EQ(machineTextIn(machine(), 0.5, 3.5), "aa bb cc");
    EXPECT_EQ(machineTextIn(machine(), 0.6, 3.6), "bb cc dd");
    EXPECT_EQ(machineTextIn(machine(), 4, 5), "");
    EXPECT_EQ(machineTextIn({segmentSaying(0, 4, " ab cd")}, 2, 4), "cd");
}

TEST(RestoreTest, TheMachinesWordsComeBackWithTheirTimes) {
    const Document before = documentOf(machine());
    const Document typed = changed(before, changeText(before, 0, 1, "xx yy zz"));

    const DocumentChange change = restoreMachineText(typed, 0, machine()).value();

    EXPECT_EQ(change.kind, ChangeKind::Restore);
    EXPECT_EQ(changed(typed, change), before);
    EXPECT_TRUE(restoreMachineText(before, 0, machine()).value().isEmpty());
}

TEST(RestoreTest, ASegmentThatWasSplitGetsTheWordsOfItsTime) {
    const Document before = documentOf(machine());
    const Document parts = changed(before, split(before, 0, 3));
    const Document typed = changed(parts, changeText(parts, 1, 2, "x"));

    EXPECT_THAT(textsOf(changed(typed, restoreMachineText(typed, 1, machine()))), ElementsAre("aa", "bb", "cc dd", "ee"));
}

TEST(RestoreTest, WhereTheMachineSaidNothingNothingStands) {
    Document document = documentOf({segmentOf({{" x", 4, 5, 0.5}})});

    EXPECT_THAT(textsOf(changed(document, restoreMachineText(document, 0, machine()))), ElementsAre(""));
    EXPECT_EQ(restoreMachineText(document, 1, machine()).error().code, ErrorCode::InvalidArgument);
}

TEST(PutReadingTest, SegmentsAreSplitWhereTheRangeBeginsAndEndsInsideThem) {
    Document document = documentOf(machine());
    document.speakers = {"Ada"};
    document.segments[0].speaker = 0;

    const Document read = changed(document, putReading(document, {1, 3}, {segmentOf({{" xx", 1, 2.5, 0.75}}), segmentOf({{" yy", 2.5, 3, 0.75}})}));

    ASSERT_THAT(textsOf(read), ElementsAre("aa", "xx", "yy", "dd", "ee"));
    EXPECT_EQ(read.segments[0].segment.endSeconds, 1);
    EXPECT_EQ(read.segments[3].segment.startSeconds, 3);
    EXPECT_EQ(read.segments[0].key, 1);
    EXPECT_EQ(read.segments[3].key, 2);
    EXPECT_EQ(read.segments[1].speaker, 0);
    EXPECT_EQ(read.segments[2].speaker, 0);
    EXPECT_EQ(read.segments[3].speaker, -1);
}

TEST(PutReadingTest, BothSidesOfOneSegmentStay) {
    const Document document = documentOf({segmentOf({{" a", 0, 1, 0.5}, {" b", 1, 2, 0.5}, {" c", 2, 3, 0.5}})});

    const Document read = changed(document, putReading(document, {1, 2}, {segmentSaying(0, 9, " x")}));

    EXPECT_THAT(textsOf(read), ElementsAre("a", "x", "c"));
    EXPECT_EQ(read.segments[1].segment.startSeconds, 1);
    EXPECT_EQ(read.segments[1].segment.endSeconds, 2);
    EXPECT_NE(read.segments[2].key, read.segments[0].key);
}

TEST(PutReadingTest, AWordBelongsWhereItsMiddleIs) {
    const Document document = documentOf(machine());

    EXPECT_THAT(textsOf(changed(document, putReading(document, {0.6, 2.4}, {segmentSaying(1, 2, " x")}))), ElementsAre("aa", "x", "cc dd", "ee"));
    EXPECT_THAT(textsOf(changed(document, putReading(document, {0.4, 2.6}, {segmentSaying(1, 2, " x")}))), ElementsAre("x", "dd", "ee"));
}

TEST(PutReadingTest, BelongsToTheSpeakerWhoseWordsGiveWay) {
    // On joined channels one speaker's last word reaches into the other's passage.
    Document document = documentOf({segmentOf({{" aa", 0, 1, 0.5}, {" bb", 1, 2.2, 0.5}}), segmentOf({{" cc", 2.1, 3, 0.5}, {" dd", 3, 4, 0.5}})});
    document.speakers = {"Ada", "Bob"};
    document.segments[0].speaker = 0;
    document.segments[1].speaker = 1;

    EXPECT_THAT(textsIn(document, {2.1, 4}), ElementsAre("cc dd"));
    const Document read = changed(document, putReading(document, {2.1, 4}, {segmentSaying(2.1, 4, " x")}));

    ASSERT_THAT(textsOf(read), ElementsAre("aa bb", "x"));
    EXPECT_EQ(read.segments[0].speaker, 0);
    EXPECT_EQ(read.segments[1].speaker, 1);
}

TEST(PutReadingTest, OfOneSpeakerLeavesWhatOthersSayMeanwhile) {
    Document document = documentOf({segmentOf({{" aa", 0, 1, 0.5}, {" bb", 1, 2, 0.5}}), segmentOf({{" yes", 0.8, 1.2, 0.5}}), segmentOf({{" cc", 2, 3, 0.5}}),
                                    segmentOf({{" no", 2.2, 2.4, 0.5}})});
    document.speakers = {"Ada", "Bob"};
    for (const std::size_t bobs : {1, 3}) document.segments[bobs].speaker = 1;
    for (const std::size_t adas : {0, 2}) document.segments[adas].speaker = 0;
    document.hasChannels = true;

    EXPECT_THAT(textsIn(document, {0, 3, 0}), ElementsAre("aa bb", "cc"));
    EXPECT_THAT(textsIn(document, {0, 3}), ElementsAre("aa bb", "yes", "cc", "no"));
    const Document read = changed(document, putReading(document, {0, 3, 0}, {segmentSaying(0, 1, " x"), segmentSaying(1, 3, " y")}));

    ASSERT_THAT(textsOf(read), ElementsAre("x", "yes", "y", "no"));
    EXPECT_EQ(read.segments[1], document.segments[1]);
    EXPECT_EQ(read.segments[3], document.segments[3]);
    EXPECT_EQ(read.segments[2].speaker, 0);
}

TEST(PutReadingTest, SegmentsStayInOrderWherePeopleSpeakAtOnce) {
    Document document = documentOf({segmentOf({{" aa", 0, 3, 0.5}, {" bb", 3, 10, 0.5}}), segmentOf({{" yes", 4, 6, 0.5}}), segmentOf({{" cc", 10, 11, 0.5}})});
    document.speakers = {"Ada", "Bob"};
    document.segments[0].speaker = document.segments[2].speaker = 0;
    document.segments[1].speaker = 1;
    document.hasChannels = true;

    EXPECT_THAT(textsOf(changed(document, putReading(document, {0, 10, 0}, {segmentSaying(0, 3, " x"), segmentSaying(7, 10, " y")}))), ElementsAre("x", "yes", "y", "cc"));
    EXPECT_THAT(textsOf(changed(document, putReading(document, {0, 3}, {segmentSaying(0, 2, " x")}))), ElementsAre("x", "bb", "yes", "cc"));
    Document middle = documentOf({segmentOf({{" aa", 0, 2, 0.5}, {" bb", 2, 4, 0.5}, {" cc", 4, 10, 0.5}}), segmentOf({{" yes", 3, 5, 0.5}}), segmentOf({{" dd", 10, 11, 0.5}})});
    middle.hasChannels = true;
    EXPECT_THAT(textsOf(changed(middle, putReading(middle, {2, 3}, {segmentSaying(2, 3, " x")}))), ElementsAre("aa", "x", "bb cc", "yes", "dd"))
        << "no word's middle lies there";
    EXPECT_THAT(textsOf(changed(middle, putReading(middle, {2, 3.5}, {segmentSaying(2, 3.5, " x")}))), ElementsAre("aa", "x", "yes", "cc", "dd"));
}

TEST(PutReadingTest, GoesWhereThatSpeakerSaidNothing) {
    Document document = documentOf({segmentOf({{" aa", 0, 2, 0.5}})});
    document.speakers = {"Ada", "Bob"};
    document.segments[0].speaker = 0;

    const Document read = changed(document, putReading(document, {0.5, 1.5, 1}, {segmentSaying(0.5, 1, " hm")}));

    ASSERT_THAT(textsOf(read), ElementsAre("aa", "hm"));
    EXPECT_EQ(read.segments[1].speaker, 1);
}

TEST(PutReadingTest, SaysWhatGivesWay) {
    const Document document = documentOf(machine());

    EXPECT_THAT(textsIn(document, {0.6, 2.4}), ElementsAre("bb"));
    EXPECT_THAT(textsIn(document, {0.4, 2.6}), ElementsAre("aa bb", "cc"));
    EXPECT_THAT(textsIn(document, {4, 5}), ElementsAre());
}

TEST(PutReadingTest, GoesIntoAPauseAndBehindTheEnd) {
    const Document document = documentOf(machine());

    EXPECT_THAT(textsOf(changed(document, putReading(document, {4, 5}, {segmentSaying(4, 5, " x")}))), ElementsAre("aa bb", "cc dd", "x", "ee"));
    EXPECT_THAT(textsOf(changed(document, putReading(document, {8, 9}, {segmentSaying(8, 9, " x")}))), ElementsAre("aa bb", "cc dd", "ee", "x"));
    EXPECT_TRUE(putReading(document, {4, 5}, {}).value().isEmpty());
}

TEST(PutReadingTest, NothingHeardLeavesNothing) {
    const Document document = documentOf(machine());

    EXPECT_THAT(textsOf(changed(document, putReading(document, {2, 6}, {segmentSaying(2, 3, " ")}))), ElementsAre("aa bb"));
}

TEST(PutReadingTest, RefusesARangeThatIsNone) {
    EXPECT_EQ(putReading(doubted(), {2, 1}, {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(putReading(doubted(), {2, std::numeric_limits<double>::quiet_NaN()}, {}).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace undervoice
