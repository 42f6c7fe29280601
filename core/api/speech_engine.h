#pragma once
// The seam between the program and the engine. Implementations own one engine thread on which every tensor lives; the calls
// below block their caller, and callbacks run on the engine thread. One call at a time. Nothing here names a tensor, so the
// engine can be a shared library that is opened when it is first needed (see engine_loader.h) or another process.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/memory_plan.h"
#include "api/memory_report.h"
#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "base/time.h"
#include "media/pcm.h"
#include "transcript/transcript.h"

namespace undervoice::api {

/// Sizes of a Whisper model; every one is read from the checkpoint.
struct ModelDims {
    int melBins = 0;
    int audioContext = 0;
    int audioState = 0;
    int audioHeads = 0;
    int audioLayers = 0;
    int vocabularySize = 0;
    int textContext = 0;
    int textState = 0;
    int textHeads = 0;
    int textLayers = 0;
    bool operator==(const ModelDims&) const = default;
};

struct ModelInfo {
    ModelDims dims;
    std::string format;           ///< "OpenAI .pt", "Hugging Face", "ggml q8_0", "CTranslate2 float16"
    std::string weightsSha256;    ///< of the weight file (of the concatenated shards in name order)
    std::string deviceName;       ///< "CPU, 2 threads" or the GPU's name
    std::string dtypeName;        ///< "float32"
    std::int64_t parameterCount = 0;
    std::int64_t weightBytes = 0; ///< as loaded
    std::string attention;        ///< modes, as the command line takes them: "self t,mha cross e"
    /// All that this model can run in with the same words, the present ones among them; describe() of those is `attention`. Empty: no others.
    std::vector<AttentionModes> attentionChoices;
    bool isMultilingual = false;
    std::vector<std::string> warnings;  ///< unknown tensors, guessed values: one sentence each
};

/// Where an interrupted job stands: what it had committed, in order.
struct ResumePoint {
    std::vector<Window> windows;
    std::vector<std::uint8_t> speechProbabilities;  ///< 255 = certain, one per 32 ms; empty: compute
};

/// What became of the wish for other attention modes.
struct AttentionChange {
    AttentionModes modes;  ///< that were wished for
    ModelInfo model;       ///< as it is now
    std::string refusal;   ///< why it goes on as before, in a sentence; empty: it runs in the new modes
};

/// Receives results on the engine thread. An error returned from onWindow ends the job with that error.
class TranscriptionSink {
  public:
    virtual ~TranscriptionSink() = default;
    /// Voice activity of the whole recording (batched mode, once, unless the resume point brought it).
    virtual void onSpeechProbabilities(const std::vector<std::uint8_t>& probabilities) { (void)probabilities; }
    virtual void onLanguage(const std::string& code, double probability) { (void)code, (void)probability; }
    /// In order of index. The receiver commits it in one transaction.
    virtual Status onWindow(const Window& window) = 0;
    virtual void onProgress(const Progress& progress) { (void)progress; }
    /// At the start and the end, at every change of what is decoded together, and at most four times a second in between.
    virtual void onMemory(const MemoryReport& report) { (void)report; }
    /// From here on fewer windows, or beams, are decoded together than were asked for.
    virtual void onBatchChange(const BatchChange& change) { (void)change; }
    /// Asked between two windows, when no cache holds anything: modes to go on in, one of ModelInfo::attentionChoices. Nothing: as before.
    virtual std::optional<AttentionModes> attentionWanted() { return std::nullopt; }
    /// The answer. The model stays in its new modes after the job, too.
    virtual void onAttentionChange(const AttentionChange& change) { (void)change; }
};

struct TranscriptionSummary {
    std::string language;
    double languageProbability = 0;
    Mode mode = Mode::Careful;       ///< what Auto became
    std::string text;                ///< decode of all tokens, windows of the resume point included
    std::vector<Segment> segments;   ///< all, ids running, windows of the resume point included
    std::int64_t decodedTokens = 0;
    double seconds = 0;              ///< wall time of this call
    int clampedWordTimes = 0;
    MemoryPeaks memory;              ///< of this call
    std::vector<BatchChange> batchChanges;  ///< in order; usually none
};

class Converter;

class SpeechEngine {
  public:
    virtual ~SpeechEngine() = default;

    /// Replaces the loaded model, if any. Reports Progress in bytes.
    virtual Result<ModelInfo> loadModel(const ModelOptions& options, const ProgressFunction& progress,
                                        const CancelToken& cancel) = 0;
    virtual void unloadModel() = 0;

    /// Same recording, options, model and resume point give the same windows. `jobSeed` seeds sampling (a resumed job passes
    /// the same). Cancelled leaves what the sink has got.
    virtual Result<TranscriptionSummary> transcribe(const media::Pcm& audio, const TranscribeOptions& options,
                                                    std::uint64_t jobSeed, const ResumePoint& resume,
                                                    TranscriptionSink& sink, const CancelToken& cancel) = 0;

    /// Report for people who port or check models, as JSON; audio may be null, tokens empty. Loads nothing: uses the loaded
    /// model. Fields as the golden numerics name them.
    virtual Result<std::string> inspect(const media::Pcm* audio, const std::vector<int>& tokens,
                                        const CancelToken& cancel) = 0;

    /// Devices, LibTorch version and build, CUDA state, as JSON: what `doctor` prints.
    virtual Result<std::string> describeDevices() = 0;

    /// Fixed work for comparison with other engines (spec: the bench contract); JSON with its fields.
    struct BenchOptions {
        int windows = 4;
        int tokens = 100;
        int batchSize = 1;
        int beamSize = 1;  ///< 1: greedy
        const media::Pcm* audio = nullptr;  ///< not null: long-form work on it instead of fixed work
    };
    virtual Result<std::string> bench(const BenchOptions& options, const CancelToken& cancel) = 0;

    /// Bytes of the decoder's caches at these sizes in every pair of attention modes, allocated and by formula; no model is
    /// needed. JSON: engine/bench/memory_bench.h.
    struct MemoryBenchOptions {
        ModelDims dims;
        int windows = 1;
        int beams = 1;
        int tokens = 448;  ///< a row's
        DeviceKind device = DeviceKind::Auto;
        int deviceIndex = 0;
        Dtype dtype = Dtype::Float16;  ///< of the caches
    };
    virtual Result<std::string> benchMemory(const MemoryBenchOptions& options) = 0;

    /// What fits beside the loaded model, in every pair of attention modes that it can run in.
    virtual Result<MemoryPlan> planMemory(const MemoryPlanOptions& options) {
        (void)options;
        return fail(ErrorCode::Unsupported, "This engine plans no memory.");
    }
    /// The same of a checkpoint that is only looked at: its weights are not read, and their bytes are an estimate by their types.
    virtual Result<MemoryPlan> planMemory(const ModelOptions& model, const MemoryPlanOptions& options) {
        (void)model, (void)options;
        return fail(ErrorCode::Unsupported, "This engine plans no memory.");
    }

    /// Works on the same thread; lives as long as the engine.
    virtual Converter& converter() = 0;
};

}  // namespace undervoice::api

/// The engine library's only exported function. The caller owns the result. Null when the versions differ.
extern "C" undervoice::api::SpeechEngine* undervoiceCreateEngine(const char* version);
