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
using ::testing::IsEmpty;

Document cats() { return documentOf({segmentSaying(0, 1, " The cat sat."), segmentSaying(1, 2, " Cat and cat, concat.")}); }
Document replacedIn(const Document& document, const FindOptions& options, std::string_view replacement) {
    return changed(document, replaceMatches(document, findAll(document, options, replacement).value()));
}

TEST(FindAllTest, PlacesAreBytesOfTheShownText) {
    EXPECT_THAT(findAll(cats(), {.pattern = "cat", .wholeWords = true}).value(),
                ElementsAre(Match{{0, 4}, 3, ""}, Match{{1, 0}, 3, ""}, Match{{1, 8}, 3, ""}));
    EXPECT_THAT(findAll(cats(), {.pattern = "dog"}).value(), IsEmpty());
}

TEST(FindAllTest, SaysWhatWouldStandThere) {
    EXPECT_THAT(findAll(cats(), {.pattern = "(c)at\\.", .isExpression = true}, "$1ow.").value(), ElementsAre(Match{{1, 16}, 4, "cow."}));
}

TEST(FindAllTest, StopsAtAHundredThousand) {
    const Document document = documentOf({segmentSaying(0, 1, std::string(100'005, 'a'))});

    EXPECT_EQ(findAll(document, {.pattern = "a"}).value().size(), 100'000U);
}

TEST(FindAllTest, RefusesReplacementsWithoutMeasure) {
    const Document document = documentOf({segmentSaying(0, 1, std::string(20'000, 'a'))});

    EXPECT_EQ(findAll(document, {.pattern = "a"}, std::string(4'000, 'x')).error().code, ErrorCode::InvalidArgument);
}

TEST(FindAllTest, ExplainsWhatCannotBeFound) {
    EXPECT_EQ(findAll(cats(), {.pattern = "(", .isExpression = true}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(findAll(cats(), {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(findAll(documentOf({segmentSaying(0, 1, std::string(40, 'a') + "b")}), {.pattern = "(a+)+$", .isExpression = true}).error().code,
              ErrorCode::InvalidArgument);
}

TEST(ReplaceMatchesTest, ReplacesAllInOneChange) {
    const auto change = replaceMatches(cats(), findAll(cats(), {.pattern = "cat", .matchCase = true}, "dog").value()).value();

    EXPECT_EQ(change.kind, ChangeKind::Replace);
    EXPECT_THAT(textsOf(changed(cats(), change)), ElementsAre("The dog sat.", "Cat and dog, condog."));
}

TEST(ReplaceMatchesTest, OtherWordsKeepTheirTimes) {
    const Document document = documentOf({segmentOf({{" one", 0, 1, 0.5}, {" two", 1, 2, 0.5}, {" one", 2, 3, 0.5}, {" two", 3, 4, 0.5}})});

    EXPECT_THAT(*replacedIn(document, {.pattern = "one"}, "a b").segments[0].segment.words,
                ElementsAre(Word{" a", 0, 0.5, 1}, Word{" b", 0.5, 1, 1}, Word{" two", 1, 2, 0.5}, Word{" a", 2, 2.5, 1}, Word{" b", 2.5, 3, 1}, Word{" two", 3, 4, 0.5}));
    EXPECT_THAT(*replacedIn(document, {.pattern = " one"}, "").segments[0].segment.words, ElementsAre(Word{" one", 0, 1, 0.5}, Word{" two", 1, 2, 0.5}, Word{" two", 3, 4, 0.5}));
}

TEST(ReplaceMatchesTest, LeavesNoBlanksAtTheEnds) {
    const Document document = documentOf({segmentOf({{" one", 0, 1, 0.5}, {" two", 1, 2, 0.5}, {" one", 2, 3, 0.5}})});

    const Document left = replacedIn(document, {.pattern = "one"}, "");

    EXPECT_EQ(left.segments[0].segment.text, " two");
    EXPECT_THAT(*left.segments[0].segment.words, ElementsAre(Word{" two", 1, 2, 0.5}));
    EXPECT_EQ(replacedIn(document, {.pattern = "two"}, "x\ny").segments[0].segment.text, " one x y one");
}

TEST(ReplaceMatchesTest, TakesSomeOfTheMatchesInAnyOrder) {
    auto matches = findAll(cats(), {.pattern = "cat"}, "dog").value();
    matches.erase(matches.begin() + 1);
    std::swap(matches.front(), matches.back());

    EXPECT_THAT(textsOf(changed(cats(), replaceMatches(cats(), matches))), ElementsAre("The dog sat.", "Cat and dog, condog."));
}

TEST(ReplaceMatchesTest, RefusesMatchesThatAreNotThereOrOverlap) {
    const Document document = documentOf({segmentSaying(0, 1, " né")});
    for (const Match& match : {Match{{0, 4}, 1, ""}, Match{{0, 0}, 4, ""}, Match{{0, 2}, 1, ""}, Match{{0, 1}, 1, ""}, Match{{1, 0}, 1, ""}, Match{{0, 0}, 0, ""},
                               Match{{0, 1}, std::size_t(-1), ""}})
        EXPECT_EQ(replaceMatches(document, {match}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(replaceMatches(document, {{{0, 0}, 3, ""}, {{0, 1}, 2, ""}}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(replaceMatches(document, {{{0, 0}, 1, ""}, {{0, 0}, 1, ""}}).error().code, ErrorCode::InvalidArgument);
}

TEST(ReplaceMatchesTest, WordsThatComeIntoTheSameGapFollowEachOther) {
    const Document document = documentOf({segmentOf({{" aa", 0, 1, 0.5}, {" bb", 2, 3, 0.5}})});

    // Behind "aa" and in the place of the blank before "bb": two replacements, and one pause for the words of both.
    const Document after = changed(document, replaceMatches(document, {{{0, 1}, 1, "a xx"}, {{0, 2}, 1, " yy "}}));

    EXPECT_EQ(textsOf(after)[0], "aa xx yy bb");
    const std::vector<Word>& words = *after.segments[0].segment.words;
    ASSERT_EQ(words.size(), 4U);
    for (std::size_t i = 1; i < words.size(); ++i) EXPECT_GE(words[i].startSeconds, words[i - 1].endSeconds) << words[i].text;
    EXPECT_EQ(words[3].startSeconds, 2);
}

}  // namespace
}  // namespace undervoice
