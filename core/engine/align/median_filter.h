#pragma once
// Sliding median with reflected ends. Spec: whisper.md §8.3. Golden: words.json. Plain code; any thread.

#include <cstddef>
#include <span>

namespace undervoice::engine {

/// Filters each row of `values` ([row, column], row-major) in place. width: odd. Beyond an end the row is
/// mirrored without repeating its edge; a row of at most width / 2 values cannot be mirrored and stays as it
/// is.
void medianFilter(std::span<float> values, std::size_t columns, int width);

}  // namespace undervoice::engine
