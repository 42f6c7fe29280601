#pragma once
// One decode of a window: its options with everything resolved to tokens, and what follows from them before
// any model runs. Spec: whisper.md §5.

#include "base/error.h"
#include "engine/decoding/decoding_result.h"
#include "engine/decoding/logits_rule.h"
#include "text/tokenizer.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

/// A single temperature of api::DecodingOptions with everything resolved to tokens.
struct WindowDecodingOptions {
    text::Task task = text::Task::Transcribe;
    std::string language;  ///< code; must be set: detectLanguage() first
    double temperature = 0;
    std::optional<int> beamSize;  ///< only at temperature 0
    std::optional<int> bestOf;    ///< only above 0
    std::optional<double> patience;
    std::optional<double> lengthPenalty;
    int sampleLength = 224;
    std::optional<std::vector<int>> suppressTokens = std::vector<int>{-1};
    bool suppressBlank = true;
    bool withoutTimestamps = false;
    bool isBareText = false;  ///< the start sequence is <|startoftranscript|> alone (longform/bare_text.h)
    std::optional<double> maxInitialTimestampSeconds = 1.0;
    std::vector<int>
        promptTokens;  ///< any length: cut to the last 223 here; the same for all windows of a call
    std::vector<int> prefixTokens;
    std::uint64_t seed = 0;  ///< of the sampler; window i of the call draws from (seed, i), unless:
    /// A seed for each window of the call: then a window samples the same tokens in any company. Empty: from
    /// `seed`.
    std::vector<std::uint64_t> windowSeeds;
    /// Called with each window of the call as it ends: what has ended outlives a failure of the others.
    std::function<void(std::size_t window, const DecodingResult& result)> onFinished = {};
};

/// Rows that each window has while it is decoded: beams, or samples of which the best is kept.
int rowsPerWindow(const WindowDecodingOptions& options);

/// InvalidArgument for combinations that the reference refuses, and for tokens that the vocabulary lacks.
Status validate(const WindowDecodingOptions& options, const text::Tokenizer& tokenizer);

/// What the first forward pass is given.
struct InitialTokens {
    std::vector<std::int64_t> tokens;
    std::size_t startOfTranscript = 0;  ///< position of <|startoftranscript|>
};

/// [<|startofprev|>, the last 223 prompt tokens] + start sequence + prefix. The prefix keeps its last (224 −
/// sampleLength) tokens, but all of them at the default of 224, as in the reference, whose slice then starts
/// at -0. textContext: 448, which gives the 223 and 224. InvalidArgument when that leaves no room for a
/// token, or for an unknown language.
Result<InitialTokens> initialTokens(const WindowDecodingOptions& options, const text::Tokenizer& tokenizer,
                                    int textContext);

/// Steps of a decode that starts with so many tokens: at most sampleLength, and none once the sequence
/// exceeds the context.
int maxSteps(const WindowDecodingOptions& options, std::size_t initialCount, int textContext);

/// The rules that the options ask for, in order. audioContext: 1500, which gives timestamps their 0.02 s.
Result<LogitsRules> makeRules(const WindowDecodingOptions& options, const text::Tokenizer& tokenizer,
                              int audioContext, at::Device device);

}  // namespace undervoice::engine
