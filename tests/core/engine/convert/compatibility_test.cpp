// The older conversions: which rows are kept, low-rank factors of the weights, one attention in the flat layout.

#include "engine/convert/compatibility.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/checkpoint/latent_module.h"
#include "engine/convert/mha2mla.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kState = 128;
constexpr std::int64_t kHeads = kState / kHeadSize;
constexpr double kTolerance = 2e-5;  // float32 factors of sums of 128 products of unit variance, scaled to unit variance

using test::numbers;

AttentionWeights randomAttention() {
    const double scale = 1 / std::sqrt(static_cast<double>(kState));
    const auto matrix = [&](std::uint64_t seed) { return numbers({kState, kState}, seed).mul_(scale); };
    return {matrix(1), matrix(2), matrix(3), matrix(4), numbers({kState}, 5), numbers({kState}, 6), numbers({kState}, 7)};
}

/// Ranks that rise with the dimension, the same in every head.
at::Tensor risingRanks() { return at::arange(kHeadSize / 2, at::kByte).repeat({kHeads, 2}); }

std::vector<std::int64_t> indices(const Result<at::Tensor>& mask) {
    if (!mask) return {};
    const at::Tensor kept = rowOrder(*mask).kept;
    return {kept.data_ptr<std::int64_t>(), kept.data_ptr<std::int64_t>() + kept.numel()};
}

std::vector<std::int64_t> keptOf(KeptSelection selection, std::int64_t count, std::int64_t width, std::int64_t start = 0) {
    return indices(keptOfBlock({selection, count, start}, width));
}

template <typename T>
std::string messageOf(const Result<T>& result) {
    return result ? "" : result.error().message;
}

template <typename T>
ErrorCode codeOf(const Result<T>& result) {
    return result ? ErrorCode::Internal : result.error().code;
}

TEST(KeptRows, UniformKeepsOneInAStep) {
    EXPECT_EQ(keptOf(KeptSelection::Uniform, 4, 16), (std::vector<std::int64_t>{0, 4, 8, 12}));
    EXPECT_EQ(keptOf(KeptSelection::Uniform, 4, 16, 3), (std::vector<std::int64_t>{3, 7, 11, 15}));
    EXPECT_EQ(keptOf(KeptSelection::Uniform, 48, 768).size(), 48U);
    EXPECT_EQ(keptOf(KeptSelection::Uniform, 16, 16).size(), 16U);
}

TEST(KeptRows, UniformKeepsFewerFromALateStartAndMoreAtARoundedStep) {
    EXPECT_EQ(keptOf(KeptSelection::Uniform, 4, 16, 5), (std::vector<std::int64_t>{5, 9, 13}));
    EXPECT_EQ(keptOf(KeptSelection::Uniform, 300, 768).size(), 384U);
}

TEST(KeptRows, UniformRefusesAStepThatDoesNotDivideHalfTheWidth) {
    EXPECT_THAT(messageOf(keptOfBlock({KeptSelection::Uniform, 50, 0}, 768)), HasSubstr("one in 15 dimensions does not come out even"));
    EXPECT_THAT(messageOf(keptOfBlock({KeptSelection::Uniform, 1, 0}, 768)), HasSubstr("one in 768 dimensions"));
}

TEST(KeptRows, RefusesCountsAndStartsOutsideTheBlock) {
    EXPECT_THAT(messageOf(keptOfBlock({KeptSelection::Uniform, 0, 0}, 64)), HasSubstr("the count must lie in 1 to 64"));
    EXPECT_THAT(messageOf(keptOfBlock({KeptSelection::High, 65, 0}, 64)), HasSubstr("the count must lie in 1 to 64"));
    EXPECT_THAT(messageOf(keptOfBlock({KeptSelection::Uniform, 8, -1}, 64)), HasSubstr("its start is -1"));
    EXPECT_THAT(messageOf(keptOfBlock({KeptSelection::Uniform, 8, 64}, 64)), HasSubstr("its start is 64"));
    EXPECT_THAT(messageOf(keptOfBlock({KeptSelection::TwoNorm, 8, 0}, 64)), HasSubstr("needs a rank tensor"));
}

TEST(KeptRows, HighAndLowKeepTheEndsOfEachHalf) {
    EXPECT_EQ(keptOf(KeptSelection::High, 4, 16), (std::vector<std::int64_t>{0, 1, 8, 9}));
    EXPECT_EQ(keptOf(KeptSelection::Low, 4, 16), (std::vector<std::int64_t>{6, 7, 14, 15}));
    EXPECT_EQ(keptOf(KeptSelection::High, 5, 16), keptOf(KeptSelection::High, 4, 16));
}

