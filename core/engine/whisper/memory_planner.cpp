#include "engine/whisper/memory_planner.h"

#include <ATen/Context.h>

#include <algorithm>
#include <string>
#include <utility>

#include "engine/attention/modes.h"
#include "engine/tensor/device_memory.h"
#include "engine/tensor/ledger.h"
#include "engine/tensor/type_name.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kLeastReserve = 256LL << 20;
constexpr std::int64_t kMostPlannedWindows = 1 << 16;
constexpr std::int64_t kSamplesOfWindow = 480'000;

/// Floats of one window's features on the way from samples to log-mel: frames, their spectra and powers (n_fft 400).
constexpr std::int64_t kSpectrumFloats = 3000 * (400 + 402 + 201);

/// Bytes that a matrix takes as it will be kept, see Note: storage on the CPU (nn/weight_reader.h). float32 values that would fit into
/// float16 are found only by reading them: they count in full.
std::int64_t bytesKept(const TensorEntry& entry, const Placement& placement) {
    std::int64_t elements = 1;
    for (const std::int64_t size : entry.shape) elements *= size;
    if (entry.shape.size() < 2) return 4 * elements;
    const bool isHalf = entry.storedType == "float16" || entry.storedType == "bfloat16";
    if (!placement.isCpu()) return elements * static_cast<std::int64_t>(c10::elementSize(placement.activationType()));
    if (placement.dtype == api::Dtype::Float16 || placement.dtype == api::Dtype::BFloat16) return 2 * elements;
    const bool isOfSteps = entry.name.starts_with("decoder.") && entry.name != "decoder.positional_embedding";
    if (placement.dtype == api::Dtype::Int8 && isOfSteps) return elements + 4 * entry.shape.front();
    return (isHalf ? 2 : 4) * elements;
}

std::int64_t expectedWeightBytes(const Checkpoint& checkpoint, const Placement& placement) {
    std::int64_t bytes = 0;
    for (const TensorEntry& entry : checkpoint.tensors()) bytes += bytesKept(entry, placement);
    return bytes;
}

}  // namespace

MemoryPlanner::MemoryPlanner(const Model& model)
    : m_facts{model.dims(),
              model.weightBytes(),
              static_cast<std::int64_t>(c10::elementSize(model.placement().activationType())),
              model.placement().isCpu(),
              model.modes(),
              model.latents()} {}

/// An attention that merges tokens has that mode alone; the first layer may be recomputed from its tokens if it was not converted.
std::vector<std::vector<std::string>> MemoryPlanner::selfChoices() const {
    std::vector<std::vector<std::string>> choices = {m_facts.current.self};
    for (const char* wish : {"mha", "x", "mla"}) {
        std::vector<std::string> modes;
        for (const LayerLatents& layer : m_facts.latents)
            modes.emplace_back(layer.merging ? "mtla" : layer.selfWidth == 0 && std::string(wish) == "mla" ? "mha" : wish);
        choices.push_back(modes);
        if (m_facts.latents.front().selfWidth > 0) continue;
        modes.front() = "t";
        choices.push_back(std::move(modes));
    }
    for (std::size_t i = choices.size(); i-- > 1;)
        if (std::find(choices.begin(), choices.begin() + static_cast<std::ptrdiff_t>(i), choices[i]) != choices.begin() + static_cast<std::ptrdiff_t>(i))
            choices.erase(choices.begin() + static_cast<std::ptrdiff_t>(i));
    return choices;
}

std::vector<std::string> MemoryPlanner::crossChoices() const {
    std::vector<std::string> choices = {"mha", "e"};
    if (std::ranges::all_of(m_facts.latents, [](const LayerLatents& layer) { return layer.crossWidth > 0; })) choices.emplace_back("mla");
    return choices;
}

std::vector<LayerModes> MemoryPlanner::pairs() const {
    std::vector<LayerModes> pairs;
    for (const auto& self : selfChoices())
        for (const std::string& cross : crossChoices()) pairs.push_back({self, cross, m_facts.current.isInt8});
    return pairs;
}

