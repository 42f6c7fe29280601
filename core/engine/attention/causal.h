#pragma once
// Softmax attention of tokens to themselves and what came before them, with keys and values in full.

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace undervoice::engine {

/// queries [row, head, n, 64] of tokens past, past + 1, …; keys, values [row, head, past + n, 64]. Returns [row, n, state].
at::Tensor attendCausally(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, std::int64_t past);

/// The same of one new token a row, where the rows of a window have the first tokens in common: queries [row, head, 1, 64], prefixes
/// [window, head, shared, 64], tails [row, head, own, 64]. Softmax in float32. Returns [row, 1, state].
at::Tensor attendBehindPrefix(const at::Tensor& queries, const at::Tensor& prefixKeys, const at::Tensor& prefixValues, const at::Tensor& tailKeys,
                              const at::Tensor& tailValues);

}  // namespace undervoice::engine
