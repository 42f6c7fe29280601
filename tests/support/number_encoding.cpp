// encoded() and afterStorage() of checkpoint_writers.h.

#include "support/append_number.h"
#include "support/checkpoint_writers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

namespace undervoice::test {
namespace {

using engine::StoredType;

constexpr std::size_t kBlock = 32;

/// A block before it is packed: value = scale * (q - offset) + minimum.
struct Block {
    c10::Half scale = 0;
    c10::Half minimum = 0;
    std::array<int, kBlock> q{};
};

struct BlockKind {
    int levels;  ///< q runs from 0 (or -levels for q8_0) to levels
    int offset;  ///< subtracted from q
    bool hasMinimum;
};

BlockKind kindOf(StoredType type) {
    switch (type) {
        case StoredType::Q4_0:
            return {15, 8, false};
        case StoredType::Q4_1:
            return {15, 0, true};
        case StoredType::Q5_0:
            return {31, 16, false};
        case StoredType::Q5_1:
            return {31, 0, true};
        case StoredType::Q8_0:
            return {127, 0, false};
        default:
            throw std::invalid_argument("not a block type");
    }
}

Block quantised(const float* values, StoredType type) {
    const BlockKind kind = kindOf(type);
    const auto [low, high] = std::minmax_element(values, values + kBlock);
    const float farthest = std::abs(*low) > std::abs(*high) ? *low : *high;
    // Where q reaches one step further down than up, what is farthest from zero lies there, as in ggml's files.
    const float span = kind.hasMinimum ? *high - *low : kind.offset == 0 ? std::abs(farthest) : -farthest;
    Block block;
    block.scale = span / static_cast<float>(kind.hasMinimum || kind.offset == 0 ? kind.levels : kind.offset);
    block.minimum = kind.hasMinimum ? *low : 0.0F;
    const float scale = block.scale;
    const float minimum = block.minimum;
    const int lowest = type == StoredType::Q8_0 ? -kind.levels : 0;
    for (std::size_t j = 0; j < kBlock; ++j) {
        const float ideal = scale == 0 ? 0 : (values[j] - minimum) / scale;
        block.q[j] = std::clamp(static_cast<int>(std::lround(ideal)) + kind.offset, lowest, kind.levels);
    }
    return block;
}

void appendBlock(std::string& bytes, const Block& block, StoredType type) {
    append(bytes, block.scale.x);
    if (type == StoredType::Q8_0) {
        for (const int q : block.q) append(bytes, static_cast<std::int8_t>(q));
        return;
    }
    if (kindOf(type).hasMinimum) append(bytes, block.minimum.x);
    if (type == StoredType::Q5_0 || type == StoredType::Q5_1) {
        std::uint32_t high = 0;
        for (std::size_t j = 0; j < kBlock; ++j) high |= static_cast<std::uint32_t>(block.q[j] >> 4) << j;
        append(bytes, high);
    }
    for (std::size_t j = 0; j < kBlock / 2; ++j)
        append(bytes, static_cast<std::uint8_t>((block.q[j] & 15) | (block.q[j + kBlock / 2] & 15) << 4));
}

bool isBlockType(StoredType type) {
    return type == StoredType::Q4_0 || type == StoredType::Q4_1 || type == StoredType::Q5_0 ||
           type == StoredType::Q5_1 || type == StoredType::Q8_0;
}

}  // namespace

std::string encoded(const std::vector<float>& values, StoredType type) {
    std::string bytes;
    bytes.reserve(values.size() * sizeof(double));
    if (isBlockType(type)) {
        for (std::size_t i = 0; i < values.size(); i += kBlock)
            appendBlock(bytes, quantised(&values[i], type), type);
        return bytes;
    }
    for (const float value : values) switch (type) {
            case StoredType::Float32:
                append(bytes, value);
                break;
            case StoredType::Float64:
                append(bytes, static_cast<double>(value));
                break;
            case StoredType::Float16:
                append(bytes, c10::Half(value).x);
                break;
            case StoredType::BFloat16:
                append(bytes, c10::BFloat16(value).x);
                break;
            default:
                throw std::invalid_argument("cannot encode this type");
        }
    return bytes;
}

std::vector<float> afterStorage(const std::vector<float>& values, StoredType type) {
    std::vector<float> result;
    result.reserve(values.size());
    if (isBlockType(type)) {
        const int offset = kindOf(type).offset;
        for (std::size_t i = 0; i < values.size(); i += kBlock) {
            const Block block = quantised(&values[i], type);
            for (const int q : block.q) {
                const float scaled = static_cast<float>(block.scale) * static_cast<float>(q - offset);
                result.push_back(kindOf(type).hasMinimum ? scaled + static_cast<float>(block.minimum)
                                                         : scaled);
            }
        }
        return result;
    }
    for (const float value : values) switch (type) {
            case StoredType::Float16:
                result.push_back(c10::Half(value));
                break;
            case StoredType::BFloat16:
                result.push_back(c10::BFloat16(value));
                break;
            default:
                result.push_back(value);
        }
    return result;
}

}  // namespace undervoice::test
