#include "engine/nn/layer_norm.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>

#include <utility>

#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {

namespace {

constexpr double kEpsilon = 1e-5;
/// Rows up to which one thread without ATen's bookkeeping is faster than all threads with it.
constexpr std::int64_t kMostKernelRows = 64;

}  // namespace

Result<LayerNorm> LayerNorm::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(at::Tensor weight, reader.vector({prefix + ".weight"}));
    UNDERVOICE_TRY_ASSIGN(at::Tensor bias, reader.vector({prefix + ".bias"}));
    return LayerNorm(std::move(weight), std::move(bias));
}

LayerNorm::LayerNorm(at::Tensor weight, at::Tensor bias) : m_weight(std::move(weight)), m_bias(std::move(bias)) {}

at::Tensor LayerNorm::forward(const at::Tensor& x) const {
    const std::int64_t size = m_weight.size(0);
    const std::int64_t rows = x.numel() / size;
    if (const kernels::KernelTable* table = kernels::kernels(); table && x.is_cpu() && rows <= kMostKernelRows && size % 16 == 0) {
        const at::Tensor in = x.contiguous();
        at::Tensor y = at::empty_like(in);
        table->layerNorm({in.data_ptr<float>(), y.data_ptr<float>(), m_weight.data_ptr<float>(), m_bias.data_ptr<float>(), rows, size});
        return y;
    }
    return at::layer_norm(x.to(at::kFloat), m_weight.sizes(), m_weight, m_bias, kEpsilon).to(x.scalar_type());
}

}  // namespace undervoice::engine
