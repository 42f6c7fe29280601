#pragma once
// Self-attention that caches one latent for every few tokens, merged by learned weights (spec: attention.md §6, mode mtla).

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/latent_heads.h"
#include "engine/attention/self_attention.h"
#include "engine/cache/cache_format.h"
#include "engine/cache/int8_rows.h"
#include "engine/attention/temporal_merge.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class SelfMtla : public SelfAttention {
  public:
    /// Unsupported where the checkpoint holds an attention that merges nothing.
    static Result<std::unique_ptr<SelfAttention>> load(WeightReader& reader, const SelfAttentionSource& source);

    /// What takes tokens to slots and back.
    struct Latents {
        Linear down;  ///< [rank + kept, state]
        LatentHeads heads;
        TemporalMerge merge;
        MergeRule rule;
        Segments segments = {};  ///< of a cached vector
    };
    SelfMtla(Linear query, Latents latents, CacheFormat cacheFormat);

    std::unique_ptr<SelfCache> makeCache(int rows, int capacity) const override;
    /// A single token is absorbed and sees slots; several see keys and values of slots and columns, expanded once.
    at::Tensor mix(const SelfInput& input, SelfCache& cache) const override;

  private:
    at::Tensor mixColumns(const at::Tensor& query, const at::Tensor& columns, MergedSelfCache& cache, int past) const;

    Linear m_query;
    Latents m_latents;
    CacheFormat m_cacheFormat;
};

}  // namespace undervoice::engine