TEST(KeptRows, RanksBelowHalfTheCountAreKept) {
    const at::Tensor ranks = at::tensor({1, 0, 2, 1, 0, 2, 2, 1, 0, 2, 1, 0}, at::kByte).view({2, 6});
    EXPECT_EQ(indices(keptByRanks(ranks, 2)), (std::vector<std::int64_t>{1, 4, 8, 11}));
    EXPECT_EQ(indices(keptByRanks(ranks, 5)), (std::vector<std::int64_t>{0, 1, 3, 4, 7, 8, 10, 11}));
    EXPECT_EQ(keptByRanks(ranks.unsqueeze(0), 2)->dim(), 2);
}

TEST(KeptRows, RefusesRanksOfAnotherKind) {
    EXPECT_THAT(messageOf(keptByRanks({}, 2)), HasSubstr("needs a rank tensor"));
    EXPECT_THAT(messageOf(keptByRanks(at::zeros({2, 6}), 2)), HasSubstr("uint8"));
    EXPECT_THAT(messageOf(keptByRanks(at::zeros({6}, at::kByte), 2)), HasSubstr("uint8"));
    EXPECT_THAT(messageOf(keptByRanks(at::zeros({2, 6}, at::kByte), 1)), HasSubstr("2 to 6"));
    EXPECT_THAT(messageOf(keptByRanks(at::zeros({2, 6}, at::kByte), 7)), HasSubstr("2 to 6"));
}

TEST(KeptRows, OrderIsKeptThenRestBothAscending) {
    const RowOrder order = rowOrder(at::tensor({0, 1, 0, 0, 1}, at::kByte).to(at::kBool));
    EXPECT_TRUE(order.all().equal(at::tensor({1, 4, 0, 2, 3}, at::kLong)));
}

TEST(LowRankPairs, LoseExactlyTheSmallSingularValues) {
    const at::Tensor key = numbers({40, 64}, 1), value = numbers({48, 64}, 2), stack = at::cat({key, value});
    const auto pair = lowRankPair(key, value, LowRankMethod::Joint, 24);
    ASSERT_TRUE(pair) << pair.error().message;
    const at::Tensor lost = stack.sub(at::cat({pair->key.product(), pair->value.product()}));
    const at::Tensor singular = std::get<1>(at::linalg_svd(stack.to(at::kDouble), /*full_matrices=*/false));
    EXPECT_NEAR(lost.square().sum().item<double>(), singular.narrow(0, 24, 40).square().sum().item<double>(), 1e-2);
    EXPECT_TRUE(pair->key.down.equal(pair->value.down));
}

TEST(LowRankPairs, LeaveAWeightWholeWhereTheMethodSaysSo) {
    const at::Tensor key = numbers({40, 64}, 1), value = numbers({48, 64}, 2);
    EXPECT_TRUE(lowRankPair(key, value, LowRankMethod::OnlyKey, 8)->value.product().equal(value));
    EXPECT_TRUE(lowRankPair(key, value, LowRankMethod::OnlyValue, 8)->key.product().equal(key));
    EXPECT_TRUE(lowRankPair(key, value, LowRankMethod::None, 0)->key.product().equal(key));
    EXPECT_FALSE(lowRankPair(key, value, LowRankMethod::None, 0)->value.down.defined());
}

TEST(LowRankPairs, RefuseRanksThatTheWeightsDoNotHave) {
    const at::Tensor key = numbers({40, 64}, 1), value = numbers({48, 64}, 2);
    EXPECT_TRUE(lowRankPair(key, value, LowRankMethod::Joint, 64));
    EXPECT_THAT(messageOf(lowRankPair(key, value, LowRankMethod::Joint, 65)), HasSubstr("the rank must lie in 1 to 64"));
    EXPECT_THAT(messageOf(lowRankPair(key, value, LowRankMethod::Split, 41)), HasSubstr("the rank must lie in 1 to 40"));
    EXPECT_THAT(messageOf(lowRankPair(key, value, LowRankMethod::OnlyValue, 0)), HasSubstr("the rank must lie in 1 to 48"));
}

TEST(LowRankPairs, OneLatentOfSplitFactorsHoldsBothBehindEachOther) {
    const at::Tensor key = numbers({40, 64}, 1), value = numbers({48, 64}, 2);
    const auto pair = lowRankPair(key, value, LowRankMethod::Split, 8);
    const auto latent = oneLatent(key, value, LowRankMethod::Split, 8);
    ASSERT_TRUE(latent) << latent.error().message;
    EXPECT_EQ(latent->down.sizes(), (std::vector<std::int64_t>{16, 64}));
    test::expectClose(at::matmul(latent->keyUp, latent->down), pair->key.product(), kTolerance, "keys");
    test::expectClose(at::matmul(latent->valueUp, latent->down), pair->value.product(), kTolerance, "values");
    EXPECT_EQ(codeOf(oneLatent(key, value, LowRankMethod::OnlyKey, 8)), ErrorCode::Unsupported);
}

