#pragma once
// How much memory a batch needs, by formula, and so how many windows fit (spec: longform.md §6). The caches are exact; the encoder,
// a step and the reserve are estimates on the safe side.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "api/memory_plan.h"
#include "engine/attention/layer_modes.h"
#include "engine/whisper/model.h"

namespace undervoice::engine {

class MemoryPlanner {
  public:
    /// Windows that the encoder takes at a time.
    static constexpr int kEncoderBatch = 8;

    struct Facts {
        api::ModelDims dims;
        std::int64_t weights = 0;
        std::int64_t bytesPerElement = 4;  ///< of caches and activations
        bool encodesOneByOne = true;       ///< on the CPU
        LayerModes current;                ///< one mode a layer
        std::vector<LayerLatents> latents;  ///< one a layer
    };
    struct Batch {
        std::int64_t windows = 1;
        std::int64_t beams = 1;
        std::int64_t tokens = 448;
        std::int64_t sharedTokens = 0;  ///< the first of them, that are kept once for the rows of a window
    };

    explicit MemoryPlanner(Facts facts) : m_facts(std::move(facts)) {}
    explicit MemoryPlanner(const Model& model);
    /// Of a model that is not loaded; its weights are estimated by their types.
    static Result<MemoryPlanner> create(const Checkpoint& checkpoint, const Placement& placement, const api::AttentionModes& wish);

    /// Every pair of self and cross modes that the model can run in; the current one is among them.
    std::vector<LayerModes> pairs() const;

    api::MemoryNeed need(const LayerModes& modes, const Batch& batch) const;
    /// The most windows of that batch's beams and tokens whose need is no more than so many bytes, up to batch.windows; 0: not one.
    std::int64_t mostWindows(const LayerModes& modes, const Batch& batch, std::int64_t available) const;

    /// beams: one fit a pair and number. available: bytes for everything, weights included. batch: windows that a job would take.
    std::vector<api::MemoryFit> fits(const std::vector<int>& beams, std::int64_t available, int batch) const;

    const Facts& facts() const { return m_facts; }

  private:
    std::vector<std::vector<std::string>> selfChoices() const;
    std::vector<std::string> crossChoices() const;
    std::int64_t encoderBytes(const LayerModes& modes, const Batch& batch) const;
    std::int64_t transientBytes(const LayerModes& modes, const Batch& batch) const;
    std::int64_t restoredBytes(const LayerModes& modes, std::size_t index, const Batch& batch) const;

    Facts m_facts;
};

/// What there is for a loaded model, its weights included: freeBytes, or where that is 0 what is free on its device now, and the weights.
std::int64_t availableFor(const Model& model, std::int64_t freeBytes);

Result<api::MemoryPlan> planMemory(const Model& model, const api::MemoryPlanOptions& options);
Result<api::MemoryPlan> planMemory(const Checkpoint& checkpoint, const Placement& placement, const api::AttentionModes& wish,
                                   const api::MemoryPlanOptions& options);

}  // namespace undervoice::engine
