#pragma once
// From a row's tokens to its segments, and whether the row must be split because it broke off (spec: longform.md §2.2).

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/longform/row.h"
#include "text/tokenizer.h"

namespace undervoice::engine {

inline constexpr int kMaxSplits = 3;

/// The sample at which the row is split: its last timestamp, where the decoder broke off and speech goes on behind it. Nothing
/// otherwise, and nothing where the text behind that timestamp is dense enough for the speech there. speech: probabilities of the recording, one a 32 ms step; empty: all of it counts as speech.
std::optional<std::int64_t> splitPoint(const Row& row, int firstTimestamp, std::span<const std::uint8_t> speech);

/// Segments with times in seconds from the row's start, those without text left out. Text behind the last pair of timestamps is
/// kept as a segment up to the row's end, unless the row was split there.
std::vector<Segment> rowSegments(const Row& row, const text::Tokenizer& tokenizer);

}  // namespace undervoice::engine
