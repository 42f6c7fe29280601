#pragma once
// What speaks for or against a piece of text, measured without listening again (spec: longform.md §4). Pure
// functions; any thread. Some tests make a window be decoded again, others only flag a segment; none deletes.

#include "base/time.h"
#include "text/tokenizer.h"
#include "transcript/transcript.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undervoice::engine {

/// Flags of a segment are sorted and unique.
void addFlag(std::vector<Flag>& flags, Flag flag);

// Loops.

inline constexpr double kLeastEntropyNats = 2.4;  ///< below it the tail of a window is a loop

/// Entropy of the last 32 tokens' counts, in nats (at most ln 32 = 3.47); nothing with 32 tokens or fewer.
std::optional<double> tailEntropy(std::span<const int> tokens);

struct NgramRun {
    std::vector<int> tokens;  ///< of one repetition, 1 to 8
    int repeats = 0;          ///< 4 or more
};

/// The longest stretch in which up to 8 tokens are repeated four times or more without a break, ids from
/// endOfText on (timestamps) left out. Of equal stretches the one with the shortest repetition, then the
/// first.
std::optional<NgramRun> repeatedNgram(std::span<const int> tokens, int endOfText);

/// Lower-case text without punctuation, for comparing what was said.
std::string normalisedText(std::string_view text);

/// A window that says what one of the windows before it said. previous: normalised texts of up to three
/// windows. Texts of three words or fewer are no echo: people do repeat "yes".
bool isEcho(const std::string& normalised, std::span<const std::string> previous);

// Doubts about a segment.

/// More than 12 words a second over a second or more, or more than 40 characters a second.
bool isTooFast(std::string_view text, double seconds);

/// Share of the 32 ms steps touched by the range whose speech probability is at least 0.5; 0 for none.
/// speech: one a step from the recording's start, 255 = certain.
double speechShare(std::span<const std::uint8_t> speech, const SampleRange& range);
inline constexpr double kLeastSpeechShare = 0.10;  ///< below it "no voice found"

/// Text of the thank-you-for-watching class, which models invent where nobody speaks. Unknown languages:
/// none.
bool isStockPhrase(std::string_view text, std::string_view language);

struct EvidenceContext {
    const text::Tokenizer& tokenizer;
    std::span<const std::uint8_t> speech;  ///< of the recording, as for speechShare; empty: not listened for
    std::int64_t sampleCount = 0;          ///< of the recording
    std::string language;                  ///< code
};

/// Fills the segment's evidence from its final text, times and words. Flags that are there stay.
void addEvidence(Segment& segment, const EvidenceContext& context);

}  // namespace undervoice::engine
