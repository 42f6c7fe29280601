#pragma once
// CTranslate2 folders, what faster-whisper downloads: model.bin and config.json. Spec: whisper.md §2,
// containers.

#include "base/error.h"
#include "engine/checkpoint/contents.h"

#include <filesystem>
#include <memory>

namespace undervoice::engine {

/// Whether the file begins as CTranslate2's model.bin of a Whisper does.
bool looksLikeCTranslate2(const MappedFile& file);

/// model.bin, with config.json beside it when there is one.
Result<CheckpointContents> readCTranslate2(const std::shared_ptr<const MappedFile>& file);

}  // namespace undervoice::engine
