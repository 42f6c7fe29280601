#pragma once
// Decodes windows with whatever steps a model gives: prompt, rules, search, and the choice of the best text.
// All windows of a call go together and a window that is complete leaves the batch, so that it stops costing.
// Engine thread, under c10::InferenceMode; LibTorch's exceptions pass through (decoder.h turns them into
// errors). Spec: whisper.md §4, §5.

#include "base/cancel.h"
#include "base/error.h"
#include "engine/decoding/decoding_result.h"
#include "engine/decoding/step_model.h"
#include "engine/decoding/window_options.h"
#include "text/tokenizer.h"

#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

class WindowDecoder {
  public:
    /// Both must outlive this.
    WindowDecoder(const StepModel& model, const text::Tokenizer& tokenizer)
        : m_model(model), m_tokenizer(tokenizer) {}

    /// encoded: [window, 1500, state]. See Decoder.
    std::vector<LanguageGuess> detectLanguage(const at::Tensor& encoded) const;
    Result<std::vector<DecodingResult>> decode(const at::Tensor& encoded,
                                               const WindowDecodingOptions& options,
                                               const CancelToken& cancel) const;

  private:
    const StepModel& m_model;
    const text::Tokenizer& m_tokenizer;
};

}  // namespace undervoice::engine
