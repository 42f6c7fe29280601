#pragma once
// The tokenizer files of a Hugging Face folder. Our token tables are built in; the files only tell whether
// somebody added tokens, which changes what the model's output means. Spec: whisper.md §3.

#include "base/error.h"
#include "engine/checkpoint/contents.h"

#include <filesystem>

namespace undervoice::engine {

/// Unsupported, naming the tokens, when added_tokens.json or tokenizer.json has tokens beyond Whisper's ids.
Status checkTokenizerFiles(const std::filesystem::path& folder, const StatedDims& dims);

}  // namespace undervoice::engine
