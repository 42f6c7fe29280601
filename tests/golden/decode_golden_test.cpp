// decode.json: whole decodes of formula models: greedy, beams, prompts, prefixes, suppression, language
// detection.

#include "engine/checkpoint/checkpoint.h"
#include "engine/decoding/decoder.h"
#include "engine/features/log_mel.h"
#include "engine/whisper/model.h"
#include "golden/decoding_cases.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"
#include "support/tensors.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

using nlohmann::json;

// The fixture's own tolerances.
constexpr double kLogprobTolerance = 1e-3;
constexpr double kLanguageTolerance = 1e-3;
constexpr double kLogNoSpeechTolerance = 5e-3;
constexpr double kRatioTolerance = 0.03;  // other zlib versions pack a little differently

class DecodeGolden : public test::GoldenTest {
  protected:
    DecodeGolden() : GoldenTest("decode.json") {}

    /// Models are made once, and only one at a time is kept.
    const Decoder& decoder(const std::string& size) {
        if (m_size != size) {
            m_decoder.reset();
            m_encoded.clear();
            const auto checkpoint = test::formulaCheckpoint(size, golden.at("set"));
            const auto model = Model::load(*checkpoint, Placement{}, {}, {}).value();
            const auto tokenizer =
                text::Tokenizer::create(model->dims().vocabularySize, test::assetsFolder()).value();
            m_decoder.emplace(model, tokenizer);
            m_size = size;
        }
        return *m_decoder;
    }

    /// [1, 1500, state]; nothing where the clip is not at hand. Each clip of a model is encoded once.
    std::optional<at::Tensor> encoded(const std::string& clip) {
        const auto known = m_encoded.find(clip);
        if (known != m_encoded.end()) return known->second;
        const auto samples = test::goldenClip(clip);
        if (!samples) return std::nullopt;
        const c10::InferenceMode inference;
        const Model& model = m_decoder->model();
        const at::Tensor mel = LogMel(model.dims().melBins).compute(test::paddedWindow(*samples));
        return m_encoded[clip] = model.encode(mel.unsqueeze(0));
    }

  private:
    std::string m_size;
    std::optional<Decoder> m_decoder;
    std::map<std::string, at::Tensor> m_encoded;
};

/// For a failure: where the tokens part.
std::string difference(const std::vector<int>& ours, const std::vector<int>& golden) {
    std::size_t step = 0;
    while (step < ours.size() && step < golden.size() && ours[step] == golden[step]) ++step;
    return "differ from step " + std::to_string(step) + " of " + std::to_string(golden.size());
}

void expectResult(const DecodingResult& ours, const json& golden) {
    const auto tokens = golden.at("tokens").get<std::vector<int>>();
    EXPECT_EQ(ours.tokens, tokens) << difference(ours.tokens, tokens) << ", smallest margin "
                                   << golden.at("min_gap");
    EXPECT_EQ(golden.at("text"), ours.text);
    EXPECT_EQ(golden.at("language"), ours.language);
    EXPECT_NEAR(ours.avgLogprob, golden.at("avg_logprob"), kLogprobTolerance);
    EXPECT_NEAR(std::log(ours.noSpeechProb), std::log(golden.at("no_speech_prob").get<double>()),
                kLogNoSpeechTolerance);
    const double ratio = golden.at("compression_ratio");
    EXPECT_NEAR(ours.compressionRatio, ratio, ratio * kRatioTolerance);
    EXPECT_EQ(golden.at("temperature"), ours.temperature);
}

void expectLanguages(const LanguageGuess& ours, const json& golden) {
    EXPECT_EQ(golden.at("language"), ours.code);
    const std::map<std::string, double> all(ours.all.begin(), ours.all.end());
    for (const json& entry : golden.at("language_probs_top5")) {
        EXPECT_NEAR(all.at(entry[0]), entry[1].get<double>(), kLanguageTolerance) << entry[0];
    }
}

void checkCase(const Decoder& decoder, const at::Tensor& encoded, const json& golden) {
    WindowDecodingOptions options = test::decodingOptions(golden.at("options"), decoder.tokenizer());
    if (golden.at("options").value("language", json()).is_null()) {
        const auto guesses = decoder.detectLanguage(encoded);
        ASSERT_TRUE(guesses) << guesses.error().message;
        if (golden.contains("language_probs_top5")) expectLanguages(guesses->front(), golden);
        options.language = guesses->front().code;
    }
    if (golden.at("options").value("task", "") == "lang_id") return;  // stops after detection
    const auto results = decoder.decode(encoded, options, {});
    ASSERT_TRUE(results) << results.error().message;
    ASSERT_EQ(results->size(), 1U);
    expectResult(results->front(), golden);
}

TEST_F(DecodeGolden, DecodesAsTheReference) {
    std::size_t cases = 0;
    for (const json& expected : golden.at("cases")) {
        SCOPED_TRACE(expected.at("name").get<std::string>());
        const Decoder& model = decoder(expected.at("size"));
        const auto window = encoded(expected.at("clip"));
        if (!window) continue;
        checkCase(model, *window, expected);
        ++cases;
    }
    test::reportCases("decode", cases);
}

/// Cases of one model and variant: the same options on several clips.
using Group = std::vector<const json*>;

std::map<std::string, Group> batchesOf(const json& cases, const std::string& size,
                                       const std::vector<std::string>& variants) {
    std::map<std::string, Group> groups;
    for (const json& golden : cases) {
        const bool isWanted =
            std::find(variants.begin(), variants.end(), golden.at("variant").get<std::string>()) != variants.end();
        if (isWanted && golden.at("size") == size) groups[golden.at("variant")].push_back(&golden);
    }
    return groups;
}

TEST_F(DecodeGolden, ClipsDecodedTogetherGiveTheSame) {
    std::size_t cases = 0;
    const Decoder& model = decoder("micro-short");  // texts end early, each at another step
    const std::vector<std::string> variants = {"greedy_timestamps", "beam5_timestamps", "beam5_patience2",
                                               "beam3_patience_half"};
    for (const auto& [variant, group] : batchesOf(golden.at("cases"), "micro-short", variants)) {
        SCOPED_TRACE(variant);
        std::vector<at::Tensor> windows;
        Group present;
        for (const json* expected : group) {
            if (const auto window = encoded(expected->at("clip"))) {
                windows.push_back(*window);
                present.push_back(expected);
            }
        }
        if (windows.empty()) continue;
        const auto options = test::decodingOptions(present.front()->at("options"), model.tokenizer());
        const auto results = model.decode(at::cat(windows), options, {});
        ASSERT_TRUE(results) << results.error().message;
        ASSERT_EQ(results->size(), present.size());
        for (std::size_t i = 0; i < present.size(); ++i) expectResult((*results)[i], *present[i]);
        cases += present.size();
    }
    test::reportCases("decode, clips together", cases);
}

}  // namespace
}  // namespace undervoice::engine
