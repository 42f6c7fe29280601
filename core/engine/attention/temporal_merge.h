#pragma once
// Latents of neighbouring tokens merged into one slot a chunk (mode mtla; spec: attention.md §6, after Multi-head Temporal Latent
// Attention). Pure functions of tensors, the same for decoding and training.
//
// Note: token by token and all at once
// Token t of chunk j counts w_t = σ((F_c pe_j + f_c)·(F_p c_t + f_p)), and the chunk's slot holds Σ w_m c_m over its tokens so far,
// divided by Σ w_m where the rule normalises. Token by token that is one slot which grows in place. All at once it is a column for
// every token, the slot as it stood after that token: a query sees its own column and the last one of each earlier chunk. Both
// follow from mergeChunks(), which goes on from an open slot for any number of tokens.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>

#include "base/error.h"
#include "engine/cache/merge_rule.h"
#include "engine/cache/merged_self_cache.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

/// The parameters of a hyper-network, float32: F_c, f_c of the chunk's position and F_p, f_p of the token's latent.
struct HyperTensors {
    at::Tensor chunkWeight;  ///< [rank / 4, rank]
    at::Tensor chunkBias;    ///< [rank / 4]
    at::Tensor tokenWeight;  ///< [rank / 4, rank]
    at::Tensor tokenBias;    ///< [rank / 4]
};

/// Zeros: every token weighs 1/2. What a converted model that is yet to be trained begins with.
HyperTensors constantHyperTensors(std::int64_t rank);

/// pe_j of chunks int64 [n]: float32 [n, rank], sines and cosines in turn.
at::Tensor chunkPositions(const at::Tensor& chunks, std::int64_t rank);

/// How much each token counts in a chunk.
class HyperNetwork {
  public:
    /// prefix: "decoder.blocks.3.attn.hyper".
    static Result<HyperNetwork> load(WeightReader& reader, const std::string& prefix);
    explicit HyperNetwork(HyperTensors tensors) : m_tensors(std::move(tensors)) {}

    std::int64_t rank() const { return m_tensors.chunkWeight.size(1); }
    /// latents [row, n, rank], chunks int64 [n] on their device → float32 [row, n].
    at::Tensor weigh(const at::Tensor& latents, const at::Tensor& chunks) const;

  private:
    HyperTensors m_tensors;
};

/// What the chunk that the first new token goes on with holds already.
struct OpenChunks {
    at::Tensor slots;    ///< [row, rank]; undefined: the token begins a chunk
    at::Tensor weights;  ///< float32 [row]: sums of weights; only where the rule normalises
};

struct MergedTokens {
    at::Tensor columns;  ///< float32 [row, n, rank]: the chunk's slot as it stands after each token
    at::Tensor weights;  ///< float32 [row, n]: its sum of weights after each token; undefined where nothing is normalised
};

/// latents [row, n, rank] and their weights float32 [row, n], tokens past, past + 1, …; open: defined where `past` is within a chunk.
MergedTokens mergeChunks(const at::Tensor& latents, const at::Tensor& weights, int past, const MergeRule& rule, const OpenChunks& open = {});

/// What queries of the tokens past … past + n − 1 see: bool [n, whole + n], first the slots of the whole = ⌊past / stride⌋ chunks that
/// ended before, then the columns of the new tokens.
at::Tensor strideAwareMask(std::int64_t n, int past, const MergeRule& rule, at::Device device);

/// A layer's network, applied to its cache.
class TemporalMerge {
  public:
    explicit TemporalMerge(HyperNetwork network) : m_network(std::move(network)) {}

    /// vectors [row, n, rank + kept]: the latent and, behind it, kept key dimensions of the tokens past, past + 1, …. Kept dimensions are
    /// not merged: a slot has its newest token's. Writes the slots; returns their columns, of the vectors' type and shape.
    at::Tensor append(const at::Tensor& vectors, MergedSelfCache& cache, int past) const;

  private:
    HyperNetwork m_network;
};

}  // namespace undervoice::engine
