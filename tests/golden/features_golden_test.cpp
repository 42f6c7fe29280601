// Log-mel features against openai-whisper's (features.json).

#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/features/log_mel.h"
#include "support/fixtures.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

using test::Array;

// The fixtures' own tolerances: with the reference's float32 window, and for the filters one rounding step of the largest.
constexpr double kLogMelTolerance = 2e-5;
constexpr double kFilterTolerance = 4e-9;
constexpr double kWindowTolerance = 6e-8;  // a rounding step of the cosine
constexpr double kFloorTolerance = 1e-6;

using test::paddedWindow;
using test::tensorOf;

media::Pcm pcmOf(const std::vector<float>& samples) {
    std::vector<std::int16_t> quantised;
    for (const float s : samples) quantised.push_back(static_cast<std::int16_t>(std::lround(s * 32768)));
    media::Pcm pcm;
    EXPECT_TRUE(pcm.append(quantised));
    return pcm;
}

at::Tensor withSilence(const at::Tensor& samples) {
    at::Tensor longer = at::zeros({samples.size(0) + kWindowSamples});
    longer.narrow(0, 0, samples.size(0)).copy_(samples);
    return longer;
}

/// The whole spectrogram through the streaming functions that the long-form loop uses.
at::Tensor streamed(const LogMel& logMel, const media::Pcm& pcm) {
    const auto maximum = logMel.recordingMaximum(pcm, {});
    EXPECT_TRUE(maximum);
    const auto frames = static_cast<int>((pcm.sampleCount() + kWindowSamples) / kHopSamples);
    const auto all = logMel.frames(pcm, 0, frames, *maximum);
    EXPECT_TRUE(all);
    return *all;
}

class FeaturesGolden : public testing::Test {
  protected:
    void SetUp() override {
        UNDERVOICE_NEED_GOLDEN_FILE("features.json");
        document = test::readJson(test::goldenFile("features.json"));
        arrays = test::readSafetensors(test::goldenFile("features.safetensors"));
    }
    nlohmann::json document;
    std::map<std::string, Array> arrays;
};

TEST_F(FeaturesGolden, MatricesOfEveryModeAndMelCount) {
    std::size_t cases = 0;
    for (const auto& matrix : document.at("matrices")) {
        const std::string name = matrix.at("name");
        SCOPED_TRACE(name);
        const auto clip = test::goldenClip(matrix.at("clip"));
        if (!clip) continue;
        const LogMel logMel(matrix.at("n_mels").get<int>());
        const std::string mode = matrix.at("mode");
        at::Tensor mel;
        if (mode == "file") mel = logMel.compute(tensorOf(*clip));
        if (mode == "window") mel = logMel.compute(paddedWindow(*clip));
        if (mode == "file_plus_30s") mel = logMel.compute(withSilence(tensorOf(*clip)));
        ASSERT_TRUE(mel.defined()) << "unknown mode " << mode;
        std::vector<at::Tensor> columns;
        const at::Tensor expected = tensorOf(arrays.at(name));
        ASSERT_EQ(mel.size(1), matrix.at("stats").at("shape").at(1).get<std::int64_t>());
        for (std::int64_t i = 0; i < expected.size(1); ++i) {
            const at::Tensor column = mel.select(1, matrix.at("columns").at(static_cast<std::size_t>(i)).get<std::int64_t>());
            test::expectClose(column, expected.select(1, i), kLogMelTolerance, name);
        }
        EXPECT_NEAR(mel.min().item<double>(), matrix.at("floor").get<double>(), kFloorTolerance);
        EXPECT_NEAR(mel.max().item<double>(), matrix.at("max").get<double>(), kLogMelTolerance);
        ++cases;
    }
    test::reportCases("features", cases);
}

TEST_F(FeaturesGolden, StreamingGivesTheWholeFilesSpectrogram) {
    // A formula signal is not 16-bit, a recording is.
    const auto isRecorded = [](const auto& matrix) { return !matrix.at("clip").template get<std::string>().starts_with("formula:"); };
    UNDERVOICE_NEED_GOLDEN(std::ranges::any_of(document.at("matrices"), isRecorded), "a recording's row of features.json");
    std::size_t cases = 0;
    for (const auto& matrix : document.at("matrices")) {
        const std::string name = matrix.at("name");
        const auto clip = test::goldenClip(matrix.at("clip"));
        if (!clip || matrix.at("mode") != "file_plus_30s" || !isRecorded(matrix)) continue;
        SCOPED_TRACE(name);
        const at::Tensor mel = streamed(LogMel(matrix.at("n_mels").get<int>()), pcmOf(*clip));
        const at::Tensor expected = tensorOf(arrays.at(name));
        for (std::int64_t i = 0; i < expected.size(1); ++i) {
            const at::Tensor column = mel.select(1, matrix.at("columns").at(static_cast<std::size_t>(i)).get<std::int64_t>());
            test::expectClose(column, expected.select(1, i), kLogMelTolerance, name);
        }
        ++cases;
    }
    test::reportCases("features, streamed", cases);
}

TEST_F(FeaturesGolden, FiltersAndFrameCounts) {
    test::expectClose(melFilters(80), tensorOf(arrays.at("mel_filters_80")), kFilterTolerance, "filters 80");
    test::expectClose(melFilters(128), tensorOf(arrays.at("mel_filters_128")), kFilterTolerance, "filters 128");
    test::expectClose(hannWindow(), tensorOf(arrays.at("hann_400")), kWindowTolerance, "window");
    const LogMel logMel(80);
    std::size_t cases = 3;
    for (const auto& row : document.at("frame_counts")) {
        const at::Tensor mel = logMel.compute(at::zeros({row.at("samples").get<std::int64_t>()}));
        // The reference raises at 200 samples and fewer; here they count as if zeros followed.
        const auto expected = row.contains("frames") ? row.at("frames").get<std::int64_t>() : row.at("samples").get<std::int64_t>() / 160;
        EXPECT_EQ(mel.size(1), expected) << row;
        if (expected > 0) {
            EXPECT_NEAR(mel.max().item<double>(), document.at("silence_value").get<double>(), kFloorTolerance);
        }
        ++cases;
    }
    test::reportCases("features, filters and counts", cases);
}

TEST_F(FeaturesGolden, FloorBelongsToTheWholeArray) {
    auto signal = test::goldenClip(document.at("formula_signal").at("clip"));
    ASSERT_TRUE(signal);
    signal->resize(32000);
    std::vector<float> joined = *signal;
    for (const float s : *signal) joined.push_back(s * 1e-4F);
    const LogMel logMel(80);
    const at::Tensor whole = logMel.compute(tensorOf(joined)).slice(1, 200, std::nullopt, 10);
    const at::Tensor alone = logMel.compute(tensorOf(joined).slice(0, 32000)).slice(1, 0, std::nullopt, 10);
    test::expectClose(whole, tensorOf(arrays.at("quiet_tail.whole_file.80")), kLogMelTolerance, "joined");
    test::expectClose(alone, tensorOf(arrays.at("quiet_tail.alone.80")), kLogMelTolerance, "alone");
    test::reportCases("features, quiet tail", 2);
}

}  // namespace
}  // namespace undervoice::engine
