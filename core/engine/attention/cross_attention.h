#pragma once
// The decoder's attention to the encoder's output, whatever the mode. See self_attention.h.

#include <ATen/core/Tensor.h>

#include <memory>
#include <utility>
#include <vector>

#include "engine/cache/cross_cache.h"

namespace undervoice::engine {

/// The heads of one layer whose logits q·k/8 somebody wants to see.
struct LogitTap {
    std::vector<std::pair<int, int>> heads;  ///< head of the layer → index in logits
    at::Tensor logits;                       ///< float32 [index, row·token, frame]
};

class CrossAttention {
  public:
    virtual ~CrossAttention() = default;
    /// encoded [window, frame, state]. firstLayer: the first layer's cache of the same windows, null for the first layer itself:
    /// some modes share it.
    virtual std::unique_ptr<CrossCache> makeCache(const at::Tensor& encoded, const CrossCache* firstLayer) const = 0;
    /// normed [row, n, state], row r looks at window r / rowsPerWindow. Returns [row, n, state], before W_o.
    virtual at::Tensor mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const = 0;
};

}  // namespace undervoice::engine
