#include "engine/longform/bare_text.h"

#include <string>

namespace undervoice::engine {

Result<api::TranscribeOptions> forBareText(const api::TranscribeOptions& asked) {
    const auto refused = [](bool isAsked, const char* flag) -> Status {
        if (!isAsked) return {};
        return fail(ErrorCode::InvalidArgument,
                    std::string("This model was trained on bare text and knows no languages, tasks, timestamps or prompts; leave out ") + flag +
                        ", or take another model.");
    };
    UNDERVOICE_TRY(refused(asked.decoding.task == text::Task::Translate, "--task translate"));
    UNDERVOICE_TRY(refused(asked.wordTimestamps, "--word_timestamps"));
    UNDERVOICE_TRY(refused(!asked.initialPrompt.empty(), "--initial_prompt"));
    UNDERVOICE_TRY(refused(!asked.hotwords.empty(), "--hotwords"));
    UNDERVOICE_TRY(refused(!asked.prefix.empty(), "--prefix"));
    api::TranscribeOptions options = asked;
    options.conditionOnPreviousText = false;
    options.multilingual = false;
    api::DecodingOptions& decoding = options.decoding;
    if (decoding.language.empty()) decoding.language = "en";
    decoding.temperatures = {0};
    decoding.beamSize.reset();
    decoding.bestOf.reset();
    decoding.patience.reset();
    decoding.lengthPenalty.reset();
    decoding.suppressTokens.reset();
    decoding.suppressBlank = false;
    decoding.withoutTimestamps = true;
    return options;
}

}  // namespace undervoice::engine
