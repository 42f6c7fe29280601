// CTranslate2's model.bin: writeCTranslate2() and expectedFromCTranslate2() of checkpoint_writers.h.

#include "support/append_number.h"
#include "support/checkpoint_writers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace undervoice::test {
namespace {

namespace fs = std::filesystem;
using engine::StoredType;

struct Variable {
    std::vector<std::int64_t> shape;
    std::uint8_t type = 0;
    std::string bytes;
};
using Variables = std::map<std::string, Variable>;

std::uint8_t ctranslate2Type(StoredType type) {
    switch (type) {
        case StoredType::Float32:
            return 0;
        case StoredType::Int8Rows:
            return 1;
        case StoredType::Float16:
            return 4;
        case StoredType::BFloat16:
            return 5;
        default:
            throw std::invalid_argument("CTranslate2 has no such type");
    }
}

struct QuantisedRows {
    std::vector<std::int8_t> values;
    std::vector<float> scales;
};

QuantisedRows quantisedRows(const std::vector<float>& values, std::int64_t rows) {
    const std::size_t columns = values.size() / static_cast<std::size_t>(rows);
    QuantisedRows result;
    for (std::size_t r = 0; r < values.size(); r += columns) {
        float top = 0;
        for (std::size_t c = r; c < r + columns; ++c) top = std::max(top, std::abs(values[c]));
        const float scale = 127.0F / (top == 0 ? 127.0F : top);
        result.scales.push_back(scale);
        for (std::size_t c = r; c < r + columns; ++c)
            result.values.push_back(static_cast<std::int8_t>(std::lrint(values[c] * scale)));
    }
    return result;
}

class CTranslate2Writer {
  public:
    CTranslate2Writer(const PlainModel& model, StoredType type) : m_model(model), m_type(type) {
        for (const PlainTensor& tensor : model.tensors) m_byName[tensor.name] = &tensor;
    }

    std::string modelBin() {
        addVariables();
        std::string bytes;
        append(bytes, std::uint32_t{6});
        appendText(bytes, "WhisperSpec");
        append(bytes, std::uint32_t{3});
        append(bytes, static_cast<std::uint32_t>(m_variables.size()));
        for (const auto& [name, variable] : m_variables) {
            appendText(bytes, name);
            append(bytes, static_cast<std::uint8_t>(variable.shape.size()));
            for (const std::int64_t size : variable.shape) append(bytes, static_cast<std::uint32_t>(size));
            append(bytes, variable.type);
            append(bytes, static_cast<std::uint32_t>(variable.bytes.size()));
            bytes += variable.bytes;
        }
        append(bytes, std::uint32_t{1});
        appendText(bytes, "decoder/projection/weight");
        appendText(bytes, "decoder/embeddings/weight");
        return bytes;
    }

  private:
    static void appendText(std::string& bytes, const std::string& text) {
        append(bytes, static_cast<std::uint16_t>(text.size() + 1));
        bytes += text + '\0';
    }

    void addVariables() {
        stack("encoder/conv1", "encoder", {"conv1"});
        stack("encoder/conv2", "encoder", {"conv2"});
        stack("decoder/embeddings", "decoder", {"token_embedding"});
        addSide("encoder", m_model.dims.audioLayers, "ln_post");
        addSide("decoder", m_model.dims.textLayers, "ln");
        scalar<std::int8_t>("decoder/activation", 3);
        scalar<std::int8_t>("decoder/pre_norm", 1);
        for (const char* flag : {"alibi", "scale_embeddings", "start_from_zero_embedding"})
            scalar<std::int8_t>(std::string("decoder/") + flag, 0);
        scalar<std::int16_t>("decoder/alignment_heads", 1);
        scalar<std::int16_t>("decoder/alignment_layer", -1);
    }

