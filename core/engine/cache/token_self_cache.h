#pragma once
// The token ids of every row, int32 [row, capacity]: all that the first layer needs in mode t.

#include <ATen/core/Tensor.h>

#include "engine/cache/self_cache.h"

namespace undervoice::engine {

class TokenSelfCache : public SelfCache {
  public:
    TokenSelfCache(int rows, int capacity, at::Device device);

    /// tokens int64 [row, n] of any device: tokens past, past + 1, …
    void write(const at::Tensor& tokens, int past);
    /// int64 [row, length].
    at::Tensor tokens(int length) const;

    void gatherRows(const RowSource& source, int length) override;
    std::int64_t bytesAllocated() const override { return static_cast<std::int64_t>(m_tokens.nbytes()); }
    std::int64_t bytesUsed(int length) const override { return m_tokens.size(0) * length * 4; }
    std::int64_t rowsAllocated() const override { return m_tokens.size(0); }

  private:
    at::Tensor m_tokens;
};

}  // namespace undervoice::engine
