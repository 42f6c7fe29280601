#pragma once
// Decodes windows: one pass of prompt, rules and search for each, all windows of a call together. Spec:
// whisper.md §4–§6. Golden: decode.json, rules.json, search.json.

#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "engine/decoding/decoding_result.h"
#include "engine/decoding/window_options.h"
#include "engine/whisper/model.h"
#include "text/tokenizer.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

class Decoder {
  public:
    /// isBareText: of the model's training; its windows start with <|startoftranscript|> alone.
    Decoder(std::shared_ptr<const Model> model, std::shared_ptr<const text::Tokenizer> tokenizer, bool isBareText = false);

    /// encoded: [window, 1500, state]; one guess a window. English-only models: "en", 1.
    Result<std::vector<LanguageGuess>> detectLanguage(const at::Tensor& encoded) const;

    /// One result a window, in order; the same tokens as window by window.
    Result<std::vector<DecodingResult>> decode(const at::Tensor& encoded,
                                               const WindowDecodingOptions& options,
                                               const CancelToken& cancel) const;

    /// The options of one rung of the ladder: beam and patience at temperature 0, best_of above.
    static WindowDecodingOptions atTemperature(const api::DecodingOptions& options, double temperature);

    bool isBareText() const { return m_isBareText; }
    const Model& model() const { return *m_model; }
    const text::Tokenizer& tokenizer() const { return *m_tokenizer; }

  private:
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const text::Tokenizer> m_tokenizer;
    bool m_isBareText;
};

}  // namespace undervoice::engine
