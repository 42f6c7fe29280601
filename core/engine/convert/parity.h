#pragma once
// Two models beside each other on the same work: how far their predictions are apart, and what they write (spec: convert-train.md §1.6).
// Engine thread only.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/converter.h"
#include "base/cancel.h"
#include "base/progress.h"
#include "engine/convert/calibration.h"
#include "engine/convert/heal.h"
#include "engine/loaded_model.h"
#include "text/wer.h"

namespace undervoice::engine {

/// Divergences of single predictions, and what a person asks of them.
struct PredictionAgreement {
    std::vector<double> divergences;  ///< KL(original ‖ converted), nats, one a prediction
    std::int64_t sameFirst = 0;       ///< predictions whose likeliest token is the same

    double meanKl() const;  ///< 0 without predictions
    double p99Kl() const;
    double topOneAgreement() const;
};

struct LogitParity {
    PredictionAgreement withoutPrompt, withPrompt;  ///< every prediction of text, timestamps and the end
    PredictionAgreement atTimestamps;               ///< of both, those of timestamps
    std::int64_t promptedWindows = 0;               ///< that withPrompt is of
    std::int64_t promptTokens = 0;                  ///< before all of them together

    double meanPromptTokens() const;  ///< 0 without such windows
};

/// A window with less previous text than this, in tokens, says nothing of long prompts and does not count as one behind them.
constexpr std::int64_t kLeastGatePromptTokens = 150;

/// Models beside each other; not owned.
using Models = std::vector<const LoadedModel*>;

/// Whether the encoders' weights are equal to the last bit, so that one can hear for both. A conversion leaves the encoder as it is, but
/// it may be written in shorter numbers; the original repository's converts it as well.
Result<bool> sameEncoder(const Checkpoint& a, const Checkpoint& b, const CancelToken& cancel);

/// Each window without a prompt and with 200 tokens of text before it (kLeastGatePromptTokens at least); one result a converted model. All
/// of them are given what the original's encoder heard.
Result<std::vector<LogitParity>> compareLogits(const LoadedModel& original, const Models& converted, const std::vector<CalibrationWindow>& windows,
                                               const std::string& phase, const ProgressFunction& progress, const CancelToken& cancel);

/// Another self-attention for one layer.
struct AttentionTrial {
    int layer = 0;
    LatentWeights attention;
};

/// Of each trial, how far a model's predictions are from its own once that attention is in the layer's place: mean KL over the windows, every other one
/// behind 200 tokens of previous text. step: after each window.
Result<std::vector<double>> divergencesOf(const std::vector<AttentionTrial>& trials, const LoadedModel& original, const std::vector<CalibrationWindow>& windows,
                                          const std::function<void(std::size_t done)>& step, const CancelToken& cancel);

/// Largest difference of the logits when a sequence goes in at once and when it goes in token by token: keys and values expanded, and absorbed.
Result<double> absorbedDifference(const LoadedModel& model, const at::Tensor& encoded, const TokenSequence& sequence, const CancelToken& cancel);

/// A token of one row behind a prompt of 200, milliseconds: the median of a hundred.
double stepMilliseconds(const Model& model, const at::Tensor& encoded);

/// What a model writes of a clip, careful and greedy, and how long it takes.
struct ClipTranscript {
    std::string text;
    std::string language;  ///< code
    std::int64_t tokens = 0;
    double seconds = 0;
};
/// [model][clip]. The models have the same encoder: what one has encoded of a clip, the next ones need not encode again. The seconds
/// are those that each would take without the others; short clips are decoded several at a time.
Result<std::vector<std::vector<ClipTranscript>>> transcribeClips(const Models& models, const Clips& clips, const std::string& phase,
                                                                 const ProgressFunction& progress, const CancelToken& cancel);

/// Word errors of two transcripts of the same clips, texts normalised (English or basic, by the original's language). Clips without a
/// reference count only in `changed`. Lines of a reference are resampled each for itself: of a long recording, what was said at a time.
struct TranscriptParity {
    text::ErrorCounts original, converted;  ///< against the references
    text::ErrorCounts originalRaw, convertedRaw;  ///< the same as the texts stand, case and punctuation counted
    struct InLanguage {
        text::ErrorCounts original, converted;
    };
    std::map<std::string, InLanguage> languages;  ///< by code, as the original heard them; of clips with a reference
    text::ErrorCounts changed;              ///< the converted model's words against the original's
    std::int64_t clips = 0, referenced = 0, identical = 0;
    text::PairedBootstrap bootstrap;        ///< A original, B converted; meaningless without references
};
Result<TranscriptParity> compareTranscripts(const Clips& clips, const std::vector<ClipTranscript>& original,
                                            const std::vector<ClipTranscript>& converted, const std::filesystem::path& assetsFolder,
                                            std::uint64_t seed);

}  // namespace undervoice::engine
