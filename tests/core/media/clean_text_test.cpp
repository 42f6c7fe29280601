#include "media/clean_text.h"

#include <string>

#include <gtest/gtest.h>

namespace undervoice::media {
namespace {

TEST(CleanText, KeepsWellFormedText) {
    EXPECT_EQ(cleanText("Gespräch №5 — 会議 🎙"), "Gespräch №5 — 会議 🎙");
}

TEST(CleanText, ReplacesWhatIsNotUtf8) {
    EXPECT_EQ(cleanText("a\xFFz"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(cleanText("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
    EXPECT_EQ(cleanText("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
    EXPECT_EQ(cleanText("\xF0\x9F\x8E"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // cut
}

TEST(CleanText, TurnsControlCharactersIntoSpaces) {
    EXPECT_EQ(cleanText("a\nb\x1B[31m\x7F"), "a b [31m ");
}

TEST(CleanText, CutsLongTextBetweenCharacters) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "é";
    EXPECT_EQ(cleanText(text).size(), 1024U);
    EXPECT_EQ(cleanText("x" + text).size(), 1023U);
}

}  // namespace
}  // namespace undervoice::media
