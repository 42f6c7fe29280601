#pragma once
// For work whose summary is all that is wanted.

#include "api/speech_engine.h"

namespace undervoice::engine {

class NullSink : public api::TranscriptionSink {
  public:
    Status onWindow(const Window&) override { return {}; }
};

}  // namespace undervoice::engine
