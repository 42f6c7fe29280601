#include "library/columns.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undervoice::library {
namespace {

TEST(ColumnsTest, AttemptsComeBackBitForBit) {
    const std::vector<Attempt> attempts = {{0.1 + 0.2, -std::numeric_limits<double>::infinity(), 1.0 / 3, 5e-324, {Flag::Echo}},
                                           {1.0, -0.0, 1e300, 0.6, {}}};

    const auto read = attemptsFromJson(attemptsToJson(attempts));

    ASSERT_TRUE(read);
    EXPECT_EQ(*read, attempts);
    EXPECT_TRUE(std::signbit((*read)[1].avgLogprob));
}

TEST(ColumnsTest, NotANumberSurvivesJson) {
    const auto read = attemptsFromJson(attemptsToJson({{0.0, 0.0, 0.0, std::numeric_limits<double>::quiet_NaN(), {}}}));

    ASSERT_TRUE(read);
    EXPECT_TRUE(std::isnan(read->at(0).noSpeechProb));
}

TEST(ColumnsTest, LoopStateComesBack) {
    const LoopState state{123'456, 7, {50364, 0, 51864}, 4.799999999999999};

    EXPECT_EQ(loopStateFromJson(loopStateToJson(state)).value(), state);
}

TEST(ColumnsTest, RefusesHostileJson) {
    for (const char* text : {"", "[", "{}", "[1]", "[{}]", "null", "[{\"temperature\":1e999}]", "[[[[[[[[", "\"nan\"",
                             "[{\"temperature\":0,\"avg_logprob\":0,\"compression_ratio\":0,\"no_speech_prob\":0,\"failed_tests\":[7]}]"})
        EXPECT_EQ(attemptsFromJson(text).error().code, ErrorCode::Format) << text;
    for (const char* text :
         {"", "[]", "{}", R"({"seek_frames":-1,"clip_index":0,"prompt_tokens":[],"last_speech_s":0})",
          R"({"seek_frames":0.5,"clip_index":0,"prompt_tokens":[],"last_speech_s":0})",
          R"({"seek_frames":0,"clip_index":4294967296,"prompt_tokens":[],"last_speech_s":0})",
          R"({"seek_frames":18446744073709551615,"clip_index":0,"prompt_tokens":[],"last_speech_s":0})",
          R"({"seek_frames":0,"clip_index":0,"prompt_tokens":[-3],"last_speech_s":0})",
          R"({"seek_frames":0,"clip_index":0,"prompt_tokens":{},"last_speech_s":0})"})
        EXPECT_EQ(loopStateFromJson(text).error().code, ErrorCode::Format) << text;
}

TEST(ColumnsTest, FlagsAndTokensComeBack) {
    const std::vector<Flag> flags = {Flag::Compression, Flag::LanguageChange};
    const std::vector<int> tokens = {0, 1, 255, 256, 51864, std::numeric_limits<int>::max()};

    EXPECT_EQ(flagsFromText(flagsToText(flags)).value(), flags);
    EXPECT_TRUE(flagsFromText("").value().empty());
    EXPECT_EQ(tokensFromBlob(tokensToBlob(tokens)).value(), tokens);
    EXPECT_FALSE(flagsFromText("compression,"
                               "nonsense"));
    EXPECT_FALSE(tokensFromBlob("abc"));
    EXPECT_FALSE(tokensFromBlob("\xff\xff\xff\xff"));
}

TEST(ColumnsTest, TellsValidUtf8FromInvalid) {
    for (const char* text : {"", "plain", "K\xC3\xBC", "\xE6\x9D\xB1", "\xF0\x9F\x8E\x99", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"})
        EXPECT_TRUE(isValidUtf8(text)) << text;
    for (const char* text : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
                             "a\xE6\x9D", "\xC3(", "\xFF"})
        EXPECT_FALSE(isValidUtf8(text)) << text;
}

}  // namespace
}  // namespace undervoice::library
