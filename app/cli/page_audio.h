#pragma once
// The sound of a recording as a page's player can reach it.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace undervoice::cli {

/// Larger files are linked instead of embedded.
inline constexpr std::uintmax_t kMaxEmbeddedBytes = 50'000'000;

/// A data: URI with the whole file, when `embeds` and the file is of a kind that browsers play and not too large; else its URL relative to
/// the page's folder. Empty for standard input ("-").
Result<std::string> pageAudioSource(const std::filesystem::path& audio, const std::filesystem::path& page, bool embeds);

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace undervoice::cli
