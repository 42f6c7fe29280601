#pragma once
// The first layer's self-attention with nothing cached but the token ids: its input is the layer norm of embedding and position,
// so every past token's is made again when it is needed (spec: attention.md §1, mode t). Exact, and then as mode x.

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/latent_heads.h"
#include "engine/attention/self_attention.h"
#include "engine/nn/layer_norm.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class SelfT : public SelfAttention {
  public:
    /// Unsupported for any layer but the first.
    static Result<std::unique_ptr<SelfAttention>> load(WeightReader& reader, const SelfAttentionSource& source);
    SelfT(Linear query, LatentHeads heads, TokenInputs inputs);

    std::unique_ptr<SelfCache> makeCache(int rows, int capacity) const override;
    at::Tensor mix(const SelfInput& input, SelfCache& cache) const override;

  private:
    Linear m_query;
    LatentHeads m_heads;
    TokenInputs m_inputs;
};

}  // namespace undervoice::engine
