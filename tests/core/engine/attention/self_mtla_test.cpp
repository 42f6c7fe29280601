// The mode mtla against its definition in double: a query sees the merged slot of each earlier chunk, and its own chunk as far as it
// has come.

#include "engine/attention/self_mtla.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/attention/latent_attention.h"
#include "engine/cache/merged_self_cache.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

constexpr double kTolerance = 1e-5;  // values of up to 3
constexpr std::int64_t kState = 128, kRank = 48, kCapacity = 16;

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed, double scale) {
    return at::randn(shape, at::detail::createCPUGenerator(seed)).mul(scale);
}

struct Weights {
    explicit Weights(std::int64_t keptDimensions = 0) : kept(keptDimensions) {}

    std::int64_t kept;
    at::Tensor query = numbers({kState, kState}, 1, 0.1), queryBias = numbers({kState}, 2, 0.1);
    at::Tensor down = numbers({kRank + kept, kState}, 3, 0.09);
    at::Tensor keys = numbers({kState, kRank + kept}, 4, 0.15);
    /// A value does not see what a key keeps.
    at::Tensor values = at::cat({numbers({kState, kRank}, 5, 0.1), at::zeros({kState, kept})}, 1);
    at::Tensor valueBias = numbers({kState}, 6, 0.1);
    HyperTensors hyper{numbers({12, kRank}, 7, 0.3), numbers({12}, 8, 0.3), numbers({12, kRank}, 9, 0.3), numbers({12}, 10, 0.3)};

    SelfMtla attention(const MergeRule& rule) const {
        return SelfMtla(Linear(query, queryBias), {Linear(down, {}), LatentHeads(keys, values, valueBias), TemporalMerge(HyperNetwork(hyper)), rule},
                        at::kFloat);
    }
};

/// x [n, state] of one sequence → [n, state], everything in double but for the tokens' weights, which temporal_merge_test proves.
at::Tensor byDefinition(const Weights& w, const MergeRule& rule, const at::Tensor& x) {
    const at::Tensor vectors = at::linear(x, w.down).to(at::kDouble), queries = at::linear(x.to(at::kDouble), w.query.to(at::kDouble), w.queryBias.to(at::kDouble));
    const std::int64_t n = x.size(0);
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < n; ++i) {
        std::vector<at::Tensor> slots;
        for (std::int64_t chunk = 0; chunk <= i / rule.stride; ++chunk) {
            const std::int64_t first = chunk * rule.stride, last = std::min(i, first + rule.stride - 1);
            at::Tensor slot = at::zeros({kRank}, at::kDouble), total = at::zeros({}, at::kDouble);
            for (std::int64_t t = first; t <= last; ++t) {
                const at::Tensor latent = vectors[t].narrow(0, 0, kRank);
                const at::Tensor weight =
                    HyperNetwork(w.hyper).weigh(latent.view({1, 1, kRank}), at::tensor(std::vector<std::int64_t>{chunk})).squeeze().to(at::kDouble);
                slot.add_(latent.mul(weight));
                total.add_(weight);
            }
            if (rule.normalizes) slot.div_(total);
            slots.push_back(at::cat({slot, vectors[last].narrow(0, kRank, w.kept)}));
        }
        const at::Tensor seen = at::stack(slots), k = at::linear(seen, w.keys.to(at::kDouble)),
                         v = at::linear(seen, w.values.to(at::kDouble), w.valueBias.to(at::kDouble));
        std::vector<at::Tensor> heads;
        for (std::int64_t h = 0; h < kState; h += 64)
            heads.push_back(at::softmax(k.narrow(1, h, 64).matmul(queries[i].narrow(0, h, 64)).div(8), 0).matmul(v.narrow(1, h, 64)));
        rows.push_back(at::cat(heads));
    }
    return at::stack(rows);
}

at::Tensor byDefinitionOfRows(const Weights& w, const MergeRule& rule, const at::Tensor& x) {
    std::vector<at::Tensor> rows;
    for (std::int64_t row = 0; row < x.size(0); ++row) rows.push_back(byDefinition(w, rule, x[row]));
    return at::stack(rows);
}

/// All tokens of x [row, n, state], cut into calls of these lengths.
at::Tensor inCalls(const SelfMtla& attention, const at::Tensor& x, const std::vector<int>& lengths) {
    const auto cache = attention.makeCache(static_cast<int>(x.size(0)), kCapacity);
    std::vector<at::Tensor> mixed;
    int past = 0;
    for (const int n : lengths) {
        mixed.push_back(attention.mix({x.narrow(1, past, n), {}, past}, *cache));
        past += n;
    }
    return at::cat(mixed, 1);
}

std::string named(const MergeRule& rule, const Weights& w) {
    return "stride " + std::to_string(rule.stride) + (rule.normalizes ? ", normalised" : "") + (w.kept > 0 ? ", kept keys" : "");
}

