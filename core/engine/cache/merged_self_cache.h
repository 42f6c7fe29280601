#pragma once
// One vector for every chunk of tokens (mode mtla), ⌈capacity / stride⌉ slots a row, and, where slots are normalised, the sum of weights
// in each row's last slot. The last slot changes until its chunk is full. Allocated once, written in place.
//
// Note: int8 rows
// What a chunk goes on from is kept in float32 beside them until the chunk is full: rounding does not add up.
//
// Note: open slots of reordered rows
// On the CPU a reordered row's open slot may lie in another row's home (row_table.h). A step therefore reads the open slots of all rows
// (openSlots) before it writes each row's new one at its own home: no row changes what another goes on from.

#include <ATen/core/Tensor.h>

#include "engine/cache/latent_self_cache.h"
#include "engine/cache/merge_rule.h"
#include "engine/cache/self_cache.h"

namespace undervoice::engine {

class MergedSelfCache : public SelfCache {
  public:
    /// segments: of a vector, as in LatentSelfCache.
    MergedSelfCache(int rows, int capacity, std::int64_t width, const MergeRule& rule, const CacheFormat& format, Segments segments = {});

    const MergeRule& rule() const { return m_rule; }
    /// The slots as a cache of chunks instead of tokens.
    LatentSelfCache& slots() { return m_slots; }

    /// The chunk that token `past` goes on with: the slots' present values [row, width], valid until the next write. Only within a chunk.
    at::Tensor openSlots(int past) const { return m_open.defined() ? m_open : m_slots.vectorsOf(m_rule.chunkOf(past)); }
    /// Sums of the weights in them, float32 [row]; undefined where nothing is normalised.
    const at::Tensor& openWeights() const { return m_weights; }

    /// columns [row, n, width]: the slot as it stands after each of the tokens past, past + 1, …; the last of each chunk is kept.
    /// weights float32 [row, n]: the chunk's sum of weights after each token; unused where nothing is normalised.
    void write(const at::Tensor& columns, const at::Tensor& weights, int past);

    void gatherRows(const RowSource& source, int length) override;
    /// A chunk's earlier values are gone once it has grown.
    bool canCutTo(int length) const override { return m_rule.endsChunk(length); }
    std::int64_t bytesAllocated() const override;
    std::int64_t bytesUsed(int length) const override;
    std::int64_t rowsAllocated() const override { return m_slots.rowsAllocated(); }
    SharedPrefix shared() const override { return {m_slots.shared().tokens * m_rule.stride, m_slots.shared().count}; }

  private:
    std::int64_t bytesBeside() const;  ///< weights and open slots

    MergeRule m_rule;
    LatentSelfCache m_slots;
    at::Tensor m_weights;
    at::Tensor m_open;  // float32 [row, width]; int8 rows only
};

}  // namespace undervoice::engine
