// Our kernels against plain ATen in double, and the promise that a row's result does not depend on its company.

#include "engine/cache/int8_rows.h"
#include "engine/kernels/cpu/kernels.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/nn/linear.h"
#include "support/kernel_tables.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

// Sums of 512 products of unit variance in float32.
constexpr double kLinearTolerance = 2e-4;
constexpr double kAttentionTolerance = 2e-6;
constexpr double kNormTolerance = 2e-6;

using test::numbers;

struct StoredWeight {
    kernels::ElementType type;
    at::Tensor stored;
    at::Tensor scales;
    at::Tensor exact;  // float64, what the stored one stands for
};

StoredWeight stored(kernels::ElementType type, const at::Tensor& weight) {
    switch (type) {
        case kernels::ElementType::Float16: return {type, weight.to(at::kHalf), {}, weight.to(at::kHalf).to(at::kDouble)};
        case kernels::ElementType::BFloat16: return {type, weight.to(at::kBFloat16), {}, weight.to(at::kBFloat16).to(at::kDouble)};
        case kernels::ElementType::Int8: {
            const at::Tensor scales = weight.abs().amax(1).div(127);
            const at::Tensor rounded = weight.div(scales.unsqueeze(1)).round();
            return {type, rounded.to(at::kChar), scales, rounded.to(at::kDouble).mul(scales.to(at::kDouble).unsqueeze(1))};
        }
        default: return {type, weight, {}, weight.to(at::kDouble)};
    }
}

at::Tensor multiply(const kernels::KernelTable& table, const StoredWeight& weight, const at::Tensor& bias, const at::Tensor& x, bool isAdded,
                    const at::Tensor& start) {
    at::Tensor y = isAdded ? start.clone() : at::empty({x.size(0), weight.stored.size(0)});
    kernels::LinearWork work;
    work.weights = {weight.stored.data_ptr(), weight.type, weight.scales.defined() ? weight.scales.data_ptr<float>() : nullptr,
                    weight.stored.size(0), weight.stored.size(1)};
    work.bias = bias.data_ptr<float>();
    work.x = x.data_ptr<float>();
    work.y = y.data_ptr<float>();
    work.rows = x.size(0);
    work.xStride = x.stride(0);
    work.yStride = y.size(1);
    work.isAdded = isAdded;
    kernels::linear(table, work);
    return y;
}

constexpr kernels::ElementType kTypes[] = {kernels::ElementType::Float32, kernels::ElementType::Float16, kernels::ElementType::BFloat16,
                                           kernels::ElementType::Int8};

TEST(Kernels, LinearEqualsAtenForEveryTypeAndNumberOfRows) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        for (const kernels::ElementType type : kTypes) {
            for (const auto& [outputs, inputs] : std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 240}, {13, 240}, {200, 240}, {64, 152}, {24, 5}, {9, 33}}) {
                const StoredWeight weight = stored(type, numbers({outputs, inputs}, 1));
                const at::Tensor bias = numbers({outputs}, 2);
                for (const std::int64_t rows : {1, 2, 3, 4, 5, 6, 7, 8, 13, 20}) {
                    const at::Tensor x = numbers({rows, inputs}, 3), start = numbers({rows, outputs}, 4);
                    const at::Tensor expected = at::linear(x.to(at::kDouble), weight.exact, bias.to(at::kDouble));
                    const std::string what = std::string(table->name) + " type " + std::to_string(static_cast<int>(type)) + " rows " +
                                             std::to_string(rows) + " outputs " + std::to_string(outputs) + " inputs " + std::to_string(inputs);
                    test::expectClose(multiply(*table, weight, bias, x, false, {}), expected, kLinearTolerance, what);
                    test::expectClose(multiply(*table, weight, bias, x, true, start), expected.add(start), kLinearTolerance, what + " added");
                }
            }
        }
    }
}

TEST(Kernels, LinearRowsDoNotDependOnTheirCompany) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        const StoredWeight weight = stored(kernels::ElementType::Float16, numbers({77, 256}, 1));
        const at::Tensor bias = numbers({77}, 2), x = numbers({23, 256}, 3);
        const at::Tensor together = multiply(*table, weight, bias, x, false, {});
        for (std::int64_t row = 0; row < 23; ++row)
            EXPECT_TRUE(at::equal(together[row], multiply(*table, weight, bias, x.narrow(0, row, 1).contiguous(), false, {})[0])) << row;
    }
}

at::Tensor attend(const kernels::KernelTable& table, const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values,
                  const std::vector<std::int32_t>& slots) {
    // keys, values [slot, 64]; without slots they are the positions.
    const auto positions = slots.empty() ? keys.size(0) : static_cast<std::int64_t>(slots.size());
    at::Tensor out = at::empty_like(queries);
    std::vector<float> scores(static_cast<std::size_t>(queries.size(0) * kernels::scoreStride(positions)));
    kernels::AttentionWork work;
    work.queries = queries.data_ptr<float>();
    work.out = out.data_ptr<float>();
    work.keys = {keys.data_ptr<float>()};
    work.values = {values.data_ptr<float>()};
    work.queryCount = queries.size(0);
    work.queryStride = 64;
    work.outStride = 64;
    work.positions = positions;
    work.slots = slots.empty() ? nullptr : slots.data();
    work.scores = scores.data();
    table.attention(work);
    return out;
}

