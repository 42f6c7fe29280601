#include "engine/vad/segmenter.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

namespace undervoice::engine::vad {

void PrintTo(const SpeechEvents::Event& event, std::ostream* out) {
    *out << (event.kind == SpeechEvents::Event::Kind::Start ? "start " : "end ") << event.sample;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Runs = std::vector<std::pair<double, int>>;  // probability, steps

std::vector<double> expand(const Runs& runs) {
    std::vector<double> probabilities;
    for (const auto& [probability, steps] : runs)
        probabilities.insert(probabilities.end(), steps, probability);
    return probabilities;
}

std::vector<SampleRange> segment(const Runs& runs, const SegmenterOptions& options = {}) {
    const std::vector<double> probabilities = expand(runs);
    return speechSegments(probabilities, static_cast<std::int64_t>(probabilities.size()) * kStepSamples,
                          options);
}

SegmenterOptions limited(double maxSeconds, int minSilenceMs = 100, CutRule rule = CutRule::LongestSilence) {
    SegmenterOptions options;
    options.maxSpeechSeconds = maxSeconds;
    options.minSilenceMs = minSilenceMs;
    options.cutRule = rule;
    return options;
}

// The table of the specification.

TEST(Segmenter, PadsASingleStretch) {
    EXPECT_THAT(segment({{.1, 10}, {.9, 20}, {.1, 10}}), ElementsAre(SampleRange{4640, 15840}));
}

TEST(Segmenter, BridgesAShortSilence) {
    EXPECT_THAT(segment({{.9, 20}, {.1, 3}, {.9, 20}, {.1, 10}}), ElementsAre(SampleRange{0, 22496}));
}

TEST(Segmenter, EndsAtALongerSilence) {
    EXPECT_THAT(segment({{.9, 20}, {.1, 5}, {.9, 20}, {.1, 10}}),
                ElementsAre(SampleRange{0, 10720}, SampleRange{12320, 23520}));
}

TEST(Segmenter, StaysInSpeechAboveTheExitThreshold) {
    EXPECT_THAT(segment({{.9, 10}, {.4, 30}, {.1, 10}}), ElementsAre(SampleRange{0, 20960}));
}

TEST(Segmenter, DropsWhatIsTooShort) {
    EXPECT_THAT(segment({{.1, 5}, {.9, 6}, {.1, 10}}), IsEmpty());
}

TEST(Segmenter, KeepsWhatIsJustLongEnough) {
    EXPECT_THAT(segment({{.1, 5}, {.9, 8}, {.1, 10}}), ElementsAre(SampleRange{2080, 7136}));
}

TEST(Segmenter, ClosesAnOpenStretchAtTheEnd) {
    EXPECT_THAT(segment({{.1, 5}, {.9, 20}}), ElementsAre(SampleRange{2080, 12800}));
}

TEST(Segmenter, CutsLongSpeechAtItsLongestSilence) {
    EXPECT_THAT(segment({{.9, 30}, {.1, 4}, {.9, 40}, {.1, 6}}, limited(2, 500)),
                ElementsAre(SampleRange{0, 15840}, SampleRange{16928, 40960}));
}

TEST(Segmenter, CutsLongSpeechAtItsLastSilenceByTheOlderRule) {
    EXPECT_THAT(segment({{.9, 30}, {.1, 4}, {.9, 40}, {.1, 6}}, limited(2, 500, CutRule::LastSilence)),
                ElementsAre(SampleRange{0, 30976}, SampleRange{30976, 40960}));
}

TEST(Segmenter, CutsSpeechWithoutSilenceHard) {
    EXPECT_THAT(segment({{.9, 100}, {.1, 10}}, limited(2)),
                ElementsAre(SampleRange{0, 30976}, SampleRange{30976, 51680}));
}

TEST(Segmenter, PadsWidelyUpToTheEnd) {
    SegmenterOptions options;
    options.minSpeechMs = 0;
    options.minSilenceMs = 2000;
    options.padMs = 400;
    EXPECT_THAT(segment({{.1, 40}, {.9, 40}, {.1, 70}, {.9, 40}, {.1, 10}}, options),
                ElementsAre(SampleRange{14080, 47360}, SampleRange{70400, 102400}));
}

TEST(Segmenter, SharesASilenceThatIsShorterThanTwoPads) {
    SegmenterOptions options;
    options.padMs = 100;
    EXPECT_THAT(segment({{.9, 10}, {.1, 6}, {.9, 10}, {.1, 8}}, options),
                ElementsAre(SampleRange{0, 6656}, SampleRange{6656, 14912}));
}

TEST(Segmenter, FindsNothingInNothing) {
    EXPECT_THAT(speechSegments({}, 0, {}), IsEmpty());
}

TEST(Segmenter, TakesAStretchThatEndsInsideTheLastStep) {
    const std::vector<double> probabilities = expand({{.9, 20}});
    EXPECT_THAT(speechSegments(probabilities, 20 * kStepSamples - 100, {}),
                ElementsAre(SampleRange{0, 10140}));
}

TEST(Segmenter, GivesAscendingStretchesInsideTheRecordingForAnyProbabilities) {
    std::mt19937 generator(20250625);
    std::uniform_real_distribution<double> probability(0, 1);
    for (int round = 0; round < 300; ++round) {
        std::vector<double> probabilities(static_cast<std::size_t>(round % 97 * 3));
        double level = .5;
        for (double& p : probabilities) p = level = .8 * level + .2 * probability(generator) * 1.2;
        SegmenterOptions options = batchedOptions();
        options.cutRule = round % 2 ? CutRule::LastSilence : CutRule::LongestSilence;
        if (round % 3) options.maxSpeechSeconds = 3;
        const auto length = static_cast<std::int64_t>(probabilities.size()) * kStepSamples;
        std::int64_t last = 0;
        for (const SampleRange& range : speechSegments(probabilities, length, options)) {
            EXPECT_LE(last, range.begin);
            EXPECT_LT(range.begin, range.end);
            last = range.end;
        }
        EXPECT_LE(last, length);
    }
}

TEST(SpeechEvents, AnswersAsSpeechBeginsAndEnds) {
    SpeechEvents events({});
    std::vector<SpeechEvents::Event> seen;
    for (const double p : expand({{.1, 10}, {.9, 20}, {.4, 4}, {.1, 6}}))
        if (const auto event = events.push(p)) seen.push_back(*event);
    EXPECT_THAT(seen, ElementsAre(SpeechEvents::Event{SpeechEvents::Event::Kind::Start, 4640},
                                  SpeechEvents::Event{SpeechEvents::Event::Kind::End, 17888}));
}

TEST(SpeechEvents, BeginsAnewAfterReset) {
    SpeechEvents events({});
    events.push(.9);
    events.reset();
    EXPECT_EQ(events.push(.9), (SpeechEvents::Event{SpeechEvents::Event::Kind::Start, 0}));
}

}  // namespace
}  // namespace undervoice::engine::vad
