#pragma once
// Names of tensors, Hugging Face's and openai-whisper's, and the list that a model of given sizes must have.
// Spec: whisper.md §2, table of tensor names.

#include <optional>
#include <string>
#include <string_view>

namespace undervoice::engine {

/// openai-whisper's name of a tensor that a file calls by Hugging Face's or openai-whisper's name, with or
/// without a "model." prefix. Names of neither kind come back unchanged (without the prefix). Nothing: a
/// tensor to drop silently (proj_out, which is the token embedding again).
std::optional<std::string> openAiName(std::string_view name);

/// The inverse: Hugging Face's name, with its "model." prefix, of a tensor that openai-whisper calls so.
std::string huggingFaceName(std::string_view name);

/// The block number of "encoder.blocks.12.…" for side "encoder"; nothing for other names and numbers over
/// 9999.
std::optional<int> blockIndex(std::string_view name, std::string_view side);

/// A name from a stranger's file, fit for a message: at most 80 characters, anything unprintable as "?".
std::string shownName(std::string_view name);

}  // namespace undervoice::engine