at::Tensor attentionInDouble(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values) {
    const at::Tensor logits = queries.to(at::kDouble).matmul(keys.to(at::kDouble).t()).div(8);
    return at::softmax(logits, 1).matmul(values.to(at::kDouble));
}

TEST(Kernels, AttentionEqualsSoftmaxInDouble) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        for (const std::int64_t positions : {1, 2, 7, 8, 15, 16, 17, 448, 1500}) {
            const at::Tensor queries = numbers({5, 64}, 1).mul(3), keys = numbers({positions, 64}, 2), values = numbers({positions, 64}, 3);
            test::expectClose(attend(*table, queries, keys, values, {}), attentionInDouble(queries, keys, values), kAttentionTolerance,
                              std::string(table->name) + " " + std::to_string(positions));
        }
    }
}

TEST(Kernels, AttentionSurvivesLogitsThatLeaveTheRangeOfExp) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        const at::Tensor queries = numbers({2, 64}, 1).mul(200), keys = numbers({40, 64}, 2).mul(5), values = numbers({40, 64}, 3);
        // Logits of some thousands: one position takes all.
        test::expectClose(attend(*table, queries, keys, values, {}), attentionInDouble(queries, keys, values), 1e-4, table->name);
    }
}

TEST(Kernels, AttentionFollowsSlots) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        const at::Tensor queries = numbers({1, 64}, 1), keys = numbers({27, 64}, 2), values = numbers({27, 64}, 3);
        const std::vector<std::int32_t> slots = {0, 19, 2, 3, 13, 23, 24, 7, 17};
        const at::Tensor chosen = at::tensor(std::vector<std::int64_t>(slots.begin(), slots.end()), at::kLong);
        test::expectClose(attend(*table, queries, keys, values, slots),
                          attentionInDouble(queries, keys.index_select(0, chosen), values.index_select(0, chosen)), kAttentionTolerance, table->name);
    }
}

TEST(Kernels, AttentionReadsInt8Rows) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        for (const std::int64_t count : {1, 3, 8, 65, 448}) {
            const at::Tensor queries = numbers({3, 64}, 1);
            // The scales differ from row to row.
            const at::Tensor sizes = numbers({count, 1}, 4).exp();
            const Int8Rows keys = toInt8Rows(numbers({count, 64}, 2).mul(sizes), {64}), values = toInt8Rows(numbers({count, 64}, 3).mul(sizes), {64});
            const auto rows = [](const Int8Rows& from) {
                return kernels::CachedRows{from.values.data_ptr(), reinterpret_cast<const std::uint16_t*>(from.scales.data_ptr())};
            };
            const at::Tensor floatKeys = fromInt8Rows(keys, {64}, at::kFloat), floatValues = fromInt8Rows(values, {64}, at::kFloat);
            std::vector<std::int32_t> reversed;
            for (std::int64_t t = count; t-- > 0;) reversed.push_back(static_cast<std::int32_t>(t));
            for (const std::int32_t* slots : {static_cast<const std::int32_t*>(nullptr), static_cast<const std::int32_t*>(reversed.data())}) {
                at::Tensor out = at::empty_like(queries);
                std::vector<float> scores(static_cast<std::size_t>(3 * kernels::scoreStride(count)));
                table->attention({.queries = queries.data_ptr<float>(), .out = out.data_ptr<float>(), .keys = rows(keys), .values = rows(values),
                                  .queryCount = 3, .queryStride = 64, .outStride = 64, .positions = count, .slots = slots, .scores = scores.data()});
                test::expectClose(out, attentionInDouble(queries, floatKeys, floatValues), 1e-4, std::string(table->name) + " " + std::to_string(count));
            }
        }
    }
}

/// Of queries, keys and values as a fused product leaves them: [position, 3, head, 64] → [position, head, 64].
at::Tensor windowAttention(const kernels::KernelTable& table, const at::Tensor& fused) {
    const std::int64_t positions = fused.size(0), heads = fused.size(2), padded = kernels::paddedPositions(positions);
    at::Tensor out = at::full({positions, heads, 64}, 9.0F);
    const at::Tensor scratch = at::full({heads, padded + positions, 64}, 1e9F);
    std::vector<kernels::WindowHead> works;
    for (std::int64_t h = 0; h < heads; ++h) {
        const float* const queries = fused.data_ptr<float>() + h * 64;
        float* const packed = scratch[h].data_ptr<float>();
        works.push_back({queries, queries + heads * 64, queries + 2 * heads * 64, out.data_ptr<float>() + h * 64, 3 * heads * 64, heads * 64, positions,
                         packed, packed + padded * 64});
    }
    kernels::windowAttention(table, works);
    return out;
}

