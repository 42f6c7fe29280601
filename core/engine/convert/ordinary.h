#pragma once
// A model of any format as an ordinary Whisper that other programs load: the way back from a conversion.

#include <filesystem>

#include "api/converter.h"

namespace undervoice::engine {

/// See api::Converter::exportOrdinary.
Status exportOrdinary(const api::ModelOptions& source, api::Converter::Layout layout, api::Dtype dtype, const std::filesystem::path& output,
                      const ProgressFunction& progress, const CancelToken& cancel);

/// Float16, BFloat16 or Float32 as tensors have it.
at::ScalarType scalarType(api::Dtype dtype);
/// Where tokenizer files would lie beside a checkpoint.
std::filesystem::path tokenizerFolderOf(const std::filesystem::path& checkpoint);

}  // namespace undervoice::engine
