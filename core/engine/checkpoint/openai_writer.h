#pragma once
// Writes a checkpoint as openai-whisper saves its own: a PyTorch zip that holds {"dims": …, "model_state_dict": …}. A tensor at a time.

#include <filesystem>

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "engine/checkpoint/model_folder.h"

namespace undervoice::engine {

/// model.layout must be that of an ordinary Whisper. Io with the path when the disk is full; a part of a file may be left then.
Status writeOpenAiPt(const std::filesystem::path& path, const ModelToWrite& model, const ProgressFunction& progress, const CancelToken& cancel);

}  // namespace undervoice::engine
