#pragma once
// Opens the engine's shared library when it is first needed, so that `--help` and the library verbs start without LibTorch.

#include <memory>

#include "api/speech_engine.h"
#include "base/error.h"

namespace undervoice::api {

/// Looks beside the running program (../lib/), then in UNDERVOICE_ENGINE. Each call makes an engine; the library stays open.
Result<std::unique_ptr<SpeechEngine>> loadEngine();

}  // namespace undervoice::api
