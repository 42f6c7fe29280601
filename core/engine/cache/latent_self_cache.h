#pragma once
// One vector a token for every row, [1, slot, width]: the layer-normed state (mode x) or a latent (mla). Keys and values of all heads
// follow from it. Allocated once, written in place.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "engine/cache/cached_vectors.h"
#include "engine/cache/row_table.h"
#include "engine/cache/self_cache.h"

namespace undervoice::engine {

class LatentSelfCache : public SelfCache {
  public:
    /// segments: of a vector, the latent and kept key dimensions behind it; empty: one.
    LatentSelfCache(int rows, int capacity, std::int64_t width, const CacheFormat& format, Segments segments = {});

    /// latents [row, n, width]: tokens past, past + 1, …
    void write(const at::Tensor& latents, int past);
    /// Rows in one piece, [row, length, width].
    at::Tensor latents(int length);
    /// What is left of vectors [.., width] once they are kept: rounded where rows are int8.
    at::Tensor asKept(const at::Tensor& vectors) const { return m_latents.asKept(vectors); }
    /// Every row's vector of one token, [row, width].
    at::Tensor vectorsOf(int token) const;

    /// Whether rows share a prefix; calls to prefix and tails may follow: [window, shared, width], [row, length − shared, width].
    bool isShared(int length) { return m_table.settle(m_latents.storages(), length); }
    at::Tensor prefix() const;
    at::Tensor tails(int length) const;

    std::int64_t width() const { return m_latents.width(); }
    /// For the CPU kernel: all slots, and where a row's tokens lie among them.
    kernels::CachedRows rowsAt(std::int64_t slot) const { return m_latents.rowsAt(slot); }
    /// Width of a vector's first segment.
    std::int64_t split() const { return m_latents.split(); }
    const RowTable& table() const { return m_table; }

    void gatherRows(const RowSource& source, int length) override { gatherRows(source, length, length); }
    /// The first `shareable` tokens may be kept once where rows become more.
    void gatherRows(const RowSource& source, int length, int shareable) { m_table.gather(m_latents.storages(), source, length, shareable); }
    std::int64_t bytesAllocated() const override { return m_latents.bytes(); }
    std::int64_t bytesUsed(int length) const override { return bytesAllocated() / m_table.slots() * m_table.slotsUsed(length); }
    std::int64_t rowsAllocated() const override { return m_table.homes(); }
    SharedPrefix shared() const override { return {m_table.sharedLength(), m_table.prefixes()}; }

  private:
    RowTable m_table;
    CachedVectors m_latents;
};

}  // namespace undervoice::engine
