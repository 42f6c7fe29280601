#include "engine/bench/bench.h"

#include <ATen/ops/empty.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "engine/tensor/guard.h"

namespace undervoice::engine {
namespace {

using BenchOptions = api::SpeechEngine::BenchOptions;

/// Seconds on the clock and of all threads' work, either since an unspecified moment or as a span.
struct Seconds {
    double wall = 0;
    double cpu = 0;
};

Seconds now() {
    timespec cpu{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration<double>(wall).count(), static_cast<double>(cpu.tv_sec) + 1e-9 * static_cast<double>(cpu.tv_nsec)};
}

Seconds since(const Seconds& start) {
    const Seconds end = now();
    return {end.wall - start.wall, end.cpu - start.cpu};
}

/// A GPU works on after a call has returned; reading a value waits for it.
void waitFor(const at::Tensor& tensor) {
    if (!tensor.is_cpu()) static_cast<void>(tensor.flatten()[0].item<float>());
}

/// Voiced, syllable-shaped noise: float32 [window, 480000], the same in every run.
at::Tensor syntheticSpeech(int windows) {
    at::Tensor samples = at::empty({windows, kWindowSamples});
    float* out = samples.data_ptr<float>();
    std::uint32_t noise = 1;
    double phase = 0;
    for (std::int64_t n = 0; n < samples.numel(); ++n) {
        const double t = static_cast<double>(n) / 16000;
        phase += 2 * M_PI * (120 + 30 * std::sin(2 * M_PI * 0.7 * t)) / 16000;
        double voice = 0;
        for (int k = 1; k < 20; ++k) voice += std::sin(k * phase) / k;
        noise = noise * 1664525U + 1013904223U;
        const double hiss = static_cast<double>(noise >> 8) / (1 << 23) - 1;
        out[n] = static_cast<float>(0.1 * voice * std::clamp(std::sin(2 * M_PI * 4 * t), 0.0, 1.0) + 0.01 * hiss);
    }
    return samples;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// What the job's batches took, phase by phase.
struct Phases {
    std::vector<Seconds> features, encoder, decoder;
    Seconds shortDecode;
    Seconds total;
    std::vector<std::vector<int>> tokens;  ///< of each window
};

class FixedWork {
  public:
    FixedWork(const BenchSubject& subject, const BenchOptions& options)
        : m_subject(subject), m_options(options), m_samples(syntheticSpeech(options.windows)) {}

    Result<Phases> run(const CancelToken& cancel);
    nlohmann::json cacheBytes() const;
    int shortTokens() const { return std::max(4, m_options.tokens / 5); }

  private:
    at::Tensor features(int firstWindow);
    at::Tensor encode(const at::Tensor& mel);
    Result<std::vector<std::vector<int>>> decode(const at::Tensor& encoded, int tokens, const CancelToken& cancel) const;
    WindowDecodingOptions decodingOptions(int tokens) const;

    BenchSubject m_subject;
    BenchOptions m_options;
    at::Tensor m_samples;
    Phases m_phases;
};

at::Tensor FixedWork::features(int firstWindow) {
    const Seconds start = now();
    at::Tensor mel = m_subject.logMel.compute(m_samples.narrow(0, firstWindow, m_options.batchSize));
    mel = mel.to(m_subject.decoder.model().placement().device);
    waitFor(mel);
    m_phases.features.push_back(since(start));
    return mel;
}

at::Tensor FixedWork::encode(const at::Tensor& mel) {
    const Seconds start = now();
    at::Tensor encoded = m_subject.decoder.model().encode(mel);
    waitFor(encoded);
    m_phases.encoder.push_back(since(start));
    return encoded;
}

WindowDecodingOptions FixedWork::decodingOptions(int tokens) const {
    WindowDecodingOptions options;
    options.language = "en";
    if (m_options.beamSize > 1) {
        options.beamSize = m_options.beamSize;
        options.lengthPenalty = 1;
    }
    options.sampleLength = tokens;
    options.suppressTokens = std::vector<int>{m_subject.decoder.tokenizer().endOfText()};
    options.suppressBlank = false;
    options.withoutTimestamps = true;
    return options;
}

Result<std::vector<std::vector<int>>> FixedWork::decode(const at::Tensor& encoded, int tokens, const CancelToken& cancel) const {
    UNDERVOICE_TRY_ASSIGN(auto results, m_subject.decoder.decode(encoded, decodingOptions(tokens), cancel));
    std::vector<std::vector<int>> ids;
    for (DecodingResult& result : results) {
        if (static_cast<int>(result.tokens.size()) != tokens)
            return fail(ErrorCode::Internal, "The decoder gave " + std::to_string(result.tokens.size()) + " tokens where exactly " +
                                                 std::to_string(tokens) + " were asked for.");
        ids.push_back(std::move(result.tokens));
    }
    return ids;
}

Result<Phases> FixedWork::run(const CancelToken& cancel) {
    const at::Tensor warm = encode(features(0));
    UNDERVOICE_TRY(decode(warm, shortTokens(), cancel));
    const Seconds beforeShort = now();
    UNDERVOICE_TRY(decode(warm, shortTokens(), cancel));
    m_phases = {};
    m_phases.shortDecode = since(beforeShort);

    const Seconds start = now();
    for (int first = 0; first < m_options.windows; first += m_options.batchSize) {
        const at::Tensor encoded = encode(features(first));
        const Seconds beforeDecode = now();
        UNDERVOICE_TRY_ASSIGN(auto ids, decode(encoded, m_options.tokens, cancel));
        m_phases.decoder.push_back(since(beforeDecode));
        m_phases.tokens.insert(m_phases.tokens.end(), ids.begin(), ids.end());
    }
    m_phases.total = since(start);
    return std::move(m_phases);
}

/// Allocated for one batch at the job's token count, prompt included.
nlohmann::json FixedWork::cacheBytes() const {
    const Model& model = m_subject.decoder.model();
    const at::Tensor encoded = at::empty({m_options.batchSize, model.dims().audioContext, model.dims().audioState},
                                         model.placement().activations());
    constexpr int kPrompt = 4;
    const int capacity = std::min(model.dims().textContext, kPrompt + m_options.tokens - 1);
    const auto state = model.startDecoding(encoded.fill_(0), m_options.beamSize, capacity);
    return {{"self", state->selfBytes()}, {"cross", state->crossBytes()}};
}

void putPhase(nlohmann::json& json, const std::string& name, const std::vector<Seconds>& spans, double divisor) {
    std::vector<double> wall, cpu;
    for (const Seconds& span : spans) {
        wall.push_back(1e3 * span.wall / divisor);
        cpu.push_back(1e3 * span.cpu / divisor);
    }
    json[name + "_ms_per_window"] = median(wall);
    json[name + "_cpu_ms_per_window"] = median(cpu);
}

nlohmann::json report(const Phases& phases, const BenchOptions& options, int shortTokens) {
    nlohmann::json json;
    putPhase(json, "features", phases.features, options.batchSize);
    putPhase(json, "encoder", phases.encoder, options.batchSize);
    putPhase(json, "decode_phase", phases.decoder, options.batchSize);
    // The steady state: what the tokens beyond the short decode took.
    const double steps = options.tokens - shortTokens;
    const double perWindowMs = 1e3 / options.batchSize;
    json["decoder_ms_per_token"] =
        (json.at("decode_phase_ms_per_window").get<double>() - perWindowMs * phases.shortDecode.wall) / steps;
    json["decoder_cpu_ms_per_token"] =
        (json.at("decode_phase_cpu_ms_per_window").get<double>() - perWindowMs * phases.shortDecode.cpu) / steps;
    json["total_s"] = phases.total.wall;
    json["cpu_s"] = phases.total.cpu;
    json["tokens"] = phases.tokens;
    return json;
}

Status check(const BenchOptions& options, const Model& model) {
    const auto wrong = [](const std::string& what) { return fail(ErrorCode::InvalidArgument, what); };
    if (options.windows < 1 || options.batchSize < 1 || options.windows % options.batchSize != 0)
        return wrong("The number of windows must be a multiple of the batch size, and both at least 1.");
    if (options.beamSize < 1) return wrong("The beam size must be at least 1.");
    // The reference decodes at most half of the text context.
    const int most = model.dims().textContext / 2;
    if (options.tokens < 5 || options.tokens > most)
        return wrong("The number of tokens must be from 5 to " + std::to_string(most) + ".");
    return {};
}

}  // namespace

double peakResidentMb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

Result<std::string> runFixedWork(const BenchSubject& subject, const BenchOptions& options, const CancelToken& cancel) {
    UNDERVOICE_TRY(check(options, subject.decoder.model()));
    return guarded("measuring fixed work", [&]() -> Result<std::string> {
        const c10::InferenceMode inference;
        FixedWork work(subject, options);
        UNDERVOICE_TRY_ASSIGN(const Phases phases, work.run(cancel));
        nlohmann::json json = report(phases, options, work.shortTokens());
        json["load_s"] = subject.loadSeconds;
        json["peak_rss_mb"] = peakResidentMb();
        json["peak_device_mb"] = nullptr;  // measured from outside, see the contract
        json["cache_bytes"] = work.cacheBytes();
        return json.dump();
    });
}

}  // namespace undervoice::engine
