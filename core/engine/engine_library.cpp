// The engine library's only exported function.

#include <cstring>

#include "api/speech_engine.h"
#include "engine/speech_engine_impl.h"

extern "C" __attribute__((visibility("default"))) undervoice::api::SpeechEngine* undervoiceCreateEngine(const char* version) {
    if (!version || std::strcmp(version, UNDERVOICE_VERSION) != 0) return nullptr;
    return new undervoice::engine::SpeechEngineImpl();
}
