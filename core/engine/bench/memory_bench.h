#pragma once
// The decoder's caches of every pair of attention modes at a model's true sizes, allocated and counted, beside the formulas.

#include <string>

#include "api/speech_engine.h"
#include "base/error.h"

namespace undervoice::engine {

/// {"rows": [{"self", "cross", "rank", "dtype", "analytic_bytes", "measured_bytes", "self_bytes", "cross_bytes",
/// "saved_of_mha"}], "copied_bytes": what mha takes where every beam has a copy of the cross cache}. mtla stands for
/// two tokens a latent. InvalidArgument; OutOfMemory.
Result<std::string> runMemoryBench(const api::SpeechEngine::MemoryBenchOptions& options);

}  // namespace undervoice::engine
