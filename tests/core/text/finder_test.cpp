#include "text/finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What was found, each with its replacement.
std::vector<std::string> found(const FinderOptions& options, std::string_view text, std::string_view replacement = {}) {
    auto finder = Finder::create(options, replacement);
    EXPECT_TRUE(finder) << finder.error().message;
    std::vector<std::string> pieces;
    const auto places = finder->find(text, 1000);
    EXPECT_TRUE(places) << places.error().message;
    for (const FoundText& place : places.value_or(std::vector<FoundText>()))
        pieces.push_back(std::string(text.substr(place.begin, place.length)) + (replacement.empty() ? "" : ">" + place.replacement));
    return pieces;
}

TEST(FinderTest, FindsPlainTextInAnyCase) {
    EXPECT_THAT(found({.pattern = "the"}, "The other the"), ElementsAre("The", "the", "the"));
    EXPECT_THAT(found({.pattern = "the", .matchCase = true}, "The other the"), ElementsAre("the", "the"));
    EXPECT_THAT(found({.pattern = "aa"}, "aaaaa"), ElementsAre("aa", "aa"));
    EXPECT_THAT(found({.pattern = "(.*)"}, "a (.*) b"), ElementsAre("(.*)"));
}

TEST(FinderTest, FoldsCaseOfAllScripts) {
    EXPECT_THAT(found({.pattern = "ÜBER"}, "über Über uber"), ElementsAre("über", "Über"));
    EXPECT_THAT(found({.pattern = "strasse"}, "Straße STRASSE"), ElementsAre("Straße", "STRASSE"));
    EXPECT_THAT(found({.pattern = "s"}, "ß s"), ElementsAre("s"));
    EXPECT_THAT(found({.pattern = "ΣΊΣΥΦΟΣ"}, "Σίσυφος"), ElementsAre("Σίσυφος"));
}

TEST(FinderTest, WholeWordsHaveNoLettersBesideThem) {
    EXPECT_THAT(found({.pattern = "cat", .wholeWords = true}, "cat concat cats, \"cat\" cat_ cát cat\u0301"), ElementsAre("cat", "cat"));
    EXPECT_THAT(found({.pattern = "a|ab", .isExpression = true, .wholeWords = true}, "ab a abc"), ElementsAre("ab", "a"));
}

TEST(FinderTest, DoesNotTearAMarkFromItsLetter) {
    EXPECT_THAT(found({.pattern = "e"}, "e\u0301 e"), ElementsAre("e"));
}

TEST(FinderTest, ExpressionsReplaceWithTheirGroups) {
    EXPECT_THAT(found({.pattern = "(\\w+) (\\w+)", .isExpression = true}, "müde Katze schläft 東京", "$2 $1!"),
                ElementsAre("müde Katze>Katze müde!", "schläft 東京>東京 schläft!"));
    EXPECT_THAT(found({.pattern = "(?<year>[0-9]{4})", .isExpression = true}, "𝄞 in 2024 and 2025", "<${year}>"),
                ElementsAre("2024><2024>", "2025><2025>"));
    EXPECT_THAT(found({.pattern = "x*", .isExpression = true}, "axxbx", "-"), ElementsAre("xx>-", "x>-"));
    EXPECT_THAT(found({.pattern = "x", .isExpression = false}, "x", "$1"), ElementsAre("x>$1"));
    EXPECT_THAT(found({.pattern = "nothing", .isExpression = true}, "here"), IsEmpty());
}

TEST(FinderTest, SaysWhatIsWrongInAnExpression) {
    for (const char* pattern : {"(", ")", "a)(b", "[a", "*a", "a{3,1}", "\\p{Nonsense}", "(?<=a*)b", "[z-a]"}) {
        const auto finder = Finder::create({.pattern = pattern, .isExpression = true, .wholeWords = true}, {});
        ASSERT_FALSE(finder) << pattern;
        EXPECT_EQ(finder.error().code, ErrorCode::InvalidArgument) << pattern;
        EXPECT_THAT(finder.error().message, HasSubstr("The expression has no meaning: ")) << pattern;
    }
    EXPECT_EQ(Finder::create({}, {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(Finder::create({.pattern = std::string(20'000, 'a')}, {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(Finder::create({.pattern = "a"}, std::string(5'000, 'a')).error().code, ErrorCode::InvalidArgument);
}

TEST(FinderTest, RefusesAReplacementWithoutItsGroup) {
    auto finder = Finder::create({.pattern = "(a)", .isExpression = true}, "$2").value();

    EXPECT_EQ(finder.find("a", 10).error().code, ErrorCode::InvalidArgument);
}

TEST(FinderTest, AnExpressionWithoutEndIsStopped) {
    auto finder = Finder::create({.pattern = "(a+)+$", .isExpression = true}, {}).value();

    const auto found = finder.find(std::string(40, 'a') + "b", 10);

    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(found.error().message, HasSubstr("takes too long"));
}

TEST(FinderTest, FindsNoMoreThanItIsAskedFor) {
    auto finder = Finder::create({.pattern = "a"}, {}).value();

    EXPECT_EQ(finder.find("aaaa", 3).value().size(), 3U);
}

}  // namespace
}  // namespace undervoice::text
