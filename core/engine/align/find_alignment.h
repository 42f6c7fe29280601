#pragma once
// When each word of a known text was said: one pass of the decoder over the text, cross-attention of the
// heads that follow the sound, and the best monotone path through it. Spec: whisper.md §8.1–§8.5. Golden:
// words.json. Engine thread only, like the model.

#include "base/error.h"
#include "engine/align/word_times.h"
#include "engine/whisper/model.h"
#include "text/tokenizer.h"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

struct AlignmentRequest {
    std::span<const int> textTokens;  ///< below the end of text
    std::int64_t frames = 3000;       ///< mel frames of the window that hold sound, 1…3000
    std::string language;             ///< code; empty: English
    text::Task task = text::Task::Transcribe;
    std::vector<std::pair<int, int>> heads;  ///< [layer, head]; see alignment_heads.h
};

/// encoded: [1, 1500, state], as Model::encode gives it. Words with times in seconds from the window's start,
/// every token in exactly one word; none for a text without words. InvalidArgument when the text is longer
/// than the decoder can take.
Result<std::vector<WordTiming>> findAlignment(const Model& model, const text::Tokenizer& tokenizer,
                                              const at::Tensor& encoded, const AlignmentRequest& request);

/// What the path is searched in, and each text token's probability.
struct AlignmentEvidence {
    at::Tensor matrix;                 ///< float32 [text tokens + 1, frames / 2] on the CPU
    std::vector<float> probabilities;  ///< one a text token
};

/// The first half of findAlignment: everything that needs the model.
Result<AlignmentEvidence> alignmentEvidence(const Model& model, const text::Tokenizer& tokenizer,
                                            const at::Tensor& encoded, const AlignmentRequest& request);

/// crossQk: scaled cross-attention logits [head, row, 1500]. Returns their normalised, smoothed mean over the
/// heads, [row, frames / 2] on the CPU.
at::Tensor attentionMatrix(const at::Tensor& crossQk, std::int64_t frames);

}  // namespace undervoice::engine
