#include "engine/convert/rank_plan.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "engine/cache/plan.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kHalfBytes = 2;

std::int64_t rounded(double rank) { return static_cast<std::int64_t>(std::floor(rank / kRankStep + 1e-9)) * kRankStep; }

Result<std::vector<std::int64_t>> statedRanks(const api::ConversionOptions& options, const api::ModelDims& dims) {
    const auto layers = static_cast<std::size_t>(dims.textLayers);
    if (options.ranks.size() > layers)
        return fail(ErrorCode::InvalidArgument, "Ranks were given for " + std::to_string(options.ranks.size()) + " layers, but the model's decoder has " +
                                                    std::to_string(layers) + "; give one a layer, or fewer: the last stands for all further ones.");
    std::vector<std::int64_t> ranks(options.ranks.begin(), options.ranks.end());
    ranks.resize(layers, options.ranks.back());
    // A report writes 0 for a layer that is recomputed from its tokens, and may be taken at its word.
    const std::span<const std::int64_t> converted = std::span(ranks).subspan(options.firstLayerFromTokens && ranks.front() == 0 ? 1 : 0);
    for (const std::int64_t rank : converted)
        if (rank < 1 || rank > dims.textState)
            return fail(ErrorCode::InvalidArgument, "A rank of " + std::to_string(rank) + " was asked for; this model's lie between 1 and " +
                                                        std::to_string(dims.textState) + ".");
    return ranks;
}

}  // namespace

Result<std::vector<std::int64_t>> evenRanks(const api::ConversionOptions& options, const api::ModelDims& dims) {
    const std::int64_t layers = dims.textLayers, state = dims.textState;
    const bool hasTokens = options.firstLayerFromTokens;
    std::vector<std::int64_t> ranks;
    if (!options.ranks.empty()) {
        UNDERVOICE_TRY_ASSIGN(ranks, statedRanks(options, dims));
    } else {
        const std::int64_t converted = layers - (hasTokens ? 1 : 0);
        if (converted == 0)
            return fail(ErrorCode::InvalidArgument, "The model's decoder has one layer, which is recomputed from its tokens: nothing is left to convert.");
        plan::CacheWork ids;
        ids.tokens = dims.textContext;
        const std::int64_t idBytes = hasTokens ? plan::selfTBytes(ids) : 0;
        const double floats = options.budgetBytes > 0
                                  ? static_cast<double>(options.budgetBytes - idBytes) / static_cast<double>(kHalfBytes * dims.textContext)
                                  : (1 - options.savedShare) * static_cast<double>(2 * state * layers);
        const std::int64_t rank = std::min(rounded(floats / static_cast<double>(converted)), state);
        if (rank < kSmallestRank)
            return fail(ErrorCode::InvalidArgument, "That leaves " + std::to_string(std::max<std::int64_t>(rank, 0)) +
                                                        " numbers a token and layer; below " + std::to_string(kSmallestRank) + " no text comes out. Ask for more.");
        ranks.assign(static_cast<std::size_t>(layers), rank);
    }
    if (hasTokens) ranks.front() = 0;
    return ranks;
}

double RankCurve::at(double rank, std::int64_t state) const {
    if (points.empty() || rank >= static_cast<double>(state)) return 0;
    // Divergences of 0 have no logarithm; below this nothing is told apart anyway.
    constexpr double kFloor = 1e-9;
    const auto value = [&](std::size_t i) { return std::log(std::max(points[i].second, kFloor)); };
    if (points.size() == 1) return points.front().second * static_cast<double>(points.front().first) / std::max(rank, 1.0);
    std::size_t right = 1;
    while (right + 1 < points.size() && static_cast<double>(points[right].first) < rank) ++right;
    const auto x0 = static_cast<double>(points[right - 1].first), x1 = static_cast<double>(points[right].first);
    // Never rising: noise of the measurement must not make a larger rank look worse.
    const double slope = std::min((value(right) - value(right - 1)) / (x1 - x0), 0.0);
    return std::exp(value(right - 1) + slope * (rank - x0));
}

std::vector<std::int64_t> plannedRanks(const std::vector<std::int64_t>& even, const std::vector<RankCurve>& curves, std::int64_t state) {
    std::vector<std::int64_t> ranks = even;
    std::int64_t left = 0;
    for (const RankCurve& curve : curves) {
        left += even[static_cast<std::size_t>(curve.layer)];
        ranks[static_cast<std::size_t>(curve.layer)] = kSmallestRank;
        left -= kSmallestRank;
    }
    while (left >= kRankStep) {
        const RankCurve* best = nullptr;
        double largestGain = 0;
        for (const RankCurve& curve : curves) {
            const std::int64_t rank = ranks[static_cast<std::size_t>(curve.layer)];
            if (rank + kRankStep > state) continue;
            const double gain = curve.at(static_cast<double>(rank), state) - curve.at(static_cast<double>(rank + kRankStep), state);
            if (!best || gain > largestGain) {
                best = &curve;
                largestGain = gain;
            }
        }
        if (!best) break;
        ranks[static_cast<std::size_t>(best->layer)] += kRankStep;
        left -= kRankStep;
    }
    return ranks;
}

std::int64_t selfCacheBytes(const std::vector<std::int64_t>& ranks, std::int64_t rows, std::int64_t tokens) {
    std::int64_t bytes = 0;
    plan::CacheWork work;
    work.windows = rows;
    work.tokens = tokens;
    work.bytesPerElement = kHalfBytes;
    for (const std::int64_t rank : ranks) bytes += rank == 0 ? plan::selfTBytes(work) : plan::selfMlaBytes(work, rank);
    return bytes;
}

}  // namespace undervoice::engine
