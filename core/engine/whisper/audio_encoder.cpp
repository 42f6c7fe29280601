#include "engine/whisper/audio_encoder.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/zeros.h>

#include <string>
#include <utility>

namespace undervoice::engine {
namespace {

constexpr std::int64_t kKernel = 3;

/// A convolution's weight [out, in, 3] as that of a linear layer over [frame − 1, frame, frame + 1]: [out, 3·in].
Result<Linear> loadConvolution(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(at::Tensor weight, reader.matrix({prefix + ".weight"}));
    UNDERVOICE_TRY_ASSIGN(at::Tensor bias, reader.vector({prefix + ".bias"}));
    return Linear(weight.transpose(1, 2).flatten(1).contiguous(), std::move(bias));
}

/// x [window, frame, channel] → every stride-th frame with its neighbours, [window, frame / stride, 3·channel], zeros outside.
at::Tensor neighbourhoods(const at::Tensor& x, std::int64_t stride) {
    const std::int64_t windows = x.size(0), frames = x.size(1), channels = x.size(2);
    at::Tensor padded = at::zeros({windows, frames + 2, channels}, x.options());
    padded.narrow(1, 1, frames).copy_(x);
    return padded.as_strided({windows, frames / stride, kKernel * channels}, {(frames + 2) * channels, stride * channels, 1});
}

}  // namespace

Result<AudioEncoder> AudioEncoder::load(WeightReader& reader, const api::ModelDims& dims) {
    UNDERVOICE_TRY_ASSIGN(Linear conv1, loadConvolution(reader, "encoder.conv1"));
    UNDERVOICE_TRY_ASSIGN(Linear conv2, loadConvolution(reader, "encoder.conv2"));
    UNDERVOICE_TRY_ASSIGN(const at::Tensor positions, reader.vector({"encoder.positional_embedding"}));
    std::vector<Block> blocks;
    for (int i = 0; i < dims.audioLayers; ++i) {
        UNDERVOICE_TRY_ASSIGN(Block block, loadBlock(reader, "encoder.blocks." + std::to_string(i)));
        blocks.push_back(std::move(block));
    }
    UNDERVOICE_TRY_ASSIGN(LayerNorm norm, LayerNorm::load(reader, "encoder.ln_post"));
    return AudioEncoder(std::move(conv1), std::move(conv2), positions.to(reader.placement().activationType()), std::move(blocks),
                        std::move(norm));
}

Result<AudioEncoder::Block> AudioEncoder::loadBlock(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(LayerNorm norm, LayerNorm::load(reader, prefix + ".attn_ln"));
    UNDERVOICE_TRY_ASSIGN(EncoderMha attention, EncoderMha::load(reader, prefix + ".attn"));
    UNDERVOICE_TRY_ASSIGN(Mlp mlp, Mlp::load(reader, prefix, LinearUse::ManyRows));
    return Block{std::move(norm), std::move(attention), std::move(mlp)};
}

AudioEncoder::AudioEncoder(Linear conv1, Linear conv2, at::Tensor positions, std::vector<Block> blocks, LayerNorm norm)
    : m_conv1(std::move(conv1)), m_conv2(std::move(conv2)), m_positions(std::move(positions)), m_blocks(std::move(blocks)),
      m_norm(std::move(norm)) {}

at::Tensor AudioEncoder::forward(const at::Tensor& mel, Probe* probe) const {
    at::Tensor x = m_conv1.forward(neighbourhoods(mel.transpose(1, 2), /*stride=*/1));
    if (probe) probe->onActivation("encoder.conv1_before_gelu", x);
    x = m_conv2.forward(neighbourhoods(at::gelu_(x), /*stride=*/2));
    if (probe) probe->onActivation("encoder.conv2_before_gelu", x);
    at::gelu_(x).add_(m_positions);
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        const Block& block = m_blocks[i];
        const at::Tensor normed = block.attentionNorm.forward(x);
        if (probe) probe->onActivation("encoder.block" + std::to_string(i) + ".self_attention_in", normed);
        block.attention.addTo(x, normed);
        block.mlp.addTo(x);
        if (probe) probe->onActivation("encoder.block" + std::to_string(i), x);
    }
    return m_norm.forward(x);
}

}  // namespace undervoice::engine
