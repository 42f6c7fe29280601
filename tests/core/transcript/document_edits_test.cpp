// Typing, splitting, merging.

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
using test::wordsOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// " The quick fox": words of a second with half a second between them.
Document fox() { return documentOf({segmentOf({{" The", 0, 1, 0.5}, {" quick", 1.5, 2.5, 0.25}, {" fox", 3, 4, 0.125}})}); }
Document said(const Document& document, std::string_view text) { return changed(document, changeText(document, 0, 1, text)); }
const std::vector<Word>& words(const Document& document, std::size_t index = 0) { return *document.segments[index].segment.words; }

TEST(ChangeTextTest, WordsThatStayKeepWhatTheyHave) {
    EXPECT_THAT(words(said(fox(), "The slow fox")), ElementsAre(Word{" The", 0, 1, 0.5}, Word{" slow", 1.5, 2.5, 1}, Word{" fox", 3, 4, 0.125}));
}

TEST(ChangeTextTest, WordsThatTakeThePlaceOfOthersShareTheirTimeByLetters) {
    EXPECT_THAT(words(said(fox(), "The q uic fox")), ElementsAre(Word{" The", 0, 1, 0.5}, Word{" q", 1.5, 1.75, 1}, Word{" uic", 1.75, 2.5, 1}, Word{" fox", 3, 4, 0.125}));
    EXPECT_THAT(words(said(fox(), "The dog")), ElementsAre(Word{" The", 0, 1, 0.5}, Word{" dog", 1.5, 4, 1}));
}

TEST(ChangeTextTest, NewWordsShareTheGapTheyStandIn) {
    EXPECT_THAT(words(said(fox(), "The very quick fox")), ElementsAre(Word{" The", 0, 1, 0.5}, Word{" very", 1, 1.5, 1}, Word{" quick", 1.5, 2.5, 0.25}, Word{" fox", 3, 4, 0.125}));
    EXPECT_THAT(words(said(fox(), "The quick fox ran")).back(), (Word{" ran", 4, 4, 1}));
    EXPECT_THAT(words(said(fox(), "See, The quick fox")).front(), (Word{" See,", 0, 0, 1}));
}

TEST(ChangeTextTest, RemovedWordsLeaveAGap) {
    EXPECT_THAT(words(said(fox(), "The fox")), ElementsAre(Word{" The", 0, 1, 0.5}, Word{" fox", 3, 4, 0.125}));
    EXPECT_THAT(words(said(fox(), "quick fox")), ElementsAre(Word{" quick", 1.5, 2.5, 0.25}, Word{" fox", 3, 4, 0.125}));
}

TEST(ChangeTextTest, AWordIsAnotherOneWithAnotherComma) {
    EXPECT_THAT(words(said(fox(), "The quick, fox")), ElementsAre(Word{" The", 0, 1, 0.5}, Word{" quick,", 1.5, 2.5, 1}, Word{" fox", 3, 4, 0.125}));
}

TEST(ChangeTextTest, ChangesAtSeveralPlacesKeepTheWordsBetweenThem) {
    EXPECT_THAT(words(said(fox(), "A quick cat")), ElementsAre(Word{" A", 0, 1, 1}, Word{" quick", 1.5, 2.5, 0.25}, Word{" cat", 3, 4, 1}));
}

TEST(ChangeTextTest, OldWordsThatAreNoWholeWordsStay) {
    const Document document = documentOf({segmentOf({{" well", 0, 1, 0.5}, {"-known", 1, 2, 0.5}, {" man", 2, 3, 0.5}})});

    EXPECT_THAT(wordsOf(said(document, "well-known woman"), 0), ElementsAre(" well", "-known", " woman"));
    EXPECT_THAT(words(said(document, "well-knowing man")), ElementsAre(Word{" well-knowing", 0, 2, 1}, Word{" man", 2, 3, 0.5}));
}

TEST(ChangeTextTest, CharactersOfScriptsWithoutBlanksAreWords) {
    const Document document = documentOf({segmentOf({{"東京", 0, 2, 0.5}, {"で", 2, 3, 0.5}, {"す。", 3, 4, 0.5}})});

    EXPECT_THAT(words(said(document, "東京では大す。")),
                ElementsAre(Word{"東京", 0, 2, 0.5}, Word{"で", 2, 3, 0.5}, Word{"は", 3, 3, 1}, Word{"大", 3, 3, 1}, Word{"す。", 3, 4, 0.5}));
    EXPECT_THAT(words(said(document, "京都です。")), ElementsAre(Word{"京", 0, 1, 1}, Word{"都", 1, 2, 1}, Word{"で", 2, 3, 0.5}, Word{"す。", 3, 4, 0.5}));
    EXPECT_EQ(said(document, "大阪").segments[0].segment.text, "大阪");
}

