#pragma once
// Decodes windows: one pass of prompt, rules and search for each, all windows of a call together. Spec: whisper.md §4–§6.
// Golden: decode.json, rules.json, search.json.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "engine/whisper/model.h"
#include "text/tokenizer.h"

namespace undervoice::engine {

/// What one decode of one window gave.
struct DecodingResult {
    std::vector<int> tokens;  ///< sampled, end of text not included
    std::string text;         ///< decoded, stripped
    std::string language;
    double avgLogprob = 0;
    double noSpeechProb = 0;
    double compressionRatio = 0;
    double temperature = 0;
};

/// A single temperature of api::DecodingOptions with everything resolved to tokens.
struct WindowDecodingOptions {
    text::Task task = text::Task::Transcribe;
    std::string language;  ///< code; must be set: detectLanguage() first
    double temperature = 0;
    std::optional<int> beamSize;       ///< only at temperature 0
    std::optional<int> bestOf;         ///< only above 0
    std::optional<double> patience;
    std::optional<double> lengthPenalty;
    int sampleLength = 224;
    std::optional<std::vector<int>> suppressTokens = std::vector<int>{-1};
    bool suppressBlank = true;
    bool withoutTimestamps = false;
    std::optional<double> maxInitialTimestampSeconds = 1.0;
    std::vector<int> promptTokens;  ///< any length: cut to the last 223 here; the same for all windows of a call
    std::vector<int> prefixTokens;
    std::uint64_t seed = 0;  ///< of the sampler; row i of the call draws from (seed, i)
};

struct LanguageGuess {
    std::string code;
    double probability = 0;
    std::vector<std::pair<std::string, double>> all;  ///< every language of the vocabulary, token order
};

class Decoder {
  public:
    Decoder(std::shared_ptr<const Model> model, std::shared_ptr<const text::Tokenizer> tokenizer);

    /// encoded: [window, 1500, state]; one guess a window. English-only models: "en", 1.
    Result<std::vector<LanguageGuess>> detectLanguage(const at::Tensor& encoded) const;

    /// One result a window, in order; the same tokens as window by window.
    Result<std::vector<DecodingResult>> decode(const at::Tensor& encoded, const WindowDecodingOptions& options,
                                               const CancelToken& cancel) const;

    /// The options of one rung of the ladder: beam and patience at temperature 0, best_of above.
    static WindowDecodingOptions atTemperature(const api::DecodingOptions& options, double temperature);

    const Model& model() const { return *m_model; }
    const text::Tokenizer& tokenizer() const { return *m_tokenizer; }

  private:
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const text::Tokenizer> m_tokenizer;
};

}  // namespace undervoice::engine
