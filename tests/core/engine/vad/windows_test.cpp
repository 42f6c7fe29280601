#include "engine/vad/windows.h"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

namespace undervoice::engine::vad {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Speech = std::vector<std::uint8_t>;

constexpr std::int64_t kSecond = kSampleRateHz;

Speech expand(const std::vector<std::pair<int, int>>& runs) {  // probability, steps
    Speech speech;
    for (const auto& [probability, steps] : runs)
        speech.insert(speech.end(), static_cast<std::size_t>(steps), static_cast<std::uint8_t>(probability));
    return speech;
}

std::int64_t lengthOf(const Speech& speech) {
    return static_cast<std::int64_t>(speech.size()) * kStepSamples;
}

std::vector<SampleRange> plan(const Speech& speech, const WindowOptions& options = {}) {
    return planWindows(speech, lengthOf(speech), options);
}

WindowOptions unpadded(double maxInnerSilenceSeconds = 4) {
    WindowOptions options;
    options.speech.padMs = 0;
    options.maxInnerSilenceSeconds = maxInnerSilenceSeconds;
    return options;
}

TEST(Quantised, KeepsTheHalfWhereItIs) {
    EXPECT_EQ(quantised(0), 0);
    EXPECT_EQ(quantised(1), 255);
    EXPECT_GE(probabilityOf(quantised(0.5F)), 0.5);
    EXPECT_LT(probabilityOf(quantised(0.4999F)), 0.5);
}

TEST(PlanWindows, FindsNothingWhereNobodySpeaks) {
    EXPECT_THAT(plan({}), IsEmpty());
    EXPECT_THAT(plan(Speech(5000, 60)), IsEmpty());
}

TEST(PlanWindows, MergesNeighboursUpToThirtySeconds) {
    // Three stretches of 12.8 s with 1.6 s between them: two fit in a window.
    const Speech speech = expand({{250, 400}, {0, 50}, {250, 400}, {0, 50}, {250, 400}});
    EXPECT_THAT(plan(speech, unpadded()),
                ElementsAre(SampleRange{0, 850 * 512}, SampleRange{900 * 512, 1300 * 512}));
}

TEST(PlanWindows, EndsAtTheLongestSilenceOfTheSecondHalf) {
    // Silences of 3.2 s (before the 15th second), 0.64 s, 1.28 s and 0.32 s; the fifth stretch no longer fits in 30 s.
    const Speech speech = expand({{250, 200}, {0, 100}, {250, 200}, {0, 20}, {250, 150}, {0, 40}, {250, 150}, {0, 10}, {250, 300}});
    EXPECT_THAT(plan(speech, unpadded()),
                ElementsAre(SampleRange{0, 670 * 512}, SampleRange{710 * 512, 1170 * 512}));
    const Speech equal = expand({{250, 500}, {0, 20}, {250, 100}, {0, 20}, {250, 100}, {0, 10}, {250, 300}});
    EXPECT_THAT(plan(equal, unpadded()),
                ElementsAre(SampleRange{0, 620 * 512}, SampleRange{640 * 512, 1050 * 512}));
}

TEST(PlanWindows, DoesNotMergeAcrossALongSilence) {
    const Speech speech = expand({{250, 100}, {0, 125}, {250, 100}, {0, 126}, {250, 100}});  // 4.0 s, 4.032 s
    EXPECT_THAT(plan(speech, unpadded()),
                ElementsAre(SampleRange{0, 325 * 512}, SampleRange{451 * 512, 551 * 512}));
    EXPECT_THAT(plan(speech, unpadded(1)).size(), 3U);
}

TEST(PlanWindows, MeasuresSilencesWithoutPadding) {
    const Speech speech = expand({{0, 50}, {250, 100}, {0, 130}, {250, 100}, {0, 50}});  // 4.16 s
    const std::vector<SampleRange> windows = plan(speech);
    ASSERT_EQ(windows.size(), 2U);
    EXPECT_EQ(windows[0], (SampleRange{50 * 512 - 6400, 150 * 512 + 6400}));
}

TEST(PlanWindows, CutsLongSpeechAtTheLeastLikelyStep) {
    Speech speech(2000, 250);  // 64 s
    speech[300] = 10;          // before 15 s: not looked at
    speech[600] = speech[700] = 140;
    speech[1300] = 141;
    // From 0: steps 469…937, the latest of the two equals; from 700: steps 1169…1637; the rest is 22 s.
    EXPECT_THAT(plan(speech, unpadded()),
                ElementsAre(SampleRange{0, 700 * 512}, SampleRange{700 * 512, 1300 * 512},
                            SampleRange{1300 * 512, 2000 * 512}));
}

TEST(PlanWindows, CutsEvenSpeechAsLateAsPossible) {
    const std::vector<SampleRange> windows = plan(Speech(2000, 250), unpadded());
    ASSERT_EQ(windows.size(), 3U);
    EXPECT_EQ(windows[0].end, 937 * 512);
}

TEST(PlanWindows, KeepsToTheClips) {
    const Speech speech(1500, 250);  // 48 s
    WindowOptions options = unpadded();
    options.clips = {{40 * kSecond, 100 * kSecond}, {2 * kSecond, 5 * kSecond}, {4 * kSecond, 6 * kSecond}};
    EXPECT_THAT(plan(speech, options),
                ElementsAre(SampleRange{2 * kSecond, 6 * kSecond}, SampleRange{40 * kSecond, 48 * kSecond}));
}

TEST(PlanWindows, JoinsShortClipsThatAreClose) {
    WindowOptions options = unpadded();
    options.clips = {{0, kSecond}, {9 * kSecond, 10 * kSecond}};
    EXPECT_THAT(plan(Speech(1500, 250), options),
                ElementsAre(SampleRange{0, kSecond}, SampleRange{9 * kSecond, 10 * kSecond}));
}

Speech wandering(std::mt19937& generator, std::size_t steps) {
    Speech speech(steps);
    double level = 200;
    bool isSpeaking = true;
    for (std::uint8_t& p : speech) {
        if (generator() % 220 == 0) isSpeaking = !isSpeaking;
        level = 0.7 * level + 0.3 * (isSpeaking ? 150 + generator() % 106 : generator() % 90);
        p = static_cast<std::uint8_t>(level);
    }
    return speech;
}

void expectProperties(const Speech& speech, const WindowOptions& options, std::int64_t sampleCount) {
    const std::vector<SampleRange> windows = planWindows(speech, sampleCount, options);
    std::int64_t last = 0;
    for (const SampleRange& window : windows) {
        EXPECT_LE(last, window.begin);
        EXPECT_LT(window.begin, window.end);
        EXPECT_LE(window.size(), kLongestWindowSamples);
        last = window.end;
    }
    EXPECT_LE(last, sampleCount);
    std::vector<double> probabilities;
    for (const std::uint8_t p : speech) probabilities.push_back(probabilityOf(p));
    for (const SampleRange& piece : speechSegments(probabilities, sampleCount, options.speech)) {
        std::int64_t covered = 0;  // windows are disjoint, so the sum counts nothing twice
        for (const SampleRange& window : windows)
            covered += std::max<std::int64_t>(
                0, std::min(window.end, piece.end) - std::max(window.begin, piece.begin));
        EXPECT_EQ(covered, piece.size());
    }
}

TEST(PlanWindows, AscendStayShortAndCoverAllSpeechOnce) {
    std::mt19937 generator(30);
    for (int round = 0; round < 200; ++round) {
        const Speech speech = wandering(generator, 1 + generator() % 9000);
        WindowOptions options;
        options.maxInnerSilenceSeconds = round % 5;
        options.speech.padMs = round % 3 * 200;
        const std::int64_t length = lengthOf(speech) - static_cast<std::int64_t>(generator() % kStepSamples);
        SCOPED_TRACE(round);
        expectProperties(speech, options, length);
    }
}

media::Pcm pcmOf(const std::vector<std::int16_t>& samples) {
    media::Pcm pcm;
    EXPECT_TRUE(pcm.append(samples));
    return pcm;
}

TEST(PlanByLoudness, CutsInTheQuietestTwentyMilliseconds) {
    std::vector<std::int16_t> samples(static_cast<std::size_t>(70 * kSecond), 1000);
    const auto quiet = [&](std::int64_t at, std::int16_t level) {
        std::fill_n(samples.begin() + at, 320, level);
    };
    quiet(24 * kSecond, 0);  // before the last 5 s: not looked at
    quiet(27 * kSecond, 3);
    quiet(28 * kSecond, 5);
    quiet(27 * kSecond + 160 + 29 * kSecond, 2);
    const auto windows = planByLoudness(pcmOf(samples), {}, {});
    ASSERT_TRUE(windows);
    const std::int64_t first = 27 * kSecond + 160;
    ASSERT_EQ(windows->size(), 3U);
    EXPECT_EQ(windows->at(0), (SampleRange{0, first}));
    EXPECT_EQ(windows->at(1), (SampleRange{first, first + 29 * kSecond + 160}));
    EXPECT_EQ(windows->at(2), (SampleRange{first + 29 * kSecond + 160, 70 * kSecond}));
}

TEST(PlanByLoudness, LeavesAShortRecordingWhole) {
    EXPECT_THAT(*planByLoudness(pcmOf(std::vector<std::int16_t>(5000)), {}, {}),
                ElementsAre(SampleRange{0, 5000}));
    EXPECT_THAT(*planByLoudness(pcmOf({}), {}, {}), IsEmpty());
}

TEST(PlanByLoudness, TilesItsClips) {
    const media::Pcm audio = pcmOf(std::vector<std::int16_t>(static_cast<std::size_t>(100 * kSecond)));
    const std::vector<SampleRange> clips = {{5 * kSecond, 50 * kSecond}, {60 * kSecond, 200 * kSecond}};
    const auto windows = planByLoudness(audio, clips, {});
    ASSERT_TRUE(windows);
    std::int64_t covered = 0;
    for (const SampleRange& window : *windows) {
        EXPECT_LE(window.size(), kLongestWindowSamples);
        covered += window.size();
    }
    EXPECT_EQ(covered, 85 * kSecond);
    EXPECT_EQ(windows->front().begin, 5 * kSecond);
    EXPECT_EQ(windows->back().end, 100 * kSecond);
}

}  // namespace
}  // namespace undervoice::engine::vad
