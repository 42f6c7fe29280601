#pragma once
// How many bytes a file should have by its own structure, for the containers whose FFmpeg readers accept less
// without a word: RIFF (WAV, AVI), MP4 and relatives, Matroska, Ogg. This is how a truncated copy is told
// from a complete one.

#include "media/byte_source.h"

#include <cstdint>
#include <optional>

namespace undervoice::media {

/// Nothing when the container does not state it (other formats, files written as a stream). Moves the
/// source's position.
std::optional<std::int64_t> statedBytes(ByteSource& source);

}  // namespace undervoice::media
