#include "engine/decoding/row_math.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

// Note: same bits everywhere
// The loops below are written with the vector types of g++ and clang, four numbers at a time as every 64-bit
// machine can, so that neither the order of a sum nor its speed hangs on what a compiler makes of a loop.
// Multiplications are not fused with additions
// (-ffp-contract=off in CMakeLists.txt). What a seed samples is then the same on all machines.

namespace undervoice::engine {
namespace {

constexpr float kLowest = -std::numeric_limits<float>::infinity();
constexpr std::size_t kLanes = 4;
/// Vectors under way at once, so that one needn't wait for the one before.
constexpr std::size_t kVectors = 4;
constexpr std::size_t kStride = kLanes * kVectors;
/// Values that are summed in float before they go into a double, or skipped together when none of them can
/// matter.
constexpr std::size_t kBlock = 256;
/// Of 1 / temperature: finite, and cold enough that only the largest logits count.
constexpr double kLargestScale = 1e30;

typedef float Floats __attribute__((vector_size(kLanes * sizeof(float))));
typedef std::int32_t Integers __attribute__((vector_size(kLanes * sizeof(float))));

/// The next `count` values, at most kLanes; -inf in the lanes behind them.
inline void load(Floats& values, const float* from, std::size_t count) {
    if (count >= kLanes) {
        std::memcpy(&values, from, sizeof(values));
    } else {
        values = Floats{} + kLowest;
        std::memcpy(&values, from, count * sizeof(float));
    }
}

/// values := exp(values) for values ≤ 0, and 0 below -87, where floats become denormal. Cody and Waite's
/// reduction to |r| ≤ ln(2) / 2, then exp's series to the sixth power: within 2e-7 of the true value.
inline void expOfNegative(Floats& values) {
    constexpr float kRound = 12582912.0F;  // 1.5 · 2^23: adding it leaves the nearest integer in the low bits
    constexpr float kLog2E = 1.44269504F;
    constexpr float kLn2High = 0.693359375F;  // few bits: n · kLn2High is exact
    constexpr float kLn2Low = -2.12194440e-4F;
    constexpr float kSmallest = -87.0F;
    const Integers isNormal = values > kSmallest;
    const Floats clamped = isNormal ? values : Floats{} + kSmallest;
    const Floats shifted = clamped * kLog2E + kRound;
    const Floats n = shifted - kRound;
    const Floats r = (clamped - n * kLn2High) - n * kLn2Low;
    Floats series = r * (1.0F / 720.0F) + 1.0F / 120.0F;
    series = series * r + 1.0F / 24.0F;
    series = series * r + 1.0F / 6.0F;
    series = series * r + 0.5F;
    series = series * r + 1.0F;
    series = series * r + 1.0F;
    const Integers exponent = ((Integers)shifted + 127) << 23;  // 2^n; the bits of kRound fall out at the top
    values = isNormal ? series * (Floats)exponent : Floats{};
}

float maximumOf(const float* row, std::size_t size) {
    std::array<Floats, kVectors> best;
    best.fill(Floats{} + kLowest);
    const auto take = [&best](const float* from, std::size_t vector, std::size_t count) {
        Floats values;
        load(values, from, count);
        best[vector] = values > best[vector] ? values : best[vector];
    };
    std::size_t i = 0;
    for (; i + kStride <= size; i += kStride) {
        for (std::size_t vector = 0; vector < kVectors; ++vector)
            take(row + i + vector * kLanes, vector, kLanes);
    }
    for (; i < size; i += kLanes) take(row + i, 0, size - i);
    float result = kLowest;
    for (const Floats& lanes : best) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            result = lanes[lane] > result ? lanes[lane] : result;
    }
    return result;
}

/// Sum of exp((x - largest) · scale) over at most kBlock values; each of them too where `weights` is given.
float expSumOf(const float* block, std::size_t size, float largest, float scale, float* weights) {
    std::array<Floats, kVectors> sums{};
    for (std::size_t i = 0, vector = 0; i < size; i += kLanes, vector = (vector + 1) % kVectors) {
        Floats values;
        load(values, block + i, size - i);
        values = (values - largest) * scale;
        expOfNegative(values);
        sums[vector] += values;
        if (weights != nullptr) std::memcpy(weights + i, &values, sizeof(values));
    }
    const Floats sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

std::span<const float> blockAt(std::span<const float> row, std::size_t begin) {
    return row.subspan(begin, std::min(kBlock, row.size() - begin));
}

/// Calls take(sum of exp((x - largest) · scale)) for each block of the row.
template <typename Take>
void forEachBlockSum(std::span<const float> row, float largest, float scale, Take&& take) {
    for (std::size_t begin = 0; begin < row.size(); begin += kBlock) {
        const std::span<const float> block = blockAt(row, begin);
        take(static_cast<double>(expSumOf(block.data(), block.size(), largest, scale, nullptr)));
    }
}

/// Index of the first value at which the running sum of weights exceeds `target`; the last of positive weight
/// where rounding kept it below.
std::int64_t firstBeyond(std::span<const float> block, float largest, float scale, double target) {
    std::array<float, kBlock> weights;
    expSumOf(block.data(), block.size(), largest, scale, weights.data());
    std::int64_t last = -1;
    double running = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
        if (!(weights[i] > 0)) continue;
        last = static_cast<std::int64_t>(i);
        running += static_cast<double>(weights[i]);
        if (running > target) break;
    }
    return last;
}

}  // namespace

float maximum(std::span<const float> row) {
    return maximumOf(row.data(), row.size());
}

std::int64_t argmax(std::span<const float> row) {
    const float best = maximum(row);
    if (best == kLowest) return -1;
    return std::find(row.begin(), row.end(), best) - row.begin();
}

double logSumExp(std::span<const float> row) {
    const float largest = maximum(row);
    if (largest == kLowest) return static_cast<double>(largest);
    double total = 0;
    forEachBlockSum(row, largest, /*scale=*/1.0F, [&total](double sum) { total += sum; });
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

std::int64_t drawToken(std::span<const float> row, double temperature, double u) {
    const float largest = maximum(row);
    if (largest == kLowest) return -1;
    const auto scale = static_cast<float>(std::min(1.0 / temperature, kLargestScale));
    std::vector<double> cumulated;
    cumulated.reserve(row.size() / kBlock + 1);
    double total = 0;
    forEachBlockSum(row, largest, scale, [&](double sum) { cumulated.push_back(total += sum); });
    const double target = u * total;  // below the total, whatever the rounding: u has 52 bits
    const auto block = static_cast<std::size_t>(
        std::upper_bound(cumulated.begin(), cumulated.end() - 1, target) - cumulated.begin());
    const double before = block == 0 ? 0.0 : cumulated[block - 1];
    const std::size_t begin = block * kBlock;
    return static_cast<std::int64_t>(begin) +
           firstBeyond(blockAt(row, begin), largest, scale, target - before);
}

}  // namespace undervoice::engine
