#pragma once
// Keeps what finished jobs say of this machine's speed. Pure but for the settings that it writes. GUI thread.

#include <optional>

#include "api/speech_engine.h"
#include "service/job_runner.h"
#include "service/transcription_service.h"
#include "ui/jobs/measured_speeds.h"

class QSettings;

namespace undervoice::desktop {

/// Nothing where a job says nothing of speed: it was resumed or reused, or changed its attention on the way (the caller knows).
std::optional<ui::MeasuredSpeed> speedOf(const service::JobResult& result, const api::ModelInfo& model, const service::TranscriptionRequest& request, qint64 nowMs);
/// That, as of now, into the settings where it says something.
void keepSpeed(QSettings& settings, const service::JobResult& result, const api::ModelInfo& model, const service::TranscriptionRequest& request);

}  // namespace undervoice::desktop
