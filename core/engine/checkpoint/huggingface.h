#pragma once
// Hugging Face folders: config.json with safetensors or pytorch_model.bin, in one file or in shards named by
// an index. Spec: whisper.md §2 (containers, names) and §3 (tokenizer files).

#include "base/error.h"
#include "engine/checkpoint/contents.h"

#include <filesystem>
#include <memory>

namespace undervoice::engine {

/// Whether the folder holds weights under one of Hugging Face's file names.
bool looksLikeHuggingFaceFolder(const std::filesystem::path& folder);

Result<CheckpointContents> readHuggingFaceFolder(const std::filesystem::path& folder);

/// A safetensors file given by itself; config.json and generation_config.json are used when they lie beside
/// it.
Result<CheckpointContents> readSafetensorsModel(const std::shared_ptr<const MappedFile>& file);

}  // namespace undervoice::engine
