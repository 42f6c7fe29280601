#include "engine/features/log_mel.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <random>
#include <vector>

#include "support/tensors.h"

namespace undervoice::engine {
namespace {

// float32 transforms against double: the largest power is about 1e4, so quiet bins carry its rounding.
constexpr double kTolerance = 1e-4;

std::vector<std::int16_t> noise(std::size_t count, unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_int_distribution<int> values(-8000, 8000);
    std::vector<std::int16_t> samples(count);
    std::ranges::generate(samples, [&] { return static_cast<std::int16_t>(values(generator)); });
    return samples;
}

at::Tensor tensorOf(const std::vector<std::int16_t>& samples) {
    std::vector<float> values;
    for (const std::int16_t s : samples) values.push_back(static_cast<float>(s) / 32768.0F);
    return test::tensorOf(values);
}

media::Pcm pcmOf(const std::vector<std::int16_t>& samples) {
    media::Pcm pcm;
    EXPECT_TRUE(pcm.append(samples));
    return pcm;
}

/// Frame t of a recording by the definition, in double: log10 of the mel powers, no floor.
std::vector<double> naiveFrame(const at::Tensor& samples, std::int64_t t, int melBins) {
    const at::Tensor filters = melFilters(melBins);
    const std::int64_t count = samples.size(0);
    std::vector<double> mel(static_cast<std::size_t>(melBins), 0.0);
    for (int k = 0; k <= 200; ++k) {
        std::complex<double> sum = 0;
        for (int n = 0; n < 400; ++n) {
            std::int64_t at = std::abs(t * 160 - 200 + n);
            if (at >= count) at = 2 * (count - 1) - at;
            const double window = 0.5 - 0.5 * std::cos(2 * M_PI * n / 400);
            sum += samples[at].item<double>() * window * std::polar(1.0, -2 * M_PI * k * n / 400);
        }
        for (int m = 0; m < melBins; ++m) mel[static_cast<std::size_t>(m)] += filters[m][k].item<double>() * std::norm(sum);
    }
    for (double& value : mel) value = std::log10(std::max(value, 1e-10));
    return mel;
}

TEST(LogMel, EqualsTheDefinitionInDouble) {
    const at::Tensor samples = tensorOf(noise(4000, 1));
    const at::Tensor mel = LogMel(80).compute(samples);
    for (const std::int64_t t : {std::int64_t{0}, std::int64_t{1}, std::int64_t{12}, std::int64_t{24}}) {
        const std::vector<double> expected = naiveFrame(samples, t, 80);
        for (int m = 0; m < 80; ++m)
            EXPECT_NEAR(mel[m][t].item<double>(), (expected[static_cast<std::size_t>(m)] + 4) / 4, kTolerance) << m << " " << t;
    }
}

TEST(LogMel, SlicesOfARecordingEqualTheWholeToTheBit) {
    const auto samples = noise(70 * 16000 + 77, 2);
    const media::Pcm pcm = pcmOf(samples);
    const LogMel logMel(80);
    const at::Tensor whole = logMel.compute(at::cat({tensorOf(samples), at::zeros({kWindowSamples})}));
    const auto maximum = logMel.recordingMaximum(pcm, {});
    ASSERT_TRUE(maximum);
    for (const auto& [first, frames] : {std::pair{0, 3000}, {1, 3000}, {2, 1}, {2999, 3000}, {4567, 3000}, {6990, 20}, {7000, 3000}, {9999, 1}}) {
        const auto slice = logMel.frames(pcm, first, frames, *maximum);
        ASSERT_TRUE(slice) << slice.error().message;
        EXPECT_TRUE(at::equal(*slice, whole.narrow(1, first, frames))) << first;
    }
}

TEST(LogMel, MaximumIsThatOfTheLoudestFrameWhereverItIs) {
    for (const std::size_t loud : {std::size_t{0}, std::size_t{479999}, std::size_t{480100}, std::size_t{959999}}) {
        std::vector<std::int16_t> samples = noise(960000, 3);
        for (std::int16_t& s : samples) s = static_cast<std::int16_t>(s / 1000);
        samples[loud] = 32767;
        const auto maximum = LogMel(80).recordingMaximum(pcmOf(samples), {});
        const at::Tensor whole = LogMel(80).compute(at::cat({tensorOf(samples), at::zeros({kWindowSamples})}));
        EXPECT_FLOAT_EQ(*maximum, whole.max().item<float>() * 4 - 4) << loud;
    }
}

TEST(LogMel, BatchesEqualSingleWindows) {
    const at::Tensor samples = tensorOf(noise(32000, 4)).view({2, 16000});
    const at::Tensor both = LogMel(128).compute(samples);
    EXPECT_TRUE(at::equal(both[1], LogMel(128).compute(samples[1])));
}

TEST(LogMel, RefusesFramesOutsideTheRecordingAndItsSilence) {
    const media::Pcm pcm = pcmOf(noise(16000, 5));
    EXPECT_TRUE(LogMel(80).frames(pcm, 100, 3000, 0));
    EXPECT_EQ(LogMel(80).frames(pcm, 101, 3000, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(LogMel(80).frames(pcm, -1, 3000, 0).error().code, ErrorCode::InvalidArgument);
}

TEST(LogMel, StopsWhenCancelled) {
    CancelSource source;
    source.cancel();
    EXPECT_EQ(LogMel(80).recordingMaximum(pcmOf(noise(16000, 6)), source.token()).error().code, ErrorCode::Cancelled);
}

TEST(LogMel, SilenceAndEmptyRecordingsHaveTheLeastMaximum) {
    EXPECT_FLOAT_EQ(*LogMel(80).recordingMaximum(pcmOf({}), {}), -10);
    EXPECT_EQ(LogMel(80).compute(at::zeros({0})).size(1), 0);
}

}  // namespace
}  // namespace undervoice::engine
