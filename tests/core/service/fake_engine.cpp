#include "fake_engine.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "../library/library_fixtures.h"
#include "base/sha256.h"

namespace undervoice::test {
namespace {

class FakeEngine : public api::SpeechEngine {
  public:
    explicit FakeEngine(FakeEngineScript& script) : m_script(script) {}

    Result<api::ModelInfo> loadModel(const api::ModelOptions&, const ProgressFunction&, const CancelToken&) override {
        ++m_script.loads;
        api::ModelInfo info;
        info.weightsSha256 = sha256Hex(m_script.weights);
        info.dtypeName = m_script.dtype;
        info.warnings = {"A made-up model."};
        info.attention = "self mha cross mha";
        info.attentionChoices = {{{"mha"}, "mha"}, {{"x"}, "e"}};
        return info;
    }
    using api::SpeechEngine::planMemory;
    Result<api::MemoryPlan> planMemory(const api::ModelOptions& model, const api::MemoryPlanOptions& options) override {
        if (model.path == "/models/gone") return fail(ErrorCode::NotFound, "There is no model at /models/gone.");
        api::MemoryPlan plan;
        plan.device = "a made-up device";
        plan.fits = {{.self = "x", .cross = "e", .isCurrent = true, .beams = options.beams.front(), .windows = 40, .need = {}, .cachesOfWindow = 7, .batch = options.batch, .needOfBatch = {.weights = 5}}};
        return plan;
    }
    void unloadModel() override {}

    Result<api::TranscriptionSummary> transcribe(const media::Pcm& audio, const api::TranscribeOptions&, std::uint64_t jobSeed,
                                                 const api::ResumePoint& resume, api::TranscriptionSink& sink,
                                                 const CancelToken& cancel) override {
        ++m_script.transcriptions;
        m_script.samples = audio.sampleCount();
        m_script.resumedProbabilities = resume.speechProbabilities.size();
        if (resume.speechProbabilities.empty())
            sink.onSpeechProbabilities(std::vector<std::uint8_t>(static_cast<std::size_t>((audio.sampleCount() + 511) / 512), 200));
        api::MemoryReport report;
        report.weights = 42;
        sink.onMemory(report);
        sink.onBatchChange({.windowsBefore = 8, .windowsAfter = 4, .sentence = "Four at a time."});
        const auto windows = windowsOfJob(jobSeed, m_script.windows);
        for (std::size_t i = 0; i < resume.windows.size(); ++i) EXPECT_EQ(resume.windows[i], windows[i]);
        for (std::size_t i = resume.windows.size(); i < windows.size(); ++i) {
            UNDERVOICE_TRY(cancel.check());
            if (m_script.beforeWindow) UNDERVOICE_TRY(m_script.beforeWindow(static_cast<int>(i)));
            m_script.decoded.push_back(static_cast<int>(i));
            changeAttention(sink);
            UNDERVOICE_TRY(sink.onWindow(windows[i]));
            sink.onProgress({samplesToUs(windows[i].range.end), 0, Progress::Unit::AudioMicroseconds, "transcribing"});
        }
        const auto result = resultOf(windows);
        api::TranscriptionSummary summary;
        summary.language = result.language;
        summary.languageProbability = result.languageProbability;
        summary.text = result.text;
        summary.segments = result.segments;
        return summary;
    }

    Result<std::string> inspect(const media::Pcm*, const std::vector<int>&, const CancelToken&) override { return unused(); }
    Result<std::string> describeDevices() override { return std::string("{}"); }
    Result<std::string> benchMemory(const MemoryBenchOptions&) override { return unused(); }
    Result<std::string> bench(const BenchOptions&, const CancelToken&) override { return unused(); }

    api::Converter& converter() override { throw std::logic_error("Not in this engine."); }

  private:
    void changeAttention(api::TranscriptionSink& sink) {
        const auto wanted = sink.attentionWanted();
        if (!wanted) return;
        m_script.attentions.push_back(api::describe(*wanted));
        api::AttentionChange change{*wanted, {}, {}};
        change.model.attention = api::describe(*wanted);
        if (wanted->cross == "mla") change.refusal = "This model has no latents.";
        sink.onAttentionChange(change);
    }
    static Result<std::string> unused() { return fail(ErrorCode::Unsupported, "Not in this engine."); }
    FakeEngineScript& m_script;
};

void append(std::string& bytes, std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

}  // namespace

std::vector<Window> windowsOfJob(std::uint64_t seed, int count) {
    std::vector<Window> windows;
    for (int i = 0; i < count; ++i) windows.push_back(someWindow(i, seed));
    return windows;
}

service::TranscriptionService::EngineFactory fakeEngine(FakeEngineScript& script) {
    return [&script]() -> Result<std::unique_ptr<api::SpeechEngine>> { return std::make_unique<FakeEngine>(script); };
}

void writeWav(const std::filesystem::path& path, int samples, int seed) {
    const auto dataBytes = static_cast<std::uint32_t>(samples) * 2;
    std::string bytes = "RIFF";
    append(bytes, 36 + dataBytes, 4);
    bytes += "WAVEfmt ";
    append(bytes, 16, 4);
    append(bytes, 1, 2);
    append(bytes, 1, 2);
    append(bytes, 16000, 4);
    append(bytes, 32000, 4);
    append(bytes, 2, 2);
    append(bytes, 16, 2);
    bytes += "data";
    append(bytes, dataBytes, 4);
    for (int i = 0; i < samples; ++i) append(bytes, static_cast<std::uint32_t>(i * seed * 37 % 2000), 2);
    std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace undervoice::test
