// The MHA2MLA repository's selections, low-rank maps and ranks (seeds/mha2mla): report.json and arrays.safetensors.

#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/convert/mha2mla.h"
#include "engine/convert/pair_ranks.h"
#include "engine/convert/rank_file.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

using nlohmann::json;

constexpr double kMapTolerance = 1e-5;    // the fixture's own
constexpr double kScoreTolerance = 1e-4;  // relative, as for Whisper's scores
constexpr double kRmsEpsilon = 1e-6;      // of the Llama model that was ranked

class Mha2MlaGolden : public test::GoldenTest {
  protected:
    Mha2MlaGolden() : GoldenTest("seeds/mha2mla/report.json") {}
    void SetUp() override {
        GoldenTest::SetUp();
        if (!IsSkipped()) arrays = test::readSafetensors(test::goldenFile(kArrays));
    }

    at::Tensor array(const std::string& name) const { return test::tensorOf(arrays.at(name)); }
    static Result<at::Tensor> ranks() { return readRanks(test::goldenFile(kArrays)); }
    HeadSizes heads() const { return {golden.at("heads"), golden.at("kv_heads"), golden.at("head_dim")}; }

    /// Formula numbers "mha2mla.NAME#SET", times scale, [first, first + count) of the row-major values.
    at::Tensor formula(const std::string& name, std::int64_t count, double scale, std::int64_t first = 0) const {
        const std::uint64_t key = test::fnv1a64("mha2mla." + name + "#" + golden.at("set").get<std::string>());
        std::vector<float> values;
        for (std::int64_t i = first; i < first + count; ++i) values.push_back(test::formulaUniform(key, static_cast<std::uint64_t>(i)));
        return test::tensorOf(values).mul_(scale);
    }
    at::Tensor formula(const std::string& name, at::IntArrayRef shape, double scale) const {
        return formula(name, shape[0] * shape[1], scale).view(shape);
    }

    static constexpr const char* kArrays = "seeds/mha2mla/arrays.safetensors";
    std::map<std::string, test::Array> arrays;
};

KeptOptions keptOf(const json& row) {
    static const std::map<std::string, KeptSelection> kSelections{
        {"high", KeptSelection::High},
        {"low", KeptSelection::Low},
        {"uniform", KeptSelection::Uniform},
        {"2-norm", KeptSelection::TwoNorm}};
    return {kSelections.at(row.at("mode")), row.at("kept_per_head"), row.at("start")};
}

LowRankMethod methodOf(const std::string& name) {
    static const std::map<std::string, LowRankMethod> kMethods{{"joint", LowRankMethod::Joint},
                                                               {"split", LowRankMethod::Split},
                                                               {"only_key", LowRankMethod::OnlyKey},
                                                               {"only_value", LowRankMethod::OnlyValue},
                                                               {"none", LowRankMethod::None}};
    return kMethods.at(name);
}

std::vector<std::int64_t> numbersOf(const at::Tensor& x) { return {x.data_ptr<std::int64_t>(), x.data_ptr<std::int64_t>() + x.numel()}; }

/// kept: indices, or a list of them a layer.
void expectMask(const at::Tensor& mask, const json& shape, const json& kept, const std::string& what) {
    ASSERT_EQ(mask.sizes().vec(), shape.get<std::vector<std::int64_t>>()) << what;
    const bool isOfLayers = mask.dim() == 2;
    const at::Tensor rows = isOfLayers ? mask : mask.unsqueeze(0);
    for (std::int64_t layer = 0; layer < rows.size(0); ++layer) {
        const json& expected = isOfLayers ? kept.at(static_cast<std::size_t>(layer)) : kept;
        EXPECT_EQ(numbersOf(rowOrder(rows[layer]).kept), expected.get<std::vector<std::int64_t>>()) << what << ", layer " << layer;
    }
}

