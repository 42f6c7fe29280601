#pragma once
// The rank tensor in a file: safetensors with one uint8 tensor "ranks", or the original's own file, one uint8 tensor saved by
// PyTorch. Files come from strangers: what is read is checked.

#include <ATen/core/Tensor.h>

#include <filesystem>

#include "base/error.h"

namespace undervoice::engine {

/// uint8 [module, head, width]: in each head both halves of the width are the same permutation of 0 … width / 2 − 1. Format says what
/// is wrong; otherwise NotFound, Io, Unsupported.
Result<at::Tensor> readRanks(const std::filesystem::path& path);

/// As safetensors, whole or not at all, and never over something. Io with the path.
Status writeRanks(const std::filesystem::path& path, const at::Tensor& ranks);

}  // namespace undervoice::engine
