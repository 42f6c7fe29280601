#pragma once
// Everything that a person can set about a transcription. Field names and defaults follow the reference's command line
// (spec: whisper.md §5, §6, §11); validate() holds the rules, and the command line, the job store and the settings page are
// checked against it. toJson() is canonical (sorted keys, every field that can change text): it is part of the job key.

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "text/tokenizer.h"

namespace undervoice::api {

enum class Mode {
    Auto,     ///< batched for recordings of more than one window, careful otherwise; careful where batchSize is 1
    Careful,  ///< the reference's loop, token for token
    Batched,  ///< windows from voice activity, decoded together
};

/// How one window is decoded.
struct DecodingOptions {
    text::Task task = text::Task::Transcribe;
    std::string language;                       ///< code; empty: detect
    std::vector<double> temperatures = {0.0, 0.2, 0.4, 0.6, 0.8, 1.0};  ///< ladder, ascending
    std::optional<int> beamSize = 5;            ///< at temperature 0; absent: greedy
    std::optional<int> bestOf = 5;              ///< at temperatures above 0
    std::optional<double> patience;             ///< absent: 1
    std::optional<double> lengthPenalty;        ///< 0…1; absent: divide by length
    int sampleLength = 224;                     ///< most tokens per window
    /// Ids to suppress; -1 stands for the non-speech set. Absent or empty: the whole rule is off, specials included.
    std::optional<std::vector<int>> suppressTokens = std::vector<int>{-1};
    bool suppressBlank = true;
    bool withoutTimestamps = false;
    std::optional<double> maxInitialTimestampSeconds = 1.0;
    std::optional<double> compressionRatioThreshold = 2.4;
    std::optional<double> logprobThreshold = -1.0;
    std::optional<double> noSpeechThreshold = 0.6;
};

struct TranscribeOptions {
    Mode mode = Mode::Auto;
    DecodingOptions decoding;
    std::string initialPrompt;              ///< text; empty: none
    bool carryInitialPrompt = false;
    bool conditionOnPreviousText = true;    ///< careful mode
    std::string hotwords;                   ///< names and jargon, put before the prompt of every window; empty: none
    std::string prefix;                     ///< text each window starts with; empty: none
    bool wordTimestamps = false;
    std::string prependPunctuations = "\"'“¿([{-";
    std::string appendPunctuations = "\"'.。,，!！?？:：”)]}、";
    std::optional<double> hallucinationSilenceThresholdSeconds;  ///< careful mode, needs wordTimestamps
    /// start, end, start, end … in seconds; an odd last end is the end of the recording. Empty: all of it.
    std::vector<double> clipSeconds;
    int batchSize = 8;                      ///< windows decoded together in batched mode
    bool useVad = true;                     ///< batched mode
    double maxInnerSilenceSeconds = 4.0;    ///< batched mode: windows are not merged across longer silences
    bool multilingual = false;              ///< batched mode: detect the language of each window
    /// Bytes that a batch is planned with; 0: what is free. It changes how many windows are decoded together and no text, so it is
    /// not part of the canonical form.
    std::int64_t freeBytes = 0;
};

Status validate(const TranscribeOptions& options);
/// Canonical JSON of every field that can change the text.
std::string toJson(const TranscribeOptions& options);
/// Inverse of toJson; Format on anything else.
Result<TranscribeOptions> transcribeOptionsFromJson(const std::string& json);

enum class DeviceKind { Auto, Cpu, Cuda };
enum class Dtype { Auto, Float32, Float16, BFloat16, Int8 };

/// How the decoder keeps what it attends to (spec: attention.md §1). Names as on the command line: self mha, x, t (first layer
/// only), mla, mtla; cross mha, e, mla. mla and mtla need a converted model, and a layer converted to mtla has no other mode; the others
/// give the same function of any, and differ in memory and time.
struct AttentionModes {
    std::vector<std::string> self;  ///< one a layer, the last one for all further layers; empty: as the checkpoint says
    std::string cross;              ///< empty: as the checkpoint says
    bool int8Rows = false;          ///< caches hold bytes with a scale a row (attention.md §4): half of float16, and rounded
    bool operator==(const AttentionModes&) const = default;
};
/// As the command line takes it, and as ModelInfo::attention has it: "self t,mha cross e".
std::string describe(const AttentionModes& modes);

struct ModelOptions {
    std::filesystem::path path;  ///< a checkpoint file or folder of any supported format
    std::filesystem::path assetsFolder;  ///< tokenizer ranks and the voice activity model
    DeviceKind device = DeviceKind::Auto;
    int deviceIndex = 0;
    Dtype dtype = Dtype::Auto;
    int threads = 0;  ///< 0: one per physical core
    /// Official name ("base"), when known: chooses published alignment heads where the file has none.
    std::string name;
    AttentionModes attention;
};

}  // namespace undervoice::api
