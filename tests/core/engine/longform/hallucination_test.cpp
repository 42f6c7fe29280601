#include "engine/longform/hallucination.h"

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

Word word(double start, double end, double probability = 0.9, std::string text = " one") {
    return {std::move(text), start, end, probability};
}

Segment segment(std::vector<Word> words) {
    Segment s;
    s.startSeconds = words.front().startSeconds;
    s.endSeconds = words.back().endSeconds;
    s.text = " one";
    s.words = std::move(words);
    return s;
}

constexpr double kOdd = 0.05;

TEST(WordOddity, AddsUpProbabilityAndLength) {
    EXPECT_EQ(wordOddity(word(0, 1)), 0);
    EXPECT_EQ(wordOddity(word(0, 1, 0.149)), 1);
    EXPECT_NEAR(wordOddity(word(0, 0.033)), 1.5, 1e-9);
    EXPECT_NEAR(wordOddity(word(0, 5)), 3, 1e-9);
}

TEST(IsSuspect, NeedsWords) {
    Segment none;
    EXPECT_FALSE(isSuspect(none));
    none.words = std::vector<Word>();
    EXPECT_FALSE(isSuspect(none));
}

TEST(IsSuspect, BarePunctuationDoesNotCount) {
    EXPECT_TRUE(isSuspect(segment({word(0, 1, kOdd), word(1, 2, 0.9, "-")})));
    EXPECT_FALSE(isSuspect(segment({word(0, 1, kOdd), word(1, 2, 0.9, " -")})));
    EXPECT_TRUE(isSuspect(segment({word(0, 1, 0.9, "?")})));
}

TEST(LastSpeechEnd, PrefersWordsToSegments) {
    Segment silent;
    silent.endSeconds = 9;
    EXPECT_EQ(lastSpeechEnd({}), std::nullopt);
    EXPECT_EQ(lastSpeechEnd({silent}), 9);
    EXPECT_EQ(lastSpeechEnd({segment({word(1, 2)}), silent}), 2);
}

TEST(SkipHallucinations, JumpsOverTheSilenceBeforeASuspectStart) {
    std::vector<Segment> segments = {segment({word(38, 39, kOdd)})};
    const auto got = skipHallucinations(segments, 6000, {.seekFrames = 3000, .sizeFrames = 3000, .contentFrames = 9000,
                                                         .thresholdSeconds = 2, .hasSingleEnding = true});
    EXPECT_TRUE(got.dropsWindow);
    EXPECT_EQ(got.seekFrames, 3800);
}

TEST(SkipHallucinations, CutsASuspectBetweenSilences) {
    std::vector<Segment> segments = {segment({word(0.5, 1), word(1, 2)}), segment({word(9, 9.5, kOdd)}),
                                     segment({word(20, 21)})};
    const auto got = skipHallucinations(segments, 3000, {.sizeFrames = 3000, .contentFrames = 9000,
                                                         .thresholdSeconds = 2, .hasSingleEnding = true});
    EXPECT_FALSE(got.dropsWindow);
    EXPECT_EQ(got.seekFrames, 900);
    EXPECT_EQ(segments.size(), 1U);
}

TEST(SkipHallucinations, GoesToTheEndWhenLittleIsLeft) {
    std::vector<Segment> segments = {segment({word(0.5, 1), word(1, 2)}), segment({word(28.5, 29, kOdd)})};
    const auto got = skipHallucinations(segments, 3000, {.sizeFrames = 3000, .contentFrames = 3050,
                                                         .thresholdSeconds = 2, .hasSingleEnding = true});
    EXPECT_EQ(got.seekFrames, 3050);
    EXPECT_EQ(segments.size(), 1U);
}

}  // namespace
}  // namespace undervoice::engine
