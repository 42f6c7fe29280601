#pragma once
// Word and character error rates, counted as jiwer 4 does (spec: convert-train.md §4). No case folding and no
// normalising: that is the caller's choice (normalizer.h). Pure functions, any thread.

#include "base/error.h"
#include "text/edit_alignment.h"

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undervoice::text {

/// Sums over as many texts as were added; the rates are those of the whole corpus.
struct ErrorCounts {
    std::int64_t hits = 0;
    std::int64_t substitutions = 0;
    std::int64_t deletions = 0;
    std::int64_t insertions = 0;

    std::int64_t errors() const { return substitutions + deletions + insertions; }
    std::int64_t referenceLength() const { return hits + substitutions + deletions; }
    std::int64_t hypothesisLength() const { return hits + substitutions + insertions; }

    /// Word (or character) error rate: errors / reference length; the number of errors where the reference is
    /// empty.
    double wer() const;
    double mer() const;  ///< match error rate: errors / (hits + errors)
    double wip()
        const;  ///< word information preserved: share of hits in the reference times that in the hypothesis
    double wil() const { return 1.0 - wip(); }

    ErrorCounts& operator+=(const ErrorCounts& other);
    bool operator==(const ErrorCounts&) const = default;
};

struct Comparison {
    std::vector<std::string> reference;  ///< words, or characters
    std::vector<std::string> hypothesis;
    std::vector<EditChunk> chunks;  ///< index the two above
    ErrorCounts counts;
};

/// Words: stripped, then split at runs of U+0020 and nothing else. InvalidArgument for texts that are
/// absurdly long.
Result<Comparison> compareWords(std::string_view reference, std::string_view hypothesis);
/// Characters: code points of the stripped texts, inner spaces included.
Result<Comparison> compareCharacters(std::string_view reference, std::string_view hypothesis);

struct Interval {
    double value = 0;  ///< on the whole sample
    double low = 0;
    double high = 0;
};

/// The same utterances as two systems heard them.
struct PairedErrors {
    std::int64_t errorsA = 0;
    std::int64_t errorsB = 0;
    std::int64_t referenceLength = 0;
};

struct BootstrapOptions {
    int resamples = 1000;      ///< 1 … 1,000,000
    double confidence = 0.95;  ///< inside (0, 1)
};

struct PairedBootstrap {
    Interval rateA;
    Interval rateB;
    Interval difference;      ///< rate B - rate A
    double shareBBetter = 0;  ///< of the resamples in which B's rate is lower
};

/// Percentile intervals by resampling whole utterances with replacement, the same ones for both systems.
/// InvalidArgument without utterances or with options outside their range. The same generator state gives the
/// same result on every machine.
Result<PairedBootstrap> pairedBootstrap(std::span<const PairedErrors> utterances, std::mt19937_64& random,
                                        const BootstrapOptions& options = {});

}  // namespace undervoice::text
