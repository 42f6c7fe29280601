// Blocks written out by hand against the formulas of spec whisper.md §2.

#include "engine/checkpoint/quantised_blocks.h"

#include <array>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

constexpr std::byte kHalfTwoLow{0x00}, kHalfTwoHigh{0x40};  // 2.0 as IEEE half
constexpr std::byte kHalfOneLow{0x00}, kHalfOneHigh{0x3c};  // 1.0

using Values = std::array<float, kBlockValues>;

template <typename Widen>
Values widen(Widen function, const std::vector<std::byte>& block) {
    Values values{};
    function(block, values);
    return values;
}

std::vector<std::byte> block(std::vector<std::byte> head, std::size_t bytes) {
    head.resize(bytes);
    return head;
}

TEST(QuantisedBlocks, Q4_0SubtractsEight) {
    std::vector<std::byte> bytes = block({kHalfTwoLow, kHalfTwoHigh}, kQ4_0BlockBytes);
    bytes[2] = std::byte{0xf1};
    const Values values = widen(widenQ4_0, bytes);
    EXPECT_EQ(values[0], 2 * (1 - 8));
    EXPECT_EQ(values[16], 2 * (15 - 8));
    EXPECT_EQ(values[1], 2 * -8);
}

TEST(QuantisedBlocks, Q4_1AddsTheMinimum) {
    std::vector<std::byte> bytes =
        block({kHalfTwoLow, kHalfTwoHigh, kHalfOneLow, kHalfOneHigh}, kQ4_1BlockBytes);
    bytes[4 + 15] = std::byte{0x3a};
    const Values values = widen(widenQ4_1, bytes);
    EXPECT_EQ(values[15], 2 * 10 + 1);
    EXPECT_EQ(values[31], 2 * 3 + 1);
    EXPECT_EQ(values[0], 1);
}

TEST(QuantisedBlocks, Q5_0TakesTheFifthBitFromTheWord) {
    std::vector<std::byte> bytes = block({kHalfTwoLow, kHalfTwoHigh}, kQ5_0BlockBytes);
    bytes[2] = std::byte{0x01};  // bit 0: value 0
    bytes[5] = std::byte{0x80};  // bit 31: value 31
    bytes[6 + 15] = std::byte{0x50};
    const Values values = widen(widenQ5_0, bytes);
    EXPECT_EQ(values[0], 2 * (16 - 16));
    EXPECT_EQ(values[31], 2 * (5 + 16 - 16));
    EXPECT_EQ(values[1], 2 * -16);
}

TEST(QuantisedBlocks, Q5_1TakesTheFifthBitAndTheMinimum) {
    std::vector<std::byte> bytes =
        block({kHalfTwoLow, kHalfTwoHigh, kHalfOneLow, kHalfOneHigh}, kQ5_1BlockBytes);
    bytes[4] = std::byte{0x02};  // bit 1
    bytes[8 + 1] = std::byte{0x0f};
    const Values values = widen(widenQ5_1, bytes);
    EXPECT_EQ(values[1], 2 * 31 + 1);
    EXPECT_EQ(values[17], 1);
}

TEST(QuantisedBlocks, Q8_0IsSigned) {
    std::vector<std::byte> bytes = block({kHalfTwoLow, kHalfTwoHigh}, kQ8_0BlockBytes);
    bytes[2] = std::byte{0x80};
    bytes[33] = std::byte{0x7f};
    const Values values = widen(widenQ8_0, bytes);
    EXPECT_EQ(values[0], -256);
    EXPECT_EQ(values[31], 254);
}

TEST(QuantisedBlocks, Int8RowsDivideByTheScaleOfTheirRow) {
    const std::vector<std::byte> rows{std::byte{0x7f}, std::byte{0x81}, std::byte{0x02}, std::byte{0x00}};
    const std::vector<float> scales{127, 4};
    std::vector<float> values(4);
    widenInt8Rows(rows, scales, values);
    EXPECT_EQ(values, (std::vector<float>{1, -1, 0.5F, 0}));
}

TEST(QuantisedBlocks, BlocksFollowEachOther) {
    std::vector<std::byte> bytes = block({kHalfTwoLow, kHalfTwoHigh}, 2 * kQ8_0BlockBytes);
    bytes[kQ8_0BlockBytes + 1] = kHalfOneHigh;
    bytes[kQ8_0BlockBytes + 2] = std::byte{5};
    std::array<float, 2 * kBlockValues> values{};
    widenQ8_0(bytes, values);
    EXPECT_EQ(values[32], 5);
}

}  // namespace
}  // namespace undervoice::engine
