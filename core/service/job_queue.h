#pragma once
// The queue of recordings to transcribe, which survives a restart: kept in the library, worked on one job after the other in the
// order that the person chose. Only one program works on a library's queue at a time.
//
// Every call returns at once and may come from any thread; what became of it is told to the observer. Paused, cancelled and failed
// jobs keep what is committed and go on from there. A job whose worker process ended goes on by itself, as long as it gets further.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "library/library.h"
#include "library/queue_records.h"
#include "service/job_runner.h"

namespace undervoice::service {

/// Called on the queue's own thread, in the order of events. Quick ones, please; no call back into the queue may wait for an answer.
class QueueObserver {
  public:
    virtual ~QueueObserver() = default;
    /// After every change of entries, their order or their states, and once at the start. doneUs of a running job is at its last window.
    virtual void onQueue(const std::vector<library::QueueEntry>& entries) { (void)entries; }
    virtual void onModel(library::QueueEntryId job, const api::ModelInfo& info) { (void)job, (void)info; }
    virtual void onStarted(library::QueueEntryId job, const JobStart& start) { (void)job, (void)start; }
    virtual void onLanguage(library::QueueEntryId job, const std::string& code, double probability) { (void)job, (void)code, (void)probability; }
    virtual void onWindow(library::QueueEntryId job, const Window& window) { (void)job, (void)window; }
    virtual void onProgress(library::QueueEntryId job, const Progress& progress) { (void)job, (void)progress; }
    virtual void onMemory(library::QueueEntryId job, const api::MemoryReport& report) { (void)job, (void)report; }
    virtual void onBatchChange(library::QueueEntryId job, const api::BatchChange& change) { (void)job, (void)change; }
    virtual void onAttentionChange(library::QueueEntryId job, const api::AttentionChange& change) { (void)job, (void)change; }
    virtual void onFinished(library::QueueEntryId job, const JobResult& result) { (void)job, (void)result; }
    /// Its worker process ended before it was through, as the reason says; it goes on by itself.
    virtual void onInterrupted(library::QueueEntryId job, const Error& reason) { (void)job, (void)reason; }
    /// The model's memory was given back.
    virtual void onUnloaded() {}
    /// The library refused what was asked for: a full disk, a job that is not there any more.
    virtual void onTrouble(const Error& error) { (void)error; }
};

class JobQueue {
  public:
    /// Goes on at once with what is waiting. Busy: another program works on this library's queue.
    static Result<std::unique_ptr<JobQueue>> open(const std::filesystem::path& library, std::unique_ptr<JobRunner> runner, QueueObserver& observer);
    /// Stops the running job, which goes on at the next start.
    ~JobQueue();

    void add(std::vector<TranscriptionRequest> requests, library::ProjectId project = {});
    /// An unfinished run that is in no entry, such as one of the command line: goes on as it began, at the end of the queue.
    void addUnfinished(library::RunId run, const std::filesystem::path& file);
    void pause(library::QueueEntryId id);    ///< a waiting or running one
    void resume(library::QueueEntryId id);   ///< a paused one
    void cancel(library::QueueEntryId id);   ///< a waiting, running or paused one
    /// A failed, cancelled or finished one (the last anew). With a request: another job with its settings takes the place.
    void retry(library::QueueEntryId id, std::optional<TranscriptionRequest> request = std::nullopt);
    void remove(library::QueueEntryId id);   ///< takes it off the list; a running one is stopped first. Transcripts stay
    /// The running job goes on in these modes from its next window on; the observer hears whether it does. Nothing for other jobs.
    void changeAttention(library::QueueEntryId id, const api::AttentionModes& modes);
    void move(library::QueueEntryId id, std::optional<library::QueueEntryId> before);  ///< absent: to the end

    /// Gives the model's memory back when nothing runs; a job that comes loads it anew.
    void unload();
    /// Does the same after so long without a job; max(): never.
    void setIdleUnload(std::chrono::milliseconds after);

  private:
    class Impl;
    explicit JobQueue(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace undervoice::service
