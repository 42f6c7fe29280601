#pragma once
// JSON of strangers: parsed with a limit on size and nesting, so that a small file cannot grow into a large
// tree.

#include "base/error.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace undervoice::engine {

/// `what` names the text in messages ("The header of model.safetensors"). Format when it is not JSON or
/// nested over 16 deep.
Result<nlohmann::json> parseBoundedJson(std::string_view text, const std::string& what);

/// The file as JSON; NotFound, Io, or Format when it is larger than maxBytes or not JSON.
Result<nlohmann::json> readJsonFile(const std::filesystem::path& path, std::size_t maxBytes);

/// The member when it is there and a whole number that fits.
std::optional<std::int64_t> integerMember(const nlohmann::json& object, const char* key);

}  // namespace undervoice::engine
