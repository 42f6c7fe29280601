#pragma once
// The reference's rules that skip silence around text that was probably invented (spec: whisper.md §7.6). Careful mode only.

#include <cstdint>
#include <vector>

#include "transcript/transcript.h"

namespace undervoice::engine {

/// How odd a word's length and probability are; 0 for an ordinary word.
double wordOddity(const Word& word);
/// True when the first words of a segment are so odd that it was probably invented; never for segments without words.
bool isSuspect(const Segment& segment);

/// End of the last word, or of the last segment where there is no word; nothing without segments.
std::optional<double> lastSpeechEnd(const std::vector<Segment>& segments);

struct HallucinationWindow {
    std::int64_t seekFrames = 0;      ///< start of the window
    std::int64_t sizeFrames = 0;
    std::int64_t contentFrames = 0;   ///< of the recording
    double thresholdSeconds = 0;
    double lastSpeechSeconds = 0;     ///< of the windows before
    bool hasSingleEnding = false;
};

struct HallucinationVerdict {
    std::int64_t seekFrames = 0;  ///< next window
    bool dropsWindow = false;     ///< nothing of this window is kept, and no other state changes
};

/// segments: of this window, with words; those that a rule cuts are removed. nextSeekFrames: what the loop would do next.
HallucinationVerdict skipHallucinations(std::vector<Segment>& segments, std::int64_t nextSeekFrames,
                                        const HallucinationWindow& window);

}  // namespace undervoice::engine
