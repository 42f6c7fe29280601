// Weights become 16 bits wide only where nothing is lost, by the kernels and by plain ATen alike, wherever the floats lie.

#include "engine/checkpoint/narrowing.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "support/kernel_tables.h"

namespace undervoice::engine {
namespace {

at::Tensor numbers(at::IntArrayRef shape) { return at::randn(shape, at::detail::createCPUGenerator(1)); }

TEST(Narrowing, HappensOnlyWhereNothingIsLost) {
    const at::Tensor halves = numbers({100, 64}).to(at::kHalf);
    const at::Tensor narrow = narrowedIfExact(halves.to(at::kFloat));
    EXPECT_EQ(narrow.scalar_type(), at::kHalf);
    EXPECT_TRUE(narrow.equal(halves));
    EXPECT_EQ(narrowedIfExact(numbers({100, 64})).scalar_type(), at::kFloat);
    // One value at the far end that float16 cannot hold, but bfloat16 can.
    at::Tensor wide = at::empty({100, 64}).fill_(1.5);
    wide[99][63] = 1e10;
    EXPECT_EQ(narrowedIfExact(wide).scalar_type(), at::kFloat);
    wide[99][63] = 65536.0 * 4;
    EXPECT_EQ(narrowedIfExact(wide).scalar_type(), at::kBFloat16);
}

TEST(Narrowing, KeepsZerosOfEitherSignSubnormalsAndInfinities) {
    at::Tensor special = at::empty({5}).fill_(0);
    special[1] = -0.0F;
    special[2] = std::ldexp(1.0F, -24);  // float16's least
    special[3] = INFINITY;
    special[4] = -INFINITY;
    const at::Tensor narrow = narrowedIfExact(special);
    ASSERT_EQ(narrow.scalar_type(), at::kHalf);
    EXPECT_TRUE(narrow.to(at::kFloat).equal(special));
    EXPECT_TRUE(std::signbit(narrow[1].item<float>()));
    special[2] = std::ldexp(1.0F, -25);
    EXPECT_EQ(narrowedIfExact(special).scalar_type(), at::kBFloat16);
}

TEST(Narrowing, ReadsFloatsAtAnyAddressAndOfAnyNumber) {
    for (const std::int64_t count : {1, 7, 8, 15, 16, 17, 100003}) {
        const at::Tensor floats = numbers({count}).to(at::kHalf).to(at::kFloat);
        for (const std::size_t shift : {0, 1, 3}) {
            std::vector<std::byte> file(floats.nbytes() + shift);
            std::memcpy(file.data() + shift, floats.data_ptr(), floats.nbytes());
            const at::Tensor narrow = narrowedIfExact(std::span(file).subspan(shift), {count});
            ASSERT_TRUE(narrow.defined()) << count << " at " << shift;
            EXPECT_TRUE(narrow.to(at::kFloat).equal(floats)) << count << " at " << shift;
        }
    }
}

TEST(Narrowing, EveryKernelFindsTheOneValueThatWouldChange) {
    for (const kernels::KernelTable* table : test::kernelTables()) {
        std::vector<float> floats(37, 0.5F);
        std::vector<std::uint16_t> narrow(floats.size() + 1, 0xBEEF);
        for (const auto type : {kernels::ElementType::Float16, kernels::ElementType::BFloat16}) {
            ASSERT_TRUE(table->narrow(floats.data(), type, narrow.data(), 37)) << table->name;
            EXPECT_EQ(narrow[36], type == kernels::ElementType::Float16 ? 0x3800 : 0x3F00) << table->name;
            EXPECT_EQ(narrow[37], 0xBEEF) << table->name;
            for (std::size_t i = 0; i < floats.size(); ++i) {
                floats[i] = 0.1F;
                EXPECT_FALSE(table->narrow(floats.data(), type, narrow.data(), 37)) << table->name << " " << i;
                floats[i] = 0.5F;
            }
        }
    }
}

}  // namespace
}  // namespace undervoice::engine
