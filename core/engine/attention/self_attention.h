#pragma once
// The decoder's attention to its own tokens, whatever the mode (spec: attention.md §1). A mode is one file here, one in cache/
// and a line in modes.cpp. The output projection W_o is the same in every mode and belongs to the block.

#include <ATen/core/Tensor.h>

#include <memory>

#include "engine/cache/self_cache.h"

namespace undervoice::engine {

class SelfAttention {
  public:
    virtual ~SelfAttention() = default;
    virtual std::unique_ptr<SelfCache> makeCache(int rows, int capacity) const = 0;
    /// normed [row, n, state]: the layer-normed tokens past, past + 1, …, which are added to the cache. Returns the mixed
    /// values of all heads, [row, n, state], before W_o. The cache is one that makeCache() of this very object made.
    virtual at::Tensor mix(const at::Tensor& normed, SelfCache& cache, int past) const = 0;
};

}  // namespace undervoice::engine
