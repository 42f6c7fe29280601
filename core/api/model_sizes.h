#pragma once
// The sizes of the published Whisper models.

#include <optional>
#include <string>
#include <vector>

#include "api/speech_engine.h"

namespace undervoice::api {

/// "tiny", "tiny.en", "base" … "large-v2", "large-v3", "turbo" (also "large", "large-v3-turbo"); nothing for other names.
std::optional<ModelDims> officialDims(const std::string& name);
/// The names, smallest model first.
std::vector<std::string> officialSizes();

}  // namespace undervoice::api
