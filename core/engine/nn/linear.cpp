#include "engine/nn/linear.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>

#include <utility>

namespace undervoice::engine {

Result<Linear> Linear::load(WeightReader& reader, const std::vector<std::string>& weights, const std::vector<std::string>& biases) {
    UNDERVOICE_TRY_ASSIGN(at::Tensor weight, reader.matrix(weights));
    at::Tensor bias;
    if (!biases.empty()) {
        UNDERVOICE_TRY_ASSIGN(bias, reader.vector(biases));
    }
    return Linear(std::move(weight), std::move(bias));
}

Linear::Linear(at::Tensor weight, at::Tensor bias) : m_weight(std::move(weight)), m_bias(std::move(bias)) {
    if (m_bias.defined() && !m_weight.is_cpu()) m_bias = m_bias.to(m_weight.scalar_type());
}

at::Tensor Linear::forward(const at::Tensor& x) const { return at::linear(x, m_weight.to(x.scalar_type()), m_bias); }

at::Tensor Linear::forwardGelu(const at::Tensor& x) const {
    at::Tensor y = forward(x);
    return at::gelu_(y);
}

void Linear::addTo(at::Tensor& residual, const at::Tensor& x) const { residual.add_(forward(x)); }

at::Tensor Linear::rows(const at::Tensor& ids, at::ScalarType type) const {
    std::vector<std::int64_t> shape = ids.sizes().vec();
    shape.push_back(inputs());
    return m_weight.index_select(0, ids.flatten()).to(type).view(shape);
}

}  // namespace undervoice::engine
