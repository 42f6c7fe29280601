#pragma once
// Tokens and what the encoder heard → logits of the next token. Const after load; caches are in the DecoderState.

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "api/speech_engine.h"
#include "base/error.h"
#include "engine/attention/cross_attention.h"
#include "engine/attention/layer_modes.h"
#include "engine/attention/self_attention.h"
#include "engine/nn/layer_norm.h"
#include "engine/nn/linear.h"
#include "engine/nn/mlp.h"
#include "engine/nn/token_embedding.h"
#include "engine/nn/weight_reader.h"
#include "engine/whisper/decoder_state.h"
#include "engine/whisper/model.h"
#include "engine/whisper/probe.h"

namespace undervoice::engine {

class TextDecoder {
  public:
    static Result<TextDecoder> load(WeightReader& reader, const api::ModelDims& dims, const LayerModes& modes);

    /// The same decoder with other attentions; what both have is shared. reader: of the checkpoint that this one was loaded from.
    /// replacedBytes: of the attentions that are not in it any more.
    Result<TextDecoder> inModes(WeightReader& reader, const LayerModes& before, const LayerModes& now, std::int64_t& replacedBytes) const;

    std::unique_ptr<LayeredState> startDecoding(const at::Tensor& encoded, int rowsPerWindow, int capacity) const;
    /// See Model::decode.
    at::Tensor forward(const at::Tensor& tokens, LayeredState& state, const LogitRows& rows, AlignmentTap* tap, Probe* probe) const;

  private:
    struct Block {
        LayerNorm selfNorm;
        std::shared_ptr<const SelfAttention> self;
        Linear selfOut;
        LayerNorm crossNorm;
        std::shared_ptr<const CrossAttention> cross;
        Linear crossOut;
        Mlp mlp;
        std::int64_t selfBytes = 0, crossBytes = 0;  ///< of the weights of both attentions
    };
    static Result<Block> loadBlock(WeightReader& reader, int layer, const LayerModes& modes, const TokenEmbedding& embedding);
    static Status loadSelf(WeightReader& reader, int layer, const std::string& mode, const TokenEmbedding& embedding, Block& block);
    static Status loadCross(WeightReader& reader, int layer, const std::string& mode, Block& block);
    TextDecoder(TokenEmbedding embedding, std::vector<Block> blocks, LayerNorm norm);

    void runBlock(std::size_t index, at::Tensor& x, const at::Tensor& tokens, LayeredState& state, AlignmentTap* tap, Probe* probe) const;

    TokenEmbedding m_embedding;
    std::vector<Block> m_blocks;
    LayerNorm m_norm;
    std::int64_t m_audioContext = 0;
};

}  // namespace undervoice::engine
