#pragma once
// A model of any format as an ordinary Whisper that other programs load: the way back from a conversion.

#include <filesystem>
#include <map>
#include <string>

#include "api/converter.h"
#include "engine/checkpoint/model_folder.h"

namespace undervoice::engine {

/// See api::Converter::exportOrdinary.
Status exportOrdinary(const api::ModelOptions& source, api::Converter::Layout layout, api::Dtype dtype, const std::filesystem::path& output,
                      const ProgressFunction& progress, const CancelToken& cancel);

/// Float16, BFloat16 or Float32 as tensors have it.
at::ScalarType scalarType(api::Dtype dtype);
/// A new folder with the model and these further files (empty ones are left out): there whole or not at all.
Status writeNewFolder(const std::filesystem::path& output, const ModelToWrite& model, const std::filesystem::path& assetsFolder,
                      const std::map<std::string, std::string>& files, const ProgressFunction& progress, const CancelToken& cancel);
/// Where tokenizer files would lie beside a checkpoint.
std::filesystem::path tokenizerFolderOf(const std::filesystem::path& checkpoint);

}  // namespace undervoice::engine
