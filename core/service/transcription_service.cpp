#include "service/transcription_service.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/sha256.h"
#include "base/time.h"
#include "library/job_lock.h"
#include "service/job_place.h"
#include "service/job_record.h"
#include "service/voice.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;

/// A player's clock that is so near to the sound's is the same: many containers begin a few milliseconds off.
constexpr std::int64_t kClockToleranceUs = 100'000;

std::string positionOf(std::int64_t doneUs, std::int64_t totalUs) {
    return std::string(TimeText(doneUs).c_str()) + " of " + TimeText(totalUs).c_str();
}

/// Tells a file from what was put into its place or written into it since.
struct FileStamp {
    std::int64_t bytes = -1, modifiedSeconds = 0, modifiedNanoseconds = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileStamp&) const = default;

    static FileStamp of(const fs::path& path) {
        struct stat facts {};
        if (::stat(path.c_str(), &facts) != 0) return {};
        return {facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ino};
    }
};

fs::path placeOf(const fs::path& file) {
    std::error_code error;
    const fs::path absolute = fs::absolute(file, error).lexically_normal();
    return file == "-" || error ? file : absolute;
}

library::Lane laneOf(const TranscriptionRequest& request, int track) {
    library::Lane lane;
    lane.track = track;
    lane.channel = request.part.channel.value_or(-1);
    lane.fromUs = request.part.fromUs;
    lane.toUs = request.part.toUs.value_or(-1);
    if (request.isSecondReading)
        lane.task = library::kSecondReadingTask;
    else if (request.options.decoding.task == text::Task::Translate)
        lane.task = "translate";
    return lane;
}

/// run: as it is in the library now.
template <typename Change>
Status changeStoredRequest(library::Library& library, const library::Run& run, Change change) {
    UNDERVOICE_TRY_ASSIGN(StoredRequest stored, requestFromJson(run.description.requestJson));
    change(stored);
    const std::string json = requestToJson(stored);
    return json == run.description.requestJson ? Status() : library.setRequest(run.id, json);
}

/// Hands everything on; windows only after they are committed.
class CommittingSink : public api::TranscriptionSink {
  public:
    using AttentionListener = std::function<void(const api::AttentionChange&)>;
    CommittingSink(library::Library& library, const library::Run& run, TranscriptionObserver& observer, AttentionListener onAttention)
        : m_library(library), m_run(run), m_observer(observer), m_onAttention(std::move(onAttention)) {}

    void onSpeechProbabilities(const std::vector<std::uint8_t>& probabilities) override {
        const library::RunDescription& d = m_run.description;
        // Only a cache: what fails here fails with its own sentence at the next commit, or does not matter.
        (void)m_library.storeSpeechProbabilities(m_run.recording, d.lane, d.programVersion, probabilities);
    }
    void onLanguage(const std::string& code, double probability) override { m_observer.onLanguage(code, probability); }
    Status onWindow(const Window& window) override {
        UNDERVOICE_TRY(m_library.commitWindow(m_run.id, window));
        m_observer.onWindow(window);
        return {};
    }
    void onProgress(const Progress& progress) override { m_observer.onProgress(progress); }
    void onMemory(const api::MemoryReport& report) override { m_observer.onMemory(report); }
    void onBatchChange(const api::BatchChange& change) override {
        // Like the speech above: nothing hangs on it.
        (void)keepBatchChange(change.sentence);
        m_observer.onBatchChange(change);
    }
    std::optional<api::AttentionModes> attentionWanted() override { return m_observer.attentionWanted(); }
    void onAttentionChange(const api::AttentionChange& change) override {
        m_onAttention(change);
        m_observer.onAttentionChange(change);
    }

  private:
    Status keepBatchChange(const std::string& sentence) {
        UNDERVOICE_TRY_ASSIGN(const library::Run run, m_library.run(m_run.id));
        return changeStoredRequest(m_library, run, [&](StoredRequest& stored) {
            if (stored.batchChanges.size() == kMostBatchChanges) stored.batchChanges.erase(stored.batchChanges.begin());
            stored.batchChanges.push_back(sentence);
        });
    }

    library::Library& m_library;
    const library::Run& m_run;
    TranscriptionObserver& m_observer;
    AttentionListener m_onAttention;
};

}  // namespace

