#include "engine/align/median_filter.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

/// The definition: mirror, sort each window, take the middle.
std::vector<float> bruteForce(const std::vector<float>& values, std::size_t columns, int width) {
    const auto n = static_cast<std::ptrdiff_t>(columns);
    std::vector<float> out = values;
    if (n <= width / 2) return out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto column = static_cast<std::ptrdiff_t>(i % columns);
        std::vector<float> window;
        for (std::ptrdiff_t k = column - width / 2; k <= column + width / 2; ++k) {
            const std::ptrdiff_t at = k < 0 ? -k : k >= n ? 2 * (n - 1) - k : k;
            window.push_back(values[i - static_cast<std::size_t>(column) + static_cast<std::size_t>(at)]);
        }
        std::sort(window.begin(), window.end());
        out[i] = window[static_cast<std::size_t>(width / 2)];
    }
    return out;
}

class MedianFilter : public testing::TestWithParam<int> {};

TEST_P(MedianFilter, EqualsBruteForce) {
    std::mt19937 generator(7);
    for (const std::size_t columns : {1, 2, 3, 4, 6, 7, 8, 13, 14, 40, 201}) {
        std::vector<float> values(columns * 6);
        // Few different values: windows hold equal ones.
        for (float& value : values) value = static_cast<float>(generator() % 9) / 4;
        const std::vector<float> expected = bruteForce(values, columns, GetParam());
        medianFilter(values, columns, GetParam());
        EXPECT_EQ(values, expected) << "width " << GetParam() << ", columns " << columns;
    }
}

INSTANTIATE_TEST_SUITE_P(Widths, MedianFilter, testing::Values(1, 3, 5, 7, 13));

TEST(MedianFilterEdge, LeavesRowsAloneThatAreTooShortToMirror) {
    std::vector<float> values = {3, 1, 2, 9, 7, 8};
    medianFilter(values, 3, 7);
    EXPECT_EQ(values, (std::vector<float>{3, 1, 2, 9, 7, 8}));
}

}  // namespace
}  // namespace undervoice::engine
