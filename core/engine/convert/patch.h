#pragma once
// A conversion without the model that it was made from: the tensors that differ, the model's fingerprint, the record and the report. One
// safetensors file, a few hundredths of the model's size, which can be given to whoever has the model. Files from strangers are
// hostile: lengths and names are checked as those of checkpoints.

#include <filesystem>
#include <map>
#include <string>

#include "base/atomic_file.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/model_folder.h"
#include "engine/checkpoint/stored_tensor.h"

namespace undervoice::engine {

struct PatchFacts {
    std::string sourceFingerprint;  ///< checkpoint/fingerprint.h
    std::string reportJson, reportMarkdown;
};

struct Patch {
    ModelToWrite model;  ///< but for load and tokenizerFolder
    PatchFacts facts;
    std::map<std::string, StoredTensor> tensors;  ///< by openai-whisper's name; all others are the source's
};

/// Reads a patch for this source, and checks that every tensor is one that the converted model has. Format says what is wrong.
Result<Patch> openPatch(const std::filesystem::path& path, const Checkpoint& source);

/// converted: as it was written to its folder. Tensors that are the source's, in the written type, are left out. The file is whole, and at
/// its path once it is kept.
Result<FileInTheMaking> writePatch(const std::filesystem::path& path, const ModelToWrite& converted, const Checkpoint& source, const PatchFacts& facts,
                                   const CancelToken& cancel);

/// Writes the folder that the conversion itself wrote: the same model.safetensors and config.json, to the byte. InvalidArgument when
/// the source is another model than the patch was made from; Format when the patch is damaged.
Status applyPatch(const std::filesystem::path& patch, const Checkpoint& source, const std::filesystem::path& tokenizerFolder,
                  const std::filesystem::path& output, const std::filesystem::path& assetsFolder, const ProgressFunction& progress, const CancelToken& cancel);

}  // namespace undervoice::engine
