#pragma once
// A converted model (mla) as one that merges neighbouring tokens in its cache (mtla; spec: attention.md §6): what training begins with.

#include <filesystem>

#include "api/converter.h"

namespace undervoice::engine {

/// See api::Converter::mergeTokens.
Status mergeTokens(const api::ModelOptions& source, int stride, bool normalizes, const std::filesystem::path& output, const ProgressFunction& progress,
                   const CancelToken& cancel);

}  // namespace undervoice::engine