/// One call of transcribe() or resume(), step by step.
class TranscriptionService::Job {
  public:
    Job(TranscriptionService& service, TranscriptionRequest request, TranscriptionObserver& observer, CancelToken cancel)
        : m_service(service), m_library(service.m_library), m_request(std::move(request)), m_observer(observer),
          m_cancel(std::move(cancel)) {}

    Result<TranscriptionOutcome> run(const library::Run* expected) {
        UNDERVOICE_TRY(api::validate(m_request.options));
        UNDERVOICE_TRY(media::validate(m_request.part));
        if (m_request.isSecondReading && m_request.options.decoding.task == text::Task::Translate)
            return fail(ErrorCode::InvalidArgument, "A translation cannot be the second reading of a transcript: choose the task transcribe.");
        UNDERVOICE_TRY(identify());
        UNDERVOICE_TRY_ASSIGN(m_model, m_service.loadModel(m_request.model, m_observer, m_cancel));
        const JobIdentity identity = makeIdentity();
        m_key = jobKey(identity);
        if (expected) UNDERVOICE_TRY(checkIdentity(identity, *expected));
        UNDERVOICE_TRY_ASSIGN(auto known, findKnown());
        if (!isFinished(known)) {
            UNDERVOICE_TRY_ASSIGN(const auto lock, library::JobLock::acquire(m_library.path(), m_key));
            // Who had the lock until now may have gone on with the job or finished it.
            UNDERVOICE_TRY_ASSIGN(known, findKnown());
            if (!isFinished(known)) {
                UNDERVOICE_TRY(readAudio());
                return work(known);
            }
        }
        return reuse(*known);
    }

  private:
    Result<std::optional<library::Run>> findKnown() const {
        if (m_request.again) return std::nullopt;
        return m_library.findRun(m_key);
    }
    static bool isFinished(const std::optional<library::Run>& run) {
        return run && run->state == library::RunState::Finished;
    }

    /// Content hash and track. A pipe can be read only once, so its sound is read here already.
    Status identify() {
        if (m_request.file == "-") {
            m_request.part.hashContent = true;
            UNDERVOICE_TRY_ASSIGN(m_audio, media::decode(m_request.file, m_request.part, progress(), m_cancel));
            m_info = m_audio->info;
            m_track = m_audio->track;
            m_audioSha256 = m_audio->contentSha256;
            return {};
        }
        m_stamp = FileStamp::of(m_request.file);
        UNDERVOICE_TRY_ASSIGN(m_info, media::probe(m_request.file, m_cancel));
        m_track = m_request.part.track.value_or(m_info.defaultTrack);
        UNDERVOICE_TRY_ASSIGN(m_audioSha256, sha256File(m_request.file, m_cancel));
        // A file without that track is refused before a model is loaded, by whoever knows best why.
        if (std::ranges::none_of(m_info.tracks, [&](const media::TrackInfo& t) { return t.number == m_track; })) return readAudio();
        return {};
    }

    JobIdentity makeIdentity() const {
        return {m_audioSha256,           laneOf(m_request, m_track),  m_request.part.keepTimestamps, m_model.weightsSha256,
                m_model.dtypeName,       m_model.attention,       api::toJson(m_request.options), UNDERVOICE_VERSION};
    }

    /// Resuming with anything else than what the job began with would give a text of two minds.
    Status checkIdentity(const JobIdentity& identity, const library::Run& run) const {
        if (m_key == run.description.jobKey) return {};
        const library::RunDescription& d = run.description;
        const auto differs = [&](const std::string& what) {
            return fail(ErrorCode::InvalidArgument, "Job " + std::to_string(run.id.value()) + " cannot go on: " + what +
                                                        "; start it again with `undervoice transcribe` (what there is is kept).");
        };
        UNDERVOICE_TRY_ASSIGN(const auto summary, m_library.recording(run.recording));
        if (summary.recording.facts.audioSha256 != identity.audioSha256)
            return differs(m_request.file.string() + " is not the recording it began with, its content has changed");
        if (d.programVersion != identity.programVersion)
            return differs("it was begun by version " + d.programVersion + " and this is " + identity.programVersion);
        if (d.modelSha256 != identity.weightsSha256)
            return differs("the model at " + m_request.model.path.string() + " is not the one it began with");
        return differs("its settings or numeric type (" + identity.dtypeName + ") are not those it began with");
    }

