#pragma once
// Opening a checkpoint without the last check, for tests that need models far smaller than any Whisper.

#include "base/error.h"
#include "engine/checkpoint/checkpoint.h"

#include <filesystem>
#include <memory>

namespace undervoice::engine {

/// Checkpoint::open, but any vocabulary, context length and number of mel bins will do.
Result<std::unique_ptr<Checkpoint>> openAnySizes(const std::filesystem::path& path);

}  // namespace undervoice::engine
