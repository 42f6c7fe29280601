#pragma once
// Which tokens share one slot of a cache, and how their latents are merged in it (mode mtla; spec: attention.md §6). Chunk j consists
// of the tokens j·stride … (j + 1)·stride − 1.

#include <cstdint>

namespace undervoice::engine {

struct MergeRule {
    int stride = 1;           ///< tokens a chunk, at least 1; 1: every token has a slot of its own
    bool normalizes = false;  ///< a slot is divided by the sum of its tokens' weights

    constexpr int chunkOf(int token) const { return token / stride; }
    constexpr int chunksOf(int tokens) const { return (tokens + stride - 1) / stride; }
    /// Whether the next of so many tokens begins a chunk.
    constexpr bool endsChunk(int tokens) const { return tokens % stride == 0; }
    bool operator==(const MergeRule&) const = default;
};

/// Inner width of the network that weighs the tokens of latents of this rank.
constexpr std::int64_t hyperWidth(std::int64_t rank) { return rank / 4; }

}  // namespace undervoice::engine
