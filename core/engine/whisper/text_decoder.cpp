#include "engine/whisper/text_decoder.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <c10/util/Exception.h>

#include <utility>

#include "engine/attention/modes.h"

namespace undervoice::engine {
namespace {

/// The heads of one layer among those of a tap.
LogitTap tapOfLayer(const AlignmentTap& tap, int layer) {
    LogitTap own;
    own.logits = tap.crossQk;
    for (std::size_t i = 0; i < tap.heads.size(); ++i)
        if (tap.heads[i].first == layer) own.heads.emplace_back(tap.heads[i].second, static_cast<int>(i));
    return own;
}

std::string blockName(int layer) { return "decoder.blocks." + std::to_string(layer); }

/// The hidden states [row, n, state] whose logits are wanted: [row, k, state].
at::Tensor chosen(const at::Tensor& x, const LogitRows& rows) {
    if (rows.all) return x;
    if (rows.positions.size() == 1) return x.narrow(1, rows.positions.front(), 1);
    return x.index_select(1, at::tensor(rows.positions, at::kLong).to(x.device()));
}

}  // namespace

Result<TextDecoder> TextDecoder::load(WeightReader& reader, const api::ModelDims& dims, const LayerModes& modes) {
    UNDERVOICE_TRY_ASSIGN(Linear words, Linear::load(reader, {"decoder.token_embedding.weight"}, {}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(const at::Tensor positions, reader.vector({"decoder.positional_embedding"}));
    TokenEmbedding embedding{std::move(words), positions.to(reader.placement().activationType())};
    std::vector<Block> blocks;
    for (int i = 0; i < dims.textLayers; ++i) {
        UNDERVOICE_TRY_ASSIGN(Block block, loadBlock(reader, i, modes, embedding));
        blocks.push_back(std::move(block));
    }
    UNDERVOICE_TRY_ASSIGN(LayerNorm norm, LayerNorm::load(reader, "decoder.ln"));
    TextDecoder decoder(std::move(embedding), std::move(blocks), std::move(norm));
    decoder.m_audioContext = dims.audioContext;
    return decoder;
}

Status TextDecoder::loadSelf(WeightReader& reader, int layer, const std::string& mode, const TokenEmbedding& embedding, Block& block) {
    const std::int64_t before = reader.bytes();
    UNDERVOICE_TRY_ASSIGN(block.self, loadSelfAttention(mode, reader, {blockName(layer) + ".attn", layer, {embedding, block.selfNorm}}));
    block.selfBytes = reader.bytes() - before;
    return {};
}

Status TextDecoder::loadCross(WeightReader& reader, int layer, const std::string& mode, Block& block) {
    const std::int64_t before = reader.bytes();
    UNDERVOICE_TRY_ASSIGN(block.cross, loadCrossAttention(mode, reader, blockName(layer) + ".cross_attn"));
    block.crossBytes = reader.bytes() - before;
    return {};
}

Result<TextDecoder::Block> TextDecoder::loadBlock(WeightReader& reader, int layer, const LayerModes& modes, const TokenEmbedding& embedding) {
    const std::string prefix = blockName(layer);
    UNDERVOICE_TRY_ASSIGN(LayerNorm selfNorm, LayerNorm::load(reader, prefix + ".attn_ln"));
    UNDERVOICE_TRY_ASSIGN(Linear selfOut, Linear::load(reader, {prefix + ".attn.out.weight"}, {prefix + ".attn.out.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(LayerNorm crossNorm, LayerNorm::load(reader, prefix + ".cross_attn_ln"));
    UNDERVOICE_TRY_ASSIGN(Linear crossOut, Linear::load(reader, {prefix + ".cross_attn.out.weight"}, {prefix + ".cross_attn.out.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(Mlp mlp, Mlp::load(reader, prefix, LinearUse::FewRows));
    Block block{std::move(selfNorm), nullptr, std::move(selfOut), std::move(crossNorm), nullptr, std::move(crossOut), std::move(mlp)};
    UNDERVOICE_TRY(loadSelf(reader, layer, modes.self[static_cast<std::size_t>(layer)], embedding, block));
    UNDERVOICE_TRY(loadCross(reader, layer, modes.cross, block));
    return block;
}

Result<TextDecoder> TextDecoder::inModes(WeightReader& reader, const LayerModes& before, const LayerModes& now, std::int64_t& replacedBytes) const {
    std::vector<Block> blocks = m_blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const int layer = static_cast<int>(i);
        if (now.self[i] != before.self[i]) {
            replacedBytes += blocks[i].selfBytes;
            UNDERVOICE_TRY(loadSelf(reader, layer, now.self[i], m_embedding, blocks[i]));
        }
        if (now.cross != before.cross) {
            replacedBytes += blocks[i].crossBytes;
            UNDERVOICE_TRY(loadCross(reader, layer, now.cross, blocks[i]));
        }
    }
    TextDecoder decoder(m_embedding, std::move(blocks), m_norm);
    decoder.m_audioContext = m_audioContext;
    return decoder;
}

TextDecoder::TextDecoder(TokenEmbedding embedding, std::vector<Block> blocks, LayerNorm norm)
    : m_embedding(std::move(embedding)), m_blocks(std::move(blocks)), m_norm(std::move(norm)) {}

std::unique_ptr<LayeredState> TextDecoder::startDecoding(const at::Tensor& encoded, int rowsPerWindow, int capacity) const {
    TORCH_CHECK(capacity >= 1 && capacity <= m_embedding.positions.size(0), "a capacity of ", capacity, " tokens was asked of a model with ",
                m_embedding.positions.size(0));
    const int windows = static_cast<int>(encoded.size(0));
    std::vector<LayeredState::Layer> layers;
    for (const Block& block : m_blocks) {
        const CrossCache* first = layers.empty() ? nullptr : layers.front().cross.get();
        layers.push_back({block.self->makeCache(windows * rowsPerWindow, capacity), block.cross->makeCache(encoded, first)});
    }
    return std::make_unique<LayeredState>(std::move(layers), windows, rowsPerWindow, capacity, encoded.device());
}

void TextDecoder::runBlock(std::size_t index, at::Tensor& x, const at::Tensor& tokens, LayeredState& state, AlignmentTap* tap, Probe* probe) const {
    const Block& block = m_blocks[index];
    LayeredState::Layer& layer = state.layers()[index];
    const std::string name = "decoder.block" + std::to_string(index);

    const at::Tensor normed = block.selfNorm.forward(x);
    if (probe) probe->onActivation(name + ".self_attention_in", normed);
    const at::Tensor selfMixed = block.self->mix({normed, tokens, state.length()}, *layer.self);
    if (probe && probe->wants(name + ".self_attention_out")) probe->onActivation(name + ".self_attention_out", block.selfOut.forward(selfMixed));
    if (probe && probe->isDone()) return;
    const at::Tensor other = probe ? probe->selfAttentionOut(static_cast<int>(index), normed) : at::Tensor();
    if (other.defined()) {
        x.add_(other);
    } else {
        block.selfOut.addTo(x, selfMixed);
    }

    LogitTap own;
    if (tap) own = tapOfLayer(*tap, static_cast<int>(index));
    const at::Tensor crossNormed = block.crossNorm.forward(x);
    if (probe) probe->onActivation(name + ".cross_attention_in", crossNormed);
    const at::Tensor crossMixed =
        block.cross->mix(crossNormed, *layer.cross, state.rowsPerWindow(), own.heads.empty() ? nullptr : &own);
    if (probe && probe->wants(name + ".cross_attention_out")) probe->onActivation(name + ".cross_attention_out", block.crossOut.forward(crossMixed));
    block.crossOut.addTo(x, crossMixed);

    block.mlp.addTo(x);
    if (probe) probe->onActivation(name, x);
}

at::Tensor TextDecoder::forward(const at::Tensor& tokens, LayeredState& state, const LogitRows& rows, AlignmentTap* tap,
                                Probe* probe) const {
    const int n = static_cast<int>(tokens.size(1));
    const int past = state.length();
    TORCH_CHECK(tokens.size(0) == state.rows(), "tokens of ", tokens.size(0), " rows were given to a state of ", state.rows());
    TORCH_CHECK(past + n <= state.capacity(), past, " + ", n, " tokens exceed the capacity of ", state.capacity());
    const at::Tensor ids = tokens.to(m_embedding.positions.device());
    at::Tensor x = m_embedding.forward(ids, past);
    if (tap) {
        const auto heads = static_cast<std::int64_t>(tap->heads.size());
        tap->crossQk = at::empty({heads, tokens.numel(), m_audioContext}, x.options().dtype(at::kFloat));
    }
    const auto isDone = [&] { return probe && probe->isDone(); };
    for (std::size_t i = 0; i < m_blocks.size() && !isDone(); ++i) runBlock(i, x, ids, state, tap, probe);
    state.advance(n);
    if (isDone()) return {};
    if (probe && probe->wants("decoder.ln")) probe->onActivation("decoder.ln", m_norm.forward(x));
    const at::Tensor normed = m_norm.forward(chosen(x, rows).contiguous());
    return m_embedding.words.forward(normed).to(at::kFloat);
}

}  // namespace undervoice::engine
