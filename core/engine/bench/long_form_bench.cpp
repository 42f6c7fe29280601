#include "engine/bench/long_form_bench.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/bench/bench.h"
#include "engine/longform/null_sink.h"
#include "engine/longform/transcriber.h"

namespace undervoice::engine {
namespace {

api::TranscribeOptions transcribeOptions(const api::SpeechEngine::BenchOptions& options) {
    api::TranscribeOptions transcribe;
    transcribe.mode = options.batchSize > 1 ? api::Mode::Batched : api::Mode::Careful;
    transcribe.batchSize = options.batchSize;
    transcribe.decoding.language = "en";
    transcribe.decoding.temperatures = {0.0};
    transcribe.decoding.beamSize = options.beamSize > 1 ? std::optional(options.beamSize) : std::nullopt;
    return transcribe;
}

}  // namespace

Result<std::string> runLongFormWork(const RecordingModel& model, const vad::SpeechDetector* detector, double loadSeconds,
                                    const api::SpeechEngine::BenchOptions& options, const CancelToken& cancel) {
    const api::TranscribeOptions transcribe = transcribeOptions(options);
    UNDERVOICE_TRY(api::validate(transcribe));
    NullSink sink;
    const auto start = std::chrono::steady_clock::now();
    UNDERVOICE_TRY_ASSIGN(const api::TranscriptionSummary summary,
                          Transcriber(model, detector).run({*options.audio, transcribe, /*seed=*/0, /*resume=*/{}}, sink, cancel));
    const std::chrono::duration<double> total = std::chrono::steady_clock::now() - start;
    nlohmann::json json;
    json["total_s"] = total.count();
    json["load_s"] = loadSeconds;
    json["peak_rss_mb"] = peakResidentMb();
    json["peak_device_mb"] = nullptr;
    json["text"] = summary.text;
    return json.dump();
}

}  // namespace undervoice::engine
