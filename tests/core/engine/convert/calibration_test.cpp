// What the converter learns from: windows, and the token sequences that are made of their texts.

#include "engine/convert/calibration.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

using testing::ElementsAre;
using testing::Each;

constexpr std::int64_t kRate = 16000;

/// A tone with a silent tenth of a second at each of the times.
api::ConversionClip tone(double seconds, const std::vector<double>& pauses = {}) {
    std::vector<std::int16_t> samples(static_cast<std::size_t>(seconds * kRate));
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<std::int16_t>(8000 * std::sin(0.1 * static_cast<double>(i)));
    for (const double pause : pauses)
        std::fill_n(samples.begin() + static_cast<std::ptrdiff_t>(pause * kRate), kRate / 10, std::int16_t{0});
    api::ConversionClip clip;
    EXPECT_TRUE(clip.audio.append(samples));
    return clip;
}

std::vector<api::ConversionClip> tones(const std::vector<double>& lengths) {
    std::vector<api::ConversionClip> clips;
    for (const double length : lengths) clips.push_back(tone(length));
    return clips;
}

double secondsOf(const std::vector<ClipPart>& window) {
    double seconds = 0;
    for (const ClipPart& part : window) seconds += static_cast<double>(part.end - part.begin) / kRate;
    return seconds;
}

TEST(PlanWindows, LongClipsAreCutWhereTheyAreQuiet) {
    std::vector<api::ConversionClip> clips;
    clips.push_back(tone(70, {27.5, 53.0}));
    const auto windows = singleWindows(pointersTo(clips)).value();
    ASSERT_EQ(windows.size(), 3U);
    std::int64_t position = 0;
    for (const auto& window : windows) {
        EXPECT_EQ(window.front().begin, position) << "nothing is left out";
        position = window.front().end;
    }
    EXPECT_EQ(position, 70 * kRate);
    EXPECT_NEAR(static_cast<double>(windows[0].front().end) / kRate, 27.55, 0.06);
    EXPECT_NEAR(static_cast<double>(windows[1].front().end) / kRate, 53.05, 0.06);
}

TEST(PlanWindows, ShortClipsAreInOneWindowEachAndInOrder) {
    const auto clips = tones(std::vector<double>(60, 7.0));
    const auto windows = planWindows(pointersTo(clips), 1000, 5).value();
    std::size_t next = 0, packed = 0;
    for (const auto& window : windows) {
        EXPECT_LE(secondsOf(window), 30.0);
        packed += window.size() > 1 ? 1 : 0;
        for (const ClipPart& part : window) EXPECT_EQ(part.clip, next++);
    }
    EXPECT_EQ(next, clips.size());
    EXPECT_GT(packed, 3U) << "some are put together";
    EXPECT_LT(packed, windows.size()) << "and some stand alone";
    EXPECT_EQ(planWindows(pointersTo(clips), 1000, 5).value(), windows) << "the same seed";
    EXPECT_NE(planWindows(pointersTo(clips), 1000, 6).value(), windows) << "another";
}

TEST(PlanWindows, AWindowIsFilledWithWhatStillFits) {
    // 16 and 17 s do not fit together, 16 and 13, 17 and 12 do.
    const auto clips = tones({16, 17, 13, 12, 16, 17, 13, 12, 16, 17, 13, 12});
    const auto windows = planWindows(pointersTo(clips), 1000, 5).value();
    std::vector<bool> isThere(clips.size());
    int filled = 0;
    for (const auto& window : windows) {
        EXPECT_LE(secondsOf(window), 30.0);
        filled += secondsOf(window) > 28 ? 1 : 0;
        for (const ClipPart& part : window) {
            EXPECT_FALSE(isThere[part.clip]) << "twice";
            isThere[part.clip] = true;
        }
    }
    EXPECT_THAT(isThere, Each(true));
    EXPECT_GE(filled, 3);
}

TEST(PlanWindows, TakesAsManyAsAskedForFromEverywhere) {
    const auto clips = tones(std::vector<double>(100, 29.0));
    const auto windows = planWindows(pointersTo(clips), 10, 1).value();
    ASSERT_EQ(windows.size(), 10U);
    for (std::size_t i = 0; i < windows.size(); ++i) EXPECT_EQ(windows[i].front().clip / 10, i);
}

TEST(PlanWindows, PassesOverScraps) { EXPECT_TRUE(planWindows(pointersTo(tones({0.5, 0.2})), 10, 1).value().empty()); }

TEST(PlanWindows, LanguagesDoNotShareAWindow) {
    auto clips = tones({5, 5, 5, 5, 5, 5});
    for (std::size_t i = 0; i < clips.size(); ++i) clips[i].language = i % 2 == 0 ? "en" : "de";
    const auto windows = planWindows(pointersTo(clips), 100, 3).value();
    EXPECT_EQ(windows.size(), 6U);
}