at::Tensor windowAttentionInDouble(const at::Tensor& fused) {
    const at::Tensor parts = fused.to(at::kDouble).permute({1, 2, 0, 3});  // [3, head, position, 64]
    const at::Tensor weights = at::softmax(at::matmul(parts[0], parts[1].transpose(1, 2)).mul(0.125), -1);
    return at::matmul(weights, parts[2]).transpose(0, 1);
}

TEST(Kernels, WindowAttentionEqualsSoftmaxInDouble) {
    for (const auto* table : test::kernelTables())
        for (const std::int64_t positions : {1, 2, 23, 24, 25, 47, 48, 49, 95, 96, 97, 1500}) {
            const at::Tensor fused = numbers({positions, 3, 2, 64}, static_cast<std::uint64_t>(positions));
            test::expectClose(windowAttention(*table, fused), windowAttentionInDouble(fused), kAttentionTolerance,
                              std::string(table->name) + " " + std::to_string(positions));
        }
}

TEST(Kernels, WindowAttentionSurvivesLogitsThatLeaveTheRangeOfExp) {
    for (const auto* table : test::kernelTables()) {
        // Logits of some thousands, which float32 rounds by some 1e-4: one position takes nearly all.
        const at::Tensor fused = numbers({60, 3, 1, 64}, 3).mul(at::tensor({200.0F, 5.0F, 1.0F}).view({3, 1, 1}));
        test::expectClose(windowAttention(*table, fused), windowAttentionInDouble(fused), 1e-3, table->name);
    }
}

TEST(Kernels, WindowAttentionOfAHeadDoesNotDependOnTheOthers) {
    for (const auto* table : test::kernelTables()) {
        const at::Tensor fused = numbers({131, 3, 3, 64}, 4);
        const at::Tensor together = windowAttention(*table, fused);
        for (std::int64_t h = 0; h < 3; ++h)
            EXPECT_TRUE(at::equal(windowAttention(*table, fused.slice(2, h, h + 1).contiguous()), together.slice(1, h, h + 1))) << table->name;
    }
}

TEST(Kernels, LayerNormEqualsAtenInDouble) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        // Far from zero, so that a variance from sums of squares would fail.
        const at::Tensor x = numbers({5, 384}, 1).add(100), weight = numbers({384}, 2), bias = numbers({384}, 3);
        at::Tensor y = at::empty_like(x);
        table->layerNorm({x.data_ptr<float>(), y.data_ptr<float>(), weight.data_ptr<float>(), bias.data_ptr<float>(), 5, 384});
        const at::Tensor expected = at::layer_norm(x.to(at::kDouble), {384}, weight.to(at::kDouble), bias.to(at::kDouble), 1e-5);
        test::expectClose(y, expected, 1e-4, table->name);
        const at::Tensor centred = x.sub(100);
        table->layerNorm({centred.data_ptr<float>(), y.data_ptr<float>(), weight.data_ptr<float>(), bias.data_ptr<float>(), 5, 384});
        test::expectClose(y, at::layer_norm(centred.to(at::kDouble), {384}, weight.to(at::kDouble), bias.to(at::kDouble), 1e-5), kNormTolerance * 4,
                          table->name);
    }
}

TEST(Linear, ManyAndFewRowsAgreeForEveryStorage) {
    const at::Tensor weight = numbers({96, 64}, 1), bias = numbers({96}, 2), x = numbers({130, 64}, 3);
    for (const at::ScalarType type : {at::kFloat, at::kHalf, at::kBFloat16}) {
        const Linear linear(weight.to(type), bias);
        for (const Linear& own : {linear, linear.int8Rows()}) {
            const at::Tensor many = own.forward(x);
            test::expectClose(own.forward(x.narrow(0, 0, 3)), many.narrow(0, 0, 3), kLinearTolerance, "few rows");
            at::Tensor added = numbers({130, 96}, 4), addedFew = added.narrow(0, 0, 2).clone();
            const at::Tensor before = added.clone();
            own.addTo(added, x);
            own.addTo(addedFew, x.narrow(0, 0, 2));
            test::expectClose(added, many.add(before), kLinearTolerance, "added");
            test::expectClose(addedFew, added.narrow(0, 0, 2), kLinearTolerance, "added to few rows");
        }
    }
}

TEST(Linear, Int8RowsAreWithinHalfAStep) {
    at::Tensor weight = numbers({32, 64}, 1);
    weight[7].zero_();
    const Linear rounded = Linear(weight, {}).int8Rows();
    const at::Tensor back = rounded.rows(test::tensorOf({0, 7, 31}).to(at::kLong), at::kFloat);
    const at::Tensor own = weight.index_select(0, test::tensorOf({0, 7, 31}).to(at::kLong));
    const at::Tensor halfStep = own.abs().amax(1).div(127 * 2).mul(1.0001);
    EXPECT_TRUE(back.sub(own).abs().amax(1).le(halfStep).all().item<bool>());
}

}  // namespace
}  // namespace undervoice::engine