CompatibilityOptions uniform(std::int64_t count, std::int64_t rank) {
    return {.kept = {KeptSelection::Uniform, count, /*start=*/0}, .method = LowRankMethod::Joint, .rank = rank};
}

CompatibilityOptions twoNorm(std::int64_t count, std::int64_t rank) {
    return {.kept = {KeptSelection::TwoNorm, count, /*start=*/0}, .method = LowRankMethod::Joint, .rank = rank};
}

TEST(Compatibility, QueriesArePermutedAndValuesAreNot) {
    const AttentionWeights source = randomAttention();
    const auto flat = convertFlat(source, uniform(8, 16));
    ASSERT_TRUE(flat) << flat.error().message;
    EXPECT_TRUE(flat->query[1].equal(source.query[16]));
    EXPECT_TRUE(flat->query[8].equal(source.query[1]));
    EXPECT_EQ(flat->queryBias[7].item<float>(), source.queryBias[112].item<float>());
    EXPECT_TRUE(flat->keep[3].equal(source.key[48]));
    EXPECT_TRUE(flat->valueBias.equal(source.valueBias));
    EXPECT_EQ(flat->kept(), 8);
    EXPECT_EQ(flat->rank(), 16);
    EXPECT_EQ(flat->keyUp.sizes(), (std::vector<std::int64_t>{kState - 8, 16}));
}

TEST(Compatibility, FullRankIsThePermutedKeysAndTheSourcesValues) {
    const AttentionWeights source = randomAttention();
    const auto flat = convertFlat(source, uniform(8, kState));
    ASSERT_TRUE(flat) << flat.error().message;
    const auto named = flat->named("a");
    const auto maps = latentMaps(LatentModule::flat("a", flat->rank(), flat->kept(), kHeads),
                                 [&](const std::string& name) -> Result<at::Tensor> { return named.at(name); });
    ASSERT_TRUE(maps) << maps.error().message;
    const at::Tensor order = rowOrder(*keptOfBlock({KeptSelection::Uniform, 8, 0}, kState)).all();
    test::expectClose(multipliedOut(maps->keys, maps->down), source.key.index_select(0, order), kTolerance, "keys");
    test::expectClose(multipliedOut(maps->values, maps->down), source.value, kTolerance, "values");
}

TEST(Compatibility, EveryPairKeptAtFullRankIsTheSource) {
    const AttentionWeights source = randomAttention();
    const auto flat = convertFlat(source, twoNorm(kHeadSize, kState), risingRanks());
    ASSERT_TRUE(flat) << flat.error().message;
    EXPECT_TRUE(flat->query.equal(source.query));
    EXPECT_TRUE(flat->keep.equal(source.key));
    EXPECT_EQ(flat->keyUp.size(0), 0);
    test::expectClose(at::matmul(flat->valueUp, flat->down), source.value, kTolerance, "values");
}

TEST(Compatibility, TwoNormKeepsTheBestPairsOfEveryHead) {
    const AttentionWeights source = randomAttention();
    const auto flat = convertFlat(source, twoNorm(4, 16), risingRanks());
    ASSERT_TRUE(flat) << flat.error().message;
    const std::vector<std::int64_t> kept = {0, 1, 32, 33, 64, 65, 96, 97};
    EXPECT_TRUE(flat->keep.equal(source.key.index_select(0, at::tensor(kept, at::kLong))));
}

TEST(Compatibility, SplitFactorsMakeALatentOfTwiceTheRank) {
    CompatibilityOptions options = uniform(8, 16);
    options.method = LowRankMethod::Split;
    const auto flat = convertFlat(randomAttention(), options);
    ASSERT_TRUE(flat) << flat.error().message;
    EXPECT_EQ(flat->rank(), 32);
    EXPECT_TRUE(at::equal(flat->keyUp.narrow(1, 16, 16), at::zeros({kState - 8, 16})));
    EXPECT_TRUE(at::equal(flat->valueUp.narrow(1, 0, 16), at::zeros({kState, 16})));
}

