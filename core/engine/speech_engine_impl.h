#pragma once
// The engine behind api/speech_engine.h: hands each call to the engine thread and waits. What LibTorch throws becomes an Error
// here and goes no further.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/speech_engine.h"
#include "engine/convert/converter.h"
#include "engine/engine_thread.h"
#include "engine/loaded_model.h"

namespace undervoice::engine {

class SpeechEngineImpl final : public api::SpeechEngine {
  public:
    SpeechEngineImpl();
    ~SpeechEngineImpl() override;

    Result<api::ModelInfo> loadModel(const api::ModelOptions& options, const ProgressFunction& progress,
                                     const CancelToken& cancel) override;
    void unloadModel() override;
    Result<api::TranscriptionSummary> transcribe(const media::Pcm& audio, const api::TranscribeOptions& options,
                                                 std::uint64_t jobSeed, const api::ResumePoint& resume,
                                                 api::TranscriptionSink& sink, const CancelToken& cancel) override;
    Result<std::string> inspect(const media::Pcm* audio, const std::vector<int>& tokens,
                                const CancelToken& cancel) override;
    Result<std::string> describeDevices() override;
    Result<std::string> bench(const BenchOptions& options, const CancelToken& cancel) override;
    Result<std::string> benchMemory(const MemoryBenchOptions& options) override;
    Result<api::MemoryPlan> planMemory(const api::MemoryPlanOptions& options) override;
    Result<api::MemoryPlan> planMemory(const api::ModelOptions& model, const api::MemoryPlanOptions& options) override;
    api::Converter& converter() override { return m_converter; }

  private:
    void dropModel();
    Status requireModel() const;
    Status requireDetector();
    bool changeAttentionIfWanted(api::TranscriptionSink& sink, const CancelToken& cancel);

    std::unique_ptr<LoadedModel> m_loaded;  ///< made, used and freed on the thread
    EngineThread m_thread;                  ///< stops before the model goes
    ConverterImpl m_converter{m_thread};
};

}  // namespace undervoice::engine
