#pragma once
// Formula checkpoints (golden/README.md, "Formula weights"): Whisper-shaped weights that follow from a
// tensor's name, an index and a set letter, as a Checkpoint in memory. The letter of a golden file is its
// "set" member.

#include "api/speech_engine.h"
#include "engine/checkpoint/checkpoint.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace undervoice::test {

/// Sizes of "micro", "micro-v3", "micro.en", "micro-short", "tiny", "tiny.en", "base" … "large-v3", "turbo".
/// Throws std::out_of_range for other names.
api::ModelDims formulaDims(const std::string& size);

/// One tensor's values, row-major float32.
std::vector<float> formulaTensor(const std::string& size, const std::string& letter, const std::string& name,
                                 const std::vector<std::int64_t>& shape);

/// The scale of a tensor; of one row for the token embedding (rows differ in four scales). 0 for the
/// sinusoids.
double formulaScale(const std::string& size, const std::string& name, const std::vector<std::int64_t>& shape,
                    std::int64_t row = 0);

/// openai-whisper's encoder positions, with its own float32 operations: [length, channels].
std::vector<float> referenceSinusoids(std::int64_t length, std::int64_t channels);

/// A model in memory: tensors are computed when they are loaded. Alignment heads: absent, as in an OpenAI
/// .pt.
std::unique_ptr<engine::Checkpoint> formulaCheckpoint(const std::string& size, const std::string& letter);

}  // namespace undervoice::test
