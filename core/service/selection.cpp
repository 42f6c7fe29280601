#include "service/selection.h"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "base/sha256.h"
#include "media/decode.h"
#include "service/job_place.h"
#include "service/job_record.h"

namespace undervoice::service {
namespace {

constexpr double kShortestSeconds = 0.1;
constexpr double kLongestSeconds = 1e9;  ///< far beyond every recording, and safe in microseconds

/// Windows come back with the summary.
class Relay : public api::TranscriptionSink {
  public:
    explicit Relay(TranscriptionObserver& observer) : m_observer(observer) {}
    void onLanguage(const std::string& code, double probability) override { m_observer.onLanguage(code, probability); }
    Status onWindow(const Window&) override { return {}; }
    void onProgress(const Progress& progress) override { m_observer.onProgress(progress); }
    void onMemory(const api::MemoryReport& report) override { m_observer.onMemory(report); }
    void onBatchChange(const api::BatchChange& change) override { m_observer.onBatchChange(change); }

  private:
    TranscriptionObserver& m_observer;
};

/// The observer's progress alone is of interest.
class ProgressOnly : public TranscriptionObserver {
  public:
    explicit ProgressOnly(const ProgressFunction& progress) : m_progress(progress) {}
    void onProgress(const Progress& progress) override {
        if (m_progress) m_progress(progress);
    }

  private:
    const ProgressFunction& m_progress;
};

/// From the selection's time to the run's; what the model placed a little outside is pressed in.
void placeInRun(std::vector<Segment>& segments, const SelectionRequest& request) {
    const auto place = [&](double& seconds) { seconds = std::clamp(seconds + request.beginSeconds, request.beginSeconds, request.endSeconds); };
    for (Segment& segment : segments) {
        place(segment.startSeconds);
        place(segment.endSeconds);
        if (!segment.words) continue;
        for (Word& word : *segment.words) {
            place(word.startSeconds);
            place(word.endSeconds);
        }
    }
}

/// The selection in the file's time.
Result<media::DecodeOptions> partOf(const SelectionRequest& request, const library::Run& run) {
    const library::Lane& lane = run.description.lane;
    UNDERVOICE_TRY_ASSIGN(const auto stored, requestFromJson(run.description.requestJson));
    media::DecodeOptions part = stored.part;
    part.track = lane.track >= 0 ? std::optional(lane.track) : std::nullopt;
    part.channel = lane.channel >= 0 ? std::optional(lane.channel) : std::nullopt;
    part.fromUs = lane.fromUs + std::llround(request.beginSeconds * 1e6);
    std::int64_t toUs = lane.fromUs + std::llround(request.endSeconds * 1e6);
    if (lane.toUs >= 0) toUs = std::min(toUs, lane.toUs);
    if (toUs <= part.fromUs) return fail(ErrorCode::InvalidArgument, "The selection lies behind the end of what was transcribed.");
    part.toUs = toUs;
    part.hashContent = false;
    return part;
}

}  // namespace

Status validate(const SelectionRequest& request) {
    const bool isRange = request.beginSeconds >= 0 && request.endSeconds <= kLongestSeconds && request.endSeconds - request.beginSeconds >= kShortestSeconds;
    if (!isRange) return fail(ErrorCode::InvalidArgument, "The selection must be at least 0.1 seconds of the recording.");
    if (!request.options.clipSeconds.empty()) return fail(ErrorCode::InvalidArgument, "A selection cannot be divided into clips.");
    return api::validate(request.options);
}

Result<SelectionReading> TranscriptionService::read(const SelectionRequest& request, TranscriptionObserver& observer, const CancelToken& cancel) {
    UNDERVOICE_TRY(validate(request));
    UNDERVOICE_TRY_ASSIGN(const auto run, m_library.run(request.run));
    UNDERVOICE_TRY_ASSIGN(const auto part, partOf(request, run));
    UNDERVOICE_TRY_ASSIGN(const auto file, placeOfJob(m_library, run));
    std::error_code error;
    if (file == "-" || !std::filesystem::exists(file, error))
        return fail(ErrorCode::NotFound, "The recording is not at " + file.string() + " any more: put it back to hear a part of it again.");
    UNDERVOICE_TRY_ASSIGN(const auto summary, m_library.recording(run.recording));
    UNDERVOICE_TRY_ASSIGN(const std::string hash, sha256File(file, cancel));
    if (hash != summary.recording.facts.audioSha256)
        return fail(ErrorCode::InvalidArgument, file.string() + " is not the recording that was transcribed, its content has changed.");
    UNDERVOICE_TRY_ASSIGN(const auto model, loadModel(request.model, observer, cancel));
    UNDERVOICE_TRY_ASSIGN(const auto audio, media::decode(file, part, [&](const Progress& p) { observer.onProgress(p); }, cancel));
    api::TranscribeOptions options = request.options;
    options.wordTimestamps = true;
    Relay relay(observer);
    UNDERVOICE_TRY_ASSIGN(auto heard, m_engine->transcribe(audio.pcm, options, /*jobSeed=*/0, {}, relay, cancel));
    SelectionReading reading{std::move(heard.language), std::move(heard.segments), heard.seconds, audio.warnings};
    reading.warnings.insert(reading.warnings.end(), model.warnings.begin(), model.warnings.end());
    placeInRun(reading.segments, request);
    return reading;
}

SelectionThread::SelectionThread(std::unique_ptr<SelectionReader> reader, std::chrono::milliseconds unloadAfter)
    : m_reader(std::move(reader)), m_thread(std::make_unique<TaskThread>(unloadAfter, [this] { m_reader->unload(); })) {}

SelectionThread::~SelectionThread() {
    cancel();
    m_thread.reset();
}

CancelToken SelectionThread::startAnew() {
    const std::lock_guard lock(m_mutex);
    m_cancel.cancel();
    m_cancel = CancelSource();
    return m_cancel.token();
}

void SelectionThread::read(SelectionRequest request, ProgressFunction progress, Answer answer) {
    m_thread->post([this, token = startAnew(), request = std::move(request), progress = std::move(progress), answer = std::move(answer)] {
        ProgressOnly observer(progress);
        const Status wanted = token.check();
        answer(wanted ? m_reader->read(request, observer, token) : Result<SelectionReading>(tl::unexpect, wanted.error()));
    });
}

void SelectionThread::cancel() { (void)startAnew(); }

void SelectionThread::unload() {
    m_thread->post([this] { m_reader->unload(); });
}

}  // namespace undervoice::service
