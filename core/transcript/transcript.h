#pragma once
// The values of a transcript: words, segments, windows. Plain data, copied freely between threads; no tensor, no handle.
//
// Note: times in seconds. Whisper's own output states times as doubles in seconds, with rounding rules that leave values
// like 4.799999999999999; the writers must reproduce them to the last digit, so these structs carry exactly those doubles.
// They count from the first audio sample of the recording. SampleRange fields are exact sample indices at 16 kHz.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace undervoice {

struct Word {
    std::string text;  ///< with its leading space, as decoded
    double startSeconds = 0;
    double endSeconds = 0;
    double probability = 0;  ///< mean over the word's tokens, 0…1
    bool operator==(const Word&) const = default;
};

/// Why a piece of text is doubted. Flags never delete text (spec: evidence and loop tests).
enum class Flag : std::uint8_t {
    Compression,    ///< text repeats itself (compression ratio)
    LowEntropy,     ///< the last 32 tokens use few different ones
    RepeatedNgram,  ///< a run of tokens repeated four times or more
    Echo,           ///< equals one of the previous three windows
    Rate,           ///< more words or characters a second than people speak
    NoVoice,        ///< hardly any voice was found under it
    StockPhrase,    ///< thank-you-for-watching class
    SuspectWords,   ///< word scores of the reference's hallucination test
    Time,           ///< times were repaired
    LowConfidence,  ///< no temperature passed the tests; the best attempt was kept
    LanguageChange, ///< spoken in another language than the window before
};
inline constexpr int kFlagCount = 11;
const char* flagName(Flag flag);  ///< stable, lower-case ("no_voice"), for JSON and the library
std::optional<Flag> flagFromName(const std::string& name);

/// What is known about a segment beyond what the reference reports. Absent values were not measured.
struct SegmentEvidence {
    std::optional<double> speechShare;   ///< share of the segment's 32 ms steps with speech probability >= 0.5
    std::optional<double> entropy;       ///< nats, over the last 32 tokens; only with more than 32
    std::string repeatedNgram;           ///< text of the repeated run, if any
    std::vector<Flag> flags;             ///< sorted, unique
    bool operator==(const SegmentEvidence&) const = default;
};

struct Segment {
    int id = 0;                   ///< position in the transcript
    std::int64_t seekFrames = 0;  ///< start of the window it was decoded from, in mel frames (10 ms)
    double startSeconds = 0;
    double endSeconds = 0;
    std::string text;         ///< leading space kept
    std::vector<int> tokens;  ///< timestamp tokens included
    double temperature = 0;
    double avgLogprob = 0;
    double compressionRatio = 0;
    double noSpeechProb = 0;
    std::optional<std::vector<Word>> words;  ///< absent: word times were not asked for
    SegmentEvidence evidence;
    bool operator==(const Segment&) const = default;
};

/// One decoding of one window at one temperature.
struct Attempt {
    double temperature = 0;
    double avgLogprob = 0;
    double compressionRatio = 0;
    double noSpeechProb = 0;
    std::vector<Flag> failedTests;
    bool operator==(const Attempt&) const = default;
};

/// State of the careful loop after a window: with it the next window is decoded as if the job had never stopped.
struct LoopState {
    std::int64_t seekFrames = 0;      ///< next window
    int clipIndex = 0;
    std::vector<int> promptTokens;    ///< history since the last reset, cut to the last 223: all a prompt can use
    double lastSpeechSeconds = 0;
    bool operator==(const LoopState&) const = default;
};

/// A finished window, complete in itself: the unit of commit and of resume.
struct Window {
    int index = 0;
    SampleRange range;  ///< audio that was decoded
    std::string language;
    double languageProbability = 0;
    std::vector<Attempt> attempts;
    int chosenAttempt = 0;
    std::vector<Segment> segments;
    std::optional<LoopState> loopState;  ///< careful mode only
    bool operator==(const Window&) const = default;
};

/// What the writers and the library's readers take.
struct Transcript {
    std::string text;  ///< decode of all tokens, as the reference joins it
    std::string language;
    std::vector<Segment> segments;
};

}  // namespace undervoice
