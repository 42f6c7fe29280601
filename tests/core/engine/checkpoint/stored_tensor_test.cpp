#include "engine/checkpoint/stored_tensor.h"

#include <limits>

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();

TEST(ElementCount, MultipliesWithoutOverflow) {
    EXPECT_EQ(elementCount(Shape{}), 1U);
    EXPECT_EQ(elementCount(Shape{3, 4}), 12U);
    EXPECT_EQ(elementCount(Shape{4, 0}), 0U);
    EXPECT_EQ(elementCount(Shape{kHuge, 2}), std::nullopt);
    EXPECT_EQ(elementCount(Shape{std::int64_t{1} << 32, std::int64_t{1} << 32}), std::nullopt);
    EXPECT_EQ(elementCount(Shape{-1}), std::nullopt);
}

TEST(StoredBytes, CountsWholeBlocksOnly) {
    EXPECT_EQ(storedBytes(StoredType::Float16, 3), 6U);
    EXPECT_EQ(storedBytes(StoredType::Q5_1, 64), 48U);
    EXPECT_EQ(storedBytes(StoredType::Q5_1, 33), std::nullopt);
    EXPECT_EQ(storedBytes(StoredType::Float64, std::uint64_t{1} << 61), std::nullopt);
    EXPECT_EQ(storedBytes(StoredType::Other, 1), std::nullopt);
}

TEST(ShapeText, ReadsAsAList) {
    EXPECT_EQ(shapeText(Shape{51865, 512}), "[51865, 512]");
    EXPECT_EQ(shapeText(Shape{}), "[]");
}

}  // namespace
}  // namespace undervoice::engine
