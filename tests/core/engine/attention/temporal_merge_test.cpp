// Merged latents against their definition, a token at a time in double.

#include "engine/attention/temporal_merge.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "support/tensors.h"

namespace undervoice::engine {
namespace {

constexpr double kTolerance = 2e-6;  // sums of at most five products of unit variance
constexpr int kStrides[] = {1, 2, 3, 4, 5};
constexpr int kTokens = 11;

using test::numbers;

struct Case {
    at::Tensor latents = numbers({2, kTokens, 8}, 1);
    at::Tensor weights = at::rand({2, kTokens}, at::detail::createCPUGenerator(2)).add(0.1);

    /// The slot after every token, by the definition: [row, token, rank].
    at::Tensor slots(const MergeRule& rule) const {
        at::Tensor all = at::zeros({2, kTokens, 8}, at::kDouble);
        for (int t = 0; t < kTokens; ++t) {
            at::Tensor total = at::zeros({2, 1}, at::kDouble);
            for (int m = t / rule.stride * rule.stride; m <= t; ++m) {
                const at::Tensor weight = weights.to(at::kDouble).narrow(1, m, 1);
                all.select(1, t).add_(latents.to(at::kDouble).select(1, m).mul(weight));
                total.add_(weight);
            }
            if (rule.normalizes) all.select(1, t).div_(total);
        }
        return all;
    }
    MergedTokens merge(int first, int count, const MergeRule& rule, const OpenChunks& open = {}) const {
        return mergeChunks(latents.narrow(1, first, count), weights.narrow(1, first, count), first, rule, open);
    }
};

std::string named(const MergeRule& rule) { return "stride " + std::to_string(rule.stride) + (rule.normalizes ? ", normalised" : ""); }

TEST(ChunkPositions, AreSinesAndCosinesInTurn) {
    const at::Tensor expected = at::tensor({0.0, 1.0, 0.0, 1.0, 0.841471, 0.540302, 0.010000, 0.999950}).view({2, 4});
    test::expectClose(chunkPositions(at::arange(2), 4), expected, 1e-6, "rank 4");
    // An odd rank ends with a sine.
    const at::Tensor odd = at::tensor({0.841471, 0.540302, std::sin(std::pow(10000.0, -2.0 / 3))}).view({1, 3});
    test::expectClose(chunkPositions(at::ones({1}, at::kLong), 3), odd, 1e-6, "rank 3");
}

TEST(HyperNetwork, WeighsByItsFormula) {
    const std::int64_t rank = 24, width = hyperWidth(rank);
    const HyperTensors h{numbers({width, rank}, 1).mul(0.3), numbers({width}, 2), numbers({width, rank}, 3).mul(0.3), numbers({width}, 4)};
    const at::Tensor latents = numbers({3, 7, rank}, 5), chunks = at::tensor(std::vector<std::int64_t>{2, 2, 3, 3, 3, 4, 90});
    const at::Tensor weights = HyperNetwork(h).weigh(latents, chunks);
    for (std::int64_t t = 0; t < 7; ++t) {
        at::Tensor position = at::empty({rank}, at::kDouble);
        for (std::int64_t i = 0; i < rank; ++i) {
            const double angle = static_cast<double>(chunks[t].item<std::int64_t>()) * std::pow(10000.0, -static_cast<double>(i / 2 * 2) / rank);
            position[i] = i % 2 == 0 ? std::sin(angle) : std::cos(angle);
        }
        const at::Tensor ofChunk = h.chunkWeight.to(at::kDouble).matmul(position).add(h.chunkBias);
        for (std::int64_t row = 0; row < 3; ++row) {
            const at::Tensor ofToken = h.tokenWeight.to(at::kDouble).matmul(latents[row][t].to(at::kDouble)).add(h.tokenBias);
            test::expectClose(weights[row][t], ofChunk.dot(ofToken).sigmoid(), 5e-6, "row " + std::to_string(row) + " token " + std::to_string(t));
        }
    }
}

TEST(HyperNetwork, OfZerosWeighsAllTokensHalf) {
    for (const std::int64_t rank : {4, 24, 152}) {
        const HyperNetwork network(constantHyperTensors(rank));
        EXPECT_EQ(network.rank(), rank);
        EXPECT_TRUE(at::equal(network.weigh(numbers({2, 5, rank}, 1), at::arange(5)), at::full({2, 5}, 0.5))) << rank;
    }
}

TEST(MergeChunks, AllAtOnceEqualTheDefinition) {
    const Case data;
    for (const int stride : kStrides)
        for (const bool normalizes : {false, true}) {
            const MergeRule rule{stride, normalizes};
            test::expectClose(data.merge(0, kTokens, rule).columns, data.slots(rule), kTolerance, named(rule));
        }
}

TEST(MergeChunks, GoOnFromAnyOpenSlot) {
    const Case data;
    for (const int stride : kStrides)
        for (const bool normalizes : {false, true})
            for (int first = 1; first < kTokens; ++first)
                for (int count = 1; count <= kTokens - first; ++count) {
                    const MergeRule rule{stride, normalizes};
                    const MergedTokens before = data.merge(0, first, rule);
                    OpenChunks open;
                    if (!rule.endsChunk(first)) open.slots = before.columns.select(1, first - 1);
                    if (!rule.endsChunk(first) && normalizes) open.weights = before.weights.select(1, first - 1);
                    test::expectClose(data.merge(first, count, rule, open).columns, data.slots(rule).narrow(1, first, count), kTolerance,
                                      named(rule) + ", " + std::to_string(count) + " tokens from " + std::to_string(first));
                }
}

TEST(MergeChunks, NormalisedChunksOfOneTokenAreTheLatents) {
    const Case data;
    test::expectClose(data.merge(0, kTokens, {1, true}).columns, data.latents, 1e-6, "columns");
}

TEST(MergeChunks, WeightsThatVanishLeaveAnEmptySlot) {
    const at::Tensor latents = numbers({1, 3, 8}, 1);
    const MergedTokens merged = mergeChunks(latents, at::zeros({1, 3}), 0, {2, true});
    EXPECT_TRUE(at::equal(merged.columns, at::zeros({1, 3, 8})));
}

TEST(StrideAwareMask, ShowsOwnColumnsAndEndsOfEarlierChunks) {
    for (const int stride : kStrides)
        for (int past = 0; past < 8; ++past)
            for (int n = 1; n < 8; ++n) {
                const MergeRule rule{stride, false};
                const at::Tensor mask = strideAwareMask(n, past, rule, at::kCPU);
                const int whole = past / stride;
                ASSERT_EQ(mask.sizes(), (std::vector<std::int64_t>{n, whole + n}));
                EXPECT_TRUE(mask.narrow(1, 0, whole).all().item<bool>());
                for (int i = 0; i < n; ++i)
                    for (int j = 0; j < n; ++j) {
                        const bool isSeen = j == i || (j < i && (past + j + 1) % stride == 0);
                        EXPECT_EQ(mask[i][whole + j].item<bool>(), isSeen) << named(rule) << " past " << past << " query " << i << " column " << j;
                    }
            }
}

}  // namespace
}  // namespace undervoice::engine
