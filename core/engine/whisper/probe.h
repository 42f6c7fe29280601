#pragma once
// Lets whoever ports or checks a model see what happens between its layers. Null in normal runs, so it costs a comparison.

#include <ATen/core/Tensor.h>

#include <string>

namespace undervoice::engine {

class Probe {
  public:
    virtual ~Probe() = default;
    /// Names follow openai-whisper's modules: "encoder.conv1_before_gelu", "encoder.block0", "encoder.block0.self_attention_in", "decoder.block1.self_attention_in" (layer-normed), "decoder.block1.cross_attention_in", "decoder.block1.self_attention_out",
    /// "decoder.ln". value: [window or row, frame or token, state]; valid during the call only.
    virtual void onActivation(const std::string& name, const at::Tensor& value) = 0;
    /// Asked before a value that is made for the probe alone.
    virtual bool wants(const std::string& name) const {
        static_cast<void>(name);
        return true;
    }
    /// Asked within the decoder's layers: nothing behind them is of interest, so the pass ends there, without logits.
    virtual bool isDone() const { return false; }
    /// What a decoder layer's self-attention gives out for its layer-normed inputs [row, token, state], in place of its own output;
    /// undefined: its own.
    virtual at::Tensor selfAttentionOut(int layer, const at::Tensor& inputs) {
        static_cast<void>(layer), static_cast<void>(inputs);
        return {};
    }
};

}  // namespace undervoice::engine