class Sequences : public testing::Test {
  protected:
    Sequences() {
        const int t = tokenizer->firstTimestamp();
        for (int i = 0; i < 3; ++i) {
            CalibrationWindow window;
            window.tokens = {t, 1000 + i, 2000 + i, t + 50, t + 50, 3000 + i, t + 100};
            window.language = "en";
            windows.push_back(window);
        }
    }
    std::shared_ptr<const text::Tokenizer> tokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
    std::vector<CalibrationWindow> windows;
    SequenceMaker maker{windows, *tokenizer};
};

TEST_F(Sequences, SomeWindowsAreFromEverywhere) {
    for (int i = 0; i < 7; ++i) windows.push_back(windows.front());
    for (std::size_t i = 0; i < windows.size(); ++i) windows[i].seconds = static_cast<double>(i);
    std::vector<double> chosen;
    for (const CalibrationWindow& window : spread(windows, 4)) chosen.push_back(window.seconds);
    EXPECT_THAT(chosen, ElementsAre(0, 2, 5, 7));
    EXPECT_EQ(spread(windows, 20).size(), 10U);
    EXPECT_TRUE(spread({}, 3).empty());
}

TEST_F(Sequences, WithTimestampsAndNoPrompt) {
    const TokenSequence s = maker.make(1, {});
    const int t = tokenizer->firstTimestamp(), sot = tokenizer->startOfTranscript();
    EXPECT_THAT(s.tokens, ElementsAre(sot, sot + 1, tokenizer->transcribe(), t, 1001, 2001, t + 50, t + 50, 3001, t + 100));
    EXPECT_EQ(s.firstPrediction, 2U);
    using enum TokenKind;
    EXPECT_THAT(s.kinds, ElementsAre(Start, Start, Start, Timestamp, Text, Text, Timestamp, Timestamp, Text, Timestamp));
    const at::Tensor w = s.weights();
    EXPECT_EQ(w[0].item<float>(), 3);
    EXPECT_EQ(w[3].item<float>(), 4);
    EXPECT_EQ(w[4].item<float>(), 1);
}

TEST_F(Sequences, WithoutTimestampsTheyAreLeftOutAndSaidSo) {
    const TokenSequence s = maker.make(1, {0, false, false});
    EXPECT_THAT(s.tokens, ElementsAre(testing::_, testing::_, testing::_, tokenizer->noTimestamps(), 1001, 2001, 3001));
    EXPECT_EQ(s.firstPrediction, 3U);
}

TEST_F(Sequences, ThePromptIsWhatWasSaidBefore) {
    const TokenSequence text = maker.make(1, {4, false, true});
    EXPECT_THAT(std::vector<std::int64_t>(text.tokens.begin(), text.tokens.begin() + 5), ElementsAre(tokenizer->startOfPrev(), 3002, 1000, 2000, 3000))
        << "of window 0, and round the end of window 2";
    EXPECT_THAT(std::vector<TokenKind>(text.kinds.begin(), text.kinds.begin() + 5), Each(TokenKind::Prompt));
    const TokenSequence timed = maker.make(1, {2, true, true});
    EXPECT_THAT(std::vector<std::int64_t>(timed.tokens.begin(), timed.tokens.begin() + 3), ElementsAre(tokenizer->startOfPrev(), 3000, tokenizer->firstTimestamp() + 100));
    EXPECT_EQ(timed.firstPrediction, 5U);
    EXPECT_EQ(maker.availablePromptTokens(), 9);
}

TEST_F(Sequences, ThePromptIsNeverOfTheWindowItself) {
    const TokenSequence s = maker.make(1, {200, false, true});
    EXPECT_THAT(std::vector<std::int64_t>(s.tokens.begin(), s.tokens.begin() + 7), ElementsAre(tokenizer->startOfPrev(), 1002, 2002, 3002, 1000, 2000, 3000));
    EXPECT_EQ(s.promptTokens(), 6);
    EXPECT_EQ(maker.make(1, {}).promptTokens(), 0);
    windows.resize(1);
    EXPECT_EQ(maker.make(0, {200, true, true}).tokens, maker.make(0, {}).tokens) << "alone it has no previous text";
}

TEST_F(Sequences, NeverExceedTheContext) {
    windows[0].tokens.assign(600, 1000);
    EXPECT_EQ(maker.make(0, {223, false, true}).tokens.size(), 448U);
}

TEST_F(Sequences, AreDrawnAsRecordingsAreRead) {
    std::mt19937_64 random(1);
    int timed = 0, prompted = 0, stamped = 0, longest = 0;
    for (int i = 0; i < 2000; ++i) {
        const SequenceMaker::Form form = maker.draw(random);
        timed += form.hasTimestamps ? 1 : 0;
        prompted += form.promptTokens > 0 ? 1 : 0;
        stamped += form.hasPromptTimestamps ? 1 : 0;
        longest = std::max(longest, form.promptTokens);
    }
    EXPECT_NEAR(timed / 2000.0, 0.5, 0.05);
    EXPECT_NEAR(prompted / 2000.0, 0.55, 0.05);
    EXPECT_NEAR(static_cast<double>(stamped) / prompted, 0.8, 0.05);
    EXPECT_EQ(longest, 223);
}

}  // namespace
}  // namespace undervoice::engine
