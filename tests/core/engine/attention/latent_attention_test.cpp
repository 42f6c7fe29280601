// Attention in the latents' space against its definition in double.

#include "engine/attention/latent_attention.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/attention/latent_heads.h"
#include "engine/kernels/cpu/kernels.h"
#include "support/kernel_tables.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

constexpr double kTolerance = 5e-6;       // means of values of unit variance
constexpr double kLinearTolerance = 2e-4;  // sums of some hundred products

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed) { return at::randn(shape, at::detail::createCPUGenerator(seed)); }

at::Tensor inDouble(const at::Tensor& queries, const at::Tensor& latents) {
    const at::Tensor c = latents.to(at::kDouble);
    return at::softmax(queries.to(at::kDouble).matmul(c.t()), 1).matmul(c);
}

at::Tensor attend(const kernels::KernelTable& table, const at::Tensor& queries, const at::Tensor& latents,
                  const std::vector<std::int32_t>& ancestors = {}) {
    // latents [home, position, width]
    at::Tensor out = at::empty_like(queries);
    std::vector<float> scores(static_cast<std::size_t>(queries.size(0) * kernels::scoreStride(latents.size(1))));
    kernels::LatentAttentionWork work;
    work.queries = queries.data_ptr<float>();
    work.out = out.data_ptr<float>();
    work.latents = latents.data_ptr<float>();
    work.width = latents.size(2);
    work.queryCount = queries.size(0);
    work.positions = latents.size(1);
    work.ancestors = ancestors.empty() ? nullptr : ancestors.data();
    work.rowStride = latents.size(1) * latents.size(2);
    work.scores = scores.data();
    table.latentAttention(work);
    return out;
}

TEST(LatentAttention, KernelsEqualSoftmaxInDouble) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        // Ranks are multiples of eight, not of every processor's vectors.
        for (const std::int64_t width : {8, 24, 64, 152, 512}) {
            for (const std::int64_t positions : {1, 2, 17, 63, 64, 65, 448}) {
                for (const std::int64_t queries : {1, 3, 4, 6, 13}) {
                    const at::Tensor q = numbers({queries, width}, 1).mul(2.0 / std::sqrt(width)), c = numbers({1, positions, width}, 2);
                    test::expectClose(attend(*table, q, c), inDouble(q, c[0]), kTolerance,
                                      std::string(table->name) + " width " + std::to_string(width) + " positions " +
                                          std::to_string(positions) + " queries " + std::to_string(queries));
                }
            }
        }
    }
}

TEST(LatentAttention, KernelsFollowAncestors) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        const at::Tensor q = numbers({5, 64}, 1).mul(0.25), c = numbers({3, 9, 64}, 2);
        const std::vector<std::int32_t> ancestors = {0, 2, 1, 1, 0, 2, 2, 0, 1};
        std::vector<at::Tensor> own;
        for (std::size_t t = 0; t < ancestors.size(); ++t) own.push_back(c[ancestors[t]][static_cast<std::int64_t>(t)]);
        test::expectClose(attend(*table, q, c, ancestors), inDouble(q, at::stack(own)), kTolerance, table->name);
    }
}

TEST(LatentAttention, QueriesDoNotDependOnTheirCompany) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        const at::Tensor q = numbers({11, 64}, 1), c = numbers({1, 100, 64}, 2);
        const at::Tensor together = attend(*table, q, c);
        for (std::int64_t i = 0; i < 11; ++i)
            EXPECT_TRUE(at::equal(together[i], attend(*table, q.narrow(0, i, 1).contiguous(), c)[0])) << table->name << " " << i;
    }
}

TEST(LatentAttention, RowsOfACacheEqualTheirSequences) {
    LatentSelfCache cache(2, 10, 64, at::kFloat);
    const at::Tensor first = numbers({2, 3, 64}, 1), second = numbers({4, 1, 64}, 2);
    cache.write(first, 0);
    cache.gatherRows(at::tensor(std::vector<std::int64_t>{0, 0, 1, 1}), 3);
    cache.write(second, 3);
    cache.gatherRows(at::tensor(std::vector<std::int64_t>{1, 0, 3, 3}), 4);
    const at::Tensor q = numbers({4, 6, 64}, 3).mul(0.25);
    const at::Tensor mixed = attendLatents(q, cache, 4);
    const std::int64_t window[] = {0, 0, 1, 1}, source[] = {1, 0, 3, 3};
    for (std::int64_t row = 0; row < 4; ++row) {
        const at::Tensor own = at::stack({first[window[row]][0], first[window[row]][1], first[window[row]][2], second[source[row]][0]});
        test::expectClose(mixed[row], inDouble(q[row], own), kTolerance, "row " + std::to_string(row));
    }
    test::expectClose(attendLatents(q, cache.latents(4)), mixed, kTolerance, "in one piece");
}

TEST(LatentHeads, AbsorbedEqualsExpanded) {
    // Two heads over a latent that is smaller than the state, weights as published ones are stored.
    for (const at::ScalarType type : {at::kFloat, at::kHalf}) {
        const at::Tensor keys = numbers({128, 48}, 1).to(type), values = numbers({128, 48}, 2).to(type), bias = numbers({128}, 3);
        const LatentHeads heads(keys, values, bias);
        const at::Tensor c = numbers({2, 7, 48}, 4), queries = numbers({2, 2, 64}, 5);
        const at::Tensor k = at::linear(c.to(at::kDouble), keys.to(at::kDouble)), v = at::linear(c.to(at::kDouble), values.to(at::kDouble), bias.to(at::kDouble));
        test::expectClose(heads.keysOf(c), splitHeads(k), kLinearTolerance, "keys");
        test::expectClose(heads.valuesOf(c), splitHeads(v), kLinearTolerance, "values");
        const at::Tensor absorbed = heads.absorb(queries);
        const at::Tensor scores = queries.to(at::kDouble).unsqueeze(2).matmul(splitHeads(k).transpose(2, 3)).squeeze(2).div(8);
        test::expectClose(absorbed.matmul(c.transpose(1, 2)), scores, kLinearTolerance, "scores");
        test::expectClose(heads.absorbOne(queries.select(1, 1), 1), absorbed.select(1, 1), kLinearTolerance, "one head");
        const at::Tensor weights = at::softmax(scores, 2);
        const at::Tensor mixed = weights.unsqueeze(2).matmul(splitHeads(v)).squeeze(2).reshape({2, 128});
        test::expectClose(heads.lift(weights.to(at::kFloat).matmul(c)), mixed, kLinearTolerance, "lifted");
    }
}

}  // namespace
}  // namespace undervoice::engine
