#include "support/formula_checkpoint.h"

#include "support/fixtures.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/sin.h>

namespace undervoice::test {
namespace {

using Shape = std::vector<std::int64_t>;

constexpr const char* kPositions = "encoder.positional_embedding";
constexpr const char* kEmbedding = "decoder.token_embedding.weight";
constexpr double kBiasScale = 0.1;
constexpr double kNormScale = 0.1;
constexpr double kPositionGain = 8;
constexpr double kEmbeddingGain = 5;

api::ModelDims sizes(int mels, int state, int encoderLayers, int vocabulary, int decoderLayers) {
    api::ModelDims dims;
    dims.melBins = mels;
    dims.audioContext = 1500;
    dims.audioState = dims.textState = state;
    dims.audioHeads = dims.textHeads = state / 64;
    dims.audioLayers = encoderLayers;
    dims.vocabularySize = vocabulary;
    dims.textContext = 448;
    dims.textLayers = decoderLayers;
    return dims;
}

const std::map<std::string, api::ModelDims>& allSizes() {
    static const std::map<std::string, api::ModelDims> kSizes{
        {"micro", sizes(80, 128, 2, 51865, 2)},        {"micro-v3", sizes(128, 128, 3, 51866, 2)},
        {"micro.en", sizes(80, 128, 2, 51864, 2)},     {"micro-short", sizes(80, 128, 2, 51865, 2)},
        {"tiny", sizes(80, 384, 4, 51865, 4)},         {"tiny.en", sizes(80, 384, 4, 51864, 4)},
        {"base", sizes(80, 512, 6, 51865, 6)},         {"base.en", sizes(80, 512, 6, 51864, 6)},
        {"small", sizes(80, 768, 12, 51865, 12)},      {"small.en", sizes(80, 768, 12, 51864, 12)},
        {"medium", sizes(80, 1024, 24, 51865, 24)},    {"medium.en", sizes(80, 1024, 24, 51864, 24)},
        {"large-v1", sizes(80, 1280, 32, 51865, 32)},  {"large-v2", sizes(80, 1280, 32, 51865, 32)},
        {"large-v3", sizes(128, 1280, 32, 51866, 32)}, {"turbo", sizes(128, 1280, 32, 51866, 4)},
    };
    return kSizes;
}

bool endsWith(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool isNormWeight(std::string_view name) {
    return endsWith(name, "ln.weight") || endsWith(name, "ln_post.weight");
}

/// Gains of the README's table by the end of the tensor's name.
double gainOf(std::string_view name) {
    static const std::vector<std::pair<std::string_view, double>> kEncoder{
        {"conv1.weight", 2},      {"conv2.weight", 2},      {"attn.query.weight", 1.5},
        {"attn.key.weight", 1.5}, {"attn.value.weight", 1}, {"attn.out.weight", 1},
        {"mlp.0.weight", 1},      {"mlp.2.weight", 2}};
    static const std::vector<std::pair<std::string_view, double>> kDecoder{{"cross_attn.query.weight", 2.5},
                                                                           {"cross_attn.key.weight", 2.5},
                                                                           {"cross_attn.value.weight", 1},
                                                                           {"cross_attn.out.weight", 1},
                                                                           {"attn.query.weight", 1.6},
                                                                           {"attn.key.weight", 1.6},
                                                                           {"attn.value.weight", 1},
                                                                           {"attn.out.weight", 0.5},
                                                                           {"mlp.0.weight", 2},
                                                                           {"mlp.2.weight", 4}};
    for (const auto& [end, gain] : name.starts_with("encoder.") ? kEncoder : kDecoder)
        if (endsWith(name, end)) return gain;
    throw std::out_of_range("no formula gain for " + std::string(name));
}

double embeddingRowFactor(const std::string& size, std::int64_t row, std::int64_t rows) {
    double factor = 1;
    if (row == (rows >= 51865 ? 50257 : 50256)) factor *= size == "micro-short" ? 4.0 : 2.5;
    if (row == rows - 1503) factor *= 4.0;
    if (row >= rows - 1501) factor *= 1.1;
    return factor;
}

class FormulaCheckpoint final : public engine::Checkpoint {
  public:
    FormulaCheckpoint(std::string size, std::string letter)
        : m_size(std::move(size)), m_letter(std::move(letter)), m_dims(formulaDims(m_size)) {
        for (auto& [name, shape] : engine::expectedTensors(m_dims)) {
            std::int64_t bytes = sizeof(float);
            for (const std::int64_t n : shape) bytes *= n;
            m_entries.push_back({name, shape, "float32", bytes});
        }
    }

    const api::ModelDims& dims() const override { return m_dims; }
    std::string formatName() const override { return "formula " + m_size; }
    const std::vector<engine::TensorEntry>& tensors() const override { return m_entries; }
    std::optional<std::vector<std::pair<int, int>>> alignmentHeads() const override { return std::nullopt; }
    const std::vector<std::string>& warnings() const override { return m_warnings; }
    std::vector<std::filesystem::path> weightFiles() const override { return {}; }

    Result<at::Tensor> load(const std::string& name, engine::Precision) const override {
        for (const engine::TensorEntry& entry : m_entries) {
            if (entry.name != name) continue;
            const std::vector<float> values = formulaTensor(m_size, m_letter, name, entry.shape);
            at::Tensor tensor = at::empty(entry.shape, at::kFloat);
            std::memcpy(tensor.data_ptr(), values.data(), values.size() * sizeof(float));
            return tensor;
        }
        return fail(ErrorCode::NotFound, "The formula has no tensor " + name + ".");
    }

  private:
    std::string m_size;
    std::string m_letter;
    api::ModelDims m_dims;
    std::vector<engine::TensorEntry> m_entries;
    std::vector<std::string> m_warnings;
};

}  // namespace

api::ModelDims formulaDims(const std::string& size) {
    return allSizes().at(size);
}

double formulaScale(const std::string& size, const std::string& name, const Shape& shape, std::int64_t row) {
    if (name == kPositions) return 0;
    if (endsWith(name, ".bias")) return kBiasScale;
    if (isNormWeight(name)) return kNormScale;
    if (name == "decoder.positional_embedding")
        return std::sqrt(3.0 / static_cast<double>(shape[1])) * kPositionGain;
    if (name == kEmbedding)
        return std::sqrt(3.0 / static_cast<double>(shape[1])) * kEmbeddingGain *
               embeddingRowFactor(size, row, shape[0]);
    std::int64_t fanIn = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis) fanIn *= shape[axis];
    return std::sqrt(3.0 / static_cast<double>(fanIn)) * gainOf(name);
}

std::vector<float> formulaTensor(const std::string& size, const std::string& letter, const std::string& name,
                                 const Shape& shape) {
    if (name == kPositions) return referenceSinusoids(shape[0], shape[1]);
    std::int64_t rowLength = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis) rowLength *= shape[axis];
    const std::uint64_t key = fnv1a64(name + "#" + letter);
    std::vector<float> values(static_cast<std::size_t>(shape[0] * rowLength));
    std::size_t i = 0;
    for (std::int64_t row = 0; row < shape[0]; ++row) {
        const auto scale = static_cast<float>(formulaScale(size, name, shape, row));
        for (const std::size_t end = i + static_cast<std::size_t>(rowLength); i < end; ++i)
            values[i] = scale * formulaUniform(key, i);
    }
    if (isNormWeight(name))
        for (float& value : values) value += 1.0F;
    return values;
}

std::vector<float> referenceSinusoids(std::int64_t length, std::int64_t channels) {
    const std::int64_t half = channels / 2;
    const double increment = std::log(10000.0) / static_cast<double>(half - 1);
    const at::Tensor frequencies = at::exp(at::arange(half).mul(-increment));
    const at::Tensor angles = at::arange(length).unsqueeze(1).mul(frequencies.unsqueeze(0));
    const at::Tensor table = at::cat({angles.sin(), angles.cos()}, 1).contiguous();
    const float* const data = table.data_ptr<float>();
    return {data, data + table.numel()};
}

std::unique_ptr<engine::Checkpoint> formulaCheckpoint(const std::string& size, const std::string& letter) {
    return std::make_unique<FormulaCheckpoint>(size, letter);
}

}  // namespace undervoice::test
