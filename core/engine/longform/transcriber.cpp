#include "engine/longform/transcriber.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/host_memory.h"
#include "engine/longform/batch_plan.h"
#include "engine/longform/batched.h"
#include "engine/longform/careful.h"
#include "engine/tensor/ledger.h"
#include "engine/vad/windows.h"

namespace undervoice::engine {
namespace {

using api::Mode;
using api::TranscriptionSummary;

/// Hands windows to the receiver and keeps what the summary needs.
class Delivery {
  public:
    Delivery(const Transcriber::Job& job, const text::Tokenizer& tokenizer, api::TranscriptionSink& sink)
        : m_tokenizer(tokenizer), m_sink(sink), m_totalUs(samplesToUs(job.audio.sampleCount())) {
        for (const Window& window : job.resume.windows) keep(window);
    }

    void report(std::string phase, std::int64_t doneUs) {
        m_sink.onProgress({std::min(doneUs, m_totalUs), m_totalUs, Progress::Unit::AudioMicroseconds, std::move(phase)});
    }
    ProgressFunction forPhase(std::string phase) {
        return [this, phase = std::move(phase)](const Progress& p) { report(phase, p.done); };
    }
    void setLanguage(const LanguageGuess& language) {
        m_summary.language = language.code;
        m_summary.languageProbability = language.probability;
        m_sink.onLanguage(language.code, language.probability);
    }

    /// The first window takes its time: what was done before it is told when it begins.
    void begin(const std::vector<Window>& before) { report("transcribing", before.empty() ? 0 : reachedUs(before.back())); }

    Status deliver(const Window& window) {
        UNDERVOICE_TRY(m_sink.onWindow(window));
        keep(window);
        for (const Segment& segment : window.segments) m_summary.decodedTokens += static_cast<std::int64_t>(segment.tokens.size());
        report("transcribing", reachedUs(window));
        return {};
    }

    void noteBatchChange(const api::BatchChange& change) {
        m_summary.batchChanges.push_back(change);
        m_sink.onBatchChange(change);
    }

    TranscriptionSummary finish(Mode mode) {
        report("transcribing", m_totalUs);
        m_summary.mode = mode;
        m_summary.text = m_tokenizer.decode(m_tokens);
        m_summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
        return std::move(m_summary);
    }
    TranscriptionSummary& summary() { return m_summary; }

  private:
    static std::int64_t reachedUs(const Window& window) { return samplesToUs(window.loopState ? window.loopState->seekFrames * kHopSamples : window.range.end); }
    void keep(const Window& window) {
        for (const Segment& segment : window.segments) {
            m_tokens.insert(m_tokens.end(), segment.tokens.begin(), segment.tokens.end());
            m_summary.segments.push_back(segment);
        }
    }

    const text::Tokenizer& m_tokenizer;
    api::TranscriptionSink& m_sink;
    std::int64_t m_totalUs;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    TranscriptionSummary m_summary;
    std::vector<int> m_tokens;
};

/// Keeps a job of hours as small as one of minutes, and an idle engine smaller: every few windows, and at the end, what the C library
/// keeps of freed memory goes back to the system. (Large tensors' is bounded, see tensor/host_allocator.h.)
class MemoryReturn {
  public:
    MemoryReturn() = default;
    ~MemoryReturn() { releaseFreedMemory(); }
    MemoryReturn(const MemoryReturn&) = delete;
    MemoryReturn& operator=(const MemoryReturn&) = delete;
    void count(std::size_t windows) {
        m_windows += windows;
        if (m_windows < kWindows) return;
        releaseFreedMemory();
        m_windows = 0;
    }

