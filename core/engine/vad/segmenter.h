#pragma once
// From speech probabilities to stretches of speech: plain code, no tensor. Spec: longform.md §1. Golden:
// vad.json. Any thread; an object belongs to one caller.

#include "base/time.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace undervoice::engine::vad {

inline constexpr int kStepSamples = 512;  ///< one probability each: 32 ms

/// Which silence a stretch that became too long is cut at.
enum class CutRule {
    LongestSilence,  ///< the longest one inside it
    LastSilence,     ///< the last one: what older releases of the detector do
};

struct SegmenterOptions {
    double threshold = 0.5;               ///< speech begins at or above it; 0…1
    std::optional<double> exitThreshold;  ///< speech ends below it; absent: max(threshold − 0.15, 0.01)
    int minSpeechMs = 250;                ///< stretches not longer than this are dropped; ≥ 0
    int minSilenceMs = 100;               ///< shorter silences do not end a stretch; ≥ 0
    int padMs = 30;                       ///< kept on both sides of a stretch; ≥ 0
    double maxSpeechSeconds = std::numeric_limits<double>::infinity();  ///< longer stretches are cut
    int cutSilenceMs = 98;  ///< only silences longer than this are places to cut; ≥ 0
    CutRule cutRule = CutRule::LongestSilence;
};

/// What the batched mode hears by: hardly anything is dropped, pauses inside a sentence hold it together.
SegmenterOptions batchedOptions();

/// Takes one probability a step, as they come; what it has emitted so far never changes.
class Segmenter {
  public:
    explicit Segmenter(const SegmenterOptions& options);

    void push(double probability);

    /// Ends the recording at `sampleCount` and returns the stretches of speech, not padded, ascending. Call
    /// it once.
    std::vector<SampleRange> finish(std::int64_t sampleCount);

  private:
    struct Silence {
        std::int64_t begin = 0;
        std::int64_t samples = 0;
    };

    bool cutTooLong(std::int64_t step);
    void cutAtLongestSilence();
    void cutAtLastSilence();
    void endSpeech(std::int64_t step);
    void forgetSilences();

    SegmenterOptions m_options;
    double m_exitThreshold;
    double m_maxSpeechSamples;
    std::int64_t m_minSpeechSamples;
    std::int64_t m_minSilenceSamples;
    std::int64_t m_cutSilenceSamples;

    std::int64_t m_nextStep = 0;  ///< sample index of the step that push() gets next
    bool m_isTriggered = false;
    std::int64_t m_start = 0;
    // 0 means "none" in the next three: speech must precede a silence, so none can begin at sample 0.
    std::int64_t m_silenceBegin = 0;
    std::int64_t m_lastCut = 0;
    std::int64_t m_afterLastCut = 0;
    std::vector<Silence> m_silences;  ///< inside the open stretch, longer than the cut silence
    std::vector<SampleRange> m_segments;
};

/// Widens every stretch by padMs on both sides; neighbours that are closer than that share the silence
/// between them.
std::vector<SampleRange> pad(std::vector<SampleRange> segments, int padMs, std::int64_t sampleCount);

/// All of it: probabilities of a whole recording to padded stretches of speech.
std::vector<SampleRange> speechSegments(std::span<const double> probabilities, std::int64_t sampleCount,
                                        const SegmenterOptions& options);

/// Start and end of speech while it is heard: each step answers at once, nothing is taken back.
class SpeechEvents {
  public:
    struct Options {
        double threshold = 0.5;
        int minSilenceMs = 100;
        int padMs = 30;
    };
    struct Event {
        enum class Kind { Start, End };
        Kind kind = Kind::Start;
        std::int64_t sample = 0;
        bool operator==(const Event&) const = default;
    };

    explicit SpeechEvents(const Options& options) : m_options(options) {}

    std::optional<Event> push(double probability);
    void reset();

  private:
    Options m_options;
    std::int64_t m_heard = 0;  ///< samples, the step that is pushed included
    std::int64_t m_silenceSince = 0;
    bool m_isSpeech = false;
};

}  // namespace undervoice::engine::vad
