// Voice activity against vad.json: probabilities of the clips, stretches of speech, events of the running
// detector.
#include "engine/vad/segmenter.h"
#include "engine/vad/speech_detector.h"
#include "media/pcm.h"
#include "support/fixtures.h"

#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace undervoice::engine::vad {
namespace {

using nlohmann::json;

json golden() {
    const auto path = test::goldenFile("vad.json");
    return path.empty() ? json() : test::readJson(path);
}

SegmenterOptions optionsOf(const json& params) {
    SegmenterOptions options;
    for (const auto& [name, value] : params.items()) {
        if (name == "threshold")
            options.threshold = value;
        else if (name == "neg_threshold")
            options.exitThreshold = value.get<double>();
        else if (name == "min_speech_duration_ms")
            options.minSpeechMs = value;
        else if (name == "min_silence_duration_ms")
            options.minSilenceMs = value;
        else if (name == "speech_pad_ms")
            options.padMs = value;
        else if (name == "max_speech_duration_s")
            options.maxSpeechSeconds = value;
        else if (name == "min_silence_at_max_speech")
            options.cutSilenceMs = value;
        else if (name == "use_max_poss_sil_at_max_speech")
            options.cutRule = value.get<bool>() ? CutRule::LongestSilence : CutRule::LastSilence;
        else
            ADD_FAILURE() << "unknown parameter " << name;
    }
    return options;
}

std::vector<SampleRange> rangesOf(const json& list) {
    std::vector<SampleRange> ranges;
    for (const json& pair : list) ranges.push_back({pair.at(0), pair.at(1)});
    return ranges;
}

std::vector<double> probabilitiesOf(const json& runs) {
    std::vector<double> probabilities;
    for (const json& run : runs)
        probabilities.insert(probabilities.end(), run.at(1).get<std::size_t>(), run.at(0));
    return probabilities;
}

media::Pcm pcmOf(const std::vector<float>& samples) {
    std::vector<std::int16_t> integers;
    for (const float sample : samples)
        integers.push_back(static_cast<std::int16_t>(std::lround(sample * 32768)));
    media::Pcm pcm;
    EXPECT_TRUE(pcm.append(integers));
    return pcm;
}

/// Formula signals are not 16-bit, so they cannot go through a recording.
std::vector<float> streamed(const SpeechDetector& detector, std::vector<float> samples) {
    samples.resize((samples.size() + kStepSamples - 1) / kStepSamples * kStepSamples);
    return detector.startStream().push(samples).value();
}

void expectClose(const std::vector<float>& got, const std::vector<float>& expected, const std::string& name) {
    // The file's weights in float32 on another machine differ by 2e-5 at most; other exports would by 1e-3.
    constexpr float kTolerance = 2e-5F;
    ASSERT_EQ(got.size(), expected.size()) << name;
    float worst = 0;
    for (std::size_t i = 0; i < got.size(); ++i) worst = std::max(worst, std::abs(got[i] - expected[i]));
    EXPECT_LE(worst, kTolerance) << name;
}

TEST(GoldenVad, ProbabilitiesOfClips) {
    const auto detector = SpeechDetector::create(test::assetsFolder());
    ASSERT_TRUE(detector) << detector.error().message;
    std::size_t cases = 0;
    for (const json& row : golden().value("clips", json::array())) {
        const std::string name = row.at("clip");
        const auto samples = test::goldenClip(name);
        if (!samples) continue;  // lies in a folder that is not here
        const bool isFormula = name.starts_with("formula:");
        const std::vector<float> got = isFormula
                                           ? streamed(**detector, *samples)
                                           : (*detector)->probabilities(pcmOf(*samples), {}, {}).value();
        expectClose(got, row.at("probabilities"), name);
        ++cases;
    }
    test::reportCases("vad probabilities", cases);
}

TEST(GoldenVad, SegmenterOnGivenProbabilities) {
    std::size_t cases = 0;
    for (const json& row : golden().value("segmenter", json::array())) {
        const auto got =
            speechSegments(probabilitiesOf(row.at("runs")), row.at("samples"), optionsOf(row.at("params")));
        EXPECT_EQ(got, rangesOf(row.at("speech"))) << row.at("name");
        ++cases;
    }
    test::reportCases("vad segmenter", cases);
}

TEST(GoldenVad, SpeechTimestampsOfClips) {
    std::size_t cases = 0;
    for (const json& clip : golden().value("clips", json::array())) {
        const std::vector<double> probabilities = clip.at("probabilities");
        for (const json& row : clip.at("speech_timestamps")) {
            const auto got = speechSegments(probabilities, clip.at("samples"), optionsOf(row.at("params")));
            EXPECT_EQ(got, rangesOf(row.at("speech"))) << clip.at("clip") << " " << row.at("params");
            ++cases;
        }
    }
    test::reportCases("vad speech timestamps", cases);
}

json eventsOf(const std::vector<double>& probabilities, std::size_t wholeSteps,
              const SpeechEvents::Options& options) {
    SpeechEvents events(options);
    json list = json::array();
    for (std::size_t step = 0; step < wholeSteps; ++step) {
        const auto event = events.push(probabilities.at(step));
        if (!event) continue;
        const bool isStart = event->kind == SpeechEvents::Event::Kind::Start;
        list.push_back({{"frame", step}, {isStart ? "start" : "end", event->sample}});
    }
    return list;
}

TEST(GoldenVad, RunningDetectorEvents) {
    std::size_t cases = 0;
    for (const json& clip : golden().value("clips", json::array())) {
        const std::size_t wholeSteps = clip.at("samples").get<std::size_t>() / kStepSamples;
        for (const json& row : clip.at("iterator_events")) {
            SpeechEvents::Options options;
            const json& params = row.at("params");
            options.threshold = params.value("threshold", options.threshold);
            options.minSilenceMs = params.value("min_silence_duration_ms", options.minSilenceMs);
            options.padMs = params.value("speech_pad_ms", options.padMs);
            EXPECT_EQ(eventsOf(clip.at("probabilities"), wholeSteps, options), row.at("events"))
                << clip.at("clip") << " " << params;
            ++cases;
        }
    }
    test::reportCases("vad events", cases);
}

}  // namespace
}  // namespace undervoice::engine::vad