  private:
    static constexpr std::size_t kWindows = 8;
    std::size_t m_windows = 0;  // since memory went back
};

/// A resumed job keeps the language that its first window was decoded in.
std::optional<LanguageGuess> committedLanguage(const Transcriber::Job& job) {
    if (job.resume.windows.empty() || job.options.multilingual) return std::nullopt;
    const Window& first = job.resume.windows.front();
    return LanguageGuess{first.language, first.languageProbability, {}};
}

std::vector<SampleRange> clipSamples(const std::vector<double>& seconds, std::int64_t sampleCount) {
    std::vector<std::int64_t> limits;
    for (const double s : seconds)
        limits.push_back(static_cast<std::int64_t>(std::min(std::round(s * kSampleRateHz), static_cast<double>(sampleCount))));
    if (limits.size() % 2 == 1) limits.push_back(sampleCount);
    std::vector<SampleRange> clips;
    for (std::size_t i = 0; i < limits.size(); i += 2) clips.push_back({limits[i], limits[i + 1]});
    return clips;
}

Result<std::vector<std::uint8_t>> speechOf(const Transcriber::Job& job, const vad::SpeechDetector* detector,
                                           Delivery& delivery, api::TranscriptionSink& sink, const CancelToken& cancel) {
    const std::int64_t steps = (job.audio.sampleCount() + vad::kStepSamples - 1) / vad::kStepSamples;
    const auto& known = job.resume.speechProbabilities;
    if (!known.empty() && static_cast<std::int64_t>(known.size()) == steps) return known;
    if (!detector) return fail(ErrorCode::Internal, "The voice activity model was not loaded before it was needed.");
    UNDERVOICE_TRY_ASSIGN(const auto heard,
                          detector->probabilities(job.audio, delivery.forPhase("listening for speech"), cancel));
    std::vector<std::uint8_t> speech;
    speech.reserve(heard.size());
    for (const float p : heard) speech.push_back(vad::quantised(p));
    sink.onSpeechProbabilities(speech);
    return speech;
}

Status planWindows(const Transcriber::Job& job, const CancelToken& cancel, BatchedLoop::Job& batched) {
    const std::vector<SampleRange> clips = clipSamples(job.options.clipSeconds, job.audio.sampleCount());
    if (job.options.useVad) {
        vad::WindowOptions options;
        options.maxInnerSilenceSeconds = job.options.maxInnerSilenceSeconds;
        options.clips = clips;
        batched.plan = vad::planWindows(batched.speech, job.audio.sampleCount(), options);
        return {};
    }
    UNDERVOICE_TRY_ASSIGN(batched.plan, vad::planByLoudness(job.audio, clips, cancel));
    return {};
}

Status runCareful(const RecordingModel& model, const Transcriber::Job& job, Delivery& delivery, const CancelToken& cancel) {
    MemoryReturn memory;
    delivery.report("reading", 0);
    UNDERVOICE_TRY_ASSIGN(const float maximum, model.logMel.recordingMaximum(job.audio, cancel));
    SpectrogramBackend backend(model, job.audio, maximum, job.firstWindow);
    const text::Tokenizer& tokenizer = model.decoder.tokenizer();
    auto language = committedLanguage(job);
    if (!language) {
        UNDERVOICE_TRY_ASSIGN(language, CarefulLoop::decideLanguage(backend, tokenizer, job.options));
    }
    delivery.setLanguage(*language);
    delivery.begin(job.resume.windows);
    const CarefulLoop::Job careful{job.options, language->code, language->probability, job.audio.sampleCount(), job.seed};
    UNDERVOICE_TRY_ASSIGN(CarefulLoop loop, CarefulLoop::create(backend, tokenizer, careful, job.resume.windows));
    while (true) {
        UNDERVOICE_TRY_ASSIGN(const auto window, loop.next(cancel));
        if (!window) return {};
        UNDERVOICE_TRY(delivery.deliver(*window));
        memory.count(1);
        if (job.changesModes) job.changesModes();
    }
}

Status runBatched(const RecordingModel& model, const Transcriber::Job& job, BatchedLoop::Job batched, Delivery& delivery,
                  const CancelToken& cancel) {
    MemoryReturn memory;
    SampleRowBackend backend(model, job.audio);
    batched.onBatchChange = [&delivery](const api::BatchChange& change) { delivery.noteBatchChange(change); };
    const auto plan = [&model, &job, count = batched.plan.size(), listener = batched.onBatchChange] {
        return plannedWindows(model.decoder, job.options, count, listener);
    };
    UNDERVOICE_TRY_ASSIGN(batched.mostWindows, plan());
    const text::Tokenizer& tokenizer = model.decoder.tokenizer();
    auto language = committedLanguage(job);
    if (!language) {
        UNDERVOICE_TRY_ASSIGN(language, BatchedLoop::decideLanguage(backend, tokenizer, batched, cancel));
    }
    delivery.setLanguage(*language);
    delivery.begin(job.resume.windows);
    UNDERVOICE_TRY_ASSIGN(BatchedLoop loop, BatchedLoop::create(backend, tokenizer, std::move(batched), *language,
                                                                job.resume.windows));
    while (!loop.isFinished()) {
        UNDERVOICE_TRY_ASSIGN(const auto windows, loop.nextGroup(cancel));
        for (const Window& window : windows) UNDERVOICE_TRY(delivery.deliver(window));
        memory.count(windows.size());
        if (!job.changesModes || loop.isFinished() || !job.changesModes()) continue;
        UNDERVOICE_TRY_ASSIGN(const int fits, plan());
        loop.planWindows(fits);
    }
    delivery.summary().clampedWordTimes = loop.clampedWordTimes();
    return {};
}

}  // namespace

Mode resolveMode(const api::TranscribeOptions& options, std::int64_t sampleCount) {
    if (options.mode != Mode::Auto) return options.mode;
    // The hallucination rules exist in careful mode only: whoever asks for them wants it.
    const bool isShort = sampleCount <= kWindowSamples;
    return isShort || options.batchSize == 1 || options.hallucinationSilenceThresholdSeconds ? Mode::Careful : Mode::Batched;
}

Result<TranscriptionSummary> Transcriber::run(const Job& job, api::TranscriptionSink& sink, const CancelToken& cancel) const {
    const Mode mode = resolveMode(job.options, job.audio.sampleCount());
    Delivery delivery(job, m_model.decoder.tokenizer(), sink);
    Ledger::Job account(m_model.decoder.model().ledger(), [&](const api::MemoryReport& report) { sink.onMemory(report); });
    const auto finish = [&] {
        delivery.summary().memory = account.finish();
        return delivery.finish(mode);
    };
    if (mode == Mode::Careful) {
        UNDERVOICE_TRY(runCareful(m_model, job, delivery, cancel));
        return finish();
    }
    BatchedLoop::Job batched{job.options, {}, {}, job.audio.sampleCount(), job.seed};
    if (job.options.useVad) {
        UNDERVOICE_TRY_ASSIGN(batched.speech, speechOf(job, m_detector, delivery, sink, cancel));
    }
    UNDERVOICE_TRY(planWindows(job, cancel, batched));
    UNDERVOICE_TRY(runBatched(m_model, job, std::move(batched), delivery, cancel));
    return finish();
}

}  // namespace undervoice::engine
