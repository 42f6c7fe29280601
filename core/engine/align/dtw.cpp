#include "engine/align/dtw.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace undervoice::engine {
namespace {

/// Where the cheapest path enters a cell from.
enum class From : std::uint8_t { Diagonal, Above, Left };

/// Fills `from` [row, column]. Only the sums of two rows are alive at a time; index 0 lies outside the
/// matrix.
void accumulate(std::span<const float> costs, std::size_t columns, std::vector<From>& from) {
    constexpr float kOutside = std::numeric_limits<float>::infinity();
    std::vector<float> above(columns + 1, kOutside);
    std::vector<float> here(columns + 1, kOutside);
    above[0] = 0;
    for (std::size_t start = 0; start < costs.size(); start += columns) {
        here[0] = kOutside;
        for (std::size_t j = 0; j < columns; ++j) {
            const float diagonal = above[j];
            const float up = above[j + 1];
            const float left = here[j];
            From step = From::Left;
            float least = left;
            if (diagonal < up && diagonal < left) {
                step = From::Diagonal;
                least = diagonal;
            } else if (up < diagonal && up < left) {
                step = From::Above;
                least = up;
            }
            here[j + 1] = costs[start + j] + least;
            from[start + j] = step;
        }
        std::swap(above, here);
    }
}

}  // namespace

std::vector<PathStep> dtw(std::span<const float> costs, int rows, int columns) {
    assert(rows > 0 && columns > 0);
    const auto width = static_cast<std::size_t>(columns);
    assert(costs.size() == static_cast<std::size_t>(rows) * width);
    std::vector<From> from(costs.size());
    accumulate(costs, width, from);

    std::vector<PathStep> path;
    path.reserve(static_cast<std::size_t>(rows) + width);
    PathStep at{rows - 1, columns - 1};
    path.push_back(at);
    while (at.row > 0 || at.column > 0) {
        From step = from[static_cast<std::size_t>(at.row) * width + static_cast<std::size_t>(at.column)];
        if (at.row == 0)
            step = From::Left;
        else if (at.column == 0)
            step = From::Above;
        if (step != From::Left) --at.row;
        if (step != From::Above) --at.column;
        path.push_back(at);
    }
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace undervoice::engine