    Status readAudio() {
        if (!m_audio) {
            media::DecodeOptions part = m_request.part;
            part.hashContent = false;
            UNDERVOICE_TRY_ASSIGN(m_audio, media::decode(m_request.file, part, progress(), m_cancel));
            if (FileStamp::of(m_request.file) != m_stamp)
                return fail(ErrorCode::Io, m_request.file.string() + " changed while it was read: wait until it is complete, then "
                                                                     "try again.");
        }
        m_totalUs = samplesToUs(m_audio->pcm.sampleCount());
        return {};
    }

    /// A recording that was moved is known by its content: the library learns where it lies now. Who transcribes what lies in
    /// the trash wants it back.
    Status refreshPlace(library::RecordingId id) {
        UNDERVOICE_TRY_ASSIGN(auto known, m_library.recording(id));
        if (known.recording.trashedAt) UNDERVOICE_TRY(m_library.restoreFromTrash({id}));
        std::error_code error;
        library::RecordingFacts& facts = known.recording.facts;
        if (m_request.file == "-" || facts.path == placeOf(m_request.file) || fs::exists(facts.path, error)) return {};
        facts.path = placeOf(m_request.file);
        UNDERVOICE_TRY(m_library.addRecording(facts));
        return {};
    }

    Result<TranscriptionOutcome> reuse(const library::Run& run) {
        UNDERVOICE_TRY(refreshPlace(run.recording));
        TranscriptionOutcome outcome;
        outcome.origin = TranscriptionOutcome::Origin::Reused;
        outcome.recording = run.recording;
        outcome.run = run.id;
        outcome.durationUs = run.description.totalUs;
        outcome.warnings = m_model.warnings;
        UNDERVOICE_TRY_ASSIGN(outcome.transcript, m_library.transcript(run.id));
        return outcome;
    }

    library::RecordingFacts facts() const {
        const bool isWhole = m_request.part.fromUs == 0 && !m_request.part.toUs;
        library::RecordingFacts facts;
        facts.audioSha256 = m_audioSha256;
        facts.path = placeOf(m_request.file);
        facts.durationUs = isWhole ? m_totalUs : std::max<std::int64_t>(m_info.durationUs, 0);
        facts.containerJson = containerToJson(m_info);
        facts.recordedAt = timeFromIso(m_info.creationTime);
        return facts;
    }

    /// Where a player of the file would count otherwise than the recording's sound runs.
    std::optional<PlayerClock> playerClock() const {
        PlayerClock clock{m_audio->timeMap, m_audio->info.startUs};
        if (!m_request.part.keepTimestamps) return std::nullopt;  // the samples were joined, whatever the clock said
        const TimeMap even(clock.map.sampleCount(), clock.startUs + m_request.part.fromUs);
        const auto differs = [&](std::int64_t sample) { return std::abs(clock.map.toContainerUs(sample) - even.toContainerUs(sample)) > kClockToleranceUs; };
        const auto& pieces = clock.map.pieces();
        const bool isEven = !differs(0) && !differs(clock.map.sampleCount()) && std::ranges::none_of(pieces, [&](const TimeMap::Piece& p) { return differs(p.sample); });
        return isEven ? std::nullopt : std::optional(std::move(clock));
    }

    Result<library::Run> begin() {
        UNDERVOICE_TRY_ASSIGN(const auto recording, m_library.addRecording(facts()));
        library::RunDescription d;
        d.jobKey = m_key;
        d.lane = laneOf(m_request, m_track);
        d.sourcePath = placeOf(m_request.file);
        d.modelName = m_request.model.name.empty() ? m_request.model.path.filename().string() : m_request.model.name;
        d.modelSha256 = m_model.weightsSha256;
        d.optionsJson = api::toJson(m_request.options);
        api::ModelOptions model = m_request.model;
        model.path = placeOf(model.path);
        model.assetsFolder = placeOf(model.assetsFolder);
        d.requestJson = requestToJson(StoredRequest{std::move(model), m_request.part, m_request.output, playerClock()});
        d.programVersion = UNDERVOICE_VERSION;
        d.totalUs = m_totalUs;
        UNDERVOICE_TRY_ASSIGN(const auto id, m_library.beginRun(recording, d));
        return m_library.run(id);
    }

    /// Of those who go on with a job the last one's wish counts.
    Status keepOutput(const library::Run& run) {
        if (m_request.output.empty()) return {};
        return changeStoredRequest(m_library, run, [&](StoredRequest& stored) { stored.output = m_request.output; });
    }

