// A conversion that learned from windows without previous text: good window by window, useless in a long recording, and caught by the gate
// of predictions behind a prompt (spec: convert-train.md §1.1, §1.7). Real tiny.en on the speech that set-up synthesises.

#include <c10/core/InferenceMode.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <iostream>

#include "engine/convert/attention_records.h"
#include "engine/convert/parity.h"
#include "engine/convert/proof.h"
#include "engine/convert/statistics.h"
#include "media/decode.h"
#include "reference_runs.h"
#include "support/fixtures.h"
#include "support/overlay_checkpoint.h"

namespace undervoice::engine {
namespace {

constexpr int kWindows = 20;
constexpr std::int64_t kRank = 128;  // an eighth of the cache of ordinary attention, where layer 0 has none

class PromptGate : public testing::Test {
  protected:
    void SetUp() override {
        if (test::realModel("tiny.en").empty()) GTEST_SKIP() << "tiny.en is not in " << test::depsFolder() << ": set-up could not fetch it";
        if (!std::filesystem::exists(test::depsFolder() / "calibration/speech.tsv")) GTEST_SKIP() << "set-up has not synthesised speech in " << test::depsFolder();
        m_checkpoint = Checkpoint::open(test::realModel("tiny.en")).value();
        m_original = loadModel(test::onCpu(test::realModel("tiny.en"), /*threads=*/1), /*threads=*/1, {}, {}).value();
        for (int i = 0; i < kWindows; ++i) {
            api::ConversionClip clip;
            clip.audio = media::decode(test::depsFolder() / "calibration" / (std::string(i < 10 ? "0" : "") + std::to_string(i) + ".opus"), {}).value().pcm;
            clip.language = "en";
            m_owned.push_back(std::move(clip));
        }
        const Clips clips = pointersTo(m_owned);
        m_windows = readWindows(*m_original, clips, planWindows(clips, kWindows, /*seed=*/1).value(), "", {}, {}).value();
        ASSERT_GE(m_windows.size(), 14U);
    }

    /// Three sequences a window, as the converter draws them, or with nothing before the window.
    std::vector<TokenSequence> sequences(bool hasPrompts) const {
        const SequenceMaker maker(m_windows, *m_original->tokenizer);
        std::mt19937_64 random(2);
        std::vector<TokenSequence> drawn;
        for (std::size_t window = 0; window < m_windows.size(); ++window)
            for (int i = 0; i < 3; ++i) {
                SequenceMaker::Form form = maker.draw(random);
                if (!hasPrompts) form.promptTokens = 0;
                drawn.push_back(maker.make(window, form));
            }
        return drawn;
    }

    /// tiny.en whose layers but the first are latents of what these sequences make of them, beside the original; unhealed.
    LogitParity converted(bool hasPrompts) const {
        const std::vector<TokenSequence> learned = sequences(hasPrompts);
        const int layers = m_checkpoint->dims().textLayers;
        const auto records = recordAttention(*m_original->model, 1, layers - 1, learned, [&](std::size_t window) { return m_windows[window].encoded; }, {}, {}).value();
        std::map<std::string, at::Tensor> tensors;
        std::vector<LatentModule> latent;
        for (int layer = 1; layer < layers; ++layer) {
            InputMoments moments(m_checkpoint->dims().textState);
            const AttentionRecord& record = records[static_cast<std::size_t>(layer - 1)];
            for (std::size_t i = 0; i < learned.size(); ++i) moments.add(record.inputs[i].to(at::kFloat), learned[i].weights());
            const std::string prefix = "decoder.blocks." + std::to_string(layer) + ".attn";
            const AttentionWeights weights = loadAttention(*m_checkpoint, prefix).value();
            const LatentWeights made = latentWeights(weights, factorise(weights, {moments.mean(), moments.covariance(), moments.secondMoment()}, {.rank = kRank}).value());
            tensors.insert({{prefix + ".kv_down.weight", made.down}, {prefix + ".k_up.weight", made.keyUp}, {prefix + ".v_up.weight", made.valueUp}, {prefix + ".v_up.bias", made.valueBias}});
            latent.push_back(LatentModule::flat(prefix, kRank, /*kept=*/0, m_checkpoint->dims().textHeads));
        }
        LoadedModel model;
        model.model = Model::load(test::OverlayCheckpoint(*m_checkpoint, std::move(tensors), std::move(latent)), {}, {}, {}).value();
        model.tokenizer = m_original->tokenizer;
        const LogitParity parity = compareLogits(*m_original, {&model}, m_windows, "", {}, {}).value().front();
        std::cout << (hasPrompts ? "with" : "without") << " prompts in what it learned from: KL " << parity.withoutPrompt.meanKl() << " without, " << parity.withPrompt.meanKl()
                  << " behind previous text, " << parity.atTimestamps.meanKl() << " at timestamps" << std::endl;
        return parity;
    }

    static std::vector<std::string> missedGates(const LogitParity& parity) {
        ConversionReport report;
        SetReport set;
        set.name = "held out";
        set.logits = parity;
        set.texts.changed.hits = set.texts.original.hits = set.texts.converted.hits = 100;
        set.texts.clips = set.texts.referenced = 1;
        report.sets.push_back(set);
        judge(report);
        return report.missedGates;
    }

    c10::InferenceMode m_inference;
    std::unique_ptr<Checkpoint> m_checkpoint;
    std::unique_ptr<LoadedModel> m_original;
    std::vector<api::ConversionClip> m_owned;
    std::vector<CalibrationWindow> m_windows;
};

TEST_F(PromptGate, CatchesAConversionThatNeverSawPreviousText) {
    const LogitParity blind = converted(/*hasPrompts=*/false), seeing = converted(/*hasPrompts=*/true);
    EXPECT_LT(blind.withoutPrompt.meanKl(), api::ConversionOptions().largestKl) << "single windows alone would pass it";
    EXPECT_THAT(missedGates(blind), testing::Contains(testing::HasSubstr("after 200 tokens of previous text")));
    EXPECT_THAT(missedGates(seeing), testing::Not(testing::Contains(testing::HasSubstr("after 200 tokens of previous text"))));
    EXPECT_LT(seeing.withPrompt.meanKl(), blind.withPrompt.meanKl() / 2);
}

}  // namespace
}  // namespace undervoice::engine
