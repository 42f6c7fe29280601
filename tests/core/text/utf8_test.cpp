#include "text/utf8.h"

#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(Utf8, EveryCodePointSurvivesARoundTrip) {
    for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x11000 ? 1 : 251) {
        if (c == 0xD800) c = 0xE000;
        std::string text;
        appendUtf8(text, c);
        const Utf8Unit unit = readUtf8(text, 0);
        ASSERT_EQ(unit.codePoint, c);
        ASSERT_EQ(unit.bytes, text.size());
        ASSERT_EQ(unit.kind, Utf8Unit::Kind::Valid);
    }
}

TEST(Utf8, EachMaximalSubpartBecomesOneReplacement) {
    EXPECT_EQ(repairUtf8("\xE3\x82"), "\uFFFD");
    EXPECT_EQ(repairUtf8("\xF0\x90\x80 x"), "\uFFFD x");
    EXPECT_EQ(repairUtf8("\xE0\x9F\xBF"), "\uFFFD\uFFFD\uFFFD");            // overlong form
    EXPECT_EQ(repairUtf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // surrogate
    EXPECT_EQ(repairUtf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // above U+10FFFF
    EXPECT_EQ(repairUtf8("\xC0\xAF"), "\uFFFD\uFFFD");
    EXPECT_EQ(repairUtf8("a\x80z"), "a\uFFFDz");
    // The example of the Unicode standard, table 3-11.
    EXPECT_EQ(repairUtf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), "\uFFFD\uFFFD\uFFFD\uFFFD\x41");
}

TEST(Utf8, CountsCodePoints) {
    EXPECT_EQ(countCodePoints(""), 0U);
    EXPECT_EQ(countCodePoints("na\u00efve \U0001F642"), 7U);
    EXPECT_EQ(toCodePoints("\u65e5\xE3\x82"), U"\u65e5\uFFFD");
    EXPECT_EQ(toUtf8(U"\u65e5\u672c"), "\u65e5\u672c");
}

TEST(Utf8, StripTakesWhatPythonCallsSpace) {
    EXPECT_EQ(strip(" \t\u00a0\u3000a b\x1c\u2028\n"), "a b");
    EXPECT_EQ(strip("\u200b"), "\u200b");  // zero width space is no space
    EXPECT_EQ(strip("  "), "");
    EXPECT_EQ(strip(""), "");
    EXPECT_EQ(strip("\0 "sv), "\0"sv);
}

TEST(Utf8Stream, HoldsBackWhatCanStillBecomeACharacter) {
    Utf8Stream stream;
    EXPECT_EQ(stream.push("a\xE3"), "a");
    EXPECT_EQ(stream.push("\x81"), "");
    EXPECT_EQ(stream.push("\x82z"), "\u3042z");
    EXPECT_EQ(stream.finish(), "");
}

TEST(Utf8Stream, GivesUpAsSoonAsTheSequenceIsBroken) {
    Utf8Stream stream;
    EXPECT_EQ(stream.push("\xF0\x9F"), "");
    EXPECT_EQ(stream.push("x"), "\uFFFDx");
    EXPECT_EQ(stream.push("\xE3\x81"), "");
    EXPECT_EQ(stream.finish(), "\uFFFD");
    EXPECT_EQ(stream.finish(), "");
}

TEST(Utf8Stream, ByteByByteEqualsTheWhole) {
    const std::string text = "h\u00e9 \xFF\u65e5\xED\xA0\x80\U0001F642\xF0\x9F\x98";
    Utf8Stream stream;
    std::string live;
    for (const char c : text) live += stream.push({&c, 1});
    EXPECT_EQ(live + stream.finish(), repairUtf8(text));
}

}  // namespace
}  // namespace undervoice::text
