#include "engine/longform/batch_plan.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/bytes_text.h"
#include "engine/decoding/window_options.h"
#include "engine/longform/prompt_history.h"

namespace undervoice::engine {
namespace {

/// Which number does not fit, and what is done.
std::string sentenceOf(const MemoryPlanner::Batch& asked, const api::MemoryNeed& need, std::int64_t available, std::int64_t fits) {
    return counted(asked.windows, "window") + " of " + counted(asked.beams, "row") + " would need " + bytesText(need.total()) + " together, and there are " +
           bytesText(available) + " (needed: weights " + bytesText(need.weights) + ", caches " + bytesText(need.selfCache + need.crossCache) +
           ", encoder " + bytesText(need.encoder) + ", steps " + bytesText(need.transient) + ", reserve " + bytesText(need.reserve) + "): " +
           (fits > 0 ? std::to_string(fits) + (fits == 1 ? " is" : " are") + " decoded at a time. The text is the same."
                     : "not even one fits by this plan; it is tried with one at a time.");
}

}  // namespace

Result<MemoryPlanner::Batch> askedBatch(const Decoder& decoder, const api::TranscribeOptions& options, std::int64_t windows) {
    const text::Tokenizer& tokenizer = decoder.tokenizer();
    const int textContext = static_cast<int>(decoder.model().dims().textContext);
    UNDERVOICE_TRY_ASSIGN(const PromptHistory prompts, PromptHistory::create(tokenizer, options));
    MemoryPlanner::Batch batch{.windows = windows, .beams = 1, .tokens = 0};
    for (const double temperature : options.decoding.temperatures) {
        WindowDecodingOptions window = Decoder::atTemperature(options.decoding, temperature);
        if (window.language.empty()) window.language = "en";  // every language is one token
        window.isBareText = decoder.isBareText();
        window.promptTokens = prompts.prompt();
        window.prefixTokens = promptTokens(tokenizer, options.prefix);
        UNDERVOICE_TRY_ASSIGN(const InitialTokens initial, initialTokens(window, tokenizer, textContext));
        batch.beams = std::max<std::int64_t>(batch.beams, rowsPerWindow(window));
        batch.sharedTokens = static_cast<std::int64_t>(initial.tokens.size());
        batch.tokens = batch.sharedTokens + maxSteps(window, initial.tokens.size(), textContext) - 1;  // the last token is not fed
    }
    return batch;
}

Result<int> plannedWindows(const Decoder& decoder, const api::TranscribeOptions& options, std::size_t count, const BatchLimit::Listener& listener) {
    if (count == 0) return options.batchSize;
    const Model& model = decoder.model();
    const std::int64_t together = std::min<std::int64_t>(options.batchSize, static_cast<std::int64_t>(count));
    const MemoryPlanner planner(model);
    UNDERVOICE_TRY_ASSIGN(const MemoryPlanner::Batch asked, askedBatch(decoder, options, together));
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
