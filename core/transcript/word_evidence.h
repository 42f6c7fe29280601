#pragma once
// What speaks for and against a word that a machine heard, as numbers, and how likely it is wrong in their light: a logistic model
// whose coefficients stand in word_evidence.cpp. Pure functions; any thread.
//
// Note: wrong words. A word is wrong when it is not what was said, or when something that was said is missing right before it. A word
// that a person wrote or confirmed (probability 1) is never doubted.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "transcript/document.h"
#include "transcript/side_by_side.h"

namespace undervoice {

enum class WordFeature : std::uint8_t {
    Bias,             ///< 1
    Doubt,            ///< log((1 − p) / p) of its probability, p within 0.001 … 0.999
    NeighbourDoubt,   ///< the larger one of the words beside it
    SegmentDoubt,     ///< −avg_logprob of its segment, 0 … 3
    NoSpeech,         ///< no_speech probability of its window
    Repetition,       ///< compression ratio above 1.8, at most 2
    FewVoice,         ///< voice missing under the segment: 1 − speech share
    Temperature,      ///< at which it was sampled
    IsShort,          ///< spoken faster than its letters take: logarithm, 0 … 2
    IsLong,           ///< slower
    Letters,          ///< logarithm of its number of letters
    IsAtEdge,         ///< first or last word of its segment: 1
    // With a second reading:
    IsChanged,        ///< the other says something else here: 1
    IsOnlyHere,       ///< the other says nothing here: 1
    IsMissingBefore,  ///< the other says something more right before it: 1
    AgreedDoubt,      ///< the other says the same: its Doubt, else 0
    OtherDoubt,       ///< the other says something else: its lowest word's Doubt, else 0
    MissingDoubt,     ///< the other says something more right before it: the lowest Doubt of that, else 0
    NeighbourDiffers, ///< the other differs at a word beside it: 1
};
inline constexpr std::size_t kWordFeatureCount = 19;
using WordFeatures = std::array<double, kWordFeatureCount>;
const char* wordFeatureName(WordFeature feature);

/// 0 … 1.
double errorProbability(const WordFeatures& features, bool hasSecondReading);

/// Puts into the features that another reading says these of its words right before; the probability that something is wrong there.
double missingProbability(WordFeatures& features, const std::vector<Word>& words, const WordRange& missing);

/// Another reading of the same recording, in the document's time.
struct SecondReading {
    std::vector<Word> words;
    double beginSeconds = 0;  ///< what it heard, half open; words of the document outside are not compared
    double endSeconds = 1e300;
};

struct AssessedWord {
    std::size_t segment = 0;  ///< place in the document
    std::size_t word = 0;     ///< in its segment; words of a segment without word times are those of its text
    Word heard;
    bool isSettled = false;   ///< by a person
    bool isCompared = false;  ///< lies in what the second reading heard
    /// What the other says instead (Changed), or more, right before this word (RightOnly), of SecondReading::words; empty where both agree.
    SideBySideChunk::Kind difference = SideBySideChunk::Kind::Equal;
    WordRange instead;
    WordRange missingBefore;
    std::size_t chunk = 0;  ///< words of one difference have one number
    WordFeatures features{};
    double expectedError = 0;           ///< 0 … 1
    double expectedErrorOfItself = 0;   ///< without what may be missing before it
};

struct Assessment {
    std::vector<AssessedWord> words;  ///< all words of the document, in order
    WordRange missingAtEnd;           ///< of SecondReading::words: said after the last word
};

/// second: null without one. Errors as compareSideBySide().
Result<Assessment> assessWords(const Document& document, const SecondReading* second, const TextNormalizer& normalize);

}  // namespace undervoice
