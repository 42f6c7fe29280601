#pragma once
// The cheapest way to turn one sequence into another by insertions, deletions and substitutions of unit cost,
// and which of the equally cheap ways (spec: convert-train.md §4, as jiwer 4 chooses). Time O(n·m/64), memory
// bounded. Pure functions, any thread.

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace undervoice::text {

enum class Edit : std::uint8_t {
    Equal,
    Substitute,
    Insert,  ///< only the hypothesis has it
    Delete,  ///< only the reference has it
};

/// A run of the same edit; ranges are half open. Insert has an empty reference range, Delete an empty
/// hypothesis range.
struct EditChunk {
    Edit edit = Edit::Equal;
    std::size_t referenceBegin = 0;
    std::size_t referenceEnd = 0;
    std::size_t hypothesisBegin = 0;
    std::size_t hypothesisEnd = 0;
    bool operator==(const EditChunk&) const = default;
};

/// Longest sequences that are aligned: half a million symbols, about ten hours of speech in characters.
inline constexpr std::size_t kMaxAlignedLength = 1U << 19;

/// Memory for the table of decisions. A larger table is made twice, in stretches; then it takes up to 200 MB.
inline constexpr std::size_t kAlignmentBytes = 64U << 20;

/// Chunks in order, covering both sequences. InvalidArgument when, without their common beginning and end,
/// one is longer than kMaxAlignedLength. tableBytes is for tests.
Result<std::vector<EditChunk>> alignSymbols(std::span<const int> reference, std::span<const int> hypothesis,
                                            std::size_t tableBytes = kAlignmentBytes);

}  // namespace undervoice::text
