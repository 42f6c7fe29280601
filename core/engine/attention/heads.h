#pragma once
// Between [row, token, state] and [row, head, token, headSize]: views, no copies.

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

inline constexpr int kHeadSize = 64;          ///< in every Whisper model
inline constexpr double kQueryScale = 0.125;  ///< headSize^-1/2

inline at::Tensor splitHeads(const at::Tensor& x) {
    return x.unflatten(-1, {-1, kHeadSize}).transpose(1, 2);
}

inline at::Tensor mergeHeads(const at::Tensor& x) { return x.transpose(1, 2).flatten(2); }

}  // namespace undervoice::engine
