#pragma once
// Keeps what finished jobs say of this machine's speed. Pure but for the settings that it writes. GUI thread.

#include <optional>

#include "api/speech_engine.h"
#include "service/job_runner.h"
#include "ui/jobs/measured_speeds.h"

namespace undervoice::desktop {

/// Nothing where a job says nothing of speed: it was resumed or reused, or changed its attention on the way (the caller knows).
std::optional<ui::MeasuredSpeed> speedOf(const service::JobResult& result, const api::ModelInfo& model, const api::ModelOptions& options, qint64 nowMs);

}  // namespace undervoice::desktop
