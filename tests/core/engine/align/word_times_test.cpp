#include "engine/align/word_times.h"

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using testing::ElementsAre;

constexpr int kEndOfText = 50257;

std::vector<WordTiming> timings(const std::vector<std::string>& words) {
    std::vector<WordTiming> alignment;
    for (const std::string& word : words) {
        const double at = 0.5 * static_cast<double>(alignment.size());
        alignment.push_back({word, {static_cast<int>(alignment.size())}, at, at + 0.4, 0.9});
    }
    return alignment;
}

std::vector<std::string> texts(const std::vector<WordTiming>& alignment) {
    std::vector<std::string> words;
    for (const WordTiming& timing : alignment) words.push_back(timing.word);
    return words;
}

std::vector<std::string> merged(const std::vector<std::string>& words) {
    std::vector<WordTiming> alignment = timings(words);
    mergePunctuation(alignment, WordRules().prepended, WordRules().appended);
    return texts(alignment);
}

Segment segmentOf(double start, double end, std::vector<int> tokens, std::int64_t seekFrames = 0) {
    Segment segment;
    segment.seekFrames = seekFrames;
    segment.startSeconds = start;
    segment.endSeconds = end;
    segment.tokens = std::move(tokens);
    return segment;
}

TEST(MergePunctuation, JoinsMarksWithTheWordBefore) {
    EXPECT_THAT(merged({" hello", ",", " world", "!", "?"}), ElementsAre(" hello,", "", " world!?", "", ""));
}

TEST(MergePunctuation, CollapsesChainsOfBrackets) {
    EXPECT_THAT(merged({" [", " {", "deep", "}", "]"}), ElementsAre("", "", " [ {deep}]", "", ""));
}

TEST(MergePunctuation, NeedsASpaceBeforeAnOpeningMark) {
    EXPECT_THAT(merged({" one", "(", " two"}), ElementsAre(" one", "(", " two"));
}

TEST(MergePunctuation, DoesNothingWithNothing) {
    EXPECT_TRUE(merged({}).empty());
}

TEST(TextTokens, AreThoseBelowTheEndOfText) {
    EXPECT_THAT(
        textTokens({segmentOf(0, 1, {50364, 5, 6, 50400}), segmentOf(1, 2, {kEndOfText, 7})}, kEndOfText),
        ElementsAre(5, 6, 7));
}

TEST(AddWordTimestamps, AddsTheWindowsStartAndRoundsOnce) {
    std::vector<Segment> segments = {segmentOf(7.81, 9, {50364, 0, 1, 50400}, 781)};
    addWordTimestamps(segments, {{" one", {0}, 0.375, 0.75, 0.9}, {" two", {1}, 0.75, 1.125, 0.8}},
                      kEndOfText, {});
    ASSERT_TRUE(segments[0].words);
    EXPECT_THAT(*segments[0].words,
                ElementsAre(Word{" one", 8.18, 8.56, 0.9}, Word{" two", 8.56, 8.93, 0.8}));
    EXPECT_EQ(segments[0].startSeconds, 8.18);  // rounded before the sum it would be 8.19
    EXPECT_EQ(segments[0].endSeconds, 8.93);    // 8.935 is a little less in binary
}

TEST(AddWordTimestamps, GivesSegmentsWithoutTextAnEmptyList) {
    std::vector<Segment> segments = {segmentOf(0, 1, {0}), segmentOf(1, 2, {50364, 50400}),
                                     segmentOf(2, 3, {1})};
    addWordTimestamps(segments, timings({" one", " two"}), kEndOfText, {});
    EXPECT_EQ(segments[0].words->size(), 1U);
    ASSERT_TRUE(segments[1].words);
    EXPECT_TRUE(segments[1].words->empty());
    EXPECT_EQ(segments[1].startSeconds, 1);
    EXPECT_EQ(segments[2].words->size(), 1U);
}

TEST(AddWordTimestamps, SurvivesAnAlignmentWithoutWords) {
    std::vector<Segment> segments = {segmentOf(0, 1, {0, 1})};
    addWordTimestamps(segments, {}, kEndOfText, {});
    EXPECT_TRUE(segments[0].words->empty());
    std::vector<Segment> none;
    addWordTimestamps(none, {}, kEndOfText, {});
}

/// Six ordinary words of 0.4 s follow two long ones: the second of them is over 0.8 s, far from earlier
/// speech.
std::vector<Segment> afterAPause(bool cutsAtHalfTheEnd) {
    std::vector<WordTiming> alignment = {{" a", {0}, 20.0, 20.1, .9}, {" b", {1}, 20.1, 24.0, .9}};
    for (int i = 2; i < 8; ++i) alignment.push_back({" c", {i}, 22.0 + i, 22.4 + i, .9});
    std::vector<Segment> segments = {segmentOf(20, 30, {0, 1, 2, 3, 4, 5, 6, 7})};
    WordRules rules;
    rules.cutsAtHalfTheEnd = cutsAtHalfTheEnd;
    addWordTimestamps(segments, alignment, kEndOfText, rules);
    return segments;
}

TEST(AddWordTimestamps, CutsALongSecondWordAtItsLongestLength) {
    for (const bool oddity : {true, false}) {
        const Segment segment = afterAPause(oddity)[0];
        EXPECT_NEAR(segment.words->at(1).startSeconds, 23.2, 1e-9);
        EXPECT_NEAR(segment.words->at(0).endSeconds, 23.2, 1e-9);
    }
}

/// Where the two words overlap, half the second one's end and the middle of both are different times.
double borderOfOverlappingWords(bool cutsAtHalfTheEnd) {
    std::vector<WordTiming> alignment = {{" a", {0}, 0.2, 3.0, .9}, {" b", {1}, 0.5, 1.4, .9}};
    for (int i = 2; i < 8; ++i) alignment.push_back({" c", {i}, 1.0 + i, 1.4 + i, .9});
    std::vector<Segment> segments = {segmentOf(0.2, 10, {0, 1, 2, 3, 4, 5, 6, 7})};
    WordRules rules;
    rules.cutsAtHalfTheEnd = cutsAtHalfTheEnd;
    addWordTimestamps(segments, alignment, kEndOfText, rules);
    EXPECT_EQ(segments[0].words->at(0).endSeconds, segments[0].words->at(1).startSeconds);
    return segments[0].words->at(1).startSeconds;
}

TEST(AddWordTimestamps, RepeatsTheReferencesOddityOnlyWhenAsked) {
    EXPECT_NEAR(borderOfOverlappingWords(true), 0.7, 1e-9);
    EXPECT_NEAR(borderOfOverlappingWords(false), 0.8, 1e-9);
}

}  // namespace
}  // namespace undervoice::engine
