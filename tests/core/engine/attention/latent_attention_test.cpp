// Attention in the latents' space against its definition in double.

#include "engine/attention/latent_attention.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <numeric>
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

using test::numbers;

at::Tensor inDouble(const at::Tensor& queries, const at::Tensor& latents) {
    const at::Tensor c = latents.to(at::kDouble);
    return at::softmax(queries.to(at::kDouble).matmul(c.t()), 1).matmul(c);
}

/// latents [slot, width], read by way of slots where there are any.
at::Tensor attend(const kernels::KernelTable& table, const at::Tensor& queries, const kernels::CachedRows& latents, std::int64_t positions,
                  std::int64_t split, const std::vector<std::int32_t>& slots = {}) {
    at::Tensor out = at::empty_like(queries);
    std::vector<float> scores(static_cast<std::size_t>(queries.size(0) * kernels::scoreStride(positions)));
    std::vector<float> floats(static_cast<std::size_t>(kernels::kLatentBlock * queries.size(1)));
    kernels::LatentAttentionWork work;
    work.queries = queries.data_ptr<float>();
    work.out = out.data_ptr<float>();
    work.latents = latents;
    work.width = queries.size(1);
    work.split = split;
    work.queryCount = queries.size(0);
    work.positions = positions;
    work.slots = slots.empty() ? nullptr : slots.data();
    work.scores = scores.data();
    work.floats = floats.data();
    table.latentAttention(work);
    return out;
}

at::Tensor attend(const kernels::KernelTable& table, const at::Tensor& queries, const at::Tensor& latents) {
    return attend(table, queries, {latents.data_ptr<float>()}, latents.size(0), latents.size(1));
}

TEST(LatentAttention, KernelsEqualSoftmaxInDouble) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        // Ranks are multiples of eight, not of every processor's vectors.
        for (const std::int64_t width : {8, 24, 64, 152, 512}) {
            for (const std::int64_t positions : {1, 2, 17, 63, 64, 65, 448}) {
                for (const std::int64_t queries : {1, 3, 4, 6, 13}) {
                    const at::Tensor q = numbers({queries, width}, 1).mul(2.0 / std::sqrt(width)), c = numbers({positions, width}, 2);
                    test::expectClose(attend(*table, q, c), inDouble(q, c), kTolerance,
                                      std::string(table->name) + " width " + std::to_string(width) + " positions " +
                                          std::to_string(positions) + " queries " + std::to_string(queries));
                }
            }
        }
    }
}

TEST(LatentAttention, KernelsFollowSlots) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        const at::Tensor q = numbers({5, 64}, 1).mul(0.25), c = numbers({27, 64}, 2);
        const std::vector<std::int32_t> slots = {0, 19, 2, 3, 13, 23, 24, 7, 17};
        const at::Tensor own = c.index_select(0, at::tensor(std::vector<std::int64_t>(slots.begin(), slots.end()), at::kLong));
        test::expectClose(attend(*table, q, {c.data_ptr<float>()}, 9, 64, slots), inDouble(q, own), kTolerance, table->name);
    }
}

TEST(LatentAttention, KernelsReadInt8Rows) {
    for (const kernels::KernelTable* table : test::kernelTables())
        for (const Segments& segments : {Segments{24}, Segments{152}, Segments{40, 16}, Segments{33, 7}, Segments{512}})
            for (const std::int64_t positions : {1, 2, 63, 65, 200}) {
                const std::int64_t width = std::accumulate(segments.begin(), segments.end(), std::int64_t{0});
                const at::Tensor q = numbers({9, width}, 1).mul(2.0 / std::sqrt(width));
                at::Tensor c = numbers({positions, width}, 2);
                if (segments.size() > 1) c.narrow(1, segments.front(), segments.back()).mul_(0.01);  // a scale of its own
                const Int8Rows rows = toInt8Rows(c, segments);
                const kernels::CachedRows latents{rows.values.data_ptr(), reinterpret_cast<const std::uint16_t*>(rows.scales.data_ptr())};
                test::expectClose(attend(*table, q, latents, positions, segments.front()), inDouble(q, fromInt8Rows(rows, segments, at::kFloat)), kTolerance,
                                  std::string(table->name) + " width " + std::to_string(width) + " positions " + std::to_string(positions));
            }
}

TEST(LatentAttention, QueriesDoNotDependOnTheirCompany) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        const at::Tensor q = numbers({11, 64}, 1), c = numbers({100, 64}, 2);
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

TEST(LatentHeads, ExpandToTheBitWhatTheyExpandAlone) {
    // Widths of real models, and numbers of vectors for which the library takes different ways.
    for (const auto& [state, width] : {std::pair{64, 64}, std::pair{384, 384}, std::pair{512, 96}}) {
        const LatentHeads heads(numbers({state, width}, 1), numbers({state, width}, 2), numbers({state}, 3));
        for (const std::int64_t count : {1, 4, 7, 16}) {
            const at::Tensor c = numbers({4, count, width}, 4), keys = heads.keysOf(c), values = heads.valuesOf(c);
            for (std::int64_t window = 0; window < 4; ++window) {
                EXPECT_TRUE(at::equal(keys[window], heads.keysOf(c.narrow(0, window, 1))[0])) << state << " " << count << " " << window;
                EXPECT_TRUE(at::equal(values[window], heads.valuesOf(c.narrow(0, window, 1))[0])) << state << " " << count << " " << window;
            }
        }
    }
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

TEST(LatentHeads, RowsDoNotDependOnTheirCompany) {
    // Ranks as conversions have them: multiples of eight, not of a whole vector.
    for (const at::ScalarType type : {at::kFloat, at::kHalf, at::kBFloat16}) {
        const LatentHeads heads(numbers({192, 152}, 1).to(type), numbers({192, 152}, 2).to(type), numbers({192}, 3));
        const at::Tensor queries = numbers({11, 3, 64}, 4), mixed = numbers({11, 3, 152}, 5);
        const at::Tensor absorbed = heads.absorb(queries), lifted = heads.lift(mixed);
        for (std::int64_t row = 0; row < 11; ++row) {
            EXPECT_TRUE(at::equal(heads.absorb(queries.narrow(0, row, 1))[0], absorbed[row])) << "row " << row;
            EXPECT_TRUE(at::equal(heads.lift(mixed.narrow(0, row, 1))[0], lifted[row])) << "row " << row;
        }
    }
}

}  // namespace
}  // namespace undervoice::engine
