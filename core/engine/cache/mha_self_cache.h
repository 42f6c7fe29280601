#pragma once
// Keys and values of every row, [head, slot, 64] each: allocated once, written in place, never concatenated.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "engine/cache/cached_vectors.h"
#include "engine/cache/row_table.h"
#include "engine/cache/self_cache.h"

namespace undervoice::engine {

class MhaSelfCache : public SelfCache {
  public:
    MhaSelfCache(int rows, int heads, int headSize, int capacity, const CacheFormat& format);

    /// keys, values [row, head, n, headSize]: tokens past, past + 1, …
    void write(const at::Tensor& keys, const at::Tensor& values, int past);
    /// Rows in one piece, for kernels that know no table: [row, head, length, headSize]; a view where nothing is scattered or rounded.
    at::Tensor keys(int length);
    at::Tensor values(int length);

    /// For the same kernels, where rows share a prefix: prefixes [window, head, shared, headSize], tails [row, head, length − shared, headSize].
    struct Parts {
        at::Tensor keys, values;
    };
    /// Whether they do; calls to prefix and tails may follow.
    bool isShared(int length) { return m_table.settle(storages(), length); }
    Parts prefix() const;
    Parts tails(int length) const;

    int rows() const { return m_table.rows(); }

    /// For the CPU kernel: a head's slots from `first` on, and where a row's tokens lie among them.
    kernels::CachedRows keysOf(std::int64_t head, std::int64_t first) const { return m_keys.rowsAt(head * m_table.slots() + first); }
    kernels::CachedRows valuesOf(std::int64_t head, std::int64_t first) const { return m_values.rowsAt(head * m_table.slots() + first); }
    const RowTable& table() const { return m_table; }

    void gatherRows(const RowSource& source, int length) override { m_table.gather(storages(), source, length, length); }
    std::int64_t bytesAllocated() const override { return m_keys.bytes() + m_values.bytes(); }
    std::int64_t bytesUsed(int length) const override { return bytesAllocated() / m_table.slots() * m_table.slotsUsed(length); }
    std::int64_t rowsAllocated() const override { return m_table.homes(); }
    SharedPrefix shared() const override { return {m_table.sharedLength(), m_table.prefixes()}; }

  private:
    RowTable::Storages storages() { return joined(m_keys.storages(), m_values.storages()); }

    RowTable m_table;
    CachedVectors m_keys, m_values;
};

}  // namespace undervoice::engine
