#include "engine/checkpoint/checkpoint.h"

#include "engine/checkpoint/check.h"
#include "engine/checkpoint/contents.h"
#include "engine/checkpoint/ctranslate2.h"
#include "engine/checkpoint/file_checkpoint.h"
#include "engine/checkpoint/ggml_file.h"
#include "engine/checkpoint/huggingface.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/sinusoids.h"
#include "engine/checkpoint/torch_archive.h"
#include "engine/checkpoint/unknown_file.h"
#include "engine/tensor/guard.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;

class FileCheckpoint final : public Checkpoint {
  public:
    FileCheckpoint(CheckpointContents contents, CheckedContents checked)
        : m_contents(std::move(contents)), m_checked(std::move(checked)) {
        for (const StoredTensor& tensor : m_checked.tensors) {
            m_byName.emplace(tensor.name, &tensor);
            m_entries.push_back({tensor.name, tensor.shape, std::string(storedTypeName(tensor.type)),
                                 static_cast<std::int64_t>(tensor.bytes)});
        }
    }

    const api::ModelDims& dims() const override { return m_checked.dims; }
    std::string formatName() const override { return m_contents.formatName; }
    const std::vector<TensorEntry>& tensors() const override { return m_entries; }
    std::optional<AlignmentHeads> alignmentHeads() const override { return m_contents.alignmentHeads; }
    const std::vector<std::string>& warnings() const override { return m_contents.warnings; }
    bool isBareText() const override { return m_contents.isBareText; }

    std::vector<fs::path> weightFiles() const override {
        std::vector<fs::path> paths;
        for (const auto& file : m_contents.weightFiles) paths.push_back(file->path());
        return paths;
    }

    void addWarning(std::string sentence) { m_contents.warnings.push_back(std::move(sentence)); }

    Result<at::Tensor> load(const std::string& name, Precision precision) const override {
        for (const SeparateFactors& factors : m_checked.layout.separate) {
            UNDERVOICE_TRY_ASSIGN(std::optional<at::Tensor> whole, guarded("putting together " + name, [&] {
                return composed(factors, dims().textState, name, [&](const std::string& part) { return loadStored(part, precision); });
            }));
            if (whole) return *std::move(whole);
        }
        if (m_byName.contains(name)) return loadStored(name, precision);
        for (const LatentModule& module : m_checked.layout.latent) {
            const bool isKey = name == module.prefix + ".key.weight", isBias = name == module.prefix + ".value.bias";
            if (!isKey && !isBias && name != module.prefix + ".value.weight") continue;
            if (module.merging) return runsOnlyMerged(module);
            if (isBias) return load(module.prefix + ".v_up.bias", precision);
            return guarded("multiplying out " + name, [&]() -> Result<at::Tensor> {
                UNDERVOICE_TRY_ASSIGN(const LatentMaps maps, latentMaps(module, [&](const std::string& part) { return load(part, Precision::Float32); }));
                return multipliedOut(isKey ? maps.keys : maps.values, maps.down);
            });
        }
        return fail(ErrorCode::NotFound, "The model has no tensor " + name + ".");
    }

    const ConversionRecord* conversion() const override { return m_contents.conversion ? &*m_contents.conversion : nullptr; }

    const LatentModule* latentModule(const std::string& prefix) const override {
        const auto found = std::ranges::find(m_checked.layout.latent, prefix, &LatentModule::prefix);
        return found == m_checked.layout.latent.end() ? nullptr : &*found;
    }

  private:
    Result<at::Tensor> loadStored(const std::string& name, Precision precision) const { return materialise(*m_byName.at(name), precision); }

    CheckpointContents m_contents;
    CheckedContents m_checked;
    std::vector<TensorEntry> m_entries;
    std::unordered_map<std::string_view, const StoredTensor*> m_byName;
};

Result<CheckpointContents> readFile(const fs::path& path) {
    UNDERVOICE_TRY_ASSIGN(const auto file, MappedFile::open(path));
    if (looksLikeZip(*file)) return readOpenAiPt(file);
    if (looksLikeGgml(*file)) return readGgml(file);
    if (looksLikeCTranslate2(*file)) return readCTranslate2(file);
    if (looksLikeSafetensors(*file)) return readSafetensorsModel(file);
    return fail(unknownFile(*file));
}

Result<CheckpointContents> readFolder(const fs::path& folder) {
    if (looksLikeHuggingFaceFolder(folder)) return readHuggingFaceFolder(folder);
    std::error_code ignored;
    if (fs::exists(folder / "model.bin", ignored)) return readFile(folder / "model.bin");
    if (fs::exists(folder / "adapter_config.json", ignored))
        return fail(ErrorCode::Unsupported,
                    folder.string() +
                        " holds an adapter without its model; merge the two and give the merged folder.");
    return fail(ErrorCode::NotFound,
                folder.string() + " holds no model.safetensors, pytorch_model.bin or model.bin.");
}

Result<std::unique_ptr<FileCheckpoint>> openChecked(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found)
        return fail(ErrorCode::NotFound, "There is no model at " + path.string() + ".");
    UNDERVOICE_TRY_ASSIGN(CheckpointContents contents,
                          fs::is_directory(status) ? readFolder(path) : readFile(path));
    UNDERVOICE_TRY_ASSIGN(CheckedContents checked, checkContents(contents));
    return std::make_unique<FileCheckpoint>(std::move(contents), std::move(checked));
}

/// A table that is not the usual one is used as it is: only the person can know whether that is meant.
Status warnOfOddPositions(FileCheckpoint& checkpoint) {
    const std::string name = "encoder.positional_embedding";
    const auto entry = std::find_if(checkpoint.tensors().begin(), checkpoint.tensors().end(),
                                    [&](const TensorEntry& candidate) { return candidate.name == name; });
    const bool isBFloat16 = entry->storedType == storedTypeName(StoredType::BFloat16);
    UNDERVOICE_TRY_ASSIGN(const at::Tensor table, checkpoint.load(name, Precision::Float32));
    if (sinusoidDeviation(table) > (isBFloat16 ? kBFloat16SinusoidTolerance : kSinusoidTolerance))
        checkpoint.addWarning(
            "The encoder's positions are not the usual sinusoids; they are used as they are.");
    return {};
}

}  // namespace

Result<std::unique_ptr<Checkpoint>> openAnySizes(const fs::path& path) {
    return openChecked(path);
}

Result<std::unique_ptr<Checkpoint>> Checkpoint::open(const fs::path& path) {
    UNDERVOICE_TRY_ASSIGN(std::unique_ptr<FileCheckpoint> checkpoint, openChecked(path));
    if (Status status = checkWhisperConstants(checkpoint->dims()); !status)
        return fail(status.error().code, path.string() + " cannot be run: " + status.error().message);
    UNDERVOICE_TRY(warnOfOddPositions(*checkpoint));
    return checkpoint;
}

}  // namespace undervoice::engine
