#include "engine/decoding/row_math.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace undervoice::engine {
namespace {

constexpr float kLowest = -std::numeric_limits<float>::infinity();

/// Values that a vector unit takes at once; the reductions below keep so many running results apart, which
/// lets the compiler use it without reordering floating-point sums behind our back.
constexpr std::size_t kLanes = 16;
/// Values that are skipped together when none of them can matter.
constexpr std::size_t kBlock = 256;

double sum(std::span<const float> row) {
    std::array<double, kLanes> lanes{};
    std::size_t i = 0;
    for (; i + kLanes <= row.size(); i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += static_cast<double>(row[i + lane]);
    }
    double total = 0;
    for (const double lane : lanes) total += lane;
    for (; i < row.size(); ++i) total += static_cast<double>(row[i]);
    return total;
}

std::span<const float> blockAt(std::span<const float> row, std::size_t begin) {
    return row.subspan(begin, std::min(kBlock, row.size() - begin));
}

/// Index of the first weight at which the running sum exceeds `target`; the last positive one where rounding
/// kept it below.
std::int64_t firstBeyond(std::span<const float> weights, double target) {
    std::int64_t last = -1;
    double running = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!(weights[i] > 0)) continue;
        last = static_cast<std::int64_t>(i);
        running += static_cast<double>(weights[i]);
        if (running > target) break;
    }
    return last;
}

}  // namespace

float maximum(std::span<const float> row) {
    std::array<float, kLanes> lanes;
    lanes.fill(kLowest);
    std::size_t i = 0;
    for (; i + kLanes <= row.size(); i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] = std::max(lanes[lane], row[i + lane]);
    }
    float best = *std::max_element(lanes.begin(), lanes.end());
    for (; i < row.size(); ++i) best = std::max(best, row[i]);
    return best;
}

std::int64_t argmax(std::span<const float> row) {
    const float best = maximum(row);
    if (best == kLowest) return -1;
    return std::find(row.begin(), row.end(), best) - row.begin();
}

double logSumExp(std::span<const float> row) {
    const float largest = maximum(row);
    if (largest == kLowest) return largest;
    double total = 0;
    for (const float value : row) {
        if (value != kLowest) total += static_cast<double>(std::exp(value - largest));
    }
    return static_cast<double>(largest) + std::log(total);
}

void topTokens(std::span<const float> row, std::size_t count, std::vector<ScoredToken>& best) {
    best.clear();
    const std::size_t wanted = std::min(count, row.size());
    if (wanted == 0) return;
    const auto isBetter = [](const ScoredToken& a, const ScoredToken& b) { return a.score > b.score; };
    for (std::size_t begin = 0; begin < row.size(); begin += kBlock) {
        const std::span<const float> block = blockAt(row, begin);
        if (best.size() == wanted && !(maximum(block) > best.back().score)) continue;
        for (std::size_t i = 0; i < block.size(); ++i) {
            if (best.size() == wanted && !(block[i] > best.back().score)) continue;
            const ScoredToken candidate{static_cast<std::int64_t>(begin + i), block[i]};
            if (best.size() == wanted) best.pop_back();
            best.insert(std::upper_bound(best.begin(), best.end(), candidate, isBetter), candidate);
        }
    }
}

std::int64_t tokenAtQuantile(std::span<const float> weights, double u) {
    double total = 0;
    for (std::size_t begin = 0; begin < weights.size(); begin += kBlock)
        total += sum(blockAt(weights, begin));
    const double target = u * total;
    double before = 0;
    for (std::size_t begin = 0; begin < weights.size(); begin += kBlock) {
        const std::span<const float> block = blockAt(weights, begin);
        const double after = before + sum(block);
        if (after > target) return static_cast<std::int64_t>(begin) + firstBeyond(block, target - before);
        before = after;
    }
    return -1;
}

}  // namespace undervoice::engine
