#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document_fixtures.h"
#include "transcript/document.h"

namespace undervoice {
namespace {

using test::changed;
using test::segmentOf;
using test::segmentSaying;
using test::textsOf;
using ::testing::ElementsAre;

Document two() { return documentOf({segmentOf({{" aa", 0, 1, 0.5}, {" bb", 1, 2, 0.5}, {" cc", 2, 3, 0.5}}), segmentOf({{" dd", 3, 4, 0.5}, {" ee", 4, 5, 0.5}})}); }

std::vector<int> speakersOf(const Document& document) {
    std::vector<int> speakers;
    for (const DocumentSegment& s : document.segments) speakers.push_back(s.speaker);
    return speakers;
}
std::vector<std::int64_t> keysOf(const Document& document) {
    std::vector<std::int64_t> keys;
    for (const DocumentSegment& s : document.segments) keys.push_back(s.key);
    return keys;
}
Document assigned(const Document& document, TextPlace begin, TextPlace end, std::string_view name) { return changed(document, assignSpeaker(document, begin, end, name)); }

TEST(AssignSpeakerTest, AWholeSegmentIsNotSplit) {
    const Document document = assigned(two(), {0, 0}, {0, 8}, " Ada\n");

    EXPECT_THAT(document.speakers, ElementsAre("Ada"));
    EXPECT_THAT(speakersOf(document), ElementsAre(0, -1));
    EXPECT_THAT(textsOf(document), ElementsAre("aa bb cc", "dd ee"));
}

TEST(AssignSpeakerTest, SegmentsAreSplitWhereTheRangeBeginsAndEndsInsideThem) {
    const Document document = assigned(two(), {0, 3}, {1, 2}, "Ada");

    EXPECT_THAT(textsOf(document), ElementsAre("aa", "bb cc", "dd", "ee"));
    EXPECT_THAT(speakersOf(document), ElementsAre(-1, 0, 0, -1));
    EXPECT_THAT(keysOf(document), ElementsAre(1, 3, 2, 4));
    EXPECT_EQ(document.segments[1].segment.startSeconds, 1);
    EXPECT_EQ(document.segments[2].segment.endSeconds, 4);
}

TEST(AssignSpeakerTest, TheMiddleOfASegmentMakesThreeOfIt) {
    const Document document = assigned(two(), {0, 3}, {0, 5}, "Ada");

    EXPECT_THAT(textsOf(document), ElementsAre("aa", "bb", "cc", "dd ee"));
    EXPECT_THAT(speakersOf(document), ElementsAre(-1, 0, -1, -1));
}

TEST(AssignSpeakerTest, WhereOthersSpeakMeanwhileThePartsStandInTheOrderOfTheirBeginnings) {
    Document document = documentOf({segmentOf({{" aa", 0, 1, 0.5}, {" bb", 1, 4, 0.5}, {" cc", 4, 6, 0.5}}), segmentOf({{" yes", 2, 3, 0.5}})});
    document.speakers = {"Ada", "Bea"};
    document.segments[0].speaker = 0, document.segments[1].speaker = 1;
    document.hasChannels = true;

    const Document given = assigned(document, {0, 6}, {0, 8}, "Cy");

    EXPECT_THAT(textsOf(given), ElementsAre("aa bb", "yes", "cc"));
    EXPECT_THAT(speakersOf(given), ElementsAre(0, 1, 2));
    EXPECT_THAT(textsOf(assigned(document, {0, 6}, {1, 3}, "Cy")), ElementsAre("aa bb", "yes", "cc"));
}

TEST(AssignSpeakerTest, WordsAreWhole) {
    EXPECT_THAT(textsOf(assigned(two(), {0, 4}, {0, 5}, "Ada")), ElementsAre("aa", "bb", "cc", "dd ee"));
    EXPECT_THAT(textsOf(assigned(two(), {0, 3}, {0, 4}, "Ada")), ElementsAre("aa", "bb", "cc", "dd ee"));
    EXPECT_THAT(textsOf(assigned(two(), {0, 3}, {0, 6}, "Ada")), ElementsAre("aa", "bb", "cc", "dd ee")) << "a blank is no word";
    EXPECT_THAT(textsOf(assigned(two(), {0, 2}, {0, 5}, "Ada")), ElementsAre("aa", "bb", "cc", "dd ee"));
}

TEST(AssignSpeakerTest, ARangeWithoutWordsIsNoChange) {
    EXPECT_TRUE(assignSpeaker(two(), {0, 4}, {0, 4}, "Ada").value().isEmpty());
    EXPECT_TRUE(assignSpeaker(two(), {0, 8}, {1, 0}, "Ada").value().isEmpty());
    EXPECT_TRUE(assignSpeaker(two(), {0, 0}, {1, 5}, "").value().isEmpty());
}

TEST(AssignSpeakerTest, TheSameSpeakerAgainIsNoChange) {
    const Document document = assigned(two(), {0, 0}, {1, 5}, "Ada");

    EXPECT_TRUE(assignSpeaker(document, {0, 3}, {0, 5}, "Ada").value().isEmpty());
}

TEST(AssignSpeakerTest, EmptyMeansNobodyAndNamesNobodyUsesBecomeEmpty) {
    const Document both = assigned(assigned(two(), {0, 0}, {0, 8}, "Ada"), {1, 0}, {1, 5}, "Bea");

    const Document one = assigned(both, {0, 0}, {0, 8}, "");

    EXPECT_THAT(one.speakers, ElementsAre("", "Bea"));
    EXPECT_THAT(speakersOf(one), ElementsAre(-1, 1));
    EXPECT_THAT(assigned(one, {0, 0}, {0, 8}, "Cy").speakers, ElementsAre("", "Bea", "Cy"));
    EXPECT_THAT(assigned(both, {0, 0}, {0, 2}, "").speakers, ElementsAre("Ada", "Bea"));
}

TEST(AssignSpeakerTest, EmptySegmentsInsideTheRangeBelongToIt) {
    const Document document = documentOf({segmentSaying(0, 1, " a"), segmentSaying(1, 2, ""), segmentSaying(2, 3, " b")});

    EXPECT_THAT(speakersOf(assigned(document, {0, 0}, {2, 1}, "Ada")), ElementsAre(0, 0, 0));
    EXPECT_THAT(speakersOf(assigned(document, {0, 0}, {1, 0}, "Ada")), ElementsAre(0, -1, -1));
}

TEST(AssignSpeakerTest, TextWithoutWordsIsSplitToo) {
    const Document document = documentOf({segmentSaying(0, 4, "ab cd")});

    const Document parts = assigned(document, {0, 3}, {0, 5}, "Ada");

    EXPECT_THAT(textsOf(parts), ElementsAre("ab", "cd"));
    EXPECT_EQ(parts.segments[1].segment.startSeconds, 2);
}

TEST(AssignSpeakerTest, RefusesPlacesAndNamesThatCannotBe) {
    EXPECT_EQ(assignSpeaker(two(), {0, 9}, {1, 0}, "Ada").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(assignSpeaker(two(), {0, 0}, {2, 0}, "Ada").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(assignSpeaker(two(), {1, 0}, {0, 0}, "Ada").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(assignSpeaker(two(), {0, 0}, {0, 2}, std::string(1001, 'x')).error().code, ErrorCode::InvalidArgument);
}

TEST(RenameSpeakerTest, ChangesTheNameAlone) {
    const Document document = assigned(two(), {0, 0}, {0, 8}, "Ada");

    const DocumentChange change = renameSpeaker(document, 0, "Ada Byron").value();

    EXPECT_TRUE(change.splices.empty());
    EXPECT_THAT(changed(document, change).speakers, ElementsAre("Ada Byron"));
}

TEST(RenameSpeakerTest, ANameThatAnotherHasMakesTheTwoOne) {
    const Document document = assigned(assigned(two(), {0, 0}, {0, 8}, "Ada"), {1, 0}, {1, 5}, "Bea");

    const Document one = changed(document, renameSpeaker(document, 1, "Ada"));

    EXPECT_THAT(one.speakers, ElementsAre("Ada", ""));
    EXPECT_THAT(speakersOf(one), ElementsAre(0, 0));
}

TEST(RenameSpeakerTest, WithoutANameItIsNobody) {
    const Document document = assigned(two(), {0, 0}, {0, 8}, "Ada");

    EXPECT_THAT(speakersOf(changed(document, renameSpeaker(document, 0, " "))), ElementsAre(-1, -1));
    EXPECT_TRUE(renameSpeaker(document, 0, "Ada").value().isEmpty());
    EXPECT_EQ(renameSpeaker(document, 1, "Bea").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(renameSpeaker(document, -1, "Bea").error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace undervoice
