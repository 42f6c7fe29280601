#pragma once
// What the self-attentions of some layers of a model take in and give out while it goes through token sequences: what a conversion is
// measured on and healed towards. Engine thread only.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "base/cancel.h"
#include "base/error.h"
#include "engine/convert/calibration.h"
#include "engine/whisper/model.h"

namespace undervoice::engine {

/// One layer, one entry a sequence; float16 on the CPU, float32 where that does not hold them.
struct AttentionRecord {
    std::vector<at::Tensor> inputs;   ///< [token, state], after the layer norm
    std::vector<at::Tensor> outputs;  ///< [token, state], after W_o
};

/// Layers [firstLayer, firstLayer + count) of `model` through all sequences. encoded(window): [1, 1500, state]. Memory: 4 · state bytes a
/// token and layer. step: called after each sequence.
Result<std::vector<AttentionRecord>> recordAttention(const Model& model, int firstLayer, int count, const std::vector<TokenSequence>& sequences,
                                                     const std::function<at::Tensor(std::size_t window)>& encoded,
                                                     const std::function<void(std::size_t done)>& step, const CancelToken& cancel);

}  // namespace undervoice::engine
