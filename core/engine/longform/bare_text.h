#pragma once
// Models that were trained on bare text (the original Whisper-MLA repository's): behind <|startoftranscript|> text follows until its end. They
// know no language, task, timestamp or previous text (spec: attention.md §11).

#include "api/options.h"
#include "base/error.h"

namespace undervoice::engine {

/// The options that such a model can follow: plain greedy text, window by window. InvalidArgument, with the flag, for what a person asked for
/// by name and cannot have; what is only a default goes without a word.
Result<api::TranscribeOptions> forBareText(const api::TranscribeOptions& asked);

}  // namespace undervoice::engine
