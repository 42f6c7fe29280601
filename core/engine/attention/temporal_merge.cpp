#include "engine/attention/temporal_merge.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

namespace undervoice::engine {
namespace {

constexpr double kLongestPeriod = 10000;

/// Chunk of each of the tokens past … past + n − 1: int64 [n].
at::Tensor chunksOf(std::int64_t n, int past, const MergeRule& rule, at::Device device) {
    return at::arange(past, past + n, at::TensorOptions(at::kLong).device(device)).div_(rule.stride, "floor");
}

/// x [row, n, width] of tokens past, past + 1, … summed up within each chunk; open [row, width] is what the first chunk had before.
at::Tensor sumsWithinChunks(const at::Tensor& x, int past, const MergeRule& rule, const at::Tensor& open) {
    const std::int64_t rows = x.size(0), n = x.size(1), width = x.size(2);
    if (n == 1) return open.defined() ? x.add(open.unsqueeze(1)) : x;
    // Whole chunks side by side: what is before the first token and after the last one is zero, but for the open sum.
    const int before = past % rule.stride;
    at::Tensor padded = at::zeros({rows, rule.chunksOf(before + static_cast<int>(n)) * std::int64_t{rule.stride}, width}, x.options());
    padded.narrow(1, before, n).copy_(x);
    if (open.defined()) padded.select(1, before - 1).copy_(open);
    return padded.view({rows, -1, rule.stride, width}).cumsum(2).flatten(1, 2).narrow(1, before, n);
}

}  // namespace

HyperTensors constantHyperTensors(std::int64_t rank) {
    const std::int64_t width = hyperWidth(rank);
    return {at::zeros({width, rank}), at::zeros({width}), at::zeros({width, rank}), at::zeros({width})};
}

at::Tensor chunkPositions(const at::Tensor& chunks, std::int64_t rank) {
    // An odd rank has a sine more than cosines.
    const at::Tensor pairs = at::arange((rank + 1) / 2, chunks.options().dtype(at::kFloat));
    const at::Tensor frequencies = at::exp(pairs.mul(-2 * std::log(kLongestPeriod) / static_cast<double>(rank)));
    const at::Tensor angles = chunks.to(at::kFloat).unsqueeze(1).mul(frequencies);
    return at::stack({angles.sin(), angles.cos()}, -1).flatten(1).narrow(1, 0, rank);
}

Result<HyperNetwork> HyperNetwork::load(WeightReader& reader, const std::string& prefix) {
    HyperTensors tensors;
    UNDERVOICE_TRY_ASSIGN(tensors.chunkWeight, reader.vector({prefix + ".fc_c.weight"}));
    UNDERVOICE_TRY_ASSIGN(tensors.chunkBias, reader.vector({prefix + ".fc_c.bias"}));
    UNDERVOICE_TRY_ASSIGN(tensors.tokenWeight, reader.vector({prefix + ".fc_p.weight"}));
    UNDERVOICE_TRY_ASSIGN(tensors.tokenBias, reader.vector({prefix + ".fc_p.bias"}));
    return HyperNetwork(std::move(tensors));
}

at::Tensor HyperNetwork::weigh(const at::Tensor& latents, const at::Tensor& chunks) const {
    // p·(F_p c + f_p) = (F_pᵀ p)·c + f_p·p: one direction a chunk instead of a product a row, and no row's sum depends on the others.
    const at::Tensor ofChunks = at::linear(chunkPositions(chunks, rank()), m_tensors.chunkWeight, m_tensors.chunkBias);
    const at::Tensor directions = at::matmul(ofChunks, m_tensors.tokenWeight), offsets = at::matmul(ofChunks, m_tensors.tokenBias);
    return at::sigmoid(latents.to(at::kFloat).mul(directions).sum(-1).add(offsets));
}

MergedTokens mergeChunks(const at::Tensor& latents, const at::Tensor& weights, int past, const MergeRule& rule, const OpenChunks& open) {
    const at::Tensor weighted = latents.to(at::kFloat).mul(weights.unsqueeze(-1));
    at::Tensor sums = open.slots.defined() ? open.slots.to(at::kFloat) : at::Tensor();
    if (!rule.normalizes) return {sumsWithinChunks(weighted, past, rule, sums), {}};
    if (sums.defined()) sums = sums.mul(open.weights.unsqueeze(1));
    const at::Tensor openWeights = open.slots.defined() ? open.weights.unsqueeze(1) : at::Tensor();
    const at::Tensor totals = sumsWithinChunks(weights.unsqueeze(-1), past, rule, openWeights);
    // A chunk of weights that are all too small for float32 is empty rather than undefined.
    return {sumsWithinChunks(weighted, past, rule, sums).div(totals.clamp_min(std::numeric_limits<float>::min())), totals.squeeze(-1)};
}

at::Tensor strideAwareMask(std::int64_t n, int past, const MergeRule& rule, at::Device device) {
    const at::Tensor tokens = at::arange(n, at::TensorOptions(at::kLong).device(device));
    const at::Tensor queries = tokens.unsqueeze(1), columns = tokens.unsqueeze(0);
    const at::Tensor endsChunk = columns.add(past + 1).remainder(rule.stride).eq(0);
    const at::Tensor ofNew = columns.eq(queries).logical_or(columns.lt(queries).logical_and(endsChunk));
    return at::cat({at::ones({n, rule.chunkOf(past)}, ofNew.options()), ofNew}, 1);
}

at::Tensor TemporalMerge::append(const at::Tensor& vectors, MergedSelfCache& cache, int past) const {
    const MergeRule& rule = cache.rule();
    const std::int64_t rank = m_network.rank(), kept = vectors.size(2) - rank;
    const at::Tensor latents = vectors.narrow(2, 0, rank);
    const at::Tensor weights = m_network.weigh(latents, chunksOf(vectors.size(1), past, rule, vectors.device()));
    OpenChunks open;
    if (!rule.endsChunk(past)) open = {cache.openSlots(past).narrow(1, 0, rank), cache.openWeights()};
    const MergedTokens merged = mergeChunks(latents, weights, past, rule, open);
    at::Tensor columns = merged.columns.to(vectors.scalar_type());
    if (kept > 0) columns = at::cat({columns, vectors.narrow(2, rank, kept)}, 2);
    cache.write(columns, merged.weights, past);
    return columns;
}

}  // namespace undervoice::engine
