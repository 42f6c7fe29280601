#pragma once
// One safetensors file: u64 header length, JSON header, data. Spec: whisper.md §2, containers.

#include "base/error.h"
#include "engine/checkpoint/mapped_file.h"
#include "engine/checkpoint/stored_tensor.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace undervoice::engine {

/// Whether the file begins as a safetensors file does (a plausible length and an opening brace).
bool looksLikeSafetensors(const MappedFile& file);

/// All tensors under the file's own names, each proved to lie in the file. Format with what was wrong
/// otherwise.
Result<std::vector<StoredTensor>> readSafetensors(const std::shared_ptr<const MappedFile>& file);

/// What the header says beside the tensors (__metadata__); entries that are not text are passed over.
Result<std::map<std::string, std::string>> readSafetensorsMetadata(const MappedFile& file);

}  // namespace undervoice::engine
