#pragma once
// ggml's blocks of 32 values (spec: whisper.md §2, table of block layouts), widened to float32.

#include <cstddef>
#include <cstdint>
#include <span>

namespace undervoice::engine {

inline constexpr std::size_t kBlockValues = 32;
inline constexpr std::size_t kQ4_0BlockBytes = 18;
inline constexpr std::size_t kQ4_1BlockBytes = 20;
inline constexpr std::size_t kQ5_0BlockBytes = 22;
inline constexpr std::size_t kQ5_1BlockBytes = 24;
inline constexpr std::size_t kQ8_0BlockBytes = 34;

// values.size() must be a multiple of 32 and blocks hold exactly as many values.
void widenQ4_0(std::span<const std::byte> blocks, std::span<float> values);
void widenQ4_1(std::span<const std::byte> blocks, std::span<float> values);
void widenQ5_0(std::span<const std::byte> blocks, std::span<float> values);
void widenQ5_1(std::span<const std::byte> blocks, std::span<float> values);
void widenQ8_0(std::span<const std::byte> blocks, std::span<float> values);

/// value = q / scale of its row.
void widenInt8Rows(std::span<const std::byte> rows, std::span<const float> scales, std::span<float> values);

}  // namespace undervoice::engine
