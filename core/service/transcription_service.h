#pragma once
// From a file to a transcript that is kept: decodes, asks the engine, and commits every window to the library as it comes. A
// job is known by its key, the hash of all that decides the text (content, part, weights, options, program version): an
// unfinished run with that key is resumed from its last window, a finished one is given back without new work.
//
// One service belongs to one thread and does one job at a time; observers are called on the engine's thread while the caller
// waits. The library is written on that thread too, so nobody else may use the same Library object meanwhile.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/options.h"
#include "api/speech_engine.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "library/library.h"
#include "media/decode.h"

namespace undervoice::service {

struct TranscriptionRequest {
    std::filesystem::path file;  ///< "-": standard input
    media::DecodeOptions part;   ///< track, channel, range; hashContent and spillFolder do not change the text
    api::TranscribeOptions options;
    api::ModelOptions model;
    bool again = false;  ///< transcribe anew although it is done or half done; the older run is kept as a revision
    /// Heard to be compared with the transcript (see "Note: second readings" in library/records.h); not for translations.
    bool isSecondReading = false;
    /// What the caller does with the transcript when it is there, in words of its own: kept with the job for whoever resumes it.
    std::string output;
};

/// How the work on a file begins.
struct JobStart {
    library::RecordingId recording;
    library::RunId run;
    std::int64_t doneUs = 0;  ///< above 0: resumed from there
    std::int64_t totalUs = 0;
    std::vector<std::string> warnings;  ///< of the media file and the model
};

/// All calls but onProgress of the reading phases come on the engine's thread. Quick ones, please.
class TranscriptionObserver {
  public:
    virtual ~TranscriptionObserver() = default;
    virtual void onModel(const api::ModelInfo& info) { (void)info; }
    virtual void onStarted(const JobStart& start) { (void)start; }
    virtual void onLanguage(const std::string& code, double probability) { (void)code, (void)probability; }
    /// The window is committed already. Windows of an earlier start are not repeated.
    virtual void onWindow(const Window& window) { (void)window; }
    virtual void onProgress(const Progress& progress) { (void)progress; }
    virtual void onMemory(const api::MemoryReport& report) { (void)report; }
    virtual void onBatchChange(const api::BatchChange& change) { (void)change; }
    /// Asked at short intervals or between two windows, on whichever thread: other attention modes to go on in, once. See the sink of
    /// api/speech_engine.h. The job stays the same job, since its words do; after a stop it goes on in the modes that it began with.
    virtual std::optional<api::AttentionModes> attentionWanted() { return std::nullopt; }
    virtual void onAttentionChange(const api::AttentionChange& change) { (void)change; }
};

struct TranscriptionOutcome {
    enum class Origin { Fresh, Resumed, Reused };
    Origin origin = Origin::Fresh;
    library::RecordingId recording;
    library::RunId run;
    Transcript transcript;             ///< as the library holds it
    api::TranscriptionSummary summary;  ///< of this call; text and segments are moved out; empty when reused
    std::int64_t durationUs = 0;       ///< audio of the chosen part
    TimeMap timeMap;            ///< of the part; empty when reused
    std::vector<std::string> warnings;
};

struct SelectionRequest;
struct SelectionReading;

class TranscriptionService {
  public:
    using EngineFactory = std::function<Result<std::unique_ptr<api::SpeechEngine>>()>;

    /// The engine is made when it is first needed. The library must outlive the service; one in memory keeps nothing.
    TranscriptionService(EngineFactory makeEngine, library::Library& library);
    ~TranscriptionService();

    /// Busy: another process does the same job. Cancelled: the message says where it stopped. Whatever the error, committed
    /// windows stay and the job can be resumed.
    Result<TranscriptionOutcome> transcribe(const TranscriptionRequest& request, TranscriptionObserver& observer,
                                            const CancelToken& cancel = {});

    /// What a model that is not loaded would take (api/speech_engine.h). The engine is made when it is first needed.
    Result<api::MemoryPlan> planMemory(const api::ModelOptions& model, const api::MemoryPlanOptions& options);
    /// JSON, as `doctor` reads it.
    Result<std::string> describeDevices();

    /// Goes on with an unfinished run. movedTo: where the recording lies now, if not where it was. NotFound when it is not
    /// there; InvalidArgument when recording, model or program are not those that the job began with.
    Result<TranscriptionOutcome> resume(library::RunId run, TranscriptionObserver& observer, const CancelToken& cancel = {},
                                        const std::filesystem::path& movedTo = {});

    /// Hears a part of a run's recording once more and stores nothing (selection.h).
    Result<SelectionReading> read(const SelectionRequest& request, TranscriptionObserver& observer, const CancelToken& cancel = {});

  private:
    class Job;
    Result<api::ModelInfo> loadModel(const api::ModelOptions& options, TranscriptionObserver& observer, const CancelToken& cancel);
    Status makeEngine();
    void noteAttention(api::ModelOptions options, const api::AttentionChange& change);

    EngineFactory m_makeEngine;
    library::Library& m_library;
    std::unique_ptr<api::SpeechEngine> m_engine;
    std::string m_loadedModel;  ///< options of the loaded model, as JSON
    api::ModelInfo m_modelInfo;
};

/// A job that was stopped, for the list of `undervoice resume`.
struct UnfinishedJob {
    library::Run run;
    std::filesystem::path file;  ///< where the recording is, or was last seen
    bool isRunning = false;      ///< another process works on it
    bool isFileThere = false;
    std::string positionText() const;  ///< "12:40 of 1:04:00"
};
Result<std::vector<UnfinishedJob>> unfinishedJobs(const library::LibraryReader& library);  ///< newest first

/// First bits of the key: what sampling is seeded with, so that a resumed job draws as an unbroken one.
std::uint64_t seedOfJob(const std::string& jobKey);

}  // namespace undervoice::service
