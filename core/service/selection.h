#pragma once
// A part of a recording heard once more with other settings, for a person who then takes the new text or not: nothing is stored.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "library/ids.h"
#include "service/task_thread.h"
#include "service/transcription_service.h"
#include "transcript/transcript.h"

namespace undervoice::service {

struct SelectionRequest {
    library::RunId run = {};   ///< of the text in question: its recording, track and channel are heard
    double beginSeconds = 0;   ///< half open, in the run's time; at least 0.1 s
    double endSeconds = 0;
    api::TranscribeOptions options = {};  ///< word times are always taken; clipSeconds must be empty
    api::ModelOptions model = {};
};

/// InvalidArgument with what is wrong.
Status validate(const SelectionRequest& request);

struct SelectionReading {
    std::string language = {};
    std::vector<Segment> segments = {};  ///< in the run's time, within the selection; none where nothing is said
    double seconds = 0;             ///< wall time of decoding
    std::vector<std::string> warnings = {};
};

/// Who does it: a worker process (worker/worker_process.h), or the service in this one. One thread at a time.
class SelectionReader {
  public:
    virtual ~SelectionReader() = default;
    /// Of the observer, model, language, progress and memory are told. NotFound: the run or its recording is not there;
    /// InvalidArgument: the file is not what was transcribed.
    virtual Result<SelectionReading> read(const SelectionRequest& request, TranscriptionObserver& observer, const CancelToken& cancel) = 0;
    virtual void unload() = 0;
};

/// Reads for those who must not wait, with a reader of its own, so that the queue of whole recordings goes on beside it (and the
/// model is in memory twice meanwhile). Calls return at once and may come from any thread.
class SelectionThread {
  public:
    using Answer = std::function<void(Result<SelectionReading>)>;  ///< called on the thread, once for each read()

    explicit SelectionThread(std::unique_ptr<SelectionReader> reader, std::chrono::milliseconds unloadAfter = std::chrono::minutes(5));
    ~SelectionThread();  ///< what is being read is cancelled; every answer has been called
    SelectionThread(const SelectionThread&) = delete;
    SelectionThread& operator=(const SelectionThread&) = delete;

    /// What was asked for before is cancelled. progress, on the thread: of loading and of hearing.
    void read(SelectionRequest request, ProgressFunction progress, Answer answer);
    void cancel();
    /// Gives the memory back when what is being read is through.
    void unload();

  private:
    CancelToken startAnew();

    std::unique_ptr<SelectionReader> m_reader;  ///< the thread's
    std::mutex m_mutex;
    CancelSource m_cancel;  ///< of what was asked for last; under the mutex
    std::unique_ptr<TaskThread> m_thread;
};

}  // namespace undervoice::service
