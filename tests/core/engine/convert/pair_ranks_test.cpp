// Scores of pairs against loops in double, and the ranks that follow from them.

#include "engine/convert/pair_ranks.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/tensors.h"

namespace undervoice::engine {
namespace {

constexpr double kTolerance = 1e-5;  // float32 sums of 128 products, of scores around 2

using test::numbers;

AttentionWeights randomAttention(std::uint64_t seed) {
    AttentionWeights weights;
    weights.query = numbers({128, 128}, seed).div(std::sqrt(128.0));
    weights.key = numbers({128, 128}, seed + 1).div(std::sqrt(128.0));
    weights.queryBias = numbers({128}, seed + 2);
    return weights;
}

double project(const at::Tensor& weight, const at::Tensor& input, std::int64_t row) {
    return weight[row].to(at::kDouble).dot(input.to(at::kDouble)).item<double>();
}

/// Mean over the positions of the length of (row, row + 32).
double meanNorm(const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& inputs, std::int64_t row) {
    double sum = 0;
    for (std::int64_t t = 0; t < inputs.size(0); ++t) {
        const double first = project(weight, inputs[t], row) + bias[row].item<double>();
        const double second = project(weight, inputs[t], row + 32) + bias[row + 32].item<double>();
        sum += std::hypot(first, second);
    }
    return sum / static_cast<double>(inputs.size(0));
}

TEST(PairScores, AreMeansOverPositionsThenOverUtterances) {
    const AttentionWeights w = randomAttention(1);
    const at::Tensor none = at::zeros({128});
    const std::vector<at::Tensor> utterances = {numbers({3, 128}, 10), numbers({11, 128}, 11)};
    PairScores scores({w.query, w.queryBias, w.key});
    for (const at::Tensor& inputs : utterances) scores.add(inputs, inputs);
    EXPECT_EQ(scores.utterances(), 2);
    const at::Tensor found = scores.scores();
    ASSERT_EQ(found.sizes(), (std::vector<std::int64_t>{2, 32}));
    for (const std::int64_t pair : {0, 7, 31}) {
        const std::int64_t row = 64 + pair;
        const double q = (meanNorm(w.query, w.queryBias, utterances[0], row) + meanNorm(w.query, w.queryBias, utterances[1], row)) / 2;
        const double k = (meanNorm(w.key, none, utterances[0], row) + meanNorm(w.key, none, utterances[1], row)) / 2;
        EXPECT_NEAR(found[1][pair].item<double>(), q * k, kTolerance) << pair;
    }
}

TEST(PairScores, HeadsThatShareTheirKeysAreSummed) {
    const at::Tensor query = numbers({64, 64}, 1), key = numbers({16, 64}, 2), inputs = numbers({5, 64}, 3);
    PairScores grouped({query, {}, key, /*headSize=*/16});
    grouped.add(inputs, inputs);
    at::Tensor sum = at::zeros({1, 8});
    for (std::int64_t head = 0; head < 4; ++head) {
        PairScores one({query.narrow(0, head * 16, 16), {}, key, /*headSize=*/16});
        one.add(inputs, inputs);
        sum.add_(one.scores());
    }
    test::expectClose(grouped.scores(), sum, 1e-3, "four query heads of one key head");
}

TEST(RanksOf, HighestScoreIsZeroInBothHalves) {
    const at::Tensor ranks = ranksOf(at::tensor({3.0F, 9.0F, 1.0F, 4.0F}).view({1, 4}));
    EXPECT_TRUE(ranks.equal(at::tensor({2, 0, 3, 1, 2, 0, 3, 1}, at::kByte).view({1, 8})));
}

TEST(RanksOf, EqualScoresKeepTheirOrder) {
    EXPECT_TRUE(ranksOf(at::tensor({5.0F, 7.0F, 5.0F, 5.0F})).equal(at::tensor({1, 0, 2, 3, 1, 0, 2, 3}, at::kByte)));
}

TEST(PairRanks, CrossKeysComeFromTheDecoderUnlessTheyAreFixed) {
    const AttentionWeights self = randomAttention(1), cross = randomAttention(4);
    const at::Tensor state = numbers({6, 128}, 10), encoded = numbers({20, 128}, 11);
    const std::vector<RankedModule> modules = {{self, /*isCross=*/false}, {cross, /*isCross=*/true}};
    PairRanks original(modules), fixed(modules, CrossKeys::EncoderOutput);
    for (PairRanks* ranks : {&original, &fixed})
        for (const std::size_t module : {0U, 1U}) ranks->add(module, state, encoded);
    PairScores byState({cross.query, cross.queryBias, cross.key}), byEncoder({cross.query, cross.queryBias, cross.key});
    byState.add(state, state);
    byEncoder.add(state, encoded);
    EXPECT_TRUE(original.scores()[1].equal(byState.scores()));
    EXPECT_TRUE(fixed.scores()[1].equal(byEncoder.scores()));
    EXPECT_TRUE(original.scores()[0].equal(fixed.scores()[0]));
    EXPECT_EQ(original.ranks().sizes(), (std::vector<std::int64_t>{2, 2, 64}));
    EXPECT_TRUE(original.ranks()[1].equal(ranksOf(byState.scores())));
}

}  // namespace
}  // namespace undervoice::engine