    Result<api::ResumePoint> resumePoint(const library::Run& run) const {
        api::ResumePoint point;
        UNDERVOICE_TRY_ASSIGN(point.windows, m_library.windows(run.id));
        const library::RunDescription& d = run.description;
        UNDERVOICE_TRY_ASSIGN(auto speech, m_library.speechProbabilities(run.recording, d.lane, d.programVersion));
        const std::int64_t steps = (m_audio->pcm.sampleCount() + kVoiceStepSamples - 1) / kVoiceStepSamples;
        // The same lane may have been read with other timestamps rules and so be a little longer or shorter.
        if (speech && std::ssize(*speech) == steps) point.speechProbabilities = std::move(*speech);
        return point;
    }

    Result<TranscriptionOutcome> work(const std::optional<library::Run>& known) {
        UNDERVOICE_TRY_ASSIGN(const auto run, known ? Result<library::Run>(*known) : begin());
        if (known) UNDERVOICE_TRY(keepOutput(run));
        UNDERVOICE_TRY(refreshPlace(run.recording));
        UNDERVOICE_TRY_ASSIGN(const auto point, resumePoint(run));
        TranscriptionOutcome outcome;
        outcome.origin = run.windowCount > 0 ? TranscriptionOutcome::Origin::Resumed : TranscriptionOutcome::Origin::Fresh;
        outcome.recording = run.recording;
        outcome.run = run.id;
        outcome.durationUs = m_totalUs;
        outcome.timeMap = m_audio->timeMap;
        outcome.warnings = m_audio->warnings;
        outcome.warnings.insert(outcome.warnings.end(), m_model.warnings.begin(), m_model.warnings.end());
        m_observer.onStarted({run.recording, run.id, run.doneUs, m_totalUs, outcome.warnings});
        CommittingSink sink(m_library, run, m_observer, [this](const api::AttentionChange& change) { m_service.noteAttention(m_request.model, change); });
        auto summary = m_service.m_engine->transcribe(m_audio->pcm, m_request.options, seedOfJob(m_key), point, sink, m_cancel);
        if (!summary) return stopped(run, std::move(summary).error());
        const Status finished = m_library.finishRun(run.id, {summary->language, summary->languageProbability,
                                                             std::move(summary->text), std::move(summary->segments)});
        if (!finished) return stopped(run, finished.error());
        outcome.summary = std::move(*summary);
        outcome.summary.text.clear();
        outcome.summary.segments.clear();
        UNDERVOICE_TRY_ASSIGN(outcome.transcript, m_library.transcript(run.id));
        return outcome;
    }

    /// The sentence of the failure, and where the job stands.
    tl::unexpected<Error> stopped(const library::Run& run, Error error) {
        if (m_library.path().empty()) return fail(std::move(error));
        const auto now = m_library.run(run.id);
        const std::string position = positionOf(now ? now->doneUs : run.doneUs, m_totalUs);
        const bool isPiped = m_request.file == "-";  // what came through a pipe lies nowhere
        if (error.code == ErrorCode::Cancelled) {
            error.message = "Stopped at " + position + (isPiped ? ": the same sound through `undervoice transcribe -` goes on from there." : ": `undervoice resume` goes on from there.");
            return fail(std::move(error));
        }
        (void)m_library.noteFailure(run.id, error.message);
        error.message += " (The transcript is kept up to " + position +
                         (isPiped ? "; the same sound through `undervoice transcribe -` goes on from there.)" : "; `undervoice resume` goes on from there.)");
        return fail(std::move(error));
    }

    ProgressFunction progress() const {
        return [this](const Progress& p) { m_observer.onProgress(p); };
    }

    TranscriptionService& m_service;
    library::Library& m_library;
    TranscriptionRequest m_request;
    TranscriptionObserver& m_observer;
    CancelToken m_cancel;
    FileStamp m_stamp;
    media::MediaInfo m_info;
    int m_track = -1;
    std::string m_audioSha256;
    std::optional<media::DecodedAudio> m_audio;
    std::int64_t m_totalUs = 0;
    api::ModelInfo m_model;
    std::string m_key;
};

TranscriptionService::TranscriptionService(EngineFactory makeEngine, library::Library& library)
    : m_makeEngine(std::move(makeEngine)), m_library(library) {}

