#pragma once
// The encoder's self-attention: all 1500 frames see each other, nothing is cached.

#include <ATen/core/Tensor.h>

#include <string>

#include "base/error.h"
#include "engine/nn/linear.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class EncoderMha {
  public:
    /// prefix: "encoder.blocks.3.attn".
    static Result<EncoderMha> load(WeightReader& reader, const std::string& prefix);
    /// residual [window, frame, state] += attention of normed.
    void addTo(at::Tensor& residual, const at::Tensor& normed) const;

  private:
    EncoderMha(Linear queryKeyValue, Linear out);
    Linear m_queryKeyValue;  // [3·state, state]
    Linear m_out;
};

}  // namespace undervoice::engine
