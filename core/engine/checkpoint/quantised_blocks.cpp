#include "engine/checkpoint/quantised_blocks.h"

#include <cassert>
#include <cstring>

#include <c10/util/Half.h>

namespace undervoice::engine {
namespace {

constexpr std::size_t kHalfBlock = kBlockValues / 2;

float halfAt(const std::byte* bytes) {
    std::uint16_t bits;
    std::memcpy(&bits, bytes, sizeof bits);
    return static_cast<float>(c10::Half(bits, c10::Half::from_bits()));
}

/// Runs widen(block, 32 values) over all blocks.
template <std::size_t blockBytes, typename Widen>
void eachBlock(std::span<const std::byte> blocks, std::span<float> values, Widen widen) {
    assert(values.size() % kBlockValues == 0 && blocks.size() == values.size() / kBlockValues * blockBytes);
    const std::byte* block = blocks.data();
    float* out = values.data();
    for (std::size_t left = values.size() / kBlockValues; left > 0; --left) {
        widen(block, out);
        block += blockBytes;
        out += kBlockValues;
    }
}

/// Sixteen bytes of nibbles: low halves are the first sixteen values, high halves the others; `high` adds a
/// fifth bit to each.
template <typename Value>
void eachNibble(const std::byte* nibbles, std::uint32_t high, float* out, Value value) {
    for (std::size_t j = 0; j < kHalfBlock; ++j) {
        const auto both = std::to_integer<unsigned>(nibbles[j]);
        const unsigned first = (both & 15U) | ((high >> j & 1U) << 4);
        const unsigned second = (both >> 4) | ((high >> (j + kHalfBlock) & 1U) << 4);
        out[j] = value(static_cast<int>(first));
        out[j + kHalfBlock] = value(static_cast<int>(second));
    }
}

std::uint32_t wordAt(const std::byte* bytes) {
    std::uint32_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

}  // namespace

void widenQ4_0(std::span<const std::byte> blocks, std::span<float> values) {
    eachBlock<kQ4_0BlockBytes>(blocks, values, [](const std::byte* block, float* out) {
        const float scale = halfAt(block);
        eachNibble(block + 2, 0, out, [=](int q) { return scale * static_cast<float>(q - 8); });
    });
}

void widenQ4_1(std::span<const std::byte> blocks, std::span<float> values) {
    eachBlock<kQ4_1BlockBytes>(blocks, values, [](const std::byte* block, float* out) {
        const float scale = halfAt(block);
        const float minimum = halfAt(block + 2);
        eachNibble(block + 4, 0, out, [=](int q) { return scale * static_cast<float>(q) + minimum; });
    });
}

void widenQ5_0(std::span<const std::byte> blocks, std::span<float> values) {
    eachBlock<kQ5_0BlockBytes>(blocks, values, [](const std::byte* block, float* out) {
        const float scale = halfAt(block);
        eachNibble(block + 6, wordAt(block + 2), out,
                   [=](int q) { return scale * static_cast<float>(q - 16); });
    });
}

void widenQ5_1(std::span<const std::byte> blocks, std::span<float> values) {
    eachBlock<kQ5_1BlockBytes>(blocks, values, [](const std::byte* block, float* out) {
        const float scale = halfAt(block);
        const float minimum = halfAt(block + 2);
        eachNibble(block + 8, wordAt(block + 4), out,
                   [=](int q) { return scale * static_cast<float>(q) + minimum; });
    });
}

void widenQ8_0(std::span<const std::byte> blocks, std::span<float> values) {
    eachBlock<kQ8_0BlockBytes>(blocks, values, [](const std::byte* block, float* out) {
        const float scale = halfAt(block);
        for (std::size_t j = 0; j < kBlockValues; ++j)
            out[j] = scale * static_cast<float>(static_cast<std::int8_t>(block[2 + j]));
    });
}

void widenInt8Rows(std::span<const std::byte> rows, std::span<const float> scales, std::span<float> values) {
    assert(rows.size() == values.size() && !scales.empty() && values.size() % scales.size() == 0);
    const std::size_t columns = values.size() / scales.size();
    for (std::size_t r = 0; r < scales.size(); ++r)
        for (std::size_t c = r * columns; c < (r + 1) * columns; ++c)
            values[c] = static_cast<float>(static_cast<std::int8_t>(rows[c])) / scales[r];
}

}  // namespace undervoice::engine
