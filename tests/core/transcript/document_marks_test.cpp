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

const PassageMarks kNone, kStar{true, false, ""}, kBoth{true, true, ""};

Document two() { return documentOf({segmentOf({{" aa", 0, 1, 0.5}, {" bb", 1, 2, 0.5}, {" cc", 2, 3, 0.5}}), segmentOf({{" dd", 3, 4, 0.5}, {" ee", 4, 5, 0.5}})}); }

std::vector<PassageMarks> marksOf(const Document& document) {
    std::vector<PassageMarks> marks;
    for (const DocumentSegment& s : document.segments) marks.push_back(s.marks);
    return marks;
}
Document starred(const Document& document, std::size_t first, std::size_t end) { return changed(document, setMark(document, first, end, PassageMark::Star, true)); }
Document noted(const Document& document, std::size_t index, std::string_view note) { return changed(document, setNote(document, index, note)); }

TEST(MarksTest, AreSetOnARangeAndTakenOff) {
    const Document both = changed(starred(two(), 0, 2), setMark(starred(two(), 0, 2), 1, 2, PassageMark::Check, true));
    EXPECT_THAT(marksOf(both), ElementsAre(kStar, kBoth));

    const Document one = changed(both, setMark(both, 0, 2, PassageMark::Star, false));
    EXPECT_THAT(marksOf(one), ElementsAre(kNone, PassageMarks{false, true, ""}));
    EXPECT_TRUE(setMark(one, 0, 1, PassageMark::Star, false).value().isEmpty()) << "it has none";
}

TEST(MarksTest, ANoteIsOneCleanLine) {
    const Document document = noted(two(), 1, "  ask\nKeller\x01 ");
    EXPECT_EQ(document.segments[1].marks.note, "ask Keller");
    EXPECT_TRUE(noted(document, 1, " \n").segments[1].marks.isEmpty());
    EXPECT_EQ(setNote(document, 0, std::string(kMaxNoteBytes + 1, 'a')).error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(setNote(document, 0, std::string(kMaxNoteBytes, 'a')));
}

TEST(MarksTest, AreTakenBackWithTheirChange) {
    const auto change = setNote(two(), 0, "why?").value();
    Document document = changed(two(), change);
    EXPECT_EQ(change.kind, ChangeKind::Mark);
    ASSERT_TRUE(apply(document, inverseOf(change)));
    EXPECT_THAT(marksOf(document), ElementsAre(kNone, kNone));
}

TEST(MarksTest, AChangeThatFoundOthersDoesNotFit) {
    const auto change = setNote(starred(two(), 0, 1), 0, "why?").value();
    Document document = two();
    EXPECT_EQ(apply(document, change).error().code, ErrorCode::Format);
}

TEST(MarksTest, StayWhenTheTextChanges) {
    const Document document = starred(two(), 0, 1);
    EXPECT_THAT(marksOf(changed(document, changeText(document, 0, 1, "other words"))), ElementsAre(kStar, kNone));
    EXPECT_THAT(marksOf(changed(document, replaceMatches(document, findAll(document, {.pattern = "bb"}, "B").value()))), ElementsAre(kStar, kNone));
    EXPECT_THAT(marksOf(changed(document, restoreMachineText(document, 0, {segmentOf({{" xx", 0, 3, 0.5}})}))), ElementsAre(kStar, kNone));
}

TEST(MarksTest, OfASplitSegmentTheFirstPartKeepsThem) {
    const Document document = starred(two(), 0, 1);
    EXPECT_THAT(marksOf(changed(document, split(document, 0, 3))), ElementsAre(kStar, kNone, kNone));
    EXPECT_THAT(marksOf(changed(document, assignSpeaker(document, {0, 3}, {0, 5}, "Ada"))), ElementsAre(kStar, kNone, kNone, kNone));
}

TEST(MarksTest, OfJoinedSegmentsAllStay) {
    const Document document = noted(noted(starred(two(), 1, 2), 0, "one"), 1, "two");
    EXPECT_THAT(marksOf(changed(document, merge(document, 0, 2))), ElementsAre(PassageMarks{true, false, "one; two"}));
    const Document same = noted(document, 1, "one");
    EXPECT_EQ(changed(same, merge(same, 0, 2)).segments[0].marks.note, "one");
}

TEST(MarksTest, WhatTakesAPassagesPlaceHasItsMarks) {
    const Document document = noted(starred(two(), 0, 1), 1, "two");
    const std::vector<Segment> reading = {segmentSaying(3, 4, " new"), segmentSaying(4, 5, " text")};

    EXPECT_THAT(marksOf(changed(document, putReading(document, {3, 5}, reading))), ElementsAre(kStar, PassageMarks{false, false, "two"}, kNone));
    // The first part of a passage that is heard again in its second half keeps what is marked.
    EXPECT_THAT(marksOf(changed(document, putReading(document, {1, 3}, reading))), ElementsAre(kStar, kNone, kNone, PassageMarks{false, false, "two"}));
    // And of one that is heard again in its first half the new one does.
    const Document front = changed(document, putReading(document, {0, 1}, {segmentSaying(0, 1, " new")}));
    EXPECT_THAT(textsOf(front), ElementsAre("new", "bb cc", "dd ee"));
    EXPECT_THAT(marksOf(front), ElementsAre(kStar, kNone, PassageMarks{false, false, "two"}));
    // Where nothing was heard they go to what is next to it.
    EXPECT_THAT(marksOf(changed(document, putReading(document, {0, 1}, {}))), ElementsAre(kStar, PassageMarks{false, false, "two"}));
    EXPECT_THAT(marksOf(changed(document, putReading(document, {3, 5}, {}))), ElementsAre(kStar)) << "nothing is left of it";
}

}  // namespace
}  // namespace undervoice
