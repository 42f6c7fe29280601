#include "engine/convert/statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros.h>

namespace undervoice::engine {
namespace {

constexpr std::int64_t kEnoughTokensADimension = 9;
constexpr double kIsotropicShare = 0.01;

}  // namespace

InputMoments::InputMoments(std::int64_t state) : m_sum(at::zeros({state}, at::kDouble)), m_products(at::zeros({state, state}, at::kDouble)) {}

void InputMoments::add(const at::Tensor& inputs, const at::Tensor& weights) {
    const at::Tensor x = inputs.to(at::kDouble), w = weights.to(at::kDouble);
    const at::Tensor weighted = x * w.unsqueeze(1);
    m_tokens += x.size(0);
    m_totalWeight += w.sum().item<double>();
    m_sum.add_(weighted.sum(0));
    m_products.add_(at::matmul(weighted.t(), x));
}

at::Tensor InputMoments::mean() const { return m_sum / m_totalWeight; }

at::Tensor InputMoments::secondMoment() const { return m_products / m_totalWeight; }

at::Tensor InputMoments::covariance() const {
    const at::Tensor center = mean();
    const at::Tensor covariance = secondMoment() - at::outer(center, center);
    const std::int64_t state = center.size(0);
    if (m_tokens >= kEnoughTokensADimension * state) return covariance;
    const double average = covariance.diagonal().sum().item<double>() / static_cast<double>(state);
    return covariance * (1 - kIsotropicShare) + at::eye(state, at::kDouble) * (kIsotropicShare * average);
}

}  // namespace undervoice::engine