TranscriptionService::~TranscriptionService() = default;

/// The model is in memory in other modes now: who asks for those finds it loaded, and for the earlier ones, loads it.
void TranscriptionService::noteAttention(api::ModelOptions options, const api::AttentionChange& change) {
    if (!change.refusal.empty()) return;
    options.attention = change.modes;
    m_loadedModel = modelToJson(options);
    m_modelInfo = change.model;
}

Result<api::MemoryPlan> TranscriptionService::planMemory(const api::ModelOptions& model, const api::MemoryPlanOptions& options) {
    UNDERVOICE_TRY(makeEngine());
    return m_engine->planMemory(model, options);
}

Result<std::string> TranscriptionService::describeDevices() {
    UNDERVOICE_TRY(makeEngine());
    return m_engine->describeDevices();
}

Status TranscriptionService::makeEngine() {
    if (m_engine) return {};
    UNDERVOICE_TRY_ASSIGN(m_engine, m_makeEngine());
    return {};
}

Result<api::ModelInfo> TranscriptionService::loadModel(const api::ModelOptions& options, TranscriptionObserver& observer,
                                                       const CancelToken& cancel) {
    UNDERVOICE_TRY(makeEngine());
    const std::string wanted = modelToJson(options);
    if (m_loadedModel != wanted) {
        m_loadedModel.clear();
        UNDERVOICE_TRY_ASSIGN(m_modelInfo,
                              m_engine->loadModel(options, [&](const Progress& p) { observer.onProgress(p); }, cancel));
        m_loadedModel = wanted;
    }
    observer.onModel(m_modelInfo);
    return m_modelInfo;
}

Result<TranscriptionOutcome> TranscriptionService::transcribe(const TranscriptionRequest& request,
                                                              TranscriptionObserver& observer, const CancelToken& cancel) {
    return Job(*this, request, observer, cancel).run(nullptr);
}

Result<TranscriptionOutcome> TranscriptionService::resume(library::RunId id, TranscriptionObserver& observer,
                                                          const CancelToken& cancel, const fs::path& movedTo) {
    UNDERVOICE_TRY_ASSIGN(const auto run, m_library.run(id));
    if (run.state != library::RunState::Unfinished)
        return fail(ErrorCode::InvalidArgument, "Job " + std::to_string(id.value()) + " is " + library::runStateName(run.state) +
                                                    ": there is nothing to go on with.");
    UNDERVOICE_TRY_ASSIGN(TranscriptionRequest request, requestOfRun(run));
    UNDERVOICE_TRY_ASSIGN(request.file, movedTo.empty() ? placeOfJob(m_library, run) : Result<fs::path>(movedTo));
    request.isSecondReading = run.description.lane.isSecondReading();
    const std::string position = positionOf(run.doneUs, run.description.totalUs);
    if (request.file == "-")
        return fail(ErrorCode::InvalidArgument, "Job " + std::to_string(id.value()) + " came through a pipe: send the same sound " +
                                                    "through `undervoice transcribe -` again, and it goes on at " + position + ".");
    std::error_code error;
    if (!fs::exists(request.file, error))
        return fail(ErrorCode::NotFound, request.file.string() + " is not there any more: put it back, or say where it is now; job " +
                                             std::to_string(id.value()) + " stays resumable at " + position + ".");
    return Job(*this, std::move(request), observer, cancel).run(&run);
}

std::string UnfinishedJob::positionText() const { return positionOf(run.doneUs, run.description.totalUs); }

Result<std::vector<UnfinishedJob>> unfinishedJobs(const library::LibraryReader& library) {
    UNDERVOICE_TRY_ASSIGN(auto runs, library.unfinishedRuns());
    std::vector<UnfinishedJob> jobs;
    for (library::Run& run : runs) {
        UnfinishedJob job;
        std::error_code error;
        job.isRunning = library::JobLock::isHeld(library.path(), run.description.jobKey);
        UNDERVOICE_TRY_ASSIGN(job.file, placeOfJob(library, run));
        job.isFileThere = fs::exists(job.file, error);
        job.run = std::move(run);
        jobs.push_back(std::move(job));
    }
    return jobs;
}

std::uint64_t seedOfJob(const std::string& jobKey) { return std::stoull(jobKey.substr(0, 16), nullptr, 16); }

}  // namespace undervoice::service
