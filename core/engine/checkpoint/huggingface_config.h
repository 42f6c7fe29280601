#pragma once
// The JSON files beside the weights of a Hugging Face folder: sizes, contradictions with Whisper, alignment
// heads, and tokens that were added to the vocabulary.

#include "base/error.h"
#include "engine/checkpoint/contents.h"

#include <filesystem>
#include <optional>

#include <nlohmann/json_fwd.hpp>

namespace undervoice::engine {

/// Fills sizes, alignment heads and warnings in. A missing config.json is a warning, a config that
/// contradicts Whisper is Unsupported (scale_embedding, another activation, untied embeddings, added tokens,
/// another model type).
Status readHuggingFaceConfig(const std::filesystem::path& folder, CheckpointContents& contents);

/// [[layer, head], …] of a JSON object, when it is there and well-formed.
std::optional<AlignmentHeads> alignmentHeadsMember(const nlohmann::json& object);

}  // namespace undervoice::engine
