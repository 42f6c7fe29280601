#pragma once
// Bytes that caches take, as formulas (spec: attention.md §2, §4, §5). The ledger's figures are tested equal to them.

#include <cstdint>

#include "engine/cache/merge_rule.h"

namespace undervoice::engine::plan {

/// A cache is planned for so many layers, windows, rows and tokens.
struct CacheWork {
    std::int64_t layers = 0;
    std::int64_t state = 0;
    std::int64_t windows = 1;
    std::int64_t rowsPerWindow = 1;
    std::int64_t tokens = 0;           ///< capacity, or the present length
    std::int64_t frames = 1500;        ///< of the encoder
    std::int64_t bytesPerElement = 4;
    bool isInt8 = false;               ///< int8 rows: a byte a value, two bytes a row for the scale
    std::int64_t sharedTokens = 0;     ///< the first tokens, that are there once a window; not more than tokens
};

/// Bytes of a vector of so many values that has so many scales.
constexpr std::int64_t vectorBytes(const CacheWork& work, std::int64_t width, std::int64_t scales) {
    return work.isInt8 ? width + 2 * scales : width * work.bytesPerElement;
}
constexpr std::int64_t latentBytes(const CacheWork& work, std::int64_t rank, std::int64_t kept) {
    return vectorBytes(work, rank + kept, kept > 0 ? 2 : 1);
}
/// Tokens of all rows, the shared ones once a window.
constexpr std::int64_t tokenSlots(const CacheWork& work) {
    return work.windows * (work.sharedTokens + work.rowsPerWindow * (work.tokens - work.sharedTokens));
}

/// Self mha: keys and values of each head, 64 values a row.
constexpr std::int64_t selfMhaBytes(const CacheWork& work) {
    return 2 * work.layers * tokenSlots(work) * vectorBytes(work, work.state, work.state / 64);
}

/// Self x: the layer's input alone.
constexpr std::int64_t selfXBytes(const CacheWork& work) { return work.layers * tokenSlots(work) * vectorBytes(work, work.state, 1); }

/// Self t, one layer: token ids of four bytes, of every row.
constexpr std::int64_t selfTBytes(const CacheWork& work) { return 4 * work.tokens * work.windows * work.rowsPerWindow; }

/// Self mla, one layer.
constexpr std::int64_t selfMlaBytes(const CacheWork& work, std::int64_t rank, std::int64_t kept = 0) {
    return tokenSlots(work) * latentBytes(work, rank, kept);
}

/// Self mtla, one layer: a vector a chunk of tokens, only whole chunks are shared; where slots are normalised four bytes a row for the
/// weights, and beside int8 rows each row's open slot in float32.
constexpr std::int64_t selfMtlaBytes(const CacheWork& work, std::int64_t rank, const MergeRule& rule, std::int64_t kept = 0) {
    CacheWork chunks = work;
    chunks.tokens = (work.tokens + rule.stride - 1) / rule.stride;
    chunks.sharedTokens = work.sharedTokens / rule.stride;
    const std::int64_t beside = (rule.normalizes ? 4 : 0) + (work.isInt8 ? 4 * (rank + kept) : 0);
    return selfMlaBytes(chunks, rank, kept) + beside * work.windows * work.rowsPerWindow;
}

/// Cross mha: keys and values of each head; rows of a window share them.
constexpr std::int64_t crossMhaBytes(const CacheWork& work) {
    return 2 * work.layers * work.frames * work.windows * vectorBytes(work, work.state, work.state / 64);
}

/// Cross e: the encoder's output, once for all layers.
constexpr std::int64_t crossEBytes(const CacheWork& work) { return work.frames * work.windows * vectorBytes(work, work.state, 1); }

/// Cross mla, one layer.
constexpr std::int64_t crossMlaBytes(const CacheWork& work, std::int64_t rank, std::int64_t kept = 0) {
    return work.frames * work.windows * latentBytes(work, rank, kept);
}

/// The default conversion's rank (spec: attention.md §5): the first layer keeps nothing but ids, and the others' latents together are
/// an eighth of mha's self cache.
constexpr std::int64_t defaultRank(std::int64_t state, std::int64_t layers) {
    return layers < 2 ? state / 4 / 8 * 8 : state / 4 * layers / (layers - 1) / 8 * 8;
}

}  // namespace undervoice::engine::plan
