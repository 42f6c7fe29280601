#pragma once
// Cuts text into the pieces within which BPE may merge (GPT-2's pattern; spec: whisper.md §3, "Encode").
// Pure, any thread.

#include <cstddef>
#include <string_view>

namespace undervoice::text {

/// Bytes of the piece that starts at `at`, which must lie within the text: at least 1. Bytes that are no
/// UTF-8 count as characters that are neither letter, digit nor space.
std::size_t pieceLength(std::string_view text, std::size_t at);

}  // namespace undervoice::text
