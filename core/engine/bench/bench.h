#pragma once
// Fixed work for comparison with other engines: windows of 30 s through features, encoder and decoder, every window with exactly
// so many tokens, as the contract of the bench harness describes it. The weights do not matter, nor does the text.

#include <string>

#include "api/speech_engine.h"
#include "base/cancel.h"
#include "base/error.h"
#include "engine/decoding/decoder.h"
#include "engine/features/log_mel.h"

namespace undervoice::engine {

struct BenchSubject {
    const Decoder& decoder;
    const LogMel& logMel;
    double loadSeconds = 0;
};

/// JSON with the contract's fields. options.audio is not looked at. InvalidArgument for counts that make no sense.
Result<std::string> runFixedWork(const BenchSubject& subject, const api::SpeechEngine::BenchOptions& options, const CancelToken& cancel);

/// Peak memory of this process so far, in MiB (VmHWM); 0 where the system does not tell.
double peakResidentMb();

}  // namespace undervoice::engine
