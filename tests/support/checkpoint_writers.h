#pragma once
// Writes a model in every container that the engine reads, independently of the readers (spec: whisper.md
// §2). Files are what the usual programs write: same names, same order, same padding rules.

#include "api/speech_engine.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/stored_tensor.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace undervoice::test {

struct PlainTensor {
    std::string name;  ///< openai-whisper's
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

struct PlainModel {
    api::ModelDims dims;
    std::vector<PlainTensor> tensors;  ///< in the order of engine::expectedTensors
    std::vector<std::pair<int, int>> alignmentHeads;
};

/// A formula checkpoint's tensors; alignment heads are all of the upper layers.
PlainModel formulaModel(const std::string& size, const std::string& letter);

/// A model of any sizes with seeded values in [-1, 1); its converted attentions are those of the layout.
PlainModel randomModel(const api::ModelDims& dims, std::uint64_t seed, const engine::TensorLayout& layout = {});

/// Sizes as small as the checks allow: 64 wide, one layer a side.
api::ModelDims tinyDims();

/// Values as bytes of a type (plain types and ggml's blocks; the number of values must be a multiple of 32
/// for those).
std::string encoded(const std::vector<float>& values, engine::StoredType type);

/// What a reader must give back for encoded(): exact, one value at a time, by the formulas of the spec.
std::vector<float> afterStorage(const std::vector<float>& values, engine::StoredType type);

struct HuggingFaceOptions {
    engine::StoredType type = engine::StoredType::Float32;
    int shards = 1;  ///< above 1: with an index
    std::string prefix = "model.";
    bool isPickled = false;                            ///< pytorch_model.bin instead of safetensors
    nlohmann::json config = nlohmann::json::object();  ///< overrides; null removes a key
};
void writeHuggingFace(const std::filesystem::path& folder, const PlainModel& model,
                      const HuggingFaceOptions& options = {});

/// One safetensors file with these tensors under their own names.
void writeSafetensors(const std::filesystem::path& path, const std::vector<PlainTensor>& tensors,
                      engine::StoredType type);

/// {"alignment_heads": [[layer, head], …]}
nlohmann::json alignmentHeadsJson(const PlainModel& model);

/// A bare dict of tensors under their own names, as in pytorch_model.bin.
void writePickledStateDict(const std::filesystem::path& path, const std::vector<PlainTensor>& tensors,
                           engine::StoredType type);

void writeOpenAiPt(const std::filesystem::path& path, const PlainModel& model,
                   engine::StoredType type = engine::StoredType::Float32, bool hasDims = true);

/// A stored zip of these entries, as PyTorch makes it.
void writeZip(const std::filesystem::path& path,
              const std::vector<std::pair<std::string, std::string>>& entries);

struct GgmlOptions {
    engine::StoredType type = engine::StoredType::Float32;
    std::vector<float> melFilters = {};        ///< [melBins, 201]; empty: zeros
    std::vector<std::string> vocabulary = {};  ///< empty: a few made-up entries
};
void writeGgml(const std::filesystem::path& path, const PlainModel& model, const GgmlOptions& options = {});

/// Float32, Float16, BFloat16 or Int8Rows.
void writeCTranslate2(const std::filesystem::path& folder, const PlainModel& model,
                      engine::StoredType type = engine::StoredType::Float32);

/// Which values of a tensor of the model come back from a container of this type: ggml keeps vectors and
/// positions in float32, CTranslate2's int8 only rounds weights.
std::vector<float> expectedFromGgml(const PlainTensor& tensor, engine::StoredType type);
std::vector<float> expectedFromCTranslate2(const PlainTensor& tensor, engine::StoredType type);

void writeFile(const std::filesystem::path& path, const std::string& content);

}  // namespace undervoice::test