TEST(ChangeTextTest, MarksAndJoinedEmojiStayWhole) {
    const Document document = documentOf({segmentOf({{"ที่", 0, 1, 0.5}, {"นี่", 1, 2, 0.5}})});

    EXPECT_THAT(wordsOf(said(document, "ที่นี้"), 0), ElementsAre("ที่", "นี้"));
    EXPECT_THAT(wordsOf(said(fox(), "The 👩‍👩‍👧 fox"), 0), ElementsAre(" The", " 👩‍👩‍👧", " fox"));
}

TEST(ChangeTextTest, BlanksAtTheEndsGoAndLineEndsBecomeBlanks) {
    EXPECT_EQ(said(fox(), "  The\r\nquick\tfox\n").segments[0].segment.text, " The quick fox");
    EXPECT_EQ(said(fox(), std::string("The\0quick\x02 fox\xFF", 16)).segments[0].segment.text, " The quick  fox\uFFFD");
}

TEST(ChangeTextTest, TheSameTextIsNoChange) {
    EXPECT_TRUE(changeText(fox(), 0, 1, " The quick fox ").value().isEmpty());
}

TEST(ChangeTextTest, EmptyTextLeavesAnEmptySegmentThatCanBeFilledAgain) {
    const Document empty = said(fox(), " ");

    EXPECT_EQ(empty.segments[0].segment.text, "");
    EXPECT_THAT(words(empty), IsEmpty());
    EXPECT_THAT(words(said(empty, "a fox")), ElementsAre(Word{" a", 0, 1, 1}, Word{" fox", 1, 4, 1}));
}

TEST(ChangeTextTest, WithoutWordsThereIsTextAlone) {
    const Document document = said(documentOf({segmentSaying(0, 1, " One.")}), "Two.");

    EXPECT_EQ(document.segments[0].segment.text, " Two.");
    EXPECT_FALSE(document.segments[0].segment.words);
    EXPECT_THAT(document.segments[0].segment.tokens, IsEmpty()) << "they said the old text";
}

TEST(ChangeTextTest, SeveralSegmentsBecomeOne) {
    Document document = documentOf({segmentOf({{" a", 0, 1, 0.5}, {" b", 1, 2, 0.5}}), segmentOf({{" c", 3, 4, 0.5}}), segmentSaying(4, 5, " d")});
    document.speakers = {"Ada", "Bea"};
    document.segments[0].speaker = 1;
    document.segments[1].speaker = 0;

    const Document one = changed(document, changeText(document, 0, 2, "a c"));

    ASSERT_EQ(one.segments.size(), 2U);
    EXPECT_EQ(one.segments[0].key, 1);
    EXPECT_EQ(one.segments[0].speaker, 1);
    EXPECT_EQ(one.segments[0].segment.endSeconds, 4);
    EXPECT_THAT(words(one), ElementsAre(Word{" a", 0, 1, 0.5}, Word{" c", 3, 4, 0.5}));
}

TEST(ChangeTextTest, OneThatWasEmptiedLeavesItsPlaceToTheNext) {
    Document document = documentOf({segmentOf({{" a", 0, 1, 0.5}}), segmentOf({{" c", 3, 4, 0.5}})});
    document.speakers = {"Ada", "Bea"};
    document.segments[0].speaker = 0;
    document.segments[1].speaker = 1;
    document.segments[0].marks.note = "ask";

    const Document one = changed(said(document, ""), merge(said(document, ""), 0, 2));

    ASSERT_THAT(textsOf(one), ElementsAre("c"));
    EXPECT_EQ(one.segments[0].speaker, 1);
    EXPECT_EQ(one.segments[0].segment.startSeconds, 3);
    EXPECT_EQ(one.segments[0].marks.note, "ask");
}

