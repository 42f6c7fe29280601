#pragma once
// The engine's side of api/converter.h: the order of the steps of a conversion. Calls come from any thread; the work is done on
// the engine thread.

#include "api/converter.h"
#include "engine/engine_thread.h"

namespace undervoice::engine {

class ConverterImpl final : public api::Converter {
  public:
    explicit ConverterImpl(EngineThread& thread) : m_thread(thread) {}

    Result<api::ConversionEffort> effortFor(const api::ModelOptions& source) override;
    Result<api::ConversionOutcome> convert(const api::ConversionRequest& request, const ProgressFunction& progress,
                                           const CancelToken& cancel) override;
    Status applyPatch(const api::ModelOptions& source, const std::filesystem::path& patch, const std::filesystem::path& output,
                      const ProgressFunction& progress, const CancelToken& cancel) override;
    Status mergeTokens(const api::ModelOptions& source, int stride, bool normalizes, const std::filesystem::path& output,
                       const ProgressFunction& progress, const CancelToken& cancel) override;
    Status exportOrdinary(const api::ModelOptions& source, Layout layout, api::Dtype dtype, const std::filesystem::path& output,
                          const ProgressFunction& progress, const CancelToken& cancel) override;

  private:
    EngineThread& m_thread;
};

}  // namespace undervoice::engine
