#pragma once
// Weights in half the bytes where that loses nothing. Published checkpoints hold float16 values whatever type their file uses:
// kept as float16 they take half the memory, and half the time of the memory-bound decoder, at exactly the same results.

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace undervoice::engine {

/// float32 values as they lie in a file (at any address) as a tensor of that shape: float16, else bfloat16, when every value
/// comes back unchanged, bit for bit; undefined when neither holds them. Reads each value once or twice and copies none.
at::Tensor narrowedIfExact(std::span<const std::byte> floats, const std::vector<std::int64_t>& shape);

/// The same of a float32 tensor, which is returned itself when neither holds it. Tensors of other types are returned as they are.
at::Tensor narrowedIfExact(const at::Tensor& values);

}  // namespace undervoice::engine
