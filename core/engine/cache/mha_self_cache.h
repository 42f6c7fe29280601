#pragma once
// Keys and values of every row, [row, head, capacity, 64] each: allocated once, written in place, never concatenated.

#include <ATen/core/Tensor.h>

#include "engine/cache/self_cache.h"

namespace undervoice::engine {

class MhaSelfCache : public SelfCache {
  public:
    MhaSelfCache(int rows, int heads, int headSize, int capacity, const at::TensorOptions& options);

    /// keys, values [row, head, n, headSize]: tokens past, past + 1, …
    void write(const at::Tensor& keys, const at::Tensor& values, int past);
    at::Tensor keys(int length) const;    ///< [row, head, length, headSize], a view
    at::Tensor values(int length) const;  ///< the same
    int capacity() const { return static_cast<int>(m_keys.size(2)); }

    void gatherRows(const at::Tensor& source, int length) override;
    std::int64_t bytesAllocated() const override;
    std::int64_t bytesUsed(int length) const override;

  private:
    at::Tensor m_keys;
    at::Tensor m_values;
};

}  // namespace undervoice::engine
