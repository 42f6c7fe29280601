// rules.json: which ids are allowed after each logits rule, on seeded logits and given histories; the loop
// over rows and the tensor form both.

#include "engine/decoding/suppress_rules.h"
#include "engine/decoding/timestamp_rules.h"
#include "engine/decoding/window_options.h"
#include "golden/decoding_cases.h"
#include "support/fixtures.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

using nlohmann::json;

constexpr int kAudioContext = 1500;
constexpr int kTextContext = 448;

const text::Tokenizer& tokenizerOf(int vocabulary) {
    static std::map<int, std::shared_ptr<const text::Tokenizer>> tokenizers;
    auto& tokenizer = tokenizers[vocabulary];
    if (!tokenizer) tokenizer = text::Tokenizer::create(vocabulary, test::assetsFolder()).value();
    return *tokenizer;
}

std::vector<float> logitsOf(const json& recipe, const text::Tokenizer& tokenizer) {
    const std::uint64_t key = test::fnv1a64(recipe.at("key").get<std::string>());
    const auto amplitude = recipe.at("amplitude").get<float>();
    std::vector<float> logits(static_cast<std::size_t>(tokenizer.vocabularySize()));
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = test::formulaUniform(key, i) * amplitude;
    for (const json& pair : recipe.at("set")) logits.at(pair[0].get<std::size_t>()) = pair[1].get<float>();
    const auto shift = recipe.at("text_shift").get<float>();
    for (std::size_t i = 0; i < static_cast<std::size_t>(tokenizer.firstTimestamp()); ++i) logits[i] += shift;
    return logits;
}

/// Inclusive ranges of the ids that are still allowed, as the golden file writes them.
json allowedOf(const at::Tensor& logits) {
    std::vector<std::array<std::int64_t, 2>> ranges;
    const float* const row = logits.const_data_ptr<float>();
    for (std::int64_t id = 0; id < logits.size(1); ++id) {
        if (!std::isfinite(row[id])) continue;
        if (!ranges.empty() && ranges.back()[1] == id - 1) {
            ranges.back()[1] = id;
        } else {
            ranges.push_back({id, id});
        }
    }
    return json(ranges);
}

const char* nameOf(const LogitsRule& rule) {
    if (dynamic_cast<const SuppressBlank*>(&rule) != nullptr) return "SuppressBlank";
    if (dynamic_cast<const SuppressTokens*>(&rule) != nullptr) return "SuppressTokens";
    return dynamic_cast<const TimestampRules*>(&rule) != nullptr ? "ApplyTimestampRules" : "unknown";
}

void checkCase(const json& golden, bool byTensor) {
    SCOPED_TRACE(golden.at("about").get<std::string>() + (byTensor ? " (tensor form)" : " (row form)"));
    const text::Tokenizer& tokenizer = tokenizerOf(golden.at("n_vocab"));
    const WindowDecodingOptions options = test::decodingOptions(golden.at("options"), tokenizer);
    const LogitsRules rules = makeRules(options, tokenizer, kAudioContext, at::kCPU).value();
    const auto history = golden.at("history").get<std::vector<std::int64_t>>();
    const at::Tensor sampled = at::tensor(history, at::kLong).unsqueeze(0);
    const at::Tensor logits = at::tensor(logitsOf(golden.at("logits"), tokenizer)).unsqueeze(0);
    const json& stages = golden.at("stages");
    ASSERT_EQ(rules.size(), stages.size());
    for (std::size_t i = 0; i < rules.size(); ++i) {
        EXPECT_EQ(nameOf(*rules[i]), stages[i].at("filter"));
        if (byTensor) {
            rules[i]->applyToTensor(logits, sampled);
        } else {
            rules[i]->apply(logits, sampled);
        }
        EXPECT_EQ(allowedOf(logits), stages[i].at("allowed")) << "after " << nameOf(*rules[i]);
    }
    const at::Tensor allowed = logits.isfinite();
    EXPECT_EQ(allowed.sum().item<std::int64_t>(), golden.at("allowed_count"));
    if (!golden.at("argmax").is_null()) {
        EXPECT_EQ(logits.argmax().item<std::int64_t>(), golden.at("argmax"));
    }
}

class RulesGolden : public test::GoldenTest {
  protected:
    RulesGolden() : GoldenTest("rules.json") {}
    void SetUp() override {
        GoldenTest::SetUp();
        at::set_num_threads(1);  // rows are short: more threads would mostly wait for each other
    }
};

TEST_F(RulesGolden, AllowsWhatTheReferenceAllows) {
    test::reportCases("rules", golden.at("cases").size());
    for (const json& expected : golden.at("cases")) {
        checkCase(expected, /*byTensor=*/false);
        checkCase(expected, /*byTensor=*/true);
    }
}

TEST_F(RulesGolden, InitialTokensAreTheReferences) {
    test::reportCases("rules, initial tokens", golden.at("cases").size());
    for (const json& expected : golden.at("cases")) {
        SCOPED_TRACE(expected.at("about").get<std::string>());
        const text::Tokenizer& tokenizer = tokenizerOf(expected.at("n_vocab"));
        const WindowDecodingOptions options = test::decodingOptions(expected.at("options"), tokenizer);
        const InitialTokens initial = initialTokens(options, tokenizer, kTextContext).value();
        EXPECT_EQ(json(initial.tokens), expected.at("initial_tokens"));
        EXPECT_EQ(initial.tokens.size(), expected.at("sample_begin"));
        EXPECT_EQ(initial.tokens.at(initial.startOfTranscript), tokenizer.startOfTranscript());
    }
}

}  // namespace
}  // namespace undervoice::engine