TEST_F(Mha2MlaGolden, KeptRows) {
    const auto ofModel = ranks();
    ASSERT_TRUE(ofModel) << ofModel.error().message;
    const json& rows = golden.at("masks");
    for (const json& row : rows) {
        const std::string what = row.at("mode").dump() + " " + row.at("kept_per_head").dump() + " from " + row.at("start").dump();
        const auto masks = keptMasks(keptOf(row), heads(), *ofModel);
        ASSERT_TRUE(masks) << masks.error().message;
        expectMask(masks->query, row.at("q_shape"), row.at("q_kept"), what + ", queries");
        expectMask(masks->key, row.at("k_shape"), row.at("k_kept"), what + ", keys");
    }
    test::reportCases("mha2mla kept rows", rows.size());
}

TEST_F(Mha2MlaGolden, RowOrder) {
    // Of the first count, from dimension 0 on.
    const auto masks = keptMasks({KeptSelection::Uniform, golden.at("masks").at(0).at("kept_per_head"), /*start=*/0}, heads());
    ASSERT_TRUE(masks) << masks.error().message;
    EXPECT_EQ(numbersOf(rowOrder(masks->key).all()), golden.at("row_order_of_first_uniform_case").get<std::vector<std::int64_t>>());
}

TEST_F(Mha2MlaGolden, LowRankMaps) {
    const json& rows = golden.at("low_rank");
    for (const json& row : rows) {
        const std::string name = row.at("name");
        const at::Tensor key = array(name + ".k"), value = array(name + ".v");
        KeyValueWeights weights{formula("k_weight", key.sizes(), 0.25), formula("v_weight", value.sizes(), 0.125), {}, {}};
        if (row.at("bias").get<bool>()) {
            weights.keyBias = formula("k_bias", key.size(0), 0.125);
            weights.valueBias = formula("v_bias", value.size(0), 0.125);
        }
        const auto maps = effectiveMaps(weights, methodOf(row.at("method")), row.at("rank"));
        ASSERT_TRUE(maps) << maps.error().message;
        test::expectClose(maps->key, key, kMapTolerance, name + ".k");
        test::expectClose(maps->value, value, kMapTolerance, name + ".v");
    }
    test::reportCases("mha2mla low-rank maps", rows.size());
}

TEST_F(Mha2MlaGolden, RanksFollowFromTheirScores) {
    const auto ofModel = ranks();
    ASSERT_TRUE(ofModel) << ofModel.error().message;
    EXPECT_TRUE(ranksOf(array("rank_scores")).equal(*ofModel));
    test::reportCases("mha2mla layers of ranks", static_cast<std::size_t>(ofModel->size(0)));
}

TEST_F(Mha2MlaGolden, ScoresOfTheFirstLayer) {
    // Its input needs no attention: token embeddings after the layer's root-mean-square norm. Rotations do not change lengths.
    const HeadSizes sizes = heads();
    const std::int64_t hidden = golden.at("hidden");
    const std::string layer = "model.layers.0.";
    PairScores scores({formula(layer + "self_attn.q_proj.weight", {sizes.queryHeads * sizes.width, hidden}, 0.25), {},
                       formula(layer + "self_attn.k_proj.weight", {sizes.keyHeads * sizes.width, hidden}, 0.25), sizes.width});
    const at::Tensor norm = formula(layer + "input_layernorm.weight", hidden, 0.125).add_(1);
    const at::Tensor tokens = array("rank_tokens");
    for (std::int64_t sample = 0; sample < tokens.size(0); ++sample) {
        std::vector<at::Tensor> rows;
        for (const std::int64_t id : numbersOf(tokens[sample].contiguous()))
            rows.push_back(formula("model.embed_tokens.weight", hidden, 0.25, id * hidden));
        const at::Tensor x = at::stack(rows);
        const at::Tensor normed = x.mul(x.square().mean(1, /*keepdim=*/true).add(kRmsEpsilon).rsqrt()).mul(norm);
        scores.add(normed, normed);
    }
    const at::Tensor expected = array("rank_scores")[0];
    test::expectClose(scores.scores().div(expected), at::ones_like(expected), kScoreTolerance, "relative scores");
    test::reportCases("mha2mla sequences", static_cast<std::size_t>(tokens.size(0)));
}

}  // namespace
}  // namespace undervoice::engine
