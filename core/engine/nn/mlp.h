#pragma once
// The feed-forward half of a block: x + W2·GELU(W1·LN(x) + b1) + b2.

#include <ATen/core/Tensor.h>

#include <string>

#include "base/error.h"
#include "engine/nn/layer_norm.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class Mlp {
  public:
    /// block: "decoder.blocks.3".
    static Result<Mlp> load(WeightReader& reader, const std::string& block, LinearUse use);
    void addTo(at::Tensor& x) const;  ///< [.., state], in place

  private:
    Mlp(LayerNorm norm, Linear up, Linear down);
    LayerNorm m_norm;
    Linear m_up;    // [4·state, state]
    Linear m_down;  // [state, 4·state]
};

}  // namespace undervoice::engine
