#include "engine/align/dtw.h"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>

namespace undervoice::engine {

void PrintTo(const PathStep& step, std::ostream* out) {
    *out << "(" << step.row << ", " << step.column << ")";
}

namespace {

using testing::ElementsAre;

std::vector<PathStep> randomPath(int rows, int columns, std::mt19937& generator) {
    std::vector<bool> goesDown(static_cast<std::size_t>(rows + columns - 2));
    std::fill_n(goesDown.begin(), rows - 1, true);
    std::shuffle(goesDown.begin(), goesDown.end(), generator);
    std::vector<PathStep> path{{0, 0}};
    for (const bool down : goesDown) {
        const PathStep last = path.back();
        path.push_back({last.row + (down ? 1 : 0), last.column + (down ? 0 : 1)});
    }
    return path;
}

void expectPlantedPathFound(int rows, int columns) {
    std::mt19937 generator(static_cast<unsigned>(rows * 10000 + columns));
    const std::vector<PathStep> planted = randomPath(rows, columns, generator);
    // Noise is dearer than any detour saves: every cell of the planted path costs -2, all others at least -1.
    std::uniform_real_distribution<float> noise(-1, 1);
    std::vector<float> costs(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
    for (float& cost : costs) cost = noise(generator);
    for (const PathStep& step : planted)
        costs[static_cast<std::size_t>(step.row * columns + step.column)] -= 2;
    EXPECT_EQ(dtw(costs, rows, columns), planted) << rows << " x " << columns;
}

TEST(Dtw, FindsPlantedPaths) {
    expectPlantedPathFound(10, 20);
    expectPlantedPathFound(32, 16);
    expectPlantedPathFound(123, 1500);
    expectPlantedPathFound(234, 189);
}

TEST(Dtw, FollowsTheSpecificationsExample) {
    const std::vector<float> costs = {-3, -1, 0, 0, 0, 0, -2, -3, 0, 0, 0, 0, 0, -1, -4};
    EXPECT_THAT(dtw(costs, 3, 5), ElementsAre(PathStep{0, 0}, PathStep{0, 1}, PathStep{1, 1}, PathStep{1, 2},
                                              PathStep{2, 2}, PathStep{2, 3}, PathStep{2, 4}));
}

TEST(Dtw, BreaksTiesTowardsTheColumns) {
    EXPECT_THAT(dtw(std::vector<float>(12, 0), 3, 4),
                ElementsAre(PathStep{0, 0}, PathStep{1, 0}, PathStep{2, 0}, PathStep{2, 1}, PathStep{2, 2},
                            PathStep{2, 3}));
}

TEST(Dtw, WalksAlongASingleRowOrColumn) {
    EXPECT_THAT(dtw(std::vector<float>{1}, 1, 1), ElementsAre(PathStep{0, 0}));
    EXPECT_THAT(dtw(std::vector<float>{1, 2, 3}, 1, 3),
                ElementsAre(PathStep{0, 0}, PathStep{0, 1}, PathStep{0, 2}));
    EXPECT_THAT(dtw(std::vector<float>{1, 2, 3}, 3, 1),
                ElementsAre(PathStep{0, 0}, PathStep{1, 0}, PathStep{2, 0}));
}

}  // namespace
}  // namespace undervoice::engine
