#pragma once
// Writes a model as a Hugging Face folder: config.json, generation_config.json, preprocessor_config.json, model.safetensors, and the
// tokenizer's files where the source has them. A converted model's config.json carries the conversion's record (spec: attention.md
// §10); without one the folder is an ordinary Whisper that any other program loads.

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/speech_engine.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/contents.h"
#include "engine/checkpoint/conversion_record.h"
#include "text/tokenizer.h"

namespace undervoice::engine {

struct ModelToWrite {
    api::ModelDims dims;
    TensorLayout layout;
    AlignmentHeads alignmentHeads;
    std::optional<ConversionRecord> conversion;  ///< none: an ordinary Whisper
    at::ScalarType type = at::kHalf;             ///< of the weights
    std::map<std::string, std::string> metadata; ///< of model.safetensors
    std::filesystem::path tokenizerFolder;       ///< its tokenizer files are copied; empty: none
    /// A tensor by openai-whisper's name, of the shape that expectedTensors() gives.
    std::function<Result<at::Tensor>(const std::string& name)> load;
};

/// folder exists and is empty. Io with the path when the disk is full.
Status writeModelFolder(const std::filesystem::path& folder, const ModelToWrite& model, const text::Tokenizer& tokenizer,
                        const ProgressFunction& progress, const CancelToken& cancel);

/// Its config.json alone, once more.
Status writeModelConfig(const std::filesystem::path& folder, const ModelToWrite& model, const text::Tokenizer& tokenizer);

/// A folder that is there whole or not at all: filled under another name beside it, then renamed. Leaves nothing unless it was kept.
class FolderInTheMaking {
  public:
    /// InvalidArgument when something is at `path` already; Io when its parent cannot be written to.
    static Result<FolderInTheMaking> create(const std::filesystem::path& path);
    FolderInTheMaking(FolderInTheMaking&& other) noexcept;
    FolderInTheMaking& operator=(FolderInTheMaking&&) = delete;
    ~FolderInTheMaking();

    const std::filesystem::path& path() const { return m_working; }  ///< where it is filled
    /// From now on it is at its own path.
    Status keep();

  private:
    FolderInTheMaking(std::filesystem::path final, std::filesystem::path working);
    std::filesystem::path m_final, m_working;
};

}  // namespace undervoice::engine
