#pragma once
// The decoder's attention to its own tokens, whatever the mode (spec: attention.md §1). A mode is one file here, one in cache/
// and a line in modes.cpp. The output projection W_o is the same in every mode and belongs to the block.

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>

#include "engine/cache/self_cache.h"
#include "engine/nn/layer_norm.h"
#include "engine/nn/token_embedding.h"

namespace undervoice::engine {

/// What the first layer's attention sees of a token: the layer norm of its embedding and position. The tensors are the decoder's own.
struct TokenInputs {
    TokenEmbedding embedding;
    LayerNorm norm;
    /// ids int64 [row, n] of the tokens 0, 1, … → [row, n, state].
    at::Tensor normed(const at::Tensor& ids) const { return norm.forward(embedding.forward(ids, 0)); }
};

/// Where a layer's self-attention comes from.
struct SelfAttentionSource {
    std::string prefix;  ///< "decoder.blocks.3.attn"
    int layer = 0;
    TokenInputs inputs;
};

struct SelfInput {
    const at::Tensor& normed;  ///< [row, n, state]: the layer-normed tokens past, past + 1, …
    const at::Tensor& tokens;  ///< int64 [row, n]: their ids
    int past = 0;
};

class SelfAttention {
  public:
    virtual ~SelfAttention() = default;
    virtual std::unique_ptr<SelfCache> makeCache(int rows, int capacity) const = 0;
    /// Adds the tokens to the cache and returns the mixed values of all heads, [row, n, state], before W_o. The cache is one that
    /// makeCache() of this very object made.
    virtual at::Tensor mix(const SelfInput& input, SelfCache& cache) const = 0;
};

}  // namespace undervoice::engine
