#pragma once
// Keys and values of every row, [row, head, capacity, 64] each: allocated once, written in place, never concatenated.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "engine/cache/row_table.h"
#include "engine/cache/self_cache.h"

namespace undervoice::engine {

class MhaSelfCache : public SelfCache {
  public:
    MhaSelfCache(int rows, int heads, int headSize, int capacity, const at::TensorOptions& options);

    /// keys, values [row, head, n, headSize]: tokens past, past + 1, …
    void write(const at::Tensor& keys, const at::Tensor& values, int past);
    /// Rows in one piece, for kernels that know no table: [row, head, length, headSize]; a view where nothing is scattered.
    at::Tensor keys(int length);
    at::Tensor values(int length);

    int rows() const { return m_table.rows(); }
    int capacity() const { return static_cast<int>(m_keys.size(2)); }

    /// For the CPU kernel: the storage as it is, [home, head, capacity, headSize], and where a row's tokens lie in it.
    const float* keyData() const { return m_keys.data_ptr<float>(); }
    const float* valueData() const { return m_values.data_ptr<float>(); }
    const RowTable& table() const { return m_table; }

    void gatherRows(const at::Tensor& source, int length) override;
    std::int64_t bytesAllocated() const override;
    std::int64_t bytesUsed(int length) const override;
    std::int64_t rowsAllocated() const override { return m_keys.size(0); }

  private:
    at::Tensor m_keys;
    at::Tensor m_values;
    RowTable m_table;
};

}  // namespace undervoice::engine