    void addSide(const std::string& side, int layers, const std::string& lastNorm) {
        const PlainTensor& positions = *m_byName.at(side + ".positional_embedding");
        plain(side + "/position_encodings/encodings", positions.shape, positions.values);
        norm(side + "/layer_norm", side + "." + lastNorm);
        scalar<std::int16_t>(side + "/num_heads", static_cast<std::int16_t>(m_model.dims.textHeads));
        for (int i = 0; i < layers; ++i) {
            const std::string to = side + "/layer_" + std::to_string(i);
            const std::string from = side + ".blocks." + std::to_string(i);
            stack(to + "/self_attention/linear_0", from + ".attn", {"query", "key", "value"});
            stack(to + "/self_attention/linear_1", from + ".attn", {"out"});
            norm(to + "/self_attention/layer_norm", from + ".attn_ln");
            if (side == "decoder") {
                stack(to + "/attention/linear_0", from + ".cross_attn", {"query"});
                stack(to + "/attention/linear_1", from + ".cross_attn", {"key", "value"});
                stack(to + "/attention/linear_2", from + ".cross_attn", {"out"});
                norm(to + "/attention/layer_norm", from + ".cross_attn_ln");
            }
            stack(to + "/ffn/linear_0", from + ".mlp", {"0"});
            stack(to + "/ffn/linear_1", from + ".mlp", {"2"});
            norm(to + "/ffn/layer_norm", from + ".mlp_ln");
        }
    }

    template <typename T>
    void scalar(const std::string& name, T value) {
        Variable variable;
        variable.type = sizeof(T) == 1 ? 1 : 2;
        append(variable.bytes, value);
        m_variables[name] = std::move(variable);
    }

    void plain(const std::string& name, const std::vector<std::int64_t>& shape,
               const std::vector<float>& values) {
        const StoredType type = m_type == StoredType::Int8Rows ? StoredType::Float32 : m_type;
        m_variables[name] = {shape, ctranslate2Type(type), encoded(values, type)};
    }

    void norm(const std::string& to, const std::string& from) {
        const PlainTensor& weight = *m_byName.at(from + ".weight");
        plain(to + "/gamma", weight.shape, weight.values);
        plain(to + "/beta", weight.shape, m_byName.at(from + ".bias")->values);
    }

    void stack(const std::string& to, const std::string& from, const std::vector<std::string>& parts) {
        std::vector<float> weights;
        std::vector<float> biases;
        std::vector<std::int64_t> shape;
        bool hasBias = false;
        for (const std::string& part : parts) {
            const PlainTensor& weight = *m_byName.at(from + "." + part + ".weight");
            weights.insert(weights.end(), weight.values.begin(), weight.values.end());
            if (shape.empty())
                shape = weight.shape;
            else
                shape[0] += weight.shape[0];
            const auto bias = m_byName.find(from + "." + part + ".bias");
            hasBias = hasBias || bias != m_byName.end();
            const std::vector<float> zeros(static_cast<std::size_t>(weight.shape[0]));
            const std::vector<float>& values = bias == m_byName.end() ? zeros : bias->second->values;
            biases.insert(biases.end(), values.begin(), values.end());
        }
        if (hasBias) plain(to + "/bias", {shape[0]}, biases);
        if (m_type != StoredType::Int8Rows) return plain(to + "/weight", shape, weights);
        const QuantisedRows rows = quantisedRows(weights, shape[0]);
        m_variables[to + "/weight"] = {shape, 1, std::string(rows.values.begin(), rows.values.end())};
        m_variables[to + "/weight_scale"] = {{shape[0]}, 0, encoded(rows.scales, StoredType::Float32)};
    }

    const PlainModel& m_model;
    StoredType m_type;
    std::map<std::string, const PlainTensor*> m_byName;
    Variables m_variables;
};

}  // namespace

void writeCTranslate2(const fs::path& folder, const PlainModel& model, StoredType type) {
    fs::create_directories(folder);
    writeFile(folder / "model.bin", CTranslate2Writer(model, type).modelBin());
    writeFile(folder / "config.json", alignmentHeadsJson(model).dump());
}

std::vector<float> expectedFromCTranslate2(const PlainTensor& tensor, StoredType type) {
    const bool isWeight = tensor.shape.size() > 1 && !tensor.name.ends_with("positional_embedding");
    if (type != StoredType::Int8Rows) return afterStorage(tensor.values, type);
    if (!isWeight) return tensor.values;
    const QuantisedRows rows = quantisedRows(tensor.values, tensor.shape[0]);
    const std::size_t columns = tensor.values.size() / rows.scales.size();
    std::vector<float> values;
    for (std::size_t i = 0; i < rows.values.size(); ++i)
        values.push_back(static_cast<float>(rows.values[i]) / rows.scales[i / columns]);
    return values;
}

}  // namespace undervoice::test
