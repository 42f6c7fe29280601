#pragma once
// Cross-attention keys and values of every window, [window, head, frame, 64] each.

#include <ATen/core/Tensor.h>

#include "engine/cache/cross_cache.h"

namespace undervoice::engine {

class MhaCrossCache : public CrossCache {
  public:
    MhaCrossCache(at::Tensor keys, at::Tensor values);

    const at::Tensor& keys() const { return m_keys; }
    const at::Tensor& values() const { return m_values; }

    void keepWindows(const std::vector<std::int64_t>& windows) override;
    std::int64_t bytesAllocated() const override;

  private:
    at::Tensor m_keys;
    at::Tensor m_values;
};

}  // namespace undervoice::engine
