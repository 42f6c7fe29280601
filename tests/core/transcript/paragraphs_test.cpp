#include "transcript/paragraphs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Segment said(double start, double end, std::string text) {
    Segment segment;
    segment.startSeconds = start;
    segment.endSeconds = end;
    segment.text = std::move(text);
    return segment;
}

TEST(ParagraphsTest, NothingSaidIsNoParagraph) { EXPECT_THAT(paragraphsOf({}), IsEmpty()); }

TEST(ParagraphsTest, APauseOfMoreThanASecondAndAHalfBeginsOne) {
    const auto paragraphs = paragraphsOf({said(0, 2, " One."), said(3.5, 4, " two."), said(5.51, 7, " Three.")});

    EXPECT_THAT(paragraphs, ElementsAre(Paragraph{0, 2, 0, 4}, Paragraph{2, 3, 5.51, 7}));
}

TEST(ParagraphsTest, AfterEnoughWordsTheNextEndOfASentenceEndsIt) {
    const ParagraphRule rule{.words = 4};

    const auto paragraphs = paragraphsOf({said(0, 1, " one two three."), said(1, 2, " four five"), said(2, 3, " six."), said(3, 4, " Seven.")}, rule);

    EXPECT_THAT(paragraphs, ElementsAre(Paragraph{0, 3, 0, 3}, Paragraph{3, 4, 3, 4}));
}

TEST(ParagraphsTest, WordsAreCountedAnewInEachParagraph) {
    const ParagraphRule rule{.words = 2};

    const auto paragraphs = paragraphsOf({said(0, 1, "a b."), said(1, 2, "c."), said(2, 3, "d."), said(3, 4, "e.")}, rule);

    EXPECT_THAT(paragraphs, ElementsAre(Paragraph{0, 1, 0, 1}, Paragraph{1, 3, 1, 3}, Paragraph{3, 4, 3, 4}));
}

TEST(ParagraphsTest, ASegmentThatEndsBeforeItsNeighbourDoesNotShortenTheParagraph) {
    EXPECT_THAT(paragraphsOf({said(0, 9, "a"), said(2, 3, "b")}), ElementsAre(Paragraph{0, 2, 0, 9}));
}

TEST(ParagraphsTest, BeginsANewOneWhereSomeoneElseSpeaks) {
    const std::vector<int> speakers = {0, 0, 1, -1};

    const auto paragraphs = paragraphsOf({said(0, 1, "a"), said(1, 2, "b"), said(2, 3, "c"), said(3, 4, "d")}, {}, speakers);

    EXPECT_THAT(paragraphs, ElementsAre(Paragraph{0, 2, 0, 2}, Paragraph{2, 3, 2, 3}, Paragraph{3, 4, 3, 4}));
}

TEST(ParagraphsTest, KnowsHowSentencesEnd) {
    for (const char* text : {" Yes.", "Really?", "No!\"", "(so it was.)", "終わり。」", "Well…", "ну да.» ", "क्या।"}) EXPECT_TRUE(endsSentence(text)) << text;
    for (const char* text : {"", " and", "well,", "3.5 percent", "»", "one:"}) EXPECT_FALSE(endsSentence(text)) << text;
}

}  // namespace
}  // namespace undervoice
