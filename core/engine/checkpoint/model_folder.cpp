#include "engine/checkpoint/model_folder.h"

#include <ATen/ops/tensor.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"
#include "engine/checkpoint/safetensors_writer.h"
#include "engine/checkpoint/tensor_names.h"
#include "engine/tensor/type_name.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMaxTokenizerFileBytes = 16 << 20;
constexpr const char* kTokenizerFiles[] = {"tokenizer.json",      "tokenizer_config.json", "vocab.json",       "merges.txt",
                                           "normalizer.json",     "added_tokens.json",     "special_tokens_map.json"};

bool isConverted(const ModelToWrite& model) { return !model.layout.latent.empty(); }

json configOf(const ModelToWrite& model, const text::Tokenizer& tokenizer) {
    const api::ModelDims& d = model.dims;
    json config = {
        // Another program would load random numbers for what it does not know; an unknown architecture makes it refuse instead.
        {"architectures", {isConverted(model) ? "UndervoiceWhisper" : "WhisperForConditionalGeneration"}},
        {"model_type", "whisper"},
        {"is_encoder_decoder", true},
        {"activation_function", "gelu"},
        {"scale_embedding", false},
        {"tie_word_embeddings", true},
        {"use_cache", true},
        {"torch_dtype", floatTypeName(model.type)},
        {"num_mel_bins", d.melBins},
        {"max_source_positions", d.audioContext},
        {"max_target_positions", d.textContext},
        {"vocab_size", d.vocabularySize},
        {"d_model", d.audioState},
        {"encoder_layers", d.audioLayers},
        {"encoder_attention_heads", d.audioHeads},
        {"encoder_ffn_dim", model.layout.audioHidden.value_or(4 * d.audioState)},
        {"decoder_layers", d.textLayers},
        {"decoder_attention_heads", d.textHeads},
        {"decoder_ffn_dim", model.layout.textHidden.value_or(4 * d.textState)},
        {"num_hidden_layers", d.audioLayers},
        {"dropout", 0.0},
        {"attention_dropout", 0.0},
        {"activation_dropout", 0.0},
        {"encoder_layerdrop", 0.0},
        {"decoder_layerdrop", 0.0},
        {"bos_token_id", tokenizer.endOfText()},
        {"eos_token_id", tokenizer.endOfText()},
        {"pad_token_id", tokenizer.endOfText()},
        {"decoder_start_token_id", tokenizer.startOfTranscript()},
    };
    if (model.conversion) config["undervoice"] = toJson(*model.conversion);
    return config;
}

/// What generation of another program needs to know; the rules are those of this one's defaults (spec: whisper.md §5).
json generationOf(const ModelToWrite& model, const text::Tokenizer& tokenizer) {
    std::vector<int> suppressed = tokenizer.nonSpeechTokens();
    for (const int token : {tokenizer.transcribe(), tokenizer.translate(), tokenizer.startOfTranscript(), tokenizer.startOfPrev(),
                            tokenizer.startOfLm(), tokenizer.noSpeech()})
        suppressed.push_back(token);
    std::ranges::sort(suppressed);
    const std::vector<int> blank = tokenizer.encode(" ");
    json config = {{"bos_token_id", tokenizer.endOfText()},
                   {"eos_token_id", tokenizer.endOfText()},
                   {"pad_token_id", tokenizer.endOfText()},
                   {"decoder_start_token_id", tokenizer.startOfTranscript()},
                   {"prev_sot_token_id", tokenizer.startOfPrev()},
                   {"no_timestamps_token_id", tokenizer.noTimestamps()},
                   {"is_multilingual", tokenizer.isMultilingual()},
                   {"max_length", model.dims.textContext},
                   {"max_initial_timestamp_index", 50},
                   {"return_timestamps", false},
                   {"begin_suppress_tokens", {blank.front(), tokenizer.endOfText()}},
                   {"suppress_tokens", suppressed},
                   {"alignment_heads", model.alignmentHeads}};
    if (tokenizer.isMultilingual()) {
        json languages = json::object();
        for (int token = tokenizer.firstLanguage(); token < tokenizer.translate(); ++token)
            languages["<|" + std::string(tokenizer.languageOfToken(token)) + "|>"] = token;
        config["lang_to_id"] = std::move(languages);
        config["task_to_id"] = {{"transcribe", tokenizer.transcribe()}, {"translate", tokenizer.translate()}};
    }
    return config;
}

json preprocessorOf(const ModelToWrite& model) {
    return {{"feature_extractor_type", "WhisperFeatureExtractor"},
            {"processor_class", "WhisperProcessor"},
            {"feature_size", model.dims.melBins},
            {"sampling_rate", 16000},
            {"hop_length", 160},
            {"n_fft", 400},
            {"chunk_length", 30},
            {"n_samples", 480000},
            {"nb_max_frames", 3000},
            {"padding_side", "right"},
            {"padding_value", 0.0},
            {"return_attention_mask", false}};
}

