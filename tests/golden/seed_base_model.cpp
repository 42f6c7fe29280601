#include "golden/seed_base_model.h"

#include <stdexcept>
#include <string_view>
#include <utility>

#include "engine/checkpoint/file_checkpoint.h"
#include "engine/checkpoint/tensor_names.h"
#include "support/checkpoint_writers.h"
#include "support/formula_checkpoint.h"

namespace undervoice::test {
namespace {

using nlohmann::json;

bool isFormulaSize(const std::string& size) {
    try {
        formulaDims(size);
        return true;
    } catch (const std::out_of_range&) {
        return false;
    }
}

api::ModelDims dimsOf(const json& config) {
    api::ModelDims dims;
    dims.melBins = config.at("num_mel_bins");
    dims.audioContext = config.at("max_source_positions");
    dims.audioState = dims.textState = config.at("d_model");
    dims.audioHeads = config.at("encoder_attention_heads");
    dims.audioLayers = config.at("encoder_layers");
    dims.vocabularySize = config.at("vocab_size");
    dims.textContext = config.at("max_target_positions");
    dims.textHeads = config.at("decoder_attention_heads");
    dims.textLayers = config.at("decoder_layers");
    return dims;
}

struct Affine {
    float offset, scale;
};

/// By Hugging Face's name.
Affine affineOf(std::string_view name) {
    const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
    if (has("norm.weight")) return {1, 0.125F};
    if (name.ends_with("bias") || has("embed_tokens")) return {0, 0.125F};
    if (has("embed_positions")) return {0, 0.5F};
    if (has("q_proj") || has("k_proj") || has("out_proj")) return {0, 0.25F};
    return {0, 0.125F};
}

PlainTensor smallTensor(const std::string& name, const std::vector<std::int64_t>& shape, const std::string& set) {
    const std::string original = engine::huggingFaceName(name);
    const std::uint64_t key = fnv1a64("nano." + original + "#" + set);
    const Affine affine = affineOf(original);
    PlainTensor tensor{name, shape, {}};
    std::size_t count = 1;
    for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
    for (std::size_t i = 0; i < count; ++i) tensor.values.push_back(affine.offset + affine.scale * formulaUniform(key, i));
    return tensor;
}

PlainModel smallModel(const json& config, const std::string& set) {
    PlainModel model;
    model.dims = dimsOf(config);
    const engine::TensorLayout layout{config.at("encoder_ffn_dim"), config.at("decoder_ffn_dim"), {}};
    for (const auto& [name, shape] : engine::expectedTensors(model.dims, layout)) model.tensors.push_back(smallTensor(name, shape, set));
    return model;
}

}  // namespace

SeedBaseModel::SeedBaseModel(const json& expected, const json& config) {
    const std::string base = expected.at("base"), set = expected.at("set");
    if (isFormulaSize(base)) {
        m_checkpoint = formulaCheckpoint(base, set);
        return;
    }
    HuggingFaceOptions options;
    for (const char* key : {"encoder_ffn_dim", "decoder_ffn_dim"}) options.config[key] = config.at(key);
    writeHuggingFace(m_folder.path(), smallModel(config, set), options);
    auto opened = engine::openAnySizes(m_folder.path());
    if (!opened) throw std::runtime_error(opened.error().message);
    m_checkpoint = std::move(*opened);
}

at::Tensor SeedBaseModel::tensor(const std::string& name) const {
    auto loaded = m_checkpoint->load(name);
    if (!loaded) throw std::runtime_error(loaded.error().message);
    return *loaded;
}

engine::AttentionWeights SeedBaseModel::attention(const std::string& prefix) const {
    const auto part = [&](const char* name) { return tensor(prefix + name); };
    return {part(".query.weight"), part(".key.weight"), part(".value.weight"), part(".out.weight"),
            part(".query.bias"),   part(".value.bias"), part(".out.bias")};
}

}  // namespace undervoice::test
