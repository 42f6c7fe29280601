#pragma once
// Cross-attention over a low-rank latent of the encoder's output, one a layer (spec: attention.md §1, mode mla).

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/cross_attention.h"
#include "engine/attention/latent_heads.h"
#include "engine/cache/cache_format.h"
#include "engine/cache/int8_rows.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class CrossMla : public CrossAttention {
  public:
    /// Unsupported where the checkpoint holds an ordinary attention.
    static Result<std::unique_ptr<CrossAttention>> load(WeightReader& reader, const std::string& prefix);
    CrossMla(Linear query, Linear down, LatentHeads heads, CacheFormat cacheFormat, Segments segments = {});

    std::unique_ptr<CrossCache> makeCache(const at::Tensor& encoded, const CrossCache* firstLayer) const override;
    at::Tensor mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const override;

  private:
    Linear m_query;
    Linear m_down;  // [rank + kept, state]
    LatentHeads m_heads;
    CacheFormat m_cacheFormat;
    Segments m_segments;
};

}  // namespace undervoice::engine
