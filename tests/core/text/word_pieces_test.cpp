#include "text/word_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace undervoice::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> wordsOf(const std::string& text) {
    std::vector<std::size_t> places = wordStarts(text);
    places.push_back(text.size());
    std::vector<std::string> words;
    for (std::size_t i = 0; i + 1 < places.size(); ++i) words.push_back(text.substr(places[i], places[i + 1] - places[i]));
    return words;
}

TEST(WordPieces, AWordHasTheBlanksBeforeIt) {
    EXPECT_THAT(wordsOf(" He said, \"no\"."), ElementsAre(" He", " said,", " \"no\"."));
    EXPECT_THAT(wordsOf("He  said "), ElementsAre("He", "  said", " "));
    EXPECT_THAT(wordsOf(" well-known 3.5 don't"), ElementsAre(" well-known", " 3.5", " don't"));
    EXPECT_THAT(wordsOf(""), IsEmpty());
}

TEST(WordPieces, ScriptsWithoutBlanksComeApartIntoCharacters) {
    EXPECT_THAT(wordsOf("東京です。"), ElementsAre("東", "京", "で", "す。"));
    EXPECT_THAT(wordsOf("「はい」と"), ElementsAre("「は", "い」", "と"));
    EXPECT_THAT(wordsOf("使用ABC测试"), ElementsAre("使", "用", "ABC", "测", "试"));
    EXPECT_THAT(wordsOf("コーヒー"), ElementsAre("コ", "ー", "ヒ", "ー"));
    EXPECT_THAT(wordsOf(" 20年"), ElementsAre(" 20", "年"));
}

TEST(WordPieces, MarksStayWithTheirLetter) {
    EXPECT_THAT(wordsOf("ที่นี่"), ElementsAre("ที่", "นี่"));
    EXPECT_THAT(wordsOf("か\u3099き"), ElementsAre("か\u3099", "き"));
    EXPECT_THAT(wordsOf("မြန်"), ElementsAre("မြ", "န်"));
    EXPECT_THAT(wordsOf("ខ្មែរ"), ::testing::SizeIs(::testing::Ge(2U)));
}

TEST(WordPieces, HangulAndEmojiAreWrittenWithBlanks) {
    EXPECT_THAT(wordsOf(" 안녕 하세요"), ElementsAre(" 안녕", " 하세요"));
    EXPECT_THAT(wordsOf("好👩‍👩‍👧吗"), ElementsAre("好", "👩‍👩‍👧", "吗"));
}

TEST(WordPieces, BrokenTextComesApartSomehow) {
    EXPECT_THAT(wordsOf("\xFF\xFE \xE6\x9D"), ElementsAre("\xFF\xFE", " \xE6\x9D"));
}

TEST(WordPieces, APlaceInsideACharacterMeansItsBeginning) {
    const std::string text = "ae\u0301b👩‍👧";
    EXPECT_EQ(characterStart(text, 0), 0U);
    EXPECT_EQ(characterStart(text, 1), 1U);
    EXPECT_EQ(characterStart(text, 2), 1U);
    EXPECT_EQ(characterStart(text, 3), 1U);
    EXPECT_EQ(characterStart(text, 4), 4U);
    EXPECT_EQ(characterStart(text, 12), 5U);
    EXPECT_EQ(characterStart(text, text.size()), text.size());
}

TEST(WordPieces, LettersAreNeitherBlanksNorMarks) {
    EXPECT_EQ(countLetters(" ab e\u0301."), 4U);
    EXPECT_EQ(countLetters("東京"), 2U);
    EXPECT_EQ(countLetters(" \n"), 0U);
}

}  // namespace
}  // namespace undervoice::text
