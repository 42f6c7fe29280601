#include "engine/decoding/row_math.h"

#include "engine/decoding/counter_random.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

constexpr float kNone = -std::numeric_limits<float>::infinity();

/// Seeded numbers in [-1, 1) with some -inf among them.
std::vector<float> seededRow(std::size_t size, std::uint64_t seed) {
    std::vector<float> row(size);
    for (std::size_t i = 0; i < size; ++i) {
        const double u = uniformNumber(seed, size, i);
        row[i] = u < 0.1 ? kNone : static_cast<float>(2 * u - 1);
    }
    return row;
}

/// Around the loops' block sizes, and a whole vocabulary.
const std::vector<std::size_t> kSizes = {1, 2, 15, 16, 17, 255, 256, 257, 1501, 51865};

TEST(RowMath, MaximumAndArgmaxAgreeWithTheStandardLibrary) {
    for (const std::size_t size : kSizes) {
        std::vector<float> row = seededRow(size, 1);
        row[size / 2] = 0.5F;
        const auto largest = std::max_element(row.begin(), row.end());
        EXPECT_EQ(maximum(row), *largest);
        EXPECT_EQ(argmax(row), largest - row.begin());
    }
}

TEST(RowMath, ArgmaxTakesTheFirstOfEquals) {
    std::vector<float> row(1000, 0.0F);
    row[321] = row[322] = row[900] = 7.0F;
    EXPECT_EQ(argmax(row), 321);
}

TEST(RowMath, ARowWithNothingAllowedHasNoToken) {
    EXPECT_EQ(argmax(std::vector<float>(300, kNone)), -1);
    EXPECT_EQ(logSumExp(std::vector<float>(300, kNone)), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(drawToken(std::vector<float>(300, kNone), 1.0, 0.5), -1);
}

TEST(RowMath, LogSumExpAgreesWithDoublePrecision) {
    for (const std::size_t size : kSizes) {
        std::vector<float> row = seededRow(size, 2);
        row[0] = 90.0F;  // exp() of it alone would overflow a float
        double sum = 0;
        for (const float value : row) sum += std::exp(static_cast<double>(value));
        EXPECT_NEAR(logSumExp(row), std::log(sum), 1e-6);
    }
}

TEST(RowMath, TopTokensAreTheHeadOfAStableSort) {
    for (const std::size_t size : kSizes) {
        std::vector<float> row = seededRow(size, 3);
        for (float& value : row) value = std::round(value * 8) / 8;  // many equals
        std::vector<std::int64_t> order(size);
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
            return row[static_cast<std::size_t>(a)] > row[static_cast<std::size_t>(b)];
        });
        std::vector<ScoredToken> best;
        topTokens(row, 6, best);
        ASSERT_EQ(best.size(), std::min<std::size_t>(6, size));
        for (std::size_t i = 0; i < best.size(); ++i) {
            EXPECT_EQ(best[i].token, order[i]) << "place " << i << " of a row of " << size;
            EXPECT_EQ(best[i].score, row[static_cast<std::size_t>(order[i])]);
        }
    }
}

TEST(RowMath, TopTokensStartsAfresh) {
    std::vector<ScoredToken> best = {{5, 100.0F}};
    topTokens(std::vector<float>{1.0F, 2.0F}, 1, best);
    ASSERT_EQ(best.size(), 1U);
    EXPECT_EQ(best[0].token, 1);
    topTokens(std::vector<float>{1.0F}, 0, best);
    EXPECT_TRUE(best.empty());
}

TEST(RowMath, DrawsCutTheDistributionWhereItsWeightsSay) {
    const std::vector<float> row = {kNone, 0.0F, kNone, std::log(2.0F), 0.0F, kNone};  // weights 0 1 0 2 1 0
    EXPECT_EQ(drawToken(row, 1.0, 0.0), 1);
    EXPECT_EQ(drawToken(row, 1.0, 0.2499), 1);
    EXPECT_EQ(drawToken(row, 1.0, 0.2501), 3);
    EXPECT_EQ(drawToken(row, 1.0, 0.7499), 3);
    EXPECT_EQ(drawToken(row, 1.0, 0.7501), 4);
    EXPECT_EQ(drawToken(row, 1.0, 1.0 - 0x1.0p-52), 4);
    EXPECT_EQ(drawToken(row, 0.5, 0.1665), 1);  // weights 0 1 0 4 1 0
    EXPECT_EQ(drawToken(row, 0.5, 0.1668), 3);
}

TEST(RowMath, ColdestDrawIsTheArgmax) {
    const std::vector<float> row = seededRow(51865, 6);
    EXPECT_EQ(drawToken(row, 1e-300, 0.99), argmax(row));
}

TEST(RowMath, DrawsFromALongRowAgreeWithALinearSearchInDouble) {
    const double temperature = 0.6;
    std::vector<float> row = seededRow(51865, 4);
    for (float& value : row) value *= 10;
    std::vector<double> cumulated(row.size());
    double running = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        running += std::exp(static_cast<double>(row[i]) / temperature);
        cumulated[i] = running;
    }
    const double slack = 1e-6 * running;
    for (std::uint64_t i = 0; i < 500; ++i) {
        const double u = uniformNumber(5, 0, i);
        const auto token = static_cast<std::size_t>(drawToken(row, temperature, u));
        ASSERT_LT(token, row.size());
        EXPECT_NE(row[token], kNone);
        EXPECT_GT(cumulated[token], u * running - slack);
        EXPECT_LE(token > 0 ? cumulated[token - 1] : 0.0, u * running + slack);
    }
}

TEST(CounterRandom, NumbersDependOnSeedStreamAndCounterOnly) {
    EXPECT_EQ(uniformNumber(1, 2, 3), uniformNumber(1, 2, 3));
    EXPECT_NE(uniformNumber(1, 2, 3), uniformNumber(2, 2, 3));
    EXPECT_NE(uniformNumber(1, 2, 3), uniformNumber(1, 3, 3));
    EXPECT_NE(uniformNumber(1, 2, 3), uniformNumber(1, 2, 4));
    EXPECT_NE(uniformNumber(1, 2, 3), uniformNumber(1, 3, 2));
}

constexpr std::size_t kCells = 64;

std::size_t cellOf(double u, std::size_t cells) {
    return static_cast<std::size_t>(u * static_cast<double>(cells));
}

/// Chi-square of counts that should be equal. For 63 degrees of freedom 130 is exceeded about once in 10^6.
double chiSquareOfUniform(const std::vector<double>& counts) {
    const double expected =
        std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
    double sum = 0;
    for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
    return sum;
}

TEST(CounterRandom, NeighbouringStreamsAndCountersAreUniform) {
    std::vector<double> alongCounter(kCells), alongStream(kCells), jointly(kCells);
    for (std::uint64_t i = 0; i < 64000; ++i) {
        ++alongCounter[cellOf(uniformNumber(7, 0, i), kCells)];
        ++alongStream[cellOf(uniformNumber(7, i, 0), kCells)];
        ++jointly[cellOf(uniformNumber(7, i, 5), 8) * 8 + cellOf(uniformNumber(7, i, 6), 8)];
    }
    EXPECT_LT(chiSquareOfUniform(alongCounter), 130.0);
    EXPECT_LT(chiSquareOfUniform(alongStream), 130.0);
    EXPECT_LT(chiSquareOfUniform(jointly), 130.0);
}

}  // namespace
}  // namespace undervoice::engine
