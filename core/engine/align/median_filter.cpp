#include "engine/align/median_filter.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace undervoice::engine {
namespace {

/// Replaces one value of a sorted window, keeping it sorted.
void exchange(std::vector<float>& sorted, float leaving, float entering) {
    auto at = std::lower_bound(sorted.begin(), sorted.end(), leaving);
    if (at == sorted.end()) --at;
    *at = entering;
    for (; at != sorted.begin() && *at < *(at - 1); --at) std::iter_swap(at, at - 1);
    for (; at + 1 != sorted.end() && *(at + 1) < *at; ++at) std::iter_swap(at, at + 1);
}

/// padded: the row with `half` mirrored values on both sides.
void filterRow(std::span<const float> padded, std::span<float> row, std::size_t half,
               std::vector<float>& sorted) {
    const std::size_t width = 2 * half + 1;
    sorted.assign(padded.begin(), padded.begin() + static_cast<std::ptrdiff_t>(width));
    std::sort(sorted.begin(), sorted.end());
    row[0] = sorted[half];
    for (std::size_t i = 1; i < row.size(); ++i) {
        exchange(sorted, padded[i - 1], padded[i - 1 + width]);
        row[i] = sorted[half];
    }
}

void mirror(std::span<const float> row, std::size_t half, std::vector<float>& padded) {
    padded.resize(row.size() + 2 * half);
    std::copy(row.begin(), row.end(), padded.begin() + static_cast<std::ptrdiff_t>(half));
    for (std::size_t i = 0; i < half; ++i) {
        padded[half - 1 - i] = row[i + 1];
        padded[half + row.size() + i] = row[row.size() - 2 - i];
    }
}

}  // namespace

void medianFilter(std::span<float> values, std::size_t columns, int width) {
    assert(width > 0 && width % 2 == 1);
    assert(columns > 0 && values.size() % columns == 0);
    const auto half = static_cast<std::size_t>(width) / 2;
    if (columns <= half) return;
    std::vector<float> padded;
    std::vector<float> sorted;
    for (std::size_t start = 0; start < values.size(); start += columns) {
        const std::span<float> row = values.subspan(start, columns);
        mirror(row, half, padded);
        filterRow(padded, row, half, sorted);
    }
}

}  // namespace undervoice::engine