/// What the encoder holds while it works on its windows, and its output of all windows: as it was given, and stacked for the decoder,
/// which cross mode e keeps as its cache, unless that is in int8 rows.
std::int64_t MemoryPlanner::encoderBytes(const LayerModes& modes, const Batch& batch) const {
    const api::ModelDims& dims = m_facts.dims;
    const std::int64_t d = dims.audioState, frames = dims.audioContext, b = m_facts.bytesPerElement;
    const std::int64_t together = std::min<std::int64_t>(batch.windows, kEncoderBatch);
    const std::int64_t inLayers = m_facts.encodesOneByOne ? 1 : together;
    const std::int64_t features = together * (kSamplesOfWindow + kSpectrumFloats + 2 * frames * dims.melBins) * 4;
    const std::int64_t convolutions = inLayers * 2 * frames * (3 * std::max<std::int64_t>(dims.melBins, d) + d) * b;
    const std::int64_t layers = inLayers * frames * 9 * d * b;
    const std::int64_t output = frames * d * b;
    return features + std::max(convolutions, layers) + together * output + batch.windows * output * (modes.cross == "e" && !modes.isInt8 ? 1 : 2);
}

/// A layer's int8 rows as numbers, for a step, where no kernel reads them as they are: everywhere but on the CPU in float32.
std::int64_t MemoryPlanner::restoredBytes(const LayerModes& modes, std::size_t index, const Batch& batch) const {
    if (!modes.isInt8 || (m_facts.encodesOneByOne && m_facts.bytesPerElement == 4)) return 0;
    const std::int64_t d = m_facts.dims.textState;
    const PlannedLayer layer{{.layers = 1, .state = d}, m_facts.latents[index], index == 0};
    const std::string& self = modes.self[index];
    const std::int64_t selfWidth = self == "mha" ? 2 * d : self == "x" ? d : selfLatentWidth(self, layer);
    const std::int64_t crossWidth = modes.cross == "mha" ? 2 * d : modes.cross == "e" ? d : crossLatentWidth(modes.cross, layer);
    return (batch.windows * batch.beams * batch.tokens * selfWidth + batch.windows * m_facts.dims.audioContext * crossWidth) * m_facts.bytesPerElement;
}

/// Of one step: logits twice, activations, and in the layer where most is needed scores and absorbed queries; or of the prompt,
/// whose keys and values are expanded a layer at a time.
std::int64_t MemoryPlanner::transientBytes(const LayerModes& modes, const Batch& batch) const {
    const api::ModelDims& dims = m_facts.dims;
    const std::int64_t rows = batch.windows * batch.beams, d = dims.textState, b = m_facts.bytesPerElement;
    const std::int64_t heads = dims.textHeads, frames = dims.audioContext;
    std::int64_t layerBytes = 0;
    for (std::size_t i = 0; i < modes.self.size(); ++i) {
        const PlannedLayer layer{{.layers = 1, .state = d}, m_facts.latents[i], i == 0};
        const std::int64_t crossWidth = crossLatentWidth(modes.cross, layer), selfWidth = selfLatentWidth(modes.self[i], layer);
        // Mode t: what the tokens embed to and its norm, on a GPU with both in float32 between.
        const std::int64_t recomputed = modes.self[i] == "t" ? rows * batch.tokens * d * (2 * b + (m_facts.encodesOneByOne ? 0 : 8)) : 0;
        const std::int64_t step = rows * heads * (frames + batch.tokens + 2 * std::max(crossWidth, selfWidth)) * 4 + recomputed;
        const std::int64_t prompt = (crossWidth > 0 ? 2 * frames * d * b : 0) + (selfWidth > 0 ? 2 * batch.windows * batch.tokens * d * b : 0);
        layerBytes = std::max({layerBytes, step + restoredBytes(modes, i, batch), prompt});
    }
    const std::int64_t logits = std::max(rows, batch.windows * 2) * dims.vocabularySize * 4 * 2;
    return logits + std::max(rows, batch.windows * batch.tokens / 2) * 12 * d * b + layerBytes;
}

api::MemoryNeed MemoryPlanner::need(const LayerModes& modes, const Batch& batch) const {
    api::MemoryNeed need;
    need.weights = m_facts.weights;
    need.encoder = encoderBytes(modes, batch);
    for (std::size_t i = 0; i < modes.self.size(); ++i) {
        const PlannedLayer layer{{.layers = 1, .state = m_facts.dims.textState, .windows = batch.windows, .rowsPerWindow = batch.beams,
                                  .tokens = batch.tokens, .frames = m_facts.dims.audioContext, .bytesPerElement = m_facts.bytesPerElement, .isInt8 = modes.isInt8, .sharedTokens = batch.sharedTokens},
                                 m_facts.latents[i], i == 0};
        need.selfCache += selfCacheBytes(modes.self[i], layer);
        need.crossCache += crossCacheBytes(modes.cross, layer);
    }
    need.transient = transientBytes(modes, batch);
    need.reserve = std::max(kLeastReserve, need.total() / 10);
    return need;
}

