// Real weights: eight windows that are decoded together, in any pair of attention modes that lose nothing, give the tokens that each
// window alone gives in ordinary ones (which the reference tests hold against openai-whisper).

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "exact_modes.h"
#include "reference_runs.h"
#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

using Tokens = std::vector<std::vector<int>>;  // [window]

constexpr int kWindows = 8;
constexpr int kBeams = 5;

/// Pieces of the bundled sample of 8 to 29 s: [window, 480000].
at::Tensor someWindows() {
    const media::Pcm audio = test::sampleAudio();
    at::Tensor samples = at::zeros({kWindows, kWindowSamples});
    for (std::int64_t window = 0; window < kWindows; ++window) {
        const std::int64_t length = (8 + 3 * window) * kSampleRateHz, first = window * 5 * kSampleRateHz;
        EXPECT_TRUE(audio.read(first, {samples[window].data_ptr<float>(), static_cast<std::size_t>(length)}));
    }
    return samples;
}

Tokens tokensOf(const LoadedModel& model, const at::Tensor& encoded, std::optional<int> beams) {
    WindowDecodingOptions options;
    options.language = "en";
    options.beamSize = beams;
    const std::vector<DecodingResult> results = model.decoder->decode(encoded, options, {}).value();
    Tokens tokens;
    for (const DecodingResult& result : results) tokens.push_back(result.tokens);
    return tokens;
}

/// Model, self, cross.
class Batches : public ::testing::TestWithParam<std::tuple<const char*, const char*, const char*>> {
  protected:
    struct Expected {
        std::string model;
        at::Tensor encoded;  ///< [window, 1500, state]
        Tokens greedy, beams;
    };
    /// By ordinary attention, each window alone.
    static const Expected& expected(const std::string& name) {
        static Expected known;
        if (known.model == name) return known;
        const auto model = test::loadInModes(name, {}, {}).value();
        known = {name, model->model->encode(model->logMel->compute(someWindows())), {}, {}};
        for (std::int64_t window = 0; window < kWindows; ++window) {
            const at::Tensor own = known.encoded.narrow(0, window, 1);
            known.greedy.push_back(tokensOf(*model, own, {}).front());
            known.beams.push_back(tokensOf(*model, own, kBeams).front());
        }
        return known;
    }
};

TEST_P(Batches, GiveTheTokensOfEachWindowAlone) {
    const auto& [name, self, cross] = GetParam();
    if (test::realModel(name).empty()) GTEST_SKIP() << name << " is not in " << test::depsFolder() << ": set-up could not fetch it";
    const c10::InferenceMode inference;
    const Expected& alone = expected(name);
    for (const auto& tokens : alone.greedy) ASSERT_GT(tokens.size(), 10U) << "people speak in every window";
    const test::TemporaryFolder folder;
    const auto model = test::loadInModes(name, test::attentionModes(self, cross), folder.path());
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(tokensOf(**model, alone.encoded, {}), alone.greedy);
    EXPECT_EQ(tokensOf(**model, alone.encoded, kBeams), alone.beams);
}

INSTANTIATE_TEST_SUITE_P(Pairs, Batches,
                         ::testing::Combine(::testing::Values("tiny.en", "base"), ::testing::Values("mha", "x", "t,mha", "t,x", "t,mla", "mla"),
                                            ::testing::Values("mha", "e", "mla")),
                         [](const auto& pair) {
                             std::string name = std::string(std::get<0>(pair.param)) + "_" + std::get<1>(pair.param) + "_" + std::get<2>(pair.param);
                             std::ranges::replace_if(name, [](char c) { return c == '.' || c == ','; }, '_');
                             return name;
                         });

}  // namespace
}  // namespace undervoice::engine
