#pragma once
// PyTorch's zip of weights: OpenAI's .pt and Hugging Face's pytorch_model.bin. Spec: whisper.md §2,
// containers.

#include "base/error.h"
#include "engine/checkpoint/contents.h"

#include <memory>
#include <vector>

namespace undervoice::engine {

struct TorchArchive {
    /// Under the file's own names, each proved to lie in the file. Bytes are of type Other and named "U8", as in safetensors.
    std::vector<StoredTensor> tensors;
    bool hasDims = false;               ///< OpenAI's "dims" was there
    StatedDims dims;
};

bool looksLikeZip(const MappedFile& file);

/// {"dims": …, "model_state_dict": {…}} or a bare dict of tensors. Format, Unsupported.
Result<TorchArchive> readTorchArchive(const std::shared_ptr<const MappedFile>& file);

/// A file that is nothing but one tensor, proved to lie in the file; it has no name there. Format, Unsupported.
Result<StoredTensor> readTorchTensor(const std::shared_ptr<const MappedFile>& file);

/// An OpenAI .pt as a checkpoint (also when it holds a bare state dict, under either family of names).
Result<CheckpointContents> readOpenAiPt(const std::shared_ptr<const MappedFile>& file);

}  // namespace undervoice::engine