std::int64_t MemoryPlanner::mostWindows(const LayerModes& modes, const Batch& batch, std::int64_t available) const {
    std::int64_t fits = 0, fails = batch.windows + 1;
    while (fails - fits > 1) {
        const std::int64_t middle = fits + (fails - fits) / 2;
        Batch tried = batch;
        tried.windows = middle;
        (need(modes, tried).total() <= available ? fits : fails) = middle;
    }
    return fits;
}

std::vector<api::MemoryFit> MemoryPlanner::fits(const std::vector<int>& beams, std::int64_t available, int together) const {
    std::vector<api::MemoryFit> fits;
    for (const LayerModes& modes : pairs())
        for (const int count : beams) {
            Batch batch{.windows = kMostPlannedWindows, .beams = count, .tokens = m_facts.dims.textContext};
            api::MemoryFit fit;
            fit.self = describeSelf(modes);
            fit.cross = modes.cross;
            fit.isCurrent = modes.self == m_facts.current.self && modes.cross == m_facts.current.cross;
            fit.beams = count;
            fit.windows = mostWindows(modes, batch, available);
            batch.windows = std::max<std::int64_t>(1, fit.windows);
            fit.need = need(modes, batch);
            fit.cachesOfWindow = (fit.need.selfCache + fit.need.crossCache) / batch.windows;
            fit.batch = batch.windows = std::min<std::int64_t>(batch.windows, together);
            fit.needOfBatch = need(modes, batch);
            fits.push_back(std::move(fit));
        }
    return fits;
}

std::int64_t availableFor(const Model& model, std::int64_t freeBytes) {
    return (freeBytes > 0 ? freeBytes : deviceMemory(model.placement().device).free) + model.weightBytes();
}

Result<MemoryPlanner> MemoryPlanner::create(const Checkpoint& checkpoint, const Placement& placement, const api::AttentionModes& wish) {
    Facts facts;
    facts.dims = checkpoint.dims();
    facts.weights = expectedWeightBytes(checkpoint, placement);
    facts.bytesPerElement = static_cast<std::int64_t>(c10::elementSize(placement.activationType()));
    facts.encodesOneByOne = placement.isCpu();
    UNDERVOICE_TRY_ASSIGN(facts.current, resolveModes(wish, modesOf(checkpoint)));
    facts.latents = latentsOf(checkpoint);
    return MemoryPlanner(std::move(facts));
}

namespace {

Status check(const api::MemoryPlanOptions& options) {
    if (options.freeBytes < 0) return fail(ErrorCode::InvalidArgument, "Memory to plan with must be 0 bytes or more.");
    if (options.beams.empty() || std::ranges::any_of(options.beams, [](int beams) { return beams < 1 || beams > 64; }))
        return fail(ErrorCode::InvalidArgument, "Beams must lie between 1 and 64.");
    if (options.batch < 1) return fail(ErrorCode::InvalidArgument, "A batch has one window at least.");
    return {};
}

api::MemoryPlan planOf(const MemoryPlanner& planner, std::int64_t available, const api::MemoryPlanOptions& options) {
    api::MemoryPlan plan;
    plan.tokens = planner.facts().dims.textContext;
    plan.available = available;
    plan.fits = planner.fits(options.beams, available, options.batch);
    return plan;
}

}  // namespace

Result<api::MemoryPlan> planMemory(const Model& model, const api::MemoryPlanOptions& options) {
    UNDERVOICE_TRY(check(options));
    api::MemoryPlan plan = planOf(MemoryPlanner(model), availableFor(model, options.freeBytes), options);
    plan.dtype = model.ledger()->count().dtype;
    return plan;
}

Result<api::MemoryPlan> planMemory(const Checkpoint& checkpoint, const Placement& placement, const api::AttentionModes& wish,
                                   const api::MemoryPlanOptions& options) {
    UNDERVOICE_TRY(check(options));
    UNDERVOICE_TRY_ASSIGN(const MemoryPlanner planner, MemoryPlanner::create(checkpoint, placement, wish));
    // A device that nothing was put on yet does not say what it has.
    if (!placement.isCpu()) at::globalContext().lazyInitDevice(placement.device.type());
    // Weights that are not there yet take of what is free.
    const std::int64_t available = options.freeBytes > 0 ? options.freeBytes + planner.facts().weights : deviceMemory(placement.device).free;
    api::MemoryPlan plan = planOf(planner, available, options);
    plan.dtype = wish.int8Rows ? "int8" : floatTypeName(placement.activationType());
    return plan;
}

}  // namespace undervoice::engine
