#pragma once
// Keys and values of every row, [row, head, capacity, 64] each: allocated once, written in place, never concatenated.
//
// Note: scattered rows
// A beam search reorders its rows after every step. On the CPU nothing is copied then: a row goes on writing where it always
// wrote (its home), and a table says for each row and token in which home that token lies. Homes are never written twice at
// the same token, so every ancestor stays valid. On a GPU rows are gathered, as its kernels want them in one piece.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

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

    int rows() const { return static_cast<int>(m_homes.size()); }
    int capacity() const { return static_cast<int>(m_keys.size(2)); }

    /// For the CPU kernel: the storage as it is, [home, head, capacity, headSize], and where a row's tokens lie in it.
    const float* keyData() const { return m_keys.data_ptr<float>(); }
    const float* valueData() const { return m_values.data_ptr<float>(); }
    std::int64_t homeOf(int row) const { return m_homes[static_cast<std::size_t>(row)]; }
    /// Home of each token of a row; null when all lie at the row's own home.
    const std::int32_t* ancestorsOf(int row) const;

    void gatherRows(const at::Tensor& source, int length) override;
    std::int64_t bytesAllocated() const override;
    std::int64_t bytesUsed(int length) const override;

  private:
    bool isWhole() const;  ///< row i lies at home i, all of it
    void scatter(int length);
    void makeWhole(const std::vector<std::int32_t>& source, int length);

    at::Tensor m_keys;
    at::Tensor m_values;
    std::vector<std::int32_t> m_homes;      // [row]
    std::vector<std::int32_t> m_ancestors;  // [row, capacity]; empty: nothing is scattered
};

}  // namespace undervoice::engine
