#pragma once
// Jobs done by another process, which this one starts when it is needed: what crashes there, or is killed, is a sentence here and a
// job that can be resumed, and what it held in memory is gone with it. The two talk over a pair of sockets that nobody else can
// reach. Belongs to one thread at a time; observers are called on it, while it waits in transcribe() or resume().

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "service/job_runner.h"
#include "service/selection.h"

namespace undervoice::worker {

class WorkerProcess : public service::JobRunner, public service::SelectionReader {
  public:
    /// program: undervoice-worker; library: its library file, empty: one in memory, which keeps nothing; patience: a job that does not stop in this time after it was cancelled is
    /// stopped with its process (what is committed stays either way).
    WorkerProcess(std::filesystem::path program, std::filesystem::path library, std::chrono::milliseconds patience = std::chrono::seconds(5));
    ~WorkerProcess() override;  ///< ends the worker

    Result<service::JobResult> transcribe(const service::TranscriptionRequest& request, service::TranscriptionObserver& observer,
                                          const CancelToken& cancel = {}) override;
    Result<service::JobResult> resume(library::RunId run, service::TranscriptionObserver& observer, const CancelToken& cancel = {},
                                      const std::filesystem::path& movedTo = {}) override;
    /// What a model would take in memory that is not loaded (api/speech_engine.h), in every pair of attention modes.
    Result<api::MemoryPlan> planMemory(const api::ModelOptions& model, const api::MemoryPlanOptions& options);
    /// Devices, as JSON: what `doctor` prints.
    Result<std::string> describeDevices();
    Result<service::SelectionReading> read(const service::SelectionRequest& request, service::TranscriptionObserver& observer,
                                           const CancelToken& cancel = {}) override;
    /// Ends the worker; the next job starts another.
    void unload() override;

    pid_t pid() const;  ///< 0: none is running

  private:
    class Conversation;
    Status start();
    /// The event that ends the job, which must be of this kind.
    template <typename Ending>
    Result<Ending> run(const std::string& command, service::TranscriptionObserver& observer, const CancelToken& cancel);
    template <typename Answer>
    Result<Answer> ask(const std::string& question);

    std::filesystem::path m_program, m_library;
    std::chrono::milliseconds m_patience;
    std::unique_ptr<Conversation> m_conversation;
};

/// undervoice-worker beside the running program.
std::filesystem::path workerProgram();

}  // namespace undervoice::worker
