#include "engine/decoding/decoder.h"

#include "engine/decoding/step_model.h"
#include "engine/decoding/window_decoder.h"
#include "engine/tensor/guard.h"

#include <utility>

#include <c10/core/InferenceMode.h>

namespace undervoice::engine {

Decoder::Decoder(std::shared_ptr<const Model> model, std::shared_ptr<const text::Tokenizer> tokenizer, bool isBareText)
    : m_model(std::move(model)), m_tokenizer(std::move(tokenizer)), m_isBareText(isBareText) {}

Result<std::vector<LanguageGuess>> Decoder::detectLanguage(const at::Tensor& encoded) const {
    return guarded("detecting the language", [&] {
        const c10::InferenceMode inference;
        return WindowDecoder(LoadedStepModel(*m_model), *m_tokenizer).detectLanguage(encoded);
    });
}

Result<std::vector<DecodingResult>> Decoder::decode(const at::Tensor& encoded,
                                                    const WindowDecodingOptions& options,
                                                    const CancelToken& cancel) const {
    return guarded("decoding", [&] {
        const c10::InferenceMode inference;
        WindowDecodingOptions window = options;
        window.isBareText = m_isBareText;
        return WindowDecoder(LoadedStepModel(*m_model), *m_tokenizer).decode(encoded, window, cancel);
    });
}

WindowDecodingOptions Decoder::atTemperature(const api::DecodingOptions& options, double temperature) {
    WindowDecodingOptions window;
    window.task = options.task;
    window.language = options.language;
    window.temperature = temperature;
    if (temperature > 0) {
        window.bestOf = options.bestOf;
    } else {
        window.beamSize = options.beamSize;
        window.patience = options.patience;
    }
    window.lengthPenalty = options.lengthPenalty;
    window.sampleLength = options.sampleLength;
    window.suppressTokens = options.suppressTokens;
    window.suppressBlank = options.suppressBlank;
    window.withoutTimestamps = options.withoutTimestamps;
    window.maxInitialTimestampSeconds = options.maxInitialTimestampSeconds;
    return window;
}

}  // namespace undervoice::engine
