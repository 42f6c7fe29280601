#include "text/normalizer.h"

#include "support/fixtures.h"
#include "text/english_numbers.h"
#include "text/utf8.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

std::string numbers(std::string_view text) {
    return toUtf8(numbersToDigits(toCodePoints(text)));
}

TEST(EnglishNumbers, CardinalsAreAddedOrStrungTogether) {
    EXPECT_EQ(numbers("two hundred and thirty two"), "232");
    EXPECT_EQ(numbers("one oh one"), "101");
    EXPECT_EQ(numbers("nineteen eighty four"), "1984");
    EXPECT_EQ(numbers("double oh seven"), "007");
    EXPECT_EQ(numbers("three million two hundred thousand and five"), "3200005");
    EXPECT_EQ(numbers("twenty one hundred"), "2100");
}

TEST(EnglishNumbers, HaveNoLargestOne) {
    EXPECT_EQ(numbers("five hundred decillion"), "500" + std::string(33, '0'));
    // Only what stands below the last full thousand is multiplied, as in the reference.
    EXPECT_EQ(numbers("999999999999999999999999 decillion"), "999000000000999999999999999999999000");
}

TEST(EnglishNumbers, OrdinalsKeepTheirEnding) {
    EXPECT_EQ(numbers("twenty first"), "21st");
    EXPECT_EQ(numbers("the two hundredth"), "the 200th");
    EXPECT_EQ(numbers("nineteen sixties"), "1960s");
    EXPECT_EQ(numbers("ninth nineth"), "ninth 9th");
}

TEST(EnglishNumbers, MoneyAndPercent) {
    EXPECT_EQ(numbers("ten dollars and five cents"), "$10.05");
    EXPECT_EQ(numbers("twenty five percent"), "25%");
    EXPECT_EQ(numbers("five per cent per day"), "5% per day");
    EXPECT_EQ(numbers("$0.05"), "¢5");
    EXPECT_EQ(numbers("minus thirty"), "-30");
}

TEST(EnglishNumbers, Fractions) {
    EXPECT_EQ(numbers("three and a half million"), "3500000");
    EXPECT_EQ(numbers("a day and a half"), "a day and a half");
    EXPECT_EQ(numbers("point five"), ".5");
    EXPECT_EQ(numbers("three point one four"), "3.14");
}

TEST(EnglishNumbers, ALoneOneStaysAWord) {
    EXPECT_EQ(numbers("one of the ones"), "one of the ones");
}

TEST(EnglishNumbers, NothingInNothingOut) {
    EXPECT_EQ(numbers(""), "");
    EXPECT_EQ(numbers(" \n "), "");
}

TEST(BasicNormalizer, DropsMarksSymbolsAndBrackets) {
    EXPECT_EQ(BasicNormalizer()("Hé, [noise] (aside) <x] wörld! ½"), "hé wörld 1 2");
    EXPECT_EQ(BasicNormalizer({.removeDiacritics = true})("Łódź Straße œuvre"), "lodz strasse oeuvre");
    EXPECT_EQ(BasicNormalizer({.splitLetters = true})("日本 한"), "日 本 한");
    EXPECT_EQ(BasicNormalizer()("() [open"), " open");
}

class EnglishNormalizerTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(test::assetsFolder() / "english.json"))
            GTEST_SKIP() << "no spelling table in " << test::assetsFolder() << ": run packaging/setup.sh";
    }
    std::string normalized(std::string_view text) const {
        return EnglishNormalizer::create(test::assetsFolder()).value()(text);
    }
};

TEST_F(EnglishNormalizerTest, ExpandsTitlesAndContractions) {
    EXPECT_EQ(normalized("Mr. Park visited Assoc. Prof. Kim Jr."),
              "mister park visited associate professor kim junior");
    EXPECT_EQ(normalized("I'm a little teapot; she'd been here"), "i am a little teapot she had been here");
    EXPECT_EQ(normalized("it 's y'all's"), "it is you all is");
}

TEST_F(EnglishNormalizerTest, SpellsAsAmericansDo) {
    EXPECT_EQ(normalized("colour (laughs) [noise] hmm"), "color");
}

TEST_F(EnglishNormalizerTest, KeepsTheSignsOfNumbers) {
    EXPECT_EQ(normalized("$20 million, 25% of 1,000.5!"), "$20000000 25% of 1000.5");
    EXPECT_EQ(normalized("100% . % $ x"), "100% x");
}

TEST_F(EnglishNormalizerTest, TakesAnyBytes) {
    EXPECT_EQ(normalized("a\xff\xfe z"), "a z");
}

TEST(EnglishNormalizerFiles, SaysWhichFileIsMissingOrWrong) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(EnglishNormalizer::create(folder.path()).error().code, ErrorCode::NotFound);
    std::ofstream(folder.path() / "english.json") << "{}";
    const auto wrong = EnglishNormalizer::create(folder.path());
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::Format);
    EXPECT_THAT(wrong.error().message, testing::HasSubstr("english.json"));
}

}  // namespace
}  // namespace undervoice::text
