#pragma once
// Who works on a job: the service in this process, or a worker process that does the same (worker/worker_process.h). The queue
// knows no more than this.

#include <string>
#include <vector>

#include "service/transcription_service.h"

namespace undervoice::service {

/// What is left to say at the end of a job; its text is in the library.
struct JobResult {
    TranscriptionOutcome::Origin origin = TranscriptionOutcome::Origin::Fresh;
    library::RecordingId recording;
    library::RunId run;
    std::int64_t durationUs = 0;       ///< audio of the chosen part
    double seconds = 0;                ///< wall time of decoding; 0 when reused
    api::MemoryPeaks memory;
    std::vector<std::string> warnings;
};

/// Calls block; observers are called meanwhile, on a thread of the runner's choice. One thread at a time.
class JobRunner {
  public:
    virtual ~JobRunner() = default;
    /// Errors as TranscriptionService::transcribe(), and Internal: the other process ended, what was committed can be resumed.
    virtual Result<JobResult> transcribe(const TranscriptionRequest& request, TranscriptionObserver& observer, const CancelToken& cancel) = 0;
    virtual Result<JobResult> resume(library::RunId run, TranscriptionObserver& observer, const CancelToken& cancel, const std::filesystem::path& movedTo) = 0;
    /// Gives the model's memory back; the next job loads it anew.
    virtual void unload() = 0;
};

}  // namespace undervoice::service
