#pragma once
// What the converter learns from: windows of the given recordings, read by the model itself, and the token sequences that it is then
// made to go through (spec: convert-train.md §1.1). Engine thread only.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "api/converter.h"
#include "base/cancel.h"
#include "base/progress.h"
#include "engine/loaded_model.h"

namespace undervoice::engine {

/// Not owned.
using Clips = std::vector<const api::ConversionClip*>;
Clips pointersTo(const std::vector<api::ConversionClip>& clips);

/// What a token is to the decoder.
enum class TokenKind { Prompt, Start, Text, Timestamp };

/// How much a position counts in statistics and in healing: unweighted, the many prompt tokens swamp the rest (spec: §1.1).
float weightOf(TokenKind kind);

/// Part of a clip, in samples.
struct ClipPart {
    std::size_t clip = 0;
    std::int64_t begin = 0, end = 0;
    bool operator==(const ClipPart&) const = default;
};

/// Windows of at most 30 s: long clips are cut where they are quiet, most short ones are put together, in order. At most
/// `windows`, spread over all clips. The same seed gives the same windows.
Result<std::vector<std::vector<ClipPart>>> planWindows(const Clips& clips, int windows, std::uint64_t seed);

/// Every clip in windows of its own, cut where it is quiet.
Result<std::vector<std::vector<ClipPart>>> singleWindows(const Clips& clips);

/// A window and what the model made of it.
struct CalibrationWindow {
    std::vector<ClipPart> parts;
    at::Tensor encoded;       ///< [1, 1500, state]
    std::vector<int> tokens;  ///< its own transcript with timestamps, without end of text
    std::string language;     ///< code
    double seconds = 0;       ///< of speech and what lies between
};

/// Encodes and reads the windows, greedily. Windows whose reading fails the usual tests (loops, improbable words, no speech) are left out.
Result<std::vector<CalibrationWindow>> readWindows(const LoadedModel& model, const Clips& clips,
                                                   const std::vector<std::vector<ClipPart>>& windows, const std::string& phase,
                                                   const ProgressFunction& progress, const CancelToken& cancel);
/// At most so many of the windows, from everywhere among them.
std::vector<CalibrationWindow> spread(const std::vector<CalibrationWindow>& windows, std::size_t count);

/// The samples of one window, float32 [480000], silence behind.
Result<at::Tensor> samplesOf(const Clips& clips, const std::vector<ClipPart>& parts);

/// A decoder input of a window.
struct TokenSequence {
    std::size_t window = 0;
    std::vector<std::int64_t> tokens;
    std::vector<TokenKind> kinds;        ///< [token]
    std::size_t firstPrediction = 0;     ///< position of the last start token: from it on predictions are the model's own
    std::int64_t promptTokens() const;   ///< of previous text, without the token that begins it
    at::Tensor weights() const;          ///< float32 [token]
};

class SequenceMaker {
  public:
    /// windows and tokenizer must outlive it.
    SequenceMaker(const std::vector<CalibrationWindow>& windows, const text::Tokenizer& tokenizer) : m_windows(windows), m_tokenizer(tokenizer) {}

    struct Form {
        int promptTokens = 0;          ///< of text before this window, 0…223
        bool hasPromptTimestamps = false;
        bool hasTimestamps = true;
    };
    TokenSequence make(std::size_t window, const Form& form) const;
    /// As recordings are read: half with timestamps, about half with a prompt of any length, most prompts with timestamps.
    Form draw(std::mt19937_64& random) const;
    /// Tokens of all windows: how long a prompt can be.
    std::int64_t availablePromptTokens() const;

  private:
    std::vector<int> promptBefore(std::size_t window, const Form& form) const;

    const std::vector<CalibrationWindow>& m_windows;
    const text::Tokenizer& m_tokenizer;
};

}  // namespace undervoice::engine
