#pragma once
// The bundled interview through the engine, to see what this machine makes of it. Nothing of it is kept in the library.

#include <string>

#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "service/job_runner.h"
#include "worker/worker_process.h"

namespace undervoice::desktop {

struct SampleRun {
    service::JobResult result;
    api::ModelInfo model;
    std::string text;  ///< heard

    /// 0 where nothing took any time.
    double timesRealTime() const { return result.seconds > 0 ? static_cast<double>(result.durationUs) / 1e6 / result.seconds : 0; }
};

/// On the thread that the worker belongs to. Errors are the job's.
Result<SampleRun> runSample(worker::WorkerProcess& worker, const service::TranscriptionRequest& request, const CancelToken& cancel);

}  // namespace undervoice::desktop
