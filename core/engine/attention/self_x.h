#pragma once
// Self-attention that caches its input, the layer-normed token, instead of keys and values: half the bytes, the same function
// (spec: attention.md §1, mode x).

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/latent_heads.h"
#include "engine/attention/self_attention.h"
#include "engine/cache/cache_format.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class SelfX : public SelfAttention {
  public:
    static Result<std::unique_ptr<SelfAttention>> load(WeightReader& reader, const SelfAttentionSource& source);
    SelfX(Linear query, LatentHeads heads, CacheFormat cacheFormat);

    std::unique_ptr<SelfCache> makeCache(int rows, int capacity) const override;
    at::Tensor mix(const SelfInput& input, SelfCache& cache) const override;

  private:
    Linear m_query;
    LatentHeads m_heads;
    CacheFormat m_cacheFormat;
};

}  // namespace undervoice::engine
