#pragma once
// Cross-attention that keeps the encoder's output itself, once for all layers, and takes its queries there (spec: attention.md
// §1, mode e): 1/(2L) of the bytes, the same function, H times the arithmetic of a step.

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/cross_attention.h"
#include "engine/attention/latent_heads.h"
#include "engine/cache/cache_format.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class CrossE : public CrossAttention {
  public:
    static Result<std::unique_ptr<CrossAttention>> load(WeightReader& reader, const std::string& prefix);
    CrossE(Linear query, LatentHeads heads, CacheFormat cacheFormat);

    std::unique_ptr<CrossCache> makeCache(const at::Tensor& encoded, const CrossCache* firstLayer) const override;
    at::Tensor mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const override;

  private:
    Linear m_query;
    LatentHeads m_heads;
    CacheFormat m_cacheFormat;
};

}  // namespace undervoice::engine
