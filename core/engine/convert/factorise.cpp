#include "engine/convert/factorise.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/block_diag.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/attention/heads.h"

namespace undervoice::engine {
namespace {

using Metric = api::ConversionOptions::Metric;

constexpr double kSmallestEigenvalue = 1e-12;  // of the largest: below it there are only rounding errors
constexpr double kRidge = 1e-6;                // of the mean eigenvalue of a head's weighting

/// A symmetric matrix's eigenvalues, none below 0, and eigenvectors in the columns.
struct Spectrum {
    at::Tensor values, vectors;
};

Spectrum spectrumOf(const at::Tensor& symmetric) {
    auto [values, vectors] = at::linalg_eigh((symmetric + symmetric.t()) / 2);
    return {values.clamp_min(0), vectors};
}

/// The invertible weighting of one head's 64 outputs, and its inverse.
struct HeadMetric {
    at::Tensor root, inverse;
};

/// (S + εI)^½ of a symmetric S [64, 64].
HeadMetric rootOf(const at::Tensor& symmetric) {
    const double ridge = kRidge * symmetric.diagonal().mean().item<double>() + 1e-300;
    const Spectrum spectrum = spectrumOf(symmetric + at::eye(symmetric.size(0), at::kDouble) * ridge);
    const at::Tensor scale = spectrum.values.clamp_min(ridge).sqrt();
    return {at::matmul(spectrum.vectors * scale, spectrum.vectors.t()), at::matmul(spectrum.vectors / scale, spectrum.vectors.t())};
}

/// M = blockdiag over the keys' heads, then the values' heads; applied without ever being made.
class OutputMetric {
  public:
    OutputMetric(const AttentionWeights& w, const LayerInputs& inputs, Metric metric) {
        const std::int64_t state = w.key.size(1), heads = state / kHeadSize;
        const bool isWeighted = metric == Metric::Attention && inputs.secondMoment.defined();
        for (std::int64_t head = 0; head < heads; ++head) m_blocks.push_back(isWeighted ? rootOf(queryMoment(w, inputs, head)) : identity());
        for (std::int64_t head = 0; head < heads; ++head) {
            const at::Tensor out = w.out.narrow(1, head * kHeadSize, kHeadSize).to(at::kDouble);
            m_blocks.push_back(isWeighted ? rootOf(at::matmul(out.t(), out)) : identity());
        }
    }

    /// x [2·state, columns] → M x.
    at::Tensor apply(const at::Tensor& x) const { return multiply(x, &HeadMetric::root); }
    at::Tensor applyInverse(const at::Tensor& x) const { return multiply(x, &HeadMetric::inverse); }

    /// From now on the keys' half is divided by α.
    void divideKeys(double alpha) {
        for (std::size_t head = 0; head < m_blocks.size() / 2; ++head) {
            m_blocks[head].root = m_blocks[head].root / alpha;
            m_blocks[head].inverse = m_blocks[head].inverse * alpha;
        }
    }

  private:
    static HeadMetric identity() { return {at::eye(kHeadSize, at::kDouble), at::eye(kHeadSize, at::kDouble)}; }

    /// E[q qᵀ] of one head, scaled and biased, from the inputs' moments.
    static at::Tensor queryMoment(const AttentionWeights& w, const LayerInputs& inputs, std::int64_t head) {
        const at::Tensor weight = w.query.narrow(0, head * kHeadSize, kHeadSize).to(at::kDouble);
        const at::Tensor bias = w.queryBias.narrow(0, head * kHeadSize, kHeadSize).to(at::kDouble);
        const at::Tensor center = at::matmul(weight, inputs.mean);
        const at::Tensor moment = at::matmul(at::matmul(weight, inputs.secondMoment), weight.t()) + at::outer(center, bias) +
                                  at::outer(bias, center) + at::outer(bias, bias);
        return moment * (kQueryScale * kQueryScale);
    }

    at::Tensor multiply(const at::Tensor& x, at::Tensor HeadMetric::*factor) const {
        std::vector<at::Tensor> parts;
        for (std::size_t block = 0; block < m_blocks.size(); ++block)
            parts.push_back(at::matmul(m_blocks[block].*factor, x.narrow(0, static_cast<std::int64_t>(block) * kHeadSize, kHeadSize)));
        return at::cat(parts);
    }

