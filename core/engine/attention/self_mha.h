#pragma once
// Self-attention as the reference has it: keys and values of every token are cached.

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/self_attention.h"
#include "engine/cache/cache_format.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class SelfMha : public SelfAttention {
  public:
    static Result<std::unique_ptr<SelfAttention>> load(WeightReader& reader, const SelfAttentionSource& source);
    SelfMha(Linear queryKeyValue, CacheFormat cacheFormat);

    std::unique_ptr<SelfCache> makeCache(int rows, int capacity) const override;
    at::Tensor mix(const SelfInput& input, SelfCache& cache) const override;

  private:
    at::Tensor mixStep(const at::Tensor& projected, const class MhaSelfCache& cache, int length) const;

    Linear m_queryKeyValue;  // [3·state, state]
    CacheFormat m_cacheFormat;
};

}  // namespace undervoice::engine
