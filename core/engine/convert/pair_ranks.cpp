#include "engine/convert/pair_ranks.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <cassert>
#include <tuple>
#include <utility>

namespace undervoice::engine {
namespace {

/// projected [position, head · headSize] → float64 [head, headSize / 2]: the mean length of each pair.
at::Tensor meanPairNorms(const at::Tensor& projected, std::int64_t headSize) {
    const at::Tensor pairs = projected.unflatten(1, {-1, 2, headSize / 2});  // [position, head, half, pair]
    return at::linalg_vector_norm(pairs, 2, /*dim=*/2).mean(0).to(at::kDouble);
}

at::Tensor zeroSums(const at::Tensor& weight, std::int64_t headSize) {
    return at::zeros({weight.size(0) / headSize, headSize / 2}, at::kDouble);
}

}  // namespace

PairScores::PairScores(PairProjections projections)
    : m_projections(std::move(projections)),
      m_queries(zeroSums(m_projections.query, m_projections.headSize)),
      m_keys(zeroSums(m_projections.key, m_projections.headSize)) {
    m_projections.query = m_projections.query.to(at::kFloat);
    m_projections.key = m_projections.key.to(at::kFloat);
    if (m_projections.queryBias.defined()) m_projections.queryBias = m_projections.queryBias.to(at::kFloat);
}

void PairScores::add(const at::Tensor& queryInputs, const at::Tensor& keyInputs) {
    assert(queryInputs.size(0) > 0 && keyInputs.size(0) > 0);
    at::Tensor queries = at::matmul(queryInputs, m_projections.query.t());
    if (m_projections.queryBias.defined()) queries.add_(m_projections.queryBias);
    const at::Tensor keys = at::matmul(keyInputs, m_projections.key.t());
    m_queries.add_(meanPairNorms(queries, m_projections.headSize));
    m_keys.add_(meanPairNorms(keys, m_projections.headSize));
    ++m_utterances;
}

at::Tensor PairScores::scores() const {
    assert(m_utterances > 0);
    const auto count = static_cast<double>(m_utterances);
    const at::Tensor queries = m_queries.div(count).unflatten(0, {m_keys.size(0), -1});  // [key head, head of its group, pair]
    return queries.mul(m_keys.div(count).unsqueeze(1)).sum(1).to(at::kFloat);
}

at::Tensor ranksOf(const at::Tensor& scores) {
    const std::int64_t pairs = scores.size(-1);
    assert(pairs <= 256);
    const auto order = std::get<1>(scores.sort(/*stable=*/true, /*dim=*/-1, /*descending=*/true));
    at::Tensor ranks = at::empty(scores.sizes(), at::kByte);
    ranks.scatter_(-1, order, at::arange(pairs, at::kByte).expand(scores.sizes()));
    return at::cat({ranks, ranks}, -1);
}

PairRanks::PairRanks(const std::vector<RankedModule>& modules, CrossKeys crossKeys) {
    for (const RankedModule& module : modules) {
        const AttentionWeights& weights = module.weights;
        m_modules.push_back({PairScores({weights.query, weights.queryBias, weights.key, kHeadSize}),
                             module.isCross && crossKeys == CrossKeys::EncoderOutput});
    }
}

void PairRanks::add(std::size_t module, const at::Tensor& inputs, const at::Tensor& encoded) {
    Module& own = m_modules.at(module);
    assert(!own.takesEncoded || encoded.defined());
    own.scores.add(inputs, own.takesEncoded ? encoded : inputs);
}

at::Tensor PairRanks::scores() const {
    std::vector<at::Tensor> rows;
    for (const Module& module : m_modules) rows.push_back(module.scores.scores());
    return at::stack(rows);
}

at::Tensor PairRanks::ranks() const { return ranksOf(scores()); }

}  // namespace undervoice::engine
