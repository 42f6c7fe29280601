#pragma once
// Softmax attention of tokens to themselves and what came before them, with keys and values in full.

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace undervoice::engine {

/// queries [row, head, n, 64] of tokens past, past + 1, …; keys, values [row, head, past + n, 64]. Returns [row, n, state].
at::Tensor attendCausally(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, std::int64_t past);

}  // namespace undervoice::engine
