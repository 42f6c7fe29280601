#pragma once
// One vector a token for every row, [row, 1, capacity, width]: the layer-normed state (mode x) or a latent (mla). Keys and
// values of all heads follow from it. Allocated once, written in place.

#include <ATen/core/Tensor.h>

#include "engine/cache/row_table.h"
#include "engine/cache/self_cache.h"

namespace undervoice::engine {

class LatentSelfCache : public SelfCache {
  public:
    LatentSelfCache(int rows, int capacity, std::int64_t width, const at::TensorOptions& options);

    /// latents [row, n, width]: tokens past, past + 1, …
    void write(const at::Tensor& latents, int past);
    /// Rows in one piece, [row, length, width].
    at::Tensor latents(int length);
    /// Every row's vector of one token, [row, width]: a view where nothing is scattered.
    at::Tensor vectorsOf(int token) const { return m_table.read(m_latents, token).squeeze(1); }

    int capacity() const { return static_cast<int>(m_latents.size(2)); }
    std::int64_t width() const { return m_latents.size(3); }
    const float* data() const { return m_latents.data_ptr<float>(); }
    const RowTable& table() const { return m_table; }

    void gatherRows(const at::Tensor& source, int length) override;
    std::int64_t bytesAllocated() const override { return static_cast<std::int64_t>(m_latents.nbytes()); }
    std::int64_t bytesUsed(int length) const override;
    std::int64_t rowsAllocated() const override { return m_latents.size(0); }

  private:
    at::Tensor m_latents;
    RowTable m_table;
};

}  // namespace undervoice::engine
