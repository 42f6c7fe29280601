#pragma once
// The review queue: which places of a transcript a person should hear again first. Doubts come from what two passes hear differently,
// from the words' own evidence (word_evidence.h) and from the segments' flags, and are ordered by how likely they are errors. Pure
// functions; any thread. What a person reads about a doubt is put into words where it is shown.
//
// Note: places. A doubt lies in one segment: words [begin, end) of it. An empty range is a place between words, where the other
// reading says something more. confirm() of its words (transcript/document.h) settles a doubt; between words, that of both
// neighbours. Where a segment has no words the range is empty and the doubt is about all of its text.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "transcript/document.h"
#include "transcript/word_evidence.h"

namespace undervoice {

enum class DoubtReason : std::uint8_t {
    Disagreement,    ///< the other reading says something else
    OnlyHere,        ///< the other reading says nothing
    Missing,         ///< the other reading says something more
    Repetition,      ///< the segment repeats itself, or what was said before
    NoVoice,         ///< hardly any voice was found under the segment
    StockPhrase,     ///< the segment is a phrase that models invent
    Rate,            ///< more words than people can speak
    Language,        ///< another language than before
    FailedTests,     ///< no attempt at the window passed the tests
    LowProbability,
    Surroundings,    ///< what is beside the word is uncertain, or its length in time does not fit its letters
};
const char* doubtReasonName(DoubtReason reason);  ///< stable, lower-case

struct Doubt {
    std::int64_t segmentKey = 0;
    WordRange words;            ///< of the segment
    double startSeconds = 0;
    double endSeconds = 0;
    std::string said;           ///< trimmed; empty between words
    std::string otherReading;   ///< empty: there is none, or it says nothing here
    DoubtReason reason = DoubtReason::LowProbability;
    std::optional<Flag> flag;   ///< the segment's, where that is why
    std::string repeated;       ///< trimmed: what the segment repeats; empty: not known
    double probability = 1;     ///< the lowest of the words
    double otherProbability = 1;
    double expectedError = 0;   ///< 0 … 1: the share of its words that is expected to be wrong; between words, how likely something is missing
    bool operator==(const Doubt&) const = default;
};

struct ReviewOptions {
    double leastExpectedError = 0.1;  ///< 0 … 1; what is less likely wrong is no doubt
};

/// Most likely wrong first: so the first tenth of the words holds the most errors. Of equals the earlier first. second: null without one. InvalidArgument for options outside their range.
Result<std::vector<Doubt>> findDoubts(const Document& document, const SecondReading* second, const TextNormalizer& normalize,
                                      const ReviewOptions& options = {});

/// The change was made, done again or taken back (then: its inverse): doubts in what it touched lie where their words are now, in what
/// was split or joined too. Those whose own words it changed stay where they were, so that taking it back brings them back.
void followChange(std::vector<Doubt>& doubts, const DocumentChange& change);

/// In the order of the recording.
void sortByTime(std::vector<Doubt>& doubts);

}  // namespace undervoice
