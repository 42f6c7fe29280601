#include "engine/cache/int8_rows.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <vector>

#include "support/tensors.h"

namespace undervoice::engine {
namespace {

using test::numbers;

TEST(Int8Rows, AreTheDefinition) {
    // Largest 2.54: scale 0.02 in float16, which is 0.0200042724609375.
    const std::vector<float> row = {2.54F, -1.0F, 0.011F, -0.009F, 0.0F, -2.54F};
    const Int8Rows rows = toInt8Rows(at::tensor(row), {6});
    EXPECT_FLOAT_EQ(rows.scales.item<float>(), 0.0200042724609375F);
    const std::vector<int> expected = {127, -50, 1, 0, 0, -127};
    EXPECT_TRUE(at::equal(rows.values.to(at::kInt), at::tensor(expected, at::kInt)));
    EXPECT_EQ(rows.scales.scalar_type(), at::kHalf);
}

TEST(Int8Rows, AreOffByHalfAScaleAtMost) {
    for (const double size : {0.05, 1.0, 300.0}) {
        const Segments segments = {96, 32};
        const at::Tensor x = numbers({3, 50, 128}, 1).mul(size);
        const Int8Rows rows = toInt8Rows(x, segments);
        ASSERT_EQ(rows.scales.sizes(), (std::vector<std::int64_t>{3, 50, 2}));
        const at::Tensor error = fromInt8Rows(rows, segments, at::kFloat).sub(x).abs();
        const at::Tensor scales = rows.scales.to(at::kFloat);
        for (const std::int64_t segment : {0, 1}) {
            const at::Tensor part = segment == 0 ? error.narrow(2, 0, 96) : error.narrow(2, 96, 32);
            EXPECT_LE(part.div(scales.narrow(2, segment, 1)).max().item<double>(), 0.5 + 1e-5) << size;
        }
    }
}

TEST(Int8Rows, OfZerosAreZeros) {
    const Int8Rows rows = toInt8Rows(at::zeros({2, 8}), {8});
    EXPECT_TRUE(at::equal(rows.scales.to(at::kFloat), at::zeros({2, 1}).add(1)));
    EXPECT_TRUE(at::equal(fromInt8Rows(rows, {8}, at::kFloat), at::zeros({2, 8})));
}

TEST(Int8Rows, OfHalfNumbersAreThoseOfTheirValues) {
    const at::Tensor x = numbers({5, 24}, 2).to(at::kHalf);
    const Int8Rows half = toInt8Rows(x, {16, 8}), whole = toInt8Rows(x.to(at::kFloat), {16, 8});
    EXPECT_TRUE(at::equal(half.values, whole.values));
    EXPECT_TRUE(at::equal(half.scales, whole.scales));
    EXPECT_EQ(fromInt8Rows(half, {16, 8}, at::kHalf).scalar_type(), at::kHalf);
}

}  // namespace
}  // namespace undervoice::engine
