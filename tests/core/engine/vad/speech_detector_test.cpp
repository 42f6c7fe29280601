#include "engine/vad/speech_detector.h"

#include "support/fixtures.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <gmock/gmock.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

namespace undervoice::engine::vad {
namespace {

using testing::HasSubstr;

std::unique_ptr<SpeechDetector> detector() {
    auto created = SpeechDetector::create(test::assetsFolder());
    EXPECT_TRUE(created) << created.error().message;
    return created ? std::move(*created) : nullptr;
}

/// A buzz whose pitch and loudness wander, with noise: enough to move the network through many of its states.
std::vector<std::int16_t> buzz(std::size_t samples) {
    std::mt19937 generator(16000);
    std::uniform_real_distribution<double> noise(-1, 1);
    std::vector<std::int16_t> sound(samples);
    double phase = 0;
    for (std::size_t i = 0; i < samples; ++i) {
        const double t = static_cast<double>(i) / kSampleRateHz;
        phase += (140 + 60 * std::sin(3 * t)) / kSampleRateHz;
        const double loudness = std::max(0.0, std::sin(2.2 * t)) * 9000;
        const double pulse = std::pow(std::abs(std::sin(M_PI * phase)), 9);
        sound[i] = static_cast<std::int16_t>(loudness * (pulse - 0.3) + 150 * noise(generator));
    }
    return sound;
}

media::Pcm pcmOf(const std::vector<std::int16_t>& sound) {
    media::Pcm pcm;
    EXPECT_TRUE(pcm.append(sound));
    return pcm;
}

std::vector<float> floatsOf(const std::vector<std::int16_t>& sound) {
    std::vector<float> samples;
    for (const std::int16_t s : sound) samples.push_back(static_cast<float>(s) / 32768.0F);
    samples.resize((samples.size() + kStepSamples - 1) / kStepSamples * kStepSamples);
    return samples;
}

/// The TorchScript program itself, step by step.
std::vector<float> scripted(std::vector<float> samples) {
    at::set_num_threads(1);  // its steps are far too small to be shared
    torch::jit::Module module = torch::jit::load((test::assetsFolder() / "silero_vad.jit").string());
    module.eval();
    std::vector<float> probabilities;
    for (std::size_t at = 0; at < samples.size(); at += kStepSamples) {
        const at::Tensor step = at::from_blob(samples.data() + at, {1, kStepSamples}, at::kFloat).clone();
        probabilities.push_back(module.forward({step, kSampleRateHz}).toTensor().item<float>());
    }
    return probabilities;
}

void expectClose(const std::vector<float>& got, const std::vector<float>& expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 1e-5) << "step " << i;
}

TEST(SpeechDetector, AgreesWithTheScript) {
    const auto sound = buzz(30 * kSampleRateHz + 100);
    const auto got = detector()->probabilities(pcmOf(sound), {}, {});
    ASSERT_TRUE(got) << got.error().message;
    const std::vector<float> expected = scripted(floatsOf(sound));
    expectClose(*got, expected);
    // A constant answer would prove nothing.
    EXPECT_GT(*std::ranges::max_element(expected) - *std::ranges::min_element(expected), 0.1F);
}

TEST(SpeechDetector, GivesTheSameWhenStreamedStepByStep) {
    const auto sound = buzz(40 * kStepSamples);
    const auto whole = detector()->probabilities(pcmOf(sound), {}, {});
    const std::vector<float> samples = floatsOf(sound);
    SpeechStream stream = detector()->startStream();
    std::vector<float> steps;
    for (std::size_t at = 0; at < samples.size(); at += kStepSamples)
        steps.push_back(stream.push(std::span(samples).subspan(at, kStepSamples))->at(0));
    expectClose(steps, *whole);
}

TEST(SpeechDetector, ForgetsOnReset) {
    const std::vector<float> samples = floatsOf(buzz(20 * kStepSamples));
    SpeechStream stream = detector()->startStream();
    const auto first = stream.push(samples);
    stream.reset();
    EXPECT_EQ(*stream.push(samples), *first);
}

TEST(SpeechDetector, TakesEmptyAndShortRecordings) {
    EXPECT_TRUE(detector()->probabilities(pcmOf({}), {}, {})->empty());
    EXPECT_EQ(detector()->probabilities(pcmOf({7}), {}, {})->size(), 1U);
    EXPECT_EQ(detector()->probabilities(pcmOf(buzz(513)), {}, {})->size(), 2U);
}

TEST(SpeechDetector, ReportsProgressUpToTheEndAndCanBeCancelled) {
    const media::Pcm audio = pcmOf(buzz(20 * kSampleRateHz));
    std::vector<std::int64_t> done;
    const auto probabilities =
        detector()->probabilities(audio, [&](const Progress& p) { done.push_back(p.done); }, {});
    EXPECT_TRUE(std::ranges::is_sorted(done));
    EXPECT_EQ(done.back(), 20'000'000);

    CancelSource source;
    source.cancel();
    EXPECT_EQ(detector()->probabilities(audio, {}, source.token()).error().code, ErrorCode::Cancelled);
}

TEST(SpeechDetector, SaysWhatToDoWhenItsFileIsMissing) {
    const test::TemporaryFolder folder;
    const auto created = SpeechDetector::create(folder.path());
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::NotFound);
    EXPECT_THAT(created.error().message, HasSubstr("silero_vad.jit"));
}

TEST(SpeechDetector, RefusesAnAlteredFile) {
    const test::TemporaryFolder folder;
    const auto copy = folder.path() / "silero_vad.jit";
    std::filesystem::copy_file(test::assetsFolder() / "silero_vad.jit", copy);
    std::filesystem::permissions(copy, std::filesystem::perms::owner_all);
    std::fstream(copy, std::ios::in | std::ios::out | std::ios::binary).seekp(100000).put('x').put('y');
    const auto created = SpeechDetector::create(folder.path());
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::Format);
    EXPECT_THAT(created.error().message, HasSubstr("SHA-256"));
}

}  // namespace
}  // namespace undervoice::engine::vad
