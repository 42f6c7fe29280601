#include "support/checkpoint_writers.h"

#include "engine/checkpoint/checkpoint.h"
#include "support/append_number.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"

#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>

namespace undervoice::test {
namespace {

namespace fs = std::filesystem;
using engine::StoredType;
using nlohmann::json;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    if (const std::size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
    return text;
}

/// Hugging Face's name, without a prefix.
std::string huggingFaceName(std::string name) {
    static const std::vector<std::pair<std::string, std::string>> kRules{
        {"blocks.", "layers."},
        {".cross_attn_ln.", ".encoder_attn_layer_norm."},
        {".attn_ln.", ".self_attn_layer_norm."},
        {".mlp_ln.", ".final_layer_norm."},
        {".cross_attn.", ".encoder_attn."},
        {".attn.", ".self_attn."},
        {".query.", ".q_proj."},
        {".key.", ".k_proj."},
        {".value.", ".v_proj."},
        {".out.", ".out_proj."},
        {".mlp.0.", ".fc1."},
        {".mlp.2.", ".fc2."},
        {"encoder.ln_post.", "encoder.layer_norm."},
        {"decoder.ln.", "decoder.layer_norm."},
        {"positional_embedding", "embed_positions.weight"},
        {"token_embedding.", "embed_tokens."}};
    for (const auto& [from, to] : kRules) name = replaced(name, from, to);
    return name;
}

std::vector<PlainTensor> underHuggingFaceNames(const PlainModel& model, const std::string& prefix) {
    std::vector<PlainTensor> tensors = model.tensors;
    for (PlainTensor& tensor : tensors) tensor.name = prefix + huggingFaceName(tensor.name);
    return tensors;
}

json huggingFaceConfig(const api::ModelDims& dims) {
    return {{"model_type", "whisper"},
            {"activation_function", "gelu"},
            {"scale_embedding", false},
            {"d_model", dims.textState},
            {"encoder_layers", dims.audioLayers},
            {"decoder_layers", dims.textLayers},
            {"encoder_attention_heads", dims.audioHeads},
            {"decoder_attention_heads", dims.textHeads},
            {"encoder_ffn_dim", 4 * dims.audioState},
            {"decoder_ffn_dim", 4 * dims.textState},
            {"num_mel_bins", dims.melBins},
            {"max_source_positions", dims.audioContext},
            {"max_target_positions", dims.textContext},
            {"vocab_size", dims.vocabularySize}};
}

struct GgmlNumbers {
    std::int32_t file;
    std::int32_t tensor;
};

GgmlNumbers ggmlNumbers(StoredType type) {
    switch (type) {
        case StoredType::Float32:
            return {0, 0};
        case StoredType::Float16:
            return {1, 1};
        case StoredType::Q4_0:
            return {2002, 2};
        case StoredType::Q4_1:
            return {2003, 3};
        case StoredType::Q8_0:
            return {2007, 8};
        case StoredType::Q5_0:
            return {2008, 6};
        case StoredType::Q5_1:
            return {2009, 7};
        default:
            throw std::invalid_argument("ggml has no such type");
    }
}

/// Type of one tensor in a ggml file of a type.
StoredType ggmlTensorType(const PlainTensor& tensor, StoredType fileType) {
    if (tensor.shape.size() == 1 || tensor.name.ends_with("positional_embedding")) return StoredType::Float32;
    const bool isQuantised = fileType != StoredType::Float32 && fileType != StoredType::Float16;
    return isQuantised && tensor.shape.size() == 3 ? StoredType::Float16 : fileType;
}

void appendGgmlTensor(std::string& bytes, const PlainTensor& tensor, StoredType fileType) {
    std::vector<std::int64_t> shape = tensor.shape;
    if (tensor.name == "encoder.conv1.bias" || tensor.name == "encoder.conv2.bias") shape.push_back(1);
    const StoredType type = ggmlTensorType(tensor, fileType);
    append(bytes, static_cast<std::int32_t>(shape.size()));
    append(bytes, static_cast<std::int32_t>(tensor.name.size()));
    append(bytes, ggmlNumbers(type).tensor);
    for (std::size_t axis = shape.size(); axis-- > 0;) append(bytes, static_cast<std::int32_t>(shape[axis]));
    bytes += tensor.name + encoded(tensor.values, type);
}

}  // namespace

json alignmentHeadsJson(const PlainModel& model) {
    json heads = json::array();
    for (const auto& [layer, head] : model.alignmentHeads) heads.push_back({layer, head});
    return {{"alignment_heads", heads}};
}

PlainModel formulaModel(const std::string& size, const std::string& letter) {
    PlainModel model;
    model.dims = formulaDims(size);
    for (const auto& [name, shape] : engine::expectedTensors(model.dims))
        model.tensors.push_back({name, shape, formulaTensor(size, letter, name, shape)});
    for (int layer = model.dims.textLayers / 2; layer < model.dims.textLayers; ++layer)
        for (int head = 0; head < model.dims.textHeads; ++head)
            model.alignmentHeads.emplace_back(layer, head);
    return model;
}

PlainModel randomModel(const api::ModelDims& dims, std::uint64_t seed, const engine::TensorLayout& layout) {
    PlainModel model;
    model.dims = dims;
    for (const auto& [name, shape] : engine::expectedTensors(dims, layout)) {
        std::size_t count = 1;
        for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
        const std::uint64_t key = fnv1a64(name) + seed;
        PlainTensor tensor{name, shape, std::vector<float>(count)};
        for (std::size_t i = 0; i < count; ++i) tensor.values[i] = formulaUniform(key, i);
        model.tensors.push_back(std::move(tensor));
    }
    model.alignmentHeads = {{dims.textLayers - 1, 0}};
    return model;
}

api::ModelDims tinyDims() {
    api::ModelDims dims;
    dims.melBins = 4;
    dims.audioContext = 6;
    dims.audioState = dims.textState = 64;
    dims.audioHeads = dims.textHeads = 1;
    dims.audioLayers = dims.textLayers = 1;
    dims.vocabularySize = 10;
    dims.textContext = 5;
    return dims;
}

void writeFile(const fs::path& path, const std::string& content) {
    std::ofstream file(path, std::ios::binary);
    file << content;
    if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

void writeSafetensors(const fs::path& path, const std::vector<PlainTensor>& tensors, StoredType type) {
    const char* const dtype = type == StoredType::Float32    ? "F32"
                              : type == StoredType::Float16  ? "F16"
                              : type == StoredType::BFloat16 ? "BF16"
                                                             : "F64";
    nlohmann::ordered_json header = {{"__metadata__", {{"format", "pt"}}}};
    std::string data;
    for (const PlainTensor& tensor : tensors) {
        const std::size_t begin = data.size();
        data += encoded(tensor.values, type);
        header[tensor.name] = {
            {"dtype", dtype}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::string bytes;
    append(bytes, static_cast<std::uint64_t>(text.size()));
    writeFile(path, bytes + text + data);
}

void writeHuggingFace(const fs::path& folder, const PlainModel& model, const HuggingFaceOptions& options) {
    fs::create_directories(folder);
    const std::vector<PlainTensor> tensors = underHuggingFaceNames(model, options.prefix);
    const std::string single = options.isPickled ? "pytorch_model.bin" : "model.safetensors";
    const auto write = [&](const std::string& name, const std::vector<PlainTensor>& part) {
        options.isPickled ? writePickledStateDict(folder / name, part, options.type)
                          : writeSafetensors(folder / name, part, options.type);
    };
    if (options.shards == 1) {
        write(single, tensors);
    } else {
        json map = json::object();
        std::map<std::string, std::vector<PlainTensor>> parts;
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            const std::size_t shard = i * static_cast<std::size_t>(options.shards) / tensors.size();
            const std::string name =
                "part-" + std::to_string(shard + 1) + (options.isPickled ? ".bin" : ".safetensors");
            map[tensors[i].name] = name;
            parts[name].push_back(tensors[i]);
        }
        for (const auto& [name, part] : parts) write(name, part);
        writeFile(folder / (single + ".index.json"),
                  json{{"metadata", json::object()}, {"weight_map", map}}.dump());
    }
    json config = huggingFaceConfig(model.dims);
    config.merge_patch(options.config);
    writeFile(folder / "config.json", config.dump());
    writeFile(folder / "generation_config.json", alignmentHeadsJson(model).dump());
}

void writeGgml(const fs::path& path, const PlainModel& model, const GgmlOptions& options) {
    const api::ModelDims& d = model.dims;
    std::string bytes;
    append(bytes, std::uint32_t{0x67676d6c});
    for (const int value :
         {d.vocabularySize, d.audioContext, d.audioState, d.audioHeads, d.audioLayers, d.textContext,
          d.textState, d.textHeads, d.textLayers, d.melBins, ggmlNumbers(options.type).file})
        append(bytes, static_cast<std::int32_t>(value));
    append(bytes, static_cast<std::int32_t>(d.melBins));
    append(bytes, std::int32_t{201});
    const std::vector<float> zeros(static_cast<std::size_t>(d.melBins) * 201);
    bytes += encoded(options.melFilters.empty() ? zeros : options.melFilters, StoredType::Float32);
    const std::vector<std::string> few{"a", " b", ""};
    const std::vector<std::string>& vocabulary = options.vocabulary.empty() ? few : options.vocabulary;
    append(bytes, static_cast<std::int32_t>(vocabulary.size()));
    for (const std::string& token : vocabulary) {
        append(bytes, static_cast<std::uint32_t>(token.size()));
        bytes += token;
    }
    for (const PlainTensor& tensor : model.tensors) appendGgmlTensor(bytes, tensor, options.type);
    writeFile(path, bytes);
}

std::vector<float> expectedFromGgml(const PlainTensor& tensor, StoredType type) {
    return afterStorage(tensor.values, ggmlTensorType(tensor, type));
}

}  // namespace undervoice::test
