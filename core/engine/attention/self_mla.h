#pragma once
// Self-attention that caches a low-rank latent of each token, and kept key dimensions where the checkpoint has them (spec:
// attention.md §1, mode mla).

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/latent_heads.h"
#include "engine/attention/self_attention.h"
#include "engine/cache/cache_format.h"
#include "engine/cache/int8_rows.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class SelfMla : public SelfAttention {
  public:
    /// Unsupported where the checkpoint holds an ordinary attention, or one that merges tokens.
    static Result<std::unique_ptr<SelfAttention>> load(WeightReader& reader, const SelfAttentionSource& source);
    SelfMla(Linear query, Linear down, LatentHeads heads, CacheFormat cacheFormat, Segments segments = {});

    std::unique_ptr<SelfCache> makeCache(int rows, int capacity) const override;
    at::Tensor mix(const SelfInput& input, SelfCache& cache) const override;

  private:
    Linear m_query;
    Linear m_down;  // [rank + kept, state]
    LatentHeads m_heads;
    CacheFormat m_cacheFormat;
    Segments m_segments;
};

}  // namespace undervoice::engine
