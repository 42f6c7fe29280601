#include "engine/speech_engine_impl.h"

#include "engine/bench/bench.h"
#include "engine/bench/long_form_bench.h"
#include "engine/bench/memory_bench.h"
#include "engine/devices.h"
#include "engine/inspect.h"
#include "engine/longform/bare_text.h"
#include "engine/longform/transcriber.h"
#include "engine/tensor/device_memory.h"
#include "engine/whisper/memory_planner.h"

namespace undervoice::engine {

SpeechEngineImpl::SpeechEngineImpl() = default;

SpeechEngineImpl::~SpeechEngineImpl() { unloadModel(); }

Result<api::ModelInfo> SpeechEngineImpl::loadModel(const api::ModelOptions& options, const ProgressFunction& progress,
                                                   const CancelToken& cancel) {
    m_thread.setComputeThreads(options.threads);
    return m_thread.run("loading the model " + options.path.string(), [&]() -> Result<api::ModelInfo> {
        dropModel();  // first, so that two models are never in memory together
        UNDERVOICE_TRY_ASSIGN(m_loaded, engine::loadModel(options, m_thread.computeThreads(), progress, cancel));
        return m_loaded->info;
    });
}

void SpeechEngineImpl::unloadModel() {
    static_cast<void>(m_thread.run("unloading the model", [&] { dropModel(); }));
}

void SpeechEngineImpl::dropModel() {
    m_loaded.reset();
    releaseUnusedMemory(c10::kCPU);
}

Status SpeechEngineImpl::requireModel() const {
    if (!m_loaded) return fail(ErrorCode::InvalidArgument, "No model is loaded; load one first.");
    return {};
}

Status SpeechEngineImpl::requireDetector() {
    if (m_loaded->detector) return {};
    UNDERVOICE_TRY_ASSIGN(m_loaded->detector, vad::SpeechDetector::create(m_loaded->options.assetsFolder));
    return {};
}

Result<api::TranscriptionSummary> SpeechEngineImpl::transcribe(const media::Pcm& audio,
                                                               const api::TranscribeOptions& options,
                                                               std::uint64_t jobSeed, const api::ResumePoint& resume,
                                                               api::TranscriptionSink& sink, const CancelToken& cancel) {
    UNDERVOICE_TRY(api::validate(options));
    return m_thread.run("transcribing", [&]() -> Result<api::TranscriptionSummary> {
        UNDERVOICE_TRY(requireModel());
        api::TranscribeOptions own = options;
        if (m_loaded->decoder->isBareText()) {
            UNDERVOICE_TRY_ASSIGN(own, forBareText(options));
        }
        const bool listens = own.useVad && resolveMode(own, audio.sampleCount()) == api::Mode::Batched;
        if (listens) UNDERVOICE_TRY(requireDetector());
        const RecordingModel model{*m_loaded->decoder, *m_loaded->logMel, m_loaded->alignmentHeads};
        Transcriber::Job job{audio, own, jobSeed, resume};
        job.changesModes = [&] { return changeAttentionIfWanted(sink, cancel); };
        return Transcriber(model, m_loaded->detector.get()).run(job, sink, cancel);
    });
}

bool SpeechEngineImpl::changeAttentionIfWanted(api::TranscriptionSink& sink, const CancelToken& cancel) {
    const auto wanted = sink.attentionWanted();
    if (!wanted) return false;
    const Status changed = changeAttention(*m_loaded, *wanted, cancel);
    sink.onAttentionChange({*wanted, m_loaded->info, changed ? std::string() : changed.error().message});
    return changed.has_value();
}

Result<std::string> SpeechEngineImpl::inspect(const media::Pcm* audio, const std::vector<int>& tokens,
                                              const CancelToken& cancel) {
    return m_thread.run("inspecting the model", [&]() -> Result<std::string> {
        UNDERVOICE_TRY(requireModel());
        return inspectModel(*m_loaded, audio, tokens, cancel);
    });
}

Result<std::string> SpeechEngineImpl::describeDevices() {
    return m_thread.run("looking at the devices", [&] { return devicesJson(m_thread.computeThreads()); });
}

Result<std::string> SpeechEngineImpl::bench(const BenchOptions& options, const CancelToken& cancel) {
    return m_thread.run("measuring", [&]() -> Result<std::string> {
        UNDERVOICE_TRY(requireModel());
        if (!options.audio) return runFixedWork({*m_loaded->decoder, *m_loaded->logMel, m_loaded->loadSeconds}, options, cancel);
        if (options.batchSize > 1) UNDERVOICE_TRY(requireDetector());
        const RecordingModel model{*m_loaded->decoder, *m_loaded->logMel, m_loaded->alignmentHeads};
        return runLongFormWork(model, m_loaded->detector.get(), m_loaded->loadSeconds, options, cancel);
    });
}

Result<std::string> SpeechEngineImpl::benchMemory(const MemoryBenchOptions& options) {
    return m_thread.run("counting the caches", [&] { return runMemoryBench(options); });
}

Result<api::MemoryPlan> SpeechEngineImpl::planMemory(const api::MemoryPlanOptions& options) {
    return m_thread.run("planning memory", [&]() -> Result<api::MemoryPlan> {
        UNDERVOICE_TRY(requireModel());
        UNDERVOICE_TRY_ASSIGN(api::MemoryPlan plan, engine::planMemory(*m_loaded->model, options));
        plan.device = m_loaded->info.deviceName;
        return plan;
    });
}

Result<api::MemoryPlan> SpeechEngineImpl::planMemory(const api::ModelOptions& model, const api::MemoryPlanOptions& options) {
    return m_thread.run("planning memory", [&]() -> Result<api::MemoryPlan> {
        UNDERVOICE_TRY_ASSIGN(const Placement placement, choosePlacement(model));
        UNDERVOICE_TRY_ASSIGN(const auto checkpoint, Checkpoint::open(model.path));
        UNDERVOICE_TRY_ASSIGN(api::MemoryPlan plan, engine::planMemory(*checkpoint, placement, model.attention, options));
        plan.device = deviceTitle(placement.device, m_thread.computeThreads());
        return plan;
    });
}

}  // namespace undervoice::engine
