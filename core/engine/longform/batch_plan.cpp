#include "engine/longform/batch_plan.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/bytes_text.h"
#include "engine/decoding/decoder.h"
#include "engine/whisper/memory_planner.h"

namespace undervoice::engine {
namespace {

/// Rows of a window at whichever temperature has most, and the tokens that each may come to.
MemoryPlanner::Batch askedBatch(const api::TranscribeOptions& options, std::int64_t windows, int textContext) {
    constexpr int kStartTokens = 8;
    MemoryPlanner::Batch batch{.windows = windows, .beams = 1, .tokens = 0};
    for (const double temperature : options.decoding.temperatures)
        batch.beams = std::max<std::int64_t>(batch.beams, rowsPerWindow(Decoder::atTemperature(options.decoding, temperature)));
    const bool hasPrompt = !options.initialPrompt.empty() || !options.hotwords.empty() || !options.prefix.empty();
    batch.tokens = std::min(textContext, options.decoding.sampleLength + kStartTokens + (hasPrompt ? textContext / 2 : 0));
    return batch;
}

/// Which number does not fit, and what is done.
std::string sentenceOf(const MemoryPlanner::Batch& asked, const api::MemoryNeed& need, std::int64_t available, std::int64_t fits) {
    return counted(asked.windows, "window") + " of " + counted(asked.beams, "row") + " would need " + bytesText(need.total()) + " together, and there are " +
           bytesText(available) + " (needed: weights " + bytesText(need.weights) + ", caches " + bytesText(need.selfCache + need.crossCache) +
           ", encoder " + bytesText(need.encoder) + ", steps " + bytesText(need.transient) + ", reserve " + bytesText(need.reserve) + "): " +
           (fits > 0 ? std::to_string(fits) + (fits == 1 ? " is" : " are") + " decoded at a time. The text is the same."
                     : "not even one fits by this plan; it is tried with one at a time.");
}

}  // namespace

int plannedWindows(const Model& model, const api::TranscribeOptions& options, std::size_t count, const BatchLimit::Listener& listener) {
    if (count == 0) return options.batchSize;
    const std::int64_t together = std::min<std::int64_t>(options.batchSize, static_cast<std::int64_t>(count));
    const MemoryPlanner planner(model);
    const MemoryPlanner::Batch asked = askedBatch(options, together, model.dims().textContext);
    const std::int64_t available = availableFor(model, options.freeBytes);
    const std::int64_t fits = planner.mostWindows(model.modes(), asked, available);
    if (fits == together) return options.batchSize;
    const auto beams = static_cast<int>(asked.beams);
    const int windows = std::max(1, static_cast<int>(fits));
    listener({api::BatchChange::Cause::Plan, static_cast<int>(together), windows, beams, beams,
              sentenceOf(asked, planner.need(model.modes(), asked), available, fits)});
    return windows;
}

}  // namespace undervoice::engine
