#pragma once
// Dynamic time warping: the cheapest monotone path through a matrix of costs. Spec: whisper.md §8.4. Golden:
// words.json. Plain code; any thread.

#include <span>
#include <vector>

namespace undervoice::engine {

struct PathStep {
    int row = 0;
    int column = 0;
    bool operator==(const PathStep&) const = default;
};

/// costs: [row, column], row-major; both counts ≥ 1. The path runs from (0, 0) to the last corner by steps of
/// one right, down or both. Sums are kept in float32 and ties go to the right-hand step, as the reference
/// does.
std::vector<PathStep> dtw(std::span<const float> costs, int rows, int columns);

}  // namespace undervoice::engine
