#pragma once
// Log-mel → what the decoder attends to: two convolutions, positions, pre-norm blocks, layer norm. Const after load.

#include <ATen/core/Tensor.h>

#include <vector>

#include "api/speech_engine.h"
#include "base/error.h"
#include "engine/attention/encoder_mha.h"
#include "engine/nn/layer_norm.h"
#include "engine/nn/linear.h"
#include "engine/nn/mlp.h"
#include "engine/nn/weight_reader.h"
#include "engine/whisper/probe.h"

namespace undervoice::engine {

class AudioEncoder {
  public:
    static Result<AudioEncoder> load(WeightReader& reader, const api::ModelDims& dims);

    /// mel [window, mel bin, 3000] in the activation type, on the device → [window, 1500, state].
    at::Tensor forward(const at::Tensor& mel, Probe* probe) const;

  private:
    struct Block {
        LayerNorm attentionNorm;
        EncoderMha attention;
        Mlp mlp;
    };
    static Result<Block> loadBlock(WeightReader& reader, const std::string& prefix);
    AudioEncoder(Linear conv1, Linear conv2, at::Tensor positions, std::vector<Block> blocks, LayerNorm norm);

    // Kernel-of-three convolutions over frames laid out [frame, channel] are linear layers of three neighbouring frames.
    Linear m_conv1;  // [state, 3·mel bins]
    Linear m_conv2;  // [state, 3·state]
    at::Tensor m_positions;  // [1500, state]
    std::vector<Block> m_blocks;
    LayerNorm m_norm;
};

}  // namespace undervoice::engine
