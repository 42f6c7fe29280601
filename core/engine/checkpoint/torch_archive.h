#pragma once
// PyTorch's zip of weights: OpenAI's .pt and Hugging Face's pytorch_model.bin. Spec: whisper.md §2,
// containers.

#include "base/error.h"
#include "engine/checkpoint/contents.h"

#include <memory>
#include <vector>

namespace undervoice::engine {

struct TorchArchive {
    std::vector<StoredTensor> tensors;  ///< under the file's own names, each proved to lie in the file
    bool hasDims = false;               ///< OpenAI's "dims" was there
    StatedDims dims;
};

bool looksLikeZip(const MappedFile& file);

/// {"dims": …, "model_state_dict": {…}} or a bare dict of tensors. Format, Unsupported.
Result<TorchArchive> readTorchArchive(const std::shared_ptr<const MappedFile>& file);

/// An OpenAI .pt as a checkpoint (also when it holds a bare state dict, under either family of names).
Result<CheckpointContents> readOpenAiPt(const std::shared_ptr<const MappedFile>& file);

}  // namespace undervoice::engine
