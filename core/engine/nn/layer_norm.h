#pragma once
// Whisper's layer norm: affine, epsilon 1e-5, computed in float32 whatever the activation type.

#include <ATen/core/Tensor.h>

#include <string>

#include "base/error.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class LayerNorm {
  public:
    /// Reads prefix.weight and prefix.bias.
    static Result<LayerNorm> load(WeightReader& reader, const std::string& prefix);
    LayerNorm(at::Tensor weight, at::Tensor bias);  ///< float32 [state]

    at::Tensor forward(const at::Tensor& x) const;  ///< [.., state] → the same shape and type

  private:
    at::Tensor m_weight;
    at::Tensor m_bias;
};

}  // namespace undervoice::engine
