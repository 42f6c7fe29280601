#include "engine/checkpoint/huggingface_config.h"

#include "engine/checkpoint/bounded_json.h"
#include "engine/checkpoint/tensor_names.h"
#include "engine/checkpoint/tokenizer_files.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMaxConfigBytes = 1 << 20;

class ConfigChecker {
  public:
    ConfigChecker(const json& config, fs::path path) : m_config(config), m_path(std::move(path)) {}

    Status check() const {
        UNDERVOICE_TRY(requireValue("model_type", "whisper"));
        UNDERVOICE_TRY(requireValue("activation_function", "gelu"));
        UNDERVOICE_TRY(requireValue("scale_embedding", false));
        return requireValue("tie_word_embeddings", true);
    }

    /// The original Whisper-MLA repository leaves its settings under "mha2mla"; what they led to is read from the tensors.
    bool isConverted() const { return m_config.contains("mha2mla"); }

    void readDims(StatedDims& dims) const {
        constexpr std::array<std::pair<const char*, Dim>, kDimCount> kKeys{
            {{"num_mel_bins", Dim::MelBins},
             {"max_source_positions", Dim::AudioContext},
             {"d_model", Dim::AudioState},
             {"encoder_attention_heads", Dim::AudioHeads},
             {"encoder_layers", Dim::AudioLayers},
             {"vocab_size", Dim::VocabularySize},
             {"max_target_positions", Dim::TextContext},
             {"d_model", Dim::TextState},
             {"decoder_attention_heads", Dim::TextHeads},
             {"decoder_layers", Dim::TextLayers}}};
        for (const auto& [key, dim] : kKeys)
            if (const auto value = integerMember(m_config, key)) dims.set(dim, *value);
    }
    std::optional<std::int64_t> hidden(const char* key) const { return integerMember(m_config, key); }

  private:
    tl::unexpected<Error> refuse(const std::string& key, const std::string& found,
                                 const std::string& expected) const {
        return fail(ErrorCode::Unsupported, m_path.string() + " says " + key + " = " + shownName(found) +
                                                "; Whisper has " + expected +
                                                ", so this model cannot be run.");
    }

    Status requireValue(const char* key, const json& expected) const {
        const auto member = m_config.find(key);
        if (member == m_config.end() || member->is_null() || *member == expected) return {};
        return refuse(key, member->is_primitive() ? member->dump(-1, ' ', /*ensure_ascii=*/true) : "a list",
                      expected.dump());
    }

    const json& m_config;
    fs::path m_path;
};

/// The object in a file that need not be there. A damaged one is an error.
Result<std::optional<json>> optionalObject(const fs::path& path, std::size_t maxBytes) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return std::nullopt;
    UNDERVOICE_TRY_ASSIGN(json value, readJsonFile(path, maxBytes));
    if (!value.is_object()) return fail(ErrorCode::Format, path.string() + " does not hold a JSON object.");
    return value;
}

}  // namespace

std::optional<AlignmentHeads> alignmentHeadsMember(const json& object) {
    constexpr std::size_t kMaxHeads = 4096;
    const auto list = object.find("alignment_heads");
    if (list == object.end() || !list->is_array() || list->size() > kMaxHeads) return std::nullopt;
    const auto small = [](const json& number) {
        return number.is_number_unsigned() && number.get<std::uint64_t>() < 10000;
    };
    AlignmentHeads heads;
    for (const json& pair : *list) {
        if (!pair.is_array() || pair.size() != 2 || !small(pair[0]) || !small(pair[1])) return std::nullopt;
        heads.emplace_back(pair[0].get<int>(), pair[1].get<int>());
    }
    return heads;
}

Status readHuggingFaceConfig(const fs::path& folder, CheckpointContents& contents) {
    const fs::path configPath = folder / "config.json";
    UNDERVOICE_TRY_ASSIGN(const std::optional<json> config, optionalObject(configPath, kMaxConfigBytes));
    if (config) {
        const ConfigChecker checker(*config, configPath);
        UNDERVOICE_TRY(checker.check());
        checker.readDims(contents.dims);
        contents.audioHidden = checker.hidden("encoder_ffn_dim");
        contents.textHidden = checker.hidden("decoder_ffn_dim");
        if (checker.isConverted()) {
            contents.formatName = "Whisper-MLA (Hugging Face)";
            contents.isBareText = true;
            contents.warnings.push_back(
                "The model was converted by the original Whisper-MLA project, which trains on bare text: it is decoded greedily, without timestamps, language or "
                "previous text.");
        }
        UNDERVOICE_TRY_ASSIGN(contents.conversion, readConversionRecord(*config, configPath.string()));
        if (contents.conversion) contents.formatName = "Undervoice (Hugging Face)";
    } else {
        contents.warnings.push_back(
            "There is no config.json beside the weights; sizes were taken from the tensors.");
    }
    UNDERVOICE_TRY(checkTokenizerFiles(folder, contents.dims));
    UNDERVOICE_TRY_ASSIGN(const std::optional<json> generation,
                          optionalObject(folder / "generation_config.json", kMaxConfigBytes));
    if (generation) contents.alignmentHeads = alignmentHeadsMember(*generation);
    return {};
}

}  // namespace undervoice::engine