    std::vector<HeadMetric> m_blocks;  // [keys' heads, then values' heads]
};

/// F with F Fᵀ = Σ, [state, state].
at::Tensor factorOf(const LayerInputs& inputs, std::int64_t state) {
    if (!inputs.covariance.defined()) return at::eye(state, at::kDouble);
    const Spectrum spectrum = spectrumOf(inputs.covariance);
    return spectrum.vectors * spectrum.values.sqrt();
}

double energy(const at::Tensor& x) { return x.square().sum().item<double>(); }

bool isFinite(const at::Tensor& x) { return at::isfinite(x).all().item<bool>(); }

}  // namespace

Result<AttentionWeights> loadAttention(const Checkpoint& checkpoint, const std::string& prefix) {
    AttentionWeights weights;
    const std::pair<const char*, at::Tensor*> parts[] = {{".query.weight", &weights.query},   {".key.weight", &weights.key},      {".value.weight", &weights.value},
                                                         {".out.weight", &weights.out},       {".query.bias", &weights.queryBias}, {".value.bias", &weights.valueBias},
                                                         {".out.bias", &weights.outBias}};
    for (const auto& [suffix, target] : parts) {
        UNDERVOICE_TRY_ASSIGN(*target, checkpoint.load(prefix + suffix, Precision::Float32));
    }
    return weights;
}

Result<Factorisation> Factorisation::of(const AttentionWeights& weights, const LayerInputs& inputs, Metric kind, bool correctsMean) {
    const std::int64_t state = weights.key.size(1);
    const at::Tensor stack = at::cat({weights.key, weights.value}).to(at::kDouble);
    if (!isFinite(stack) || !isFinite(weights.query) || !isFinite(weights.out) || (inputs.covariance.defined() && !isFinite(inputs.covariance)))
        return fail(ErrorCode::Internal, "The factorisation met numbers that are not finite.");
    LayerInputs seen = inputs;
    if (kind == Metric::Weights) seen = {};
    const at::Tensor factor = factorOf(seen, state);
    OutputMetric metric(weights, seen, kind);
    if (kind == Metric::Balanced || kind == Metric::Attention) {
        const at::Tensor centred = metric.apply(at::matmul(stack, factor));
        const double keys = energy(centred.narrow(0, 0, state)), values = energy(centred.narrow(0, state, state));
        if (keys > 0 && values > 0) metric.divideKeys(std::sqrt(keys / values));
    }
    // Left singular vectors of M W F are the eigenvectors of M W Σ Wᵀ Mᵀ, without squaring what is small.
    const auto [left, singular, right] = at::linalg_svd(metric.apply(at::matmul(stack, factor)), /*full_matrices=*/false);
    Factorisation found;
    found.m_eigenvalues = singular.square();
    found.m_down = at::matmul(left.t(), metric.apply(stack));
    found.m_up = metric.applyInverse(left);
    found.m_valueBias = weights.valueBias.to(at::kDouble);
    if (correctsMean && seen.mean.defined()) {
        found.m_mean = seen.mean;
        found.m_meanOutput = at::matmul(stack, seen.mean);
    }
    return found;
}

Result<LatentFactors> Factorisation::cutTo(std::int64_t wanted) const {
    const std::int64_t state = m_down.size(1);
    const std::int64_t numericRank = (m_eigenvalues > kSmallestEigenvalue * m_eigenvalues[0]).sum().item<std::int64_t>();
    const std::int64_t rank = std::clamp<std::int64_t>(wanted, 1, std::max<std::int64_t>(numericRank, 1));
    const at::Tensor down = m_down.narrow(0, 0, rank), up = m_up.narrow(1, 0, rank);
    LatentFactors factors;
    factors.valueBias = m_valueBias;
    if (m_mean.defined()) {
        const at::Tensor residual = m_meanOutput - at::matmul(up, at::matmul(down, m_mean));
        factors.valueBias = factors.valueBias + residual.narrow(0, state, state);
    }
    // Orthonormal rows keep a latent on the scale of the input, whatever the metric was: it can be stored in few bits, and trained.
    const auto [basis, triangle] = at::linalg_qr(down.t());
    factors.down = basis.t().contiguous();
    const at::Tensor lifted = at::matmul(up, triangle.t());
    factors.keyUp = lifted.narrow(0, 0, state).contiguous();
    factors.valueUp = lifted.narrow(0, state, state).contiguous();
    factors.lostShare = (m_eigenvalues.narrow(0, rank, state - rank).sum() / m_eigenvalues.sum()).item<double>();
    for (const at::Tensor* part : {&factors.down, &factors.keyUp, &factors.valueUp, &factors.valueBias})
        if (!isFinite(*part)) return fail(ErrorCode::Internal, "The factorisation gave numbers that are not finite.");
    return factors;
}

Result<LatentFactors> factorise(const AttentionWeights& weights, const LayerInputs& inputs, const FactoriseOptions& options) {
    UNDERVOICE_TRY_ASSIGN(const Factorisation all, Factorisation::of(weights, inputs, options.metric, options.correctsMean));
    return all.cutTo(options.rank);
}

}  // namespace undervoice::engine
