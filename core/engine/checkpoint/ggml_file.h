#pragma once
// whisper.cpp's ggml .bin files: header, mel filters, vocabulary, tensors. Spec: whisper.md §2, containers.

#include "base/error.h"
#include "engine/checkpoint/contents.h"

#include <memory>

namespace undervoice::engine {

bool looksLikeGgml(const MappedFile& file);

/// Format for damage, Unsupported (by name) for tensor types and block versions that cannot be read.
Result<CheckpointContents> readGgml(const std::shared_ptr<const MappedFile>& file);

}  // namespace undervoice::engine
