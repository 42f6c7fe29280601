#pragma once
// What `undervoice compare` found out about two models on one recording, as plain values, and as JSON. comparison_page.h makes the
// page for a person of it. Pure functions; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "text/wer.h"
#include "transcript/side_by_side.h"

namespace undervoice {

/// What one model did.
struct ComparisonSide {
    std::string model;      ///< as the person named it
    std::string attention;  ///< modes it ran in: "self t,mha cross e"
    std::string format;     ///< of the checkpoint
    std::string dtype;
    std::string device;
    std::string mode;      ///< "careful" or "batched"
    std::string language;      ///< code that was given or detected: what is spoken
    std::string textLanguage;  ///< code of the text: another one when it was translated
    double loadSeconds = 0;
    double seconds = 0;  ///< of the transcription alone
    std::int64_t decodedTokens = 0;
    /// Bytes by category, in the order in which they are shown; a name is lower-case with underscores and becomes a key of "bytes".
    /// weights: as loaded; self_cache, cross_cache, encoder_workspace, transient, engine_total: the most of each in this job
    /// (api/memory_report.h). peak_resident: the program's largest resident set while this side was loaded and worked, LibTorch and the
    /// decoded sound included; absent where the system does not count it anew for each side.
    std::vector<std::pair<std::string, std::int64_t>> bytes;
    std::optional<text::ErrorCounts> errors;  ///< against the reference, when there is one

    double tokensPerSecond() const { return seconds > 0 ? static_cast<double>(decodedTokens) / seconds : 0; }
};

struct ComparisonReport {
    std::string audio;  ///< the recording as the person named it
    double audioSeconds = 0;
    std::string normalizer;  ///< "english" or "basic"
    std::string errorUnit;   ///< what is counted against the reference: "words", or "characters" where none are written apart
    std::string reference;   ///< name of its file; empty: none was given
    ComparisonSide left, right;
    SideBySide words;
};

/// "98.5 % of the words agree: 199 agreed, 2 changed, 0 only left, 1 only right, in 2 places."
std::string agreementSentence(const SideBySide& words);

/// One object:
///   audio, audio_seconds, normalizer, reference (null or {file, unit})
///   left, right: model, attention, format, dtype, device, mode, language, load_seconds, seconds, decoded_tokens, tokens_per_second,
///     bytes {category: bytes}, errors (null or {rate, substitutions, deletions, insertions, hits, reference_length}), text,
///     words [{word, start, end, probability}]
///   counts: agreed, changed, only_left, only_right, disagreements, agreement (0 … 1)
///   chunks [{kind, start, end, left, right}]: kind is equal, changed, only_left or only_right; left and right are [begin, end) of the
///     side's words. A disagreement also has left_text, right_text, left_probability and right_probability (the lowest of its words;
///     null where the side says nothing).
/// Times are seconds from the start of the recording, as a player counts.
std::string toJson(const ComparisonReport& report);

}  // namespace undervoice
