#include "engine/nn/mlp.h"

#include <utility>

namespace undervoice::engine {

Result<Mlp> Mlp::load(WeightReader& reader, const std::string& block, LinearUse use) {
    UNDERVOICE_TRY_ASSIGN(LayerNorm norm, LayerNorm::load(reader, block + ".mlp_ln"));
    UNDERVOICE_TRY_ASSIGN(Linear up, Linear::load(reader, {block + ".mlp.0.weight"}, {block + ".mlp.0.bias"}, use));
    UNDERVOICE_TRY_ASSIGN(Linear down, Linear::load(reader, {block + ".mlp.2.weight"}, {block + ".mlp.2.bias"}, use));
    return Mlp(std::move(norm), std::move(up), std::move(down));
}

Mlp::Mlp(LayerNorm norm, Linear up, Linear down) : m_norm(std::move(norm)), m_up(std::move(up)), m_down(std::move(down)) {}

void Mlp::addTo(at::Tensor& x) const { m_down.addTo(x, m_up.forwardGelu(m_norm.forward(x))); }

}  // namespace undervoice::engine
