#pragma once
// How many numbers a token each layer's latent may have (spec: convert-train.md §1.3). Pure functions.

#include <cstdint>
#include <utility>
#include <vector>

#include "api/converter.h"
#include "api/speech_engine.h"
#include "base/error.h"

namespace undervoice::engine {

inline constexpr std::int64_t kRankStep = 8, kSmallestRank = 32;

/// [layer]; 0: the layer keeps its weights and is recomputed from the token ids. The same rank in all others: the largest multiple of 8
/// within the share, or the bytes, that the options ask for. InvalidArgument where that is less than 32 or more layers are named than
/// there are.
Result<std::vector<std::int64_t>> evenRanks(const api::ConversionOptions& options, const api::ModelDims& dims);

/// What converting one layer alone costs at some ranks: measured divergences from the original, ranks ascending.
struct RankCurve {
    int layer = 0;
    std::vector<std::pair<std::int64_t, double>> points;  ///< rank, nats
    /// In between interpolated, beyond the ends extrapolated, both in the logarithm of the divergence; 0 from `state` on.
    double at(double rank, std::int64_t state) const;
};

/// Ranks with the same sum as `even`, moved to where they help most: by steps of 8, from 32 up to the width, each to the layer
/// whose divergence falls most by it. Layers without a curve keep their ranks.
std::vector<std::int64_t> plannedRanks(const std::vector<std::int64_t>& even, const std::vector<RankCurve>& curves, std::int64_t state);

/// Bytes of the self cache of `rows` rows of `tokens` tokens, numbers of two bytes: latents, and four bytes a token id.
std::int64_t selfCacheBytes(const std::vector<std::int64_t>& ranks, std::int64_t rows, std::int64_t tokens);

}  // namespace undervoice::engine