TEST(Compatibility, NamesAreThoseOfLatentModules) {
    const auto named = convertFlat(randomAttention(), uniform(8, 16))->named("decoder.blocks.0.attn");
    EXPECT_EQ(named.size(), 7U);
    EXPECT_TRUE(named.contains("decoder.blocks.0.attn.k_keep.weight"));
    EXPECT_TRUE(named.contains("decoder.blocks.0.attn.v_up.bias"));
}

TEST(Compatibility, HalfPrecisionWeightsAreWidened) {
    AttentionWeights source = randomAttention();
    for (at::Tensor* part : {&source.query, &source.key, &source.value, &source.queryBias, &source.valueBias}) *part = part->to(at::kHalf);
    const auto flat = convertFlat(source, uniform(8, 16));
    ASSERT_TRUE(flat) << flat.error().message;
    for (const auto& [name, tensor] : flat->named("a")) EXPECT_EQ(tensor.scalar_type(), at::kFloat) << name;
}

TEST(Compatibility, RefusesWhatTheOriginalCannotRun) {
    const AttentionWeights source = randomAttention();
    for (const KeptSelection selection : {KeptSelection::High, KeptSelection::Low}) {
        CompatibilityOptions options = uniform(8, 16);
        options.kept.selection = selection;
        const auto flat = convertFlat(source, options);
        EXPECT_EQ(codeOf(flat), ErrorCode::Unsupported);
        EXPECT_THAT(messageOf(flat), HasSubstr(selectionName(selection)));
    }
    for (const LowRankMethod method : {LowRankMethod::OnlyKey, LowRankMethod::OnlyValue, LowRankMethod::None}) {
        CompatibilityOptions options = uniform(8, 16);
        options.method = method;
        EXPECT_EQ(codeOf(convertFlat(source, options)), ErrorCode::Unsupported);
    }
    EXPECT_EQ(codeOf(convertFlat(source, uniform(0, 16))), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(convertFlat(source, uniform(24, 16))), ErrorCode::InvalidArgument);  // one in 5 does not divide 64
    EXPECT_EQ(codeOf(convertFlat(source, uniform(8, kState + 1))), ErrorCode::InvalidArgument);
}

TEST(Compatibility, RefusesRanksOfAnotherModel) {
    const AttentionWeights source = randomAttention();
    EXPECT_EQ(codeOf(convertFlat(source, twoNorm(48, 16))), ErrorCode::InvalidArgument);
    EXPECT_THAT(messageOf(convertFlat(source, twoNorm(48, 16), at::zeros({3, 64}, at::kByte))), HasSubstr("2 heads of 64"));
    EXPECT_THAT(messageOf(convertFlat(source, twoNorm(48, 16), at::zeros({4, 32}, at::kByte))), HasSubstr("2 heads of 64"));
}

TEST(Compatibility, RefusesWeightsThatAreNotFinite) {
    AttentionWeights source = randomAttention();
    source.value[3][4].fill_(std::numeric_limits<float>::quiet_NaN());
    EXPECT_THAT(messageOf(convertFlat(source, uniform(8, 16))), HasSubstr("not finite"));
}

TEST(Mha2Mla, QueryHeadsFollowTheirKeyHead) {
    const HeadSizes heads{.queryHeads = 4, .keyHeads = 2, .width = 4};
    const at::Tensor ranks = at::tensor({0, 1, 0, 1, 1, 0, 1, 0}, at::kByte).view({1, 2, 4});
    const auto masks = keptMasks({KeptSelection::TwoNorm, 2, 0}, heads, ranks);
    ASSERT_TRUE(masks) << masks.error().message;
    EXPECT_EQ(indices(masks->key[0]), (std::vector<std::int64_t>{0, 2, 5, 7}));
    EXPECT_EQ(indices(masks->query[0]), (std::vector<std::int64_t>{0, 2, 4, 6, 9, 11, 13, 15}));
    const HeadSizes others{.queryHeads = 4, .keyHeads = 4, .width = 4};
    EXPECT_EQ(codeOf(keptMasks({KeptSelection::TwoNorm, 2, 0}, others, ranks)), ErrorCode::InvalidArgument);
}

TEST(Mha2Mla, BiasIsAddedToEveryColumn) {
    const KeyValueWeights weights{numbers({40, 64}, 1), numbers({48, 64}, 2), numbers({40}, 3), numbers({48}, 4)};
    const auto maps = effectiveMaps(weights, LowRankMethod::None, 0);
    ASSERT_TRUE(maps) << maps.error().message;
    EXPECT_TRUE(maps->key.equal(weights.key.add(weights.keyBias.unsqueeze(1))));
    EXPECT_TRUE(maps->value.equal(weights.value.add(weights.valueBias.unsqueeze(1))));
}

}  // namespace
}  // namespace undervoice::engine
