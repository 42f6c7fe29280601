#pragma once
// Cross-attention as the reference has it: keys and values of the encoder's frames, projected once a window.

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/cross_attention.h"
#include "engine/cache/cache_format.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class CrossMha : public CrossAttention {
  public:
    /// prefix: "decoder.blocks.3.cross_attn".
    static Result<std::unique_ptr<CrossAttention>> load(WeightReader& reader, const std::string& prefix);
    CrossMha(Linear query, Linear keyValue, CacheFormat cacheFormat);

    std::unique_ptr<CrossCache> makeCache(const at::Tensor& encoded, const CrossCache* firstLayer) const override;
    at::Tensor mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const override;

  private:
    at::Tensor mixFew(const at::Tensor& query, const class MhaCrossCache& cache) const;

    Linear m_query;
    Linear m_keyValue;  // [2·state, state]
    CacheFormat m_cacheFormat;
};

}  // namespace undervoice::engine
