#include "transcript/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "document_fixtures.h"

namespace undervoice {
namespace {

using test::segmentSaying;
using test::textsOf;
using ::testing::ElementsAre;

Document threeSegments() { return documentOf({segmentSaying(0, 1, " One."), segmentSaying(1, 2, " Two."), segmentSaying(2, 3, " Three.")}); }

TEST(DocumentTest, KeysCountFromOne) {
    const Document document = threeSegments();

    EXPECT_EQ(document.segments[0].key, 1);
    EXPECT_EQ(document.segments[2].key, 3);
    EXPECT_EQ(document.nextKey, 4);
    EXPECT_EQ(document.segments[1].speaker, -1);
    EXPECT_TRUE(document.speakers.empty());
}

TEST(DocumentTest, ATranscriptHasRunningIdsAndJoinedText) {
    Document document = threeSegments();
    document.segments[2].segment.id = 77;

    const Transcript transcript = transcriptOf(document, "en");

    EXPECT_EQ(transcript.text, " One. Two. Three.");
    EXPECT_EQ(transcript.language, "en");
    EXPECT_EQ(transcript.segments[2].id, 2);
}

TEST(DocumentTest, ShownTextHasNoBlanksAtItsEnds) {
    EXPECT_EQ(shownText(documentOf({segmentSaying(0, 1, "  a b \n")}).segments[0]), "a b");
    EXPECT_EQ(shownText(documentOf({segmentSaying(0, 1, " ")}).segments[0]), "");
}

TEST(DocumentTest, KindsKeepTheirNames) {
    EXPECT_STREQ(changeKindName(ChangeKind::Type), "type");
    EXPECT_STREQ(changeKindName(ChangeKind::Retranscribe), "retranscribe");
    for (const char* name : {"type", "split", "merge", "times", "speaker", "replace", "review", "restore", "retranscribe"})
        EXPECT_STREQ(changeKindName(changeKindFromName(name).value()), name);
    EXPECT_FALSE(changeKindFromName("Type"));
}

TEST(DocumentTest, SplicesCountInWhatTheOnesBeforeLeft) {
    Document document = threeSegments();
    const auto s = document.segments;
    const DocumentChange change{ChangeKind::Merge, {{0, {s[0], s[1]}, {s[0]}}, {1, {s[2]}, {s[1], s[2]}}}, {}, {}};

    ASSERT_TRUE(apply(document, change));
    EXPECT_THAT(textsOf(document), ElementsAre("One.", "Two.", "Three."));
    ASSERT_TRUE(apply(document, inverseOf(change)));
    EXPECT_EQ(document, threeSegments());
}

TEST(DocumentTest, AChangeThatDoesNotFitLeavesTheDocument) {
    Document document = threeSegments();
    const auto s = document.segments;
    DocumentSegment other = s[1];
    other.segment.text = " Too.";

    for (const Splice& wrong : {Splice{1, {other}, {}}, Splice{2, {s[1]}, {}}, Splice{3, {s[2]}, {}}, Splice{4, {}, {}},
                                Splice{std::numeric_limits<std::size_t>::max(), {s[0]}, {}}, Splice{1, {s[1], s[2], s[2]}, {}}}) {
        const Status done = apply(document, {ChangeKind::Type, {{0, {s[0]}, {s[1], s[0]}}, {0, {s[1]}, {}}, wrong}, {}, {}});

        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, ErrorCode::Format);
        EXPECT_EQ(document, threeSegments());
    }
}

TEST(DocumentTest, AChangeNeedsItsSpeakers) {
    Document document = threeSegments();
    document.speakers = {"Ada"};
    DocumentSegment said = document.segments[0];
    said.speaker = 1;
    const Splice splice{0, {document.segments[0]}, {said}};
    using Names = std::vector<std::string>;

    EXPECT_EQ(apply(document, {ChangeKind::Speaker, {splice}, {}, {}}).error().code, ErrorCode::Format);
    EXPECT_EQ(apply(document, {ChangeKind::Speaker, {splice}, Names{"Bea"}, Names{"Ada", "Bea"}}).error().code, ErrorCode::Format);
    EXPECT_EQ(apply(document, {ChangeKind::Speaker, {splice}, Names{"Ada"}, {}}).error().code, ErrorCode::Format);
    ASSERT_TRUE(apply(document, {ChangeKind::Speaker, {splice}, Names{"Ada"}, Names{"Ada", "Bea"}}));
    EXPECT_THAT(document.speakers, ElementsAre("Ada", "Bea"));
}

TEST(DocumentTest, RefusesImpossibleKeys) {
    Document document = threeSegments();
    DocumentSegment keyless = document.segments[0];

    for (const std::int64_t key : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max()}) {
        keyless.key = key;
        EXPECT_EQ(apply(document, {ChangeKind::Split, {{0, {}, {keyless}}}, {}, {}}).error().code, ErrorCode::Format);
    }
}

TEST(DocumentTest, NumbersMustBeThereBitForBit) {
    Document document = threeSegments();
    document.segments[0].segment.noSpeechProb = std::numeric_limits<double>::quiet_NaN();
    document.segments[1].segment.startSeconds = 0.0;
    DocumentSegment minus = document.segments[1];
    minus.segment.startSeconds = -0.0;

    EXPECT_TRUE(apply(document, {ChangeKind::Type, {{0, {document.segments[0]}, {document.segments[0]}}}, {}, {}}));
    EXPECT_FALSE(apply(document, {ChangeKind::Type, {{1, {minus}, {minus}}}, {}, {}}));
}

TEST(DocumentTest, AKeyIsNotGivenAgainAfterItsSegmentIsGone) {
    const Document before = threeSegments();
    const DocumentChange change = split(before, 0, 1).value();
    Document document = test::changed(before, change);

    ASSERT_TRUE(apply(document, inverseOf(change)));

    EXPECT_EQ(document.segments, before.segments);
    EXPECT_EQ(document.nextKey, 5);
}

TEST(DocumentTest, TypingThatGoesOnBecomesOneChange) {
    const Document before = threeSegments();
    DocumentChange typed = changeText(before, 1, 2, "Two a").value();
    const Document between = test::changed(before, typed);
    const DocumentChange more = changeText(between, 1, 2, "Two and").value();

    ASSERT_TRUE(joinTyping(typed, more));

    EXPECT_EQ(test::changed(before, typed), test::changed(between, more));
    EXPECT_EQ(typed.splices.size(), 1U);
}

TEST(DocumentTest, OtherChangesStayTwo) {
    const Document before = threeSegments();
    DocumentChange typed = changeText(before, 1, 2, "Two a").value();
    const Document between = test::changed(before, typed);
    const DocumentChange original = typed;

    EXPECT_FALSE(joinTyping(typed, changeText(between, 0, 1, "One a").value()));
    EXPECT_FALSE(joinTyping(typed, changeText(between, 1, 3, "Two a").value()));
    EXPECT_FALSE(joinTyping(typed, split(between, 1, 2).value()));
    EXPECT_FALSE(joinTyping(typed, dismissFlags(between, 1).value()));
    DocumentChange halves = split(before, 1, 2).value();
    EXPECT_FALSE(joinTyping(halves, typed));
    EXPECT_EQ(typed, original);
}

}  // namespace
}  // namespace undervoice
