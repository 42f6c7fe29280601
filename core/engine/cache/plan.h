#pragma once
// Bytes that caches take, as formulas (spec: attention.md §2, §5). The ledger's figures are tested equal to them.

#include <cstdint>

#include "engine/cache/merge_rule.h"

namespace undervoice::engine::plan {

struct CacheWork {
    std::int64_t layers = 0;
    std::int64_t state = 0;
    std::int64_t windows = 1;
    std::int64_t rowsPerWindow = 1;
    std::int64_t tokens = 0;           ///< capacity, or the present length
    std::int64_t frames = 1500;        ///< of the encoder
    std::int64_t bytesPerElement = 4;
};

/// Self mha: keys and values, [row, head, token, 64] each.
constexpr std::int64_t selfMhaBytes(const CacheWork& work) {
    return 2 * work.layers * work.state * work.tokens * work.windows * work.rowsPerWindow * work.bytesPerElement;
}

/// Self x: the layer's input alone, [row, token, state].
constexpr std::int64_t selfXBytes(const CacheWork& work) { return selfMhaBytes(work) / 2; }

/// Self t, one layer: token ids of four bytes.
constexpr std::int64_t selfTBytes(const CacheWork& work) { return 4 * work.tokens * work.windows * work.rowsPerWindow; }

/// Self mla, one layer: rank + kept key dimensions a token.
constexpr std::int64_t selfMlaBytes(const CacheWork& work, std::int64_t width) {
    return width * work.tokens * work.windows * work.rowsPerWindow * work.bytesPerElement;
}

/// Self mtla, one layer: rank + kept key dimensions a chunk of tokens; where slots are normalised four bytes a row for the weights.
constexpr std::int64_t selfMtlaBytes(const CacheWork& work, std::int64_t width, const MergeRule& rule) {
    CacheWork chunks = work;
    chunks.tokens = (work.tokens + rule.stride - 1) / rule.stride;
    return selfMlaBytes(chunks, width) + (rule.normalizes ? 4 * work.windows * work.rowsPerWindow : 0);
}

/// Cross mla, one layer: rank + kept key dimensions a frame.
constexpr std::int64_t crossMlaBytes(const CacheWork& work, std::int64_t width) {
    return width * work.frames * work.windows * work.bytesPerElement;
}

/// The default conversion's rank (spec: attention.md §5): the first layer keeps nothing but ids, and the others' latents together are
/// an eighth of mha's self cache.
constexpr std::int64_t defaultRank(std::int64_t state, std::int64_t layers) {
    return layers < 2 ? state / 4 / 8 * 8 : state / 4 * layers / (layers - 1) / 8 * 8;
}

/// Cross e: the encoder's output, once for all layers, [window, frame, state].
constexpr std::int64_t crossEBytes(const CacheWork& work) { return work.state * work.frames * work.windows * work.bytesPerElement; }

/// Cross mha: keys and values, [window, head, frame, 64] each; rows of a window share them.
constexpr std::int64_t crossMhaBytes(const CacheWork& work) {
    return 2 * work.layers * work.state * work.frames * work.windows * work.bytesPerElement;
}

/// Mha with int8 rows (spec: attention.md §4): keys and values of each head are a row of 64 bytes and a scale of two.
constexpr std::int64_t int8Row(const CacheWork& work) { return work.state + work.state / 64 * 2; }
constexpr std::int64_t selfMhaInt8Bytes(const CacheWork& work) {
    return 2 * work.layers * int8Row(work) * work.tokens * work.windows * work.rowsPerWindow;
}
constexpr std::int64_t crossMhaInt8Bytes(const CacheWork& work) { return 2 * work.layers * int8Row(work) * work.frames * work.windows; }

}  // namespace undervoice::engine::plan
