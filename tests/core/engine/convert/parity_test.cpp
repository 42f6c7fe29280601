// Several models beside their original: each is compared as if it were alone.

#include "engine/convert/parity.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randn.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "support/fixtures.h"
#include "support/formula_checkpoint.h"
#include "support/latent_checkpoint.h"
#include "support/overlay_checkpoint.h"

namespace undervoice::engine {
namespace {

class Parity : public testing::Test {
  protected:
    static constexpr std::size_t kTokens = 80;           // of a window: two others make a long prompt
    static constexpr std::size_t kPredictions = kTokens + 1;  // and the end

    Parity() {
        for (int i = 0; i < 3; ++i) {
            CalibrationWindow window;
            window.encoded = at::randn({1, 1500, 128}, at::detail::createCPUGenerator(static_cast<std::uint64_t>(i)));
            const int t = original.tokenizer->firstTimestamp();
            window.tokens = {t};
            while (window.tokens.size() + 1 < kTokens) window.tokens.push_back(1000 + 100 * static_cast<int>(window.tokens.size()) + i);
            window.tokens.push_back(t + 50);
            window.language = "en";
            windows.push_back(window);
        }
    }
    static LoadedModel load(const Checkpoint& checkpoint) {
        LoadedModel loaded;
        loaded.model = Model::load(checkpoint, {}, {}, {}).value();
        loaded.tokenizer = text::Tokenizer::create(checkpoint.dims().vocabularySize, test::assetsFolder()).value();
        return loaded;
    }
    std::vector<LogitParity> compared(const Models& models) const { return compareLogits(original, models, windows, "", {}, {}).value(); }

    c10::InferenceMode inference;
    LoadedModel original = load(*test::formulaCheckpoint("micro", "A"));
    LoadedModel narrow = load(test::LatentCheckpoint({.selfRank = 32, .crossRank = 0}));
    LoadedModel wide = load(test::LatentCheckpoint({.selfRank = 64, .crossRank = 0}));
    std::vector<CalibrationWindow> windows;
};

TEST_F(Parity, AModelDoesNotDifferFromItself) {
    const LogitParity found = compared({&original}).front();
    EXPECT_EQ(found.withoutPrompt.divergences.size(), 3 * kPredictions);
    EXPECT_EQ(found.withPrompt.divergences.size(), 3 * kPredictions);
    EXPECT_EQ(found.promptedWindows, 3);
    EXPECT_EQ(found.meanPromptTokens(), 160) << "of the two other windows, never its own";
    EXPECT_EQ(found.atTimestamps.divergences.size(), 3U * 2 * 2);
    EXPECT_EQ(found.withoutPrompt.meanKl(), 0);
    EXPECT_EQ(found.withPrompt.meanKl(), 0);
    EXPECT_EQ(found.withPrompt.topOneAgreement(), 1);
}

TEST_F(Parity, AShortPromptIsNoProofOfLongOnes) {
    windows.resize(2);
    const LogitParity found = compared({&narrow}).front();
    EXPECT_EQ(found.withoutPrompt.divergences.size(), 2 * kPredictions);
    EXPECT_TRUE(found.withPrompt.divergences.empty()) << "80 tokens are before each";
    EXPECT_EQ(found.atTimestamps.divergences.size(), 2U * 2);
    EXPECT_EQ(found.promptedWindows, 0);
    EXPECT_EQ(found.meanPromptTokens(), 0);
}

TEST_F(Parity, SeveralModelsAreComparedAsEachAlone) {
    const auto both = compared({&narrow, &wide});
    const auto first = compared({&narrow}), second = compared({&wide});
    EXPECT_GT(both[0].withPrompt.meanKl(), 0);
    EXPECT_NE(both[0].withPrompt.divergences, both[1].withPrompt.divergences);
    EXPECT_EQ(both[0].withoutPrompt.divergences, first[0].withoutPrompt.divergences);
    EXPECT_EQ(both[0].atTimestamps.divergences, first[0].atTimestamps.divergences);
    EXPECT_EQ(both[1].withPrompt.divergences, second[0].withPrompt.divergences);
}

TEST_F(Parity, AnAttentionOnTrialPredictsAsTheModelThatIsConvertedThere) {
    const auto source = test::formulaCheckpoint("micro", "A");
    const std::string prefix = "decoder.blocks.1.attn";
    const AttentionWeights weights = loadAttention(*source, prefix).value();
    const auto latentOf = [&](std::int64_t rank) {
        return latentWeights(weights, factorise(weights, {}, {rank, api::ConversionOptions::Metric::Weights, true}).value());
    };
    const LatentWeights cut = latentOf(32);
    const LoadedModel converted = load(test::OverlayCheckpoint(*source,
                                                               {{prefix + ".kv_down.weight", cut.down}, {prefix + ".k_up.weight", cut.keyUp},
                                                                {prefix + ".v_up.weight", cut.valueUp}, {prefix + ".v_up.bias", cut.valueBias}},
                                                               {LatentModule::flat(prefix, 32, /*kept=*/0, source->dims().textHeads)}));
    const LogitParity found = compared({&converted}).front();
    double expected = 0;
    for (std::size_t i = 0; i < 3 * kPredictions; ++i) expected += (i / kPredictions == 1 ? found.withoutPrompt : found.withPrompt).divergences[i] / (3 * kPredictions);
    std::size_t windowsDone = 0;
    const auto divergences = divergencesOf({{1, cut}, {1, latentOf(source->dims().textState)}}, original, windows, [&](std::size_t done) { windowsDone = done; }, {}).value();
    EXPECT_GT(expected, 1e-3);
    EXPECT_NEAR(divergences[0] / expected, 1, 1e-3);
    EXPECT_LT(divergences[1], 1e-6) << "at full rank it is the original's";
    EXPECT_EQ(windowsDone, windows.size());
    EXPECT_EQ(compared({&original}).front().withPrompt.meanKl(), 0) << "a trial leaves nothing behind";
}

TEST(SameEncoder, IsEqualToTheLastBit) {
    const auto original = test::formulaCheckpoint("micro", "A");
    const test::LatentCheckpoint converted({});
    EXPECT_TRUE(sameEncoder(*original, converted, {}).value()) << "only the decoder was converted";
    const std::string name = "encoder.blocks.0.mlp.0.bias";
    at::Tensor bias = original->load(name).value();
    bias[0] += 1e-3;
    EXPECT_FALSE(sameEncoder(*original, test::OverlayCheckpoint(*original, {{name, bias}}, {}), {}).value());
}

}  // namespace
}  // namespace undervoice::engine