Status copyTokenizer(const fs::path& from, const fs::path& to) {
    for (const char* name : kTokenizerFiles) {
        std::error_code ignored;
        if (!fs::is_regular_file(from / name, ignored)) continue;
        UNDERVOICE_TRY_ASSIGN(const std::string content, readWholeFile(from / name, kMaxTokenizerFileBytes));
        UNDERVOICE_TRY(writeFileAtomically(to / name, content));
    }
    return {};
}

Status writeWeights(const fs::path& path, const ModelToWrite& model, const ProgressFunction& progress, const CancelToken& cancel) {
    const auto tensors = expectedTensors(model.dims, model.layout);
    std::vector<TensorToWrite> listed;
    for (const auto& [name, shape] : tensors) listed.push_back({huggingFaceName(name), shape, model.type});
    for (const LatentModule& module : model.layout.latent)
        if (module.kept() > 0) listed.push_back({huggingFaceName(module.prefix + ".keep_index"), {module.kept()}, at::kInt});
    UNDERVOICE_TRY_ASSIGN(SafetensorsWriter writer, SafetensorsWriter::create(path, listed, model.metadata));
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY_ASSIGN(const at::Tensor values, model.load(tensors[i].first));
        UNDERVOICE_TRY(writer.add(listed[i].name, values));
        if (progress) progress({static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(tensors.size()), Progress::Unit::Items, "writing the model"});
    }
    for (const LatentModule& module : model.layout.latent) {
        if (module.kept() == 0) continue;
        std::vector<std::int32_t> dimensions;
        for (const std::vector<int>& ofHead : module.keptOfHead) dimensions.insert(dimensions.end(), ofHead.begin(), ofHead.end());
        UNDERVOICE_TRY(writer.add(huggingFaceName(module.prefix + ".keep_index"), at::tensor(dimensions, at::kInt)));
    }
    return writer.finish();
}

}  // namespace

Status writeModelFolder(const fs::path& folder, const ModelToWrite& model, const text::Tokenizer& tokenizer, const ProgressFunction& progress,
                        const CancelToken& cancel) {
    UNDERVOICE_TRY(writeWeights(folder / "model.safetensors", model, progress, cancel));
    UNDERVOICE_TRY(writeFileAtomically(folder / "generation_config.json", generationOf(model, tokenizer).dump(2) + "\n"));
    UNDERVOICE_TRY(writeFileAtomically(folder / "preprocessor_config.json", preprocessorOf(model).dump(2) + "\n"));
    if (!model.tokenizerFolder.empty()) UNDERVOICE_TRY(copyTokenizer(model.tokenizerFolder, folder));
    return writeModelConfig(folder, model, tokenizer);
}

Status writeModelConfig(const fs::path& folder, const ModelToWrite& model, const text::Tokenizer& tokenizer) {
    return writeFileAtomically(folder / "config.json", configOf(model, tokenizer).dump(2, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace) + "\n");
}

FolderInTheMaking::FolderInTheMaking(fs::path final, fs::path working) : m_final(std::move(final)), m_working(std::move(working)) {}

FolderInTheMaking::FolderInTheMaking(FolderInTheMaking&& other) noexcept : m_final(std::move(other.m_final)), m_working(std::exchange(other.m_working, {})) {}

FolderInTheMaking::~FolderInTheMaking() {
    std::error_code ignored;
    if (!m_working.empty()) fs::remove_all(m_working, ignored);
}

Result<FolderInTheMaking> FolderInTheMaking::create(const fs::path& path) {
    std::error_code error;
    fs::path final = fs::absolute(path, error).lexically_normal();
    if (!final.has_filename()) final = final.parent_path();
    if (fs::exists(fs::symlink_status(final, error)))
        return fail(ErrorCode::InvalidArgument, final.string() + " is there already and is left as it is; remove it, or choose another folder to write to.");
    fs::create_directories(final.parent_path(), error);
    std::string pattern = (final.parent_path() / ("." + final.filename().string() + ".XXXXXX")).string();
    if (!::mkdtemp(pattern.data()))
        return fail(ErrorCode::Io, "Cannot write to " + final.parent_path().string() + ": " + std::error_code(errno, std::generic_category()).message() + ".");
    // mkdtemp's folders are the owner's alone; this one is to be as any other.
    fs::permissions(pattern, fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add, error);
    return FolderInTheMaking(std::move(final), pattern);
}

Status FolderInTheMaking::keep() {
    // Unlike rename() this never replaces anything, an empty folder either.
    if (::renameat2(AT_FDCWD, m_working.c_str(), AT_FDCWD, m_final.c_str(), RENAME_NOREPLACE) != 0)
        return fail(ErrorCode::Io, "Cannot put the finished folder at " + m_final.string() + ": " + std::error_code(errno, std::generic_category()).message() + ".");
    m_working.clear();
    return {};
}

}  // namespace undervoice::engine