TEST(RemoveSegmentsTest, OthersStayAsTheyAre) {
    const Document document = documentOf({segmentSaying(0, 1, " a"), segmentSaying(1, 2, " b"), segmentSaying(2, 3, " c"), segmentSaying(3, 4, " d")});
    const auto change = removeSegments(document, 1, 3);

    const Document left = changed(document, change);

    ASSERT_THAT(textsOf(left), ElementsAre("a", "d"));
    EXPECT_EQ(left.segments[1], document.segments[3]);
    EXPECT_EQ(changed(left, inverseOf(*change)), document);
    EXPECT_EQ(removeSegments(document, 3, 5).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(removeSegments(document, 2, 2).error().code, ErrorCode::InvalidArgument);
}

TEST(ChangeTextTest, RefusesSegmentsThatAreNotThere) {
    for (const auto& [first, end] : {std::pair<std::size_t, std::size_t>{0, 0}, {0, 2}, {1, 1}, {1, 0}, {std::size_t(-1), 0}})
        EXPECT_EQ(changeText(fox(), first, end, "x").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(changeText({}, 0, 1, "x").error().code, ErrorCode::InvalidArgument);
}

TEST(SplitTest, TheBoundaryLiesBetweenTheWordsAroundTheCut) {
    const Document document = changed(fox(), split(fox(), 0, 4));

    ASSERT_THAT(textsOf(document), ElementsAre("The", "quick fox"));
    EXPECT_EQ(document.segments[0].segment.endSeconds, 1.25);
    EXPECT_EQ(document.segments[1].segment.startSeconds, 1.25);
    EXPECT_EQ(document.segments[1].segment.text, " quick fox") << "a blank belongs to the word behind it";
    EXPECT_EQ(document.segments[1].key, 2);
    EXPECT_EQ(document.segments[0].key, 1);
}

TEST(SplitTest, AWordThatIsCutSharesItsTime) {
    const Document document = changed(fox(), split(fox(), 0, 6));

    EXPECT_THAT(words(document, 0), ElementsAre(Word{" The", 0, 1, 0.5}, Word{" qu", 1.5, 1.9, 0.25}));
    EXPECT_THAT(words(document, 1), ElementsAre(Word{"ick", 1.9, 2.5, 0.25}, Word{" fox", 3, 4, 0.125}));
    EXPECT_EQ(document.segments[0].segment.endSeconds, 1.9);
}

TEST(SplitTest, AtTheEndsOnePartIsEmpty) {
    const Document first = changed(fox(), split(fox(), 0, 0)), last = changed(fox(), split(fox(), 0, 13));

    EXPECT_THAT(textsOf(first), ElementsAre("", "The quick fox"));
    EXPECT_THAT(textsOf(last), ElementsAre("The quick fox", ""));
    EXPECT_EQ(last.segments[1].segment.startSeconds, 4);
    EXPECT_EQ(split(fox(), 0, 14).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(split(fox(), 1, 0).error().code, ErrorCode::InvalidArgument);
}

TEST(SplitTest, TheSecondPartStandsBehindWhatAnotherSaysBeforeIt) {
    Document document = documentOf({segmentOf({{" one", 0, 4, 0.5}, {" two", 5, 8, 0.5}}), segmentOf({{" yes", 1, 2, 0.5}}), segmentOf({{" no", 6, 7, 0.5}})});
    document.speakers = {"Ada", "Bea"};
    document.segments[0].speaker = 0, document.segments[1].speaker = document.segments[2].speaker = 1;
    document.hasChannels = true;

    const Document parted = changed(document, split(document, 0, 4));
    EXPECT_THAT(test::textsOf(parted), ElementsAre("one", "yes", "two", "no"));
    EXPECT_THAT(test::textsOf(changed(parted, merge(parted, 0, 3))), ElementsAre("one two", "yes", "no")) << "and back";
    EXPECT_FALSE(merge(parted, 0, 2)) << "nobody says two of them";
    EXPECT_EQ(mergeableBehind(parted, 0), 2u);
    EXPECT_EQ(mergeableBefore(parted, 2), 0u);
    EXPECT_EQ(mergeableBefore(parted, 0), std::nullopt);
}

TEST(MergeTest, NotOverAnothersTurn) {
    Document document = documentOf({segmentOf({{" how", 0, 2, 0.5}}), segmentOf({{" fine", 1.9, 5, 0.5}}), segmentOf({{" good", 5.1, 5.2, 0.5}}), segmentOf({{" yes", 5.3, 5.5, 0.5}})});
    document.segments[0].speaker = document.segments[2].speaker = 0, document.segments[1].speaker = document.segments[3].speaker = 1;
    EXPECT_EQ(mergeableBehind(document, 0), 1u) << "of one channel: as the person says";
    document.hasChannels = true;

    EXPECT_EQ(mergeableBehind(document, 0), std::nullopt);
    EXPECT_EQ(mergeableBefore(document, 2), std::nullopt);
    EXPECT_EQ(mergeableBehind(document, 1), std::nullopt) << "good is said between";
    document.segments[1].segment.endSeconds = 5.7;
    EXPECT_EQ(mergeableBehind(document, 1), 3u);
    EXPECT_EQ(mergeableBehind(document, 3), std::nullopt);
}

TEST(SplitTest, TheSecondPartStaysBeforeWhatTheSamePersonSaysNextInSpiteOfARounding) {
    Document document = documentOf({segmentOf({{" one", 0, 4, 0.5}, {" two", 4, 4.01, 0.5}}), segmentOf({{" three", 3.99, 9, 0.5}})});
    document.hasChannels = true;

    EXPECT_THAT(test::textsOf(changed(document, split(document, 0, 4))), ElementsAre("one", "two", "three"));
}

TEST(SplitTest, APlaceInsideACharacterMeansItsBeginning) {
    const Document document = documentOf({segmentSaying(0, 2, " né👩‍👧e")});

    EXPECT_THAT(textsOf(changed(document, split(document, 0, 2))), ElementsAre("n", "é👩‍👧e"));
    EXPECT_THAT(textsOf(changed(document, split(document, 0, 8))), ElementsAre("né", "👩‍👧e"));
}

TEST(SplitTest, WithoutWordsTimeIsSharedByLetters) {
    const Document document = documentOf({segmentSaying(0, 4, " abc d")});

    const Document parts = changed(document, split(document, 0, 3));

    EXPECT_FALSE(parts.segments[0].segment.words);
    EXPECT_EQ(parts.segments[0].segment.endSeconds, 3);
    EXPECT_EQ(parts.segments[1].segment.text, " d");
}

TEST(MergeTest, UndoesASplit) {
    const Document parts = changed(fox(), split(fox(), 0, 6));

    const Document whole = changed(parts, merge(parts, 0, 2));

    EXPECT_THAT(textsOf(whole), ElementsAre("The quick fox"));
    EXPECT_EQ(whole.segments[0].segment.endSeconds, 4);
    EXPECT_THAT(wordsOf(whole, 0), ElementsAre(" The", " qu", "ick", " fox"));
}

TEST(MergeTest, TextsWithoutBlanksGetOneBetweenThem) {
    const auto merged = [](const char* left, const char* right) {
        const Document document = documentOf({segmentSaying(0, 1, left), segmentSaying(1, 2, right)});
        return changed(document, merge(document, 0, 2)).segments[0].segment.text;
    };

    EXPECT_EQ(merged("One.", "Two."), "One. Two.");
    EXPECT_EQ(merged(" One.", " Two."), " One. Two.");
    EXPECT_EQ(merged("東", "京"), "東京");
    EXPECT_EQ(merged("", "Two."), "Two.");
}

TEST(MergeTest, DoubtAboutAPartStays) {
    Segment doubted = segmentSaying(1, 2, " b");
    doubted.evidence.flags = {Flag::Echo, Flag::Time};
    Segment other = segmentSaying(0, 1, " a");
    other.evidence.flags = {Flag::Time};
    const Document document = documentOf({other, doubted});

    EXPECT_THAT(changed(document, merge(document, 0, 2)).segments[0].segment.evidence.flags, ElementsAre(Flag::Echo, Flag::Time));
}

TEST(MergeTest, WordsAreKeptBesideTextWithoutThem) {
    const Document document = documentOf({segmentOf({{" a", 0, 1, 0.5}}), segmentSaying(1, 3, " b c")});

    const Document whole = changed(document, merge(document, 0, 2));

    EXPECT_THAT(wordsOf(whole, 0), ElementsAre(" a", " b", " c"));
    EXPECT_EQ(words(whole)[1].endSeconds, 2);
    EXPECT_LT(words(whole)[1].probability, 1);
}

TEST(MergeTest, NeedsTwo) {
    EXPECT_EQ(merge(fox(), 0, 1).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(merge(fox(), 0, 2).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace undervoice