template <typename Check>
void forEveryRule(const Check& check) {
    for (const std::int64_t kept : {0, 16}) {
        const Weights weights(kept);
        for (const int stride : {1, 2, 3, 4, 5})
            for (const bool normalizes : {false, true}) check(weights, MergeRule{stride, normalizes});
    }
}

TEST(SelfMtla, PromptsOfAnyLengthAndStepsEqualTheDefinition) {
    const at::Tensor x = numbers({2, 11, kState}, 20, 1);
    forEveryRule([&](const Weights& weights, const MergeRule& rule) {
        const SelfMtla attention = weights.attention(rule);
        const at::Tensor expected = byDefinitionOfRows(weights, rule, x);
        for (int prompt = 0; prompt <= 11; ++prompt) {
            std::vector<int> lengths(static_cast<std::size_t>(11 - prompt), 1);
            if (prompt > 0) lengths.insert(lengths.begin(), prompt);
            test::expectClose(inCalls(attention, x, lengths), expected, kTolerance, named(rule, weights) + ", prompt of " + std::to_string(prompt));
        }
    });
}

TEST(SelfMtla, GoesOnWithManyTokensInAnyPhase) {
    const at::Tensor x = numbers({2, 11, kState}, 21, 1);
    forEveryRule([&](const Weights& weights, const MergeRule& rule) {
        const SelfMtla attention = weights.attention(rule);
        const at::Tensor expected = byDefinitionOfRows(weights, rule, x);
        for (int past = 1; past < 9; ++past)
            for (const int n : {2, 3, 11 - past - 1}) {
                if (past + n >= 11 || n < 1) continue;
                std::vector<int> lengths(static_cast<std::size_t>(11 - past - n), 1);
                lengths.insert(lengths.begin(), {past, n});
                test::expectClose(inCalls(attention, x, lengths), expected, kTolerance,
                                  named(rule, weights) + ", " + std::to_string(n) + " tokens after " + std::to_string(past));
            }
    });
}

TEST(SelfMtla, NormalisedChunksOfOneTokenAreMla) {
    const Weights weights;
    const at::Tensor x = numbers({1, 9, kState}, 22, 1);
    const LatentHeads heads(weights.keys, weights.values, weights.valueBias);
    const at::Tensor mla = mixOverTokens(at::linear(x, weights.query, weights.queryBias), heads, at::linear(x, weights.down));
    test::expectClose(inCalls(weights.attention({1, true}), x, {4, 1, 1, 1, 1, 1}), mla, kTolerance, "stride 1");
}

/// Rows that are copied, dropped and reordered in any phase of a chunk, beside plain copies of what each has seen.
void followRandomHistory(const Weights& weights, const MergeRule& rule, unsigned seed) {
    std::mt19937 generator(seed);
    const SelfMtla attention = weights.attention(rule);
    const auto cache = attention.makeCache(3, kCapacity);
    at::Tensor seen = numbers({3, static_cast<std::int64_t>(1 + generator() % 4), kState}, seed, 1);
    static_cast<void>(attention.mix({seen, {}, 0}, *cache));
    while (seen.size(1) < 12) {
        std::vector<std::int64_t> source(static_cast<std::size_t>(generator() % 3 == 0 ? 1 + generator() % 5 : static_cast<unsigned>(seen.size(0))));
        for (std::int64_t& row : source) row = static_cast<std::int64_t>(generator() % static_cast<unsigned>(seen.size(0)));
        const at::Tensor rows = at::tensor(source, at::kLong);
        const auto past = static_cast<int>(seen.size(1));
        cache->gatherRows(rows, past);
        const std::int64_t n = generator() % 5 == 0 ? 2 : 1;
        const at::Tensor next = numbers({rows.size(0), n, kState}, generator(), 1);
        seen = at::cat({seen.index_select(0, rows), next}, 1);
        const at::Tensor mixed = attention.mix({next, {}, past}, *cache);
        test::expectClose(mixed, byDefinitionOfRows(weights, rule, seen).narrow(1, past, n), kTolerance,
                          named(rule, weights) + ", history " + std::to_string(seed) + " at token " + std::to_string(past));
    }
}

TEST(SelfMtla, ReorderedRowsGoOnFromTheirOwnHistories) {
    for (unsigned seed = 1; seed <= 6; ++seed)
        for (const int stride : {2, 3, 4, 5}) followRandomHistory(Weights(seed % 2 == 0 ? 16 : 0), {stride, seed % 3 == 0}, seed);
}

TEST(SelfMtla, ABatchIsToTheBitWhatItsRowsAreAlone) {
    const Weights weights;
    const at::Tensor x = numbers({3, 7, kState}, 23, 1);
    for (const bool normalizes : {false, true}) {
        const SelfMtla attention = weights.attention({3, normalizes});
        const at::Tensor together = inCalls(attention, x, {4, 1, 1, 1});
        for (std::int64_t row = 0; row < 3; ++row)
            EXPECT_TRUE(at::equal(inCalls(attention, x.narrow(0, row, 1), {4, 1, 1, 1})[0], together[row])) << "row " << row;
    }
}

}  // namespace
}  // namespace undervoice::engine
