#pragma once
// The long-form pipeline on a whole recording at temperature 0, timed: the harness's row for a real job.

#include <string>

#include "api/speech_engine.h"
#include "base/cancel.h"
#include "base/error.h"
#include "engine/longform/recording_backend.h"
#include "engine/vad/speech_detector.h"

namespace undervoice::engine {

/// options.audio is the recording; windows and tokens are not looked at. Batch 1 is the careful mode, more is batched.
/// detector: for the batched mode. JSON with the contract's fields.
Result<std::string> runLongFormWork(const RecordingModel& model, const vad::SpeechDetector* detector, double loadSeconds,
                                    const api::SpeechEngine::BenchOptions& options, const CancelToken& cancel);

}  // namespace undervoice::engine
