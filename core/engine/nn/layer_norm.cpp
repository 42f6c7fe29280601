#include "engine/nn/layer_norm.h"

#include <ATen/ops/layer_norm.h>

#include <utility>

namespace undervoice::engine {

constexpr double kEpsilon = 1e-5;

Result<LayerNorm> LayerNorm::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(at::Tensor weight, reader.vector({prefix + ".weight"}));
    UNDERVOICE_TRY_ASSIGN(at::Tensor bias, reader.vector({prefix + ".bias"}));
    return LayerNorm(std::move(weight), std::move(bias));
}

LayerNorm::LayerNorm(at::Tensor weight, at::Tensor bias) : m_weight(std::move(weight)), m_bias(std::move(bias)) {}

at::Tensor LayerNorm::forward(const at::Tensor& x) const {
    return at::layer_norm(x.to(at::kFloat), m_weight.sizes(), m_weight, m_bias, kEpsilon).to(x.scalar_type());
}

}  // namespace undervoice::engine
