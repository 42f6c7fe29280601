#pragma once
// Options of golden cases (rules.json, decode.json) in the reference's names, as ours.

#include "engine/decoding/window_options.h"
#include "text/tokenizer.h"

#include <nlohmann/json.hpp>

namespace undervoice::test {

/// Language absent or null: "en". A prompt or prefix given as text is stripped and gets one leading space;
/// suppress_tokens may be null, "", a list of ids, or the same as text with commas.
engine::WindowDecodingOptions decodingOptions(const nlohmann::json& options,
                                              const text::Tokenizer& tokenizer);

}  // namespace undervoice::test
