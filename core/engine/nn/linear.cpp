#include "engine/nn/linear.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <c10/util/Exception.h>

#include <utility>

#include "engine/kernels/cpu/kernels.h"
#include "engine/nn/element_type.h"
#include "engine/nn/onednn_linear.h"

namespace undervoice::engine {
namespace {

/// Up to here our kernel, which reads the weights as they are stored, beats expanding them to float32 for the library's product.
constexpr std::int64_t kMostKernelRows = 64;

}  // namespace

Result<Linear> Linear::load(WeightReader& reader, const std::vector<std::string>& weights, const std::vector<std::string>& biases,
                            LinearUse use) {
    UNDERVOICE_TRY_ASSIGN(at::Tensor weight, reader.matrix(weights));
    at::Tensor bias;
    if (!biases.empty()) {
        UNDERVOICE_TRY_ASSIGN(bias, reader.vector(biases));
    }
    const std::int64_t readBytes = static_cast<std::int64_t>(weight.nbytes());
    Linear linear(std::move(weight), std::move(bias));
    const Placement& placement = reader.placement();
    linear.m_mayRoundInputs = placement.dtype == api::Dtype::BFloat16;
    if (!placement.isCpu() || placement.dtype != api::Dtype::Int8 || use == LinearUse::ManyRows) return linear;
    Linear rounded = linear.int8Rows();
    reader.accountRepacking(readBytes, static_cast<std::int64_t>(rounded.m_weight.nbytes() + rounded.m_scales.nbytes()));
    return rounded;
}

Linear::Linear(at::Tensor weight, at::Tensor bias) : m_weight(std::move(weight)), m_bias(std::move(bias)) {
    if (m_bias.defined() && !m_weight.is_cpu()) m_bias = m_bias.to(m_weight.scalar_type());
}

Linear Linear::int8Rows() const {
    const at::Tensor values = expanded();
    at::Tensor scales = values.abs().amax(1).div_(127);
    scales.masked_fill_(scales.eq(0), 1);
    Linear result(values.div(scales.unsqueeze(1)).round_().clamp_(-127, 127).to(at::kChar), m_bias);
    result.m_scales = std::move(scales);
    return result;
}

at::Tensor Linear::expanded() const {
    const at::Tensor values = m_weight.to(at::kFloat);
    return m_scales.defined() ? values.mul(m_scales.unsqueeze(1)) : values;
}

Linear::Way Linear::wayFor(const at::Tensor& x) const {
    if (!m_weight.is_cpu()) return Way::AsStored;
    if (x.numel() / inputs() <= kMostKernelRows && kernels::kernels()) return Way::OurKernel;
    if (m_mayRoundInputs && kernels::multipliesBFloat16()) return Way::BFloat16;
    return x.is_contiguous() && onednn::isThere() ? Way::OneDnn : Way::Library;
}

void Linear::runKernel(const at::Tensor& x, at::Tensor& y, bool isAdded) const {
    const at::Tensor in = x.contiguous();
    kernels::LinearWork work;
    work.weights = {m_weight.data_ptr(), elementType(m_weight), m_scales.defined() ? m_scales.data_ptr<float>() : nullptr, outputs(),
                    inputs()};
    work.bias = m_bias.defined() ? m_bias.data_ptr<float>() : nullptr;
    work.x = in.data_ptr<float>();
    work.y = y.data_ptr<float>();
    work.rows = in.numel() / inputs();
    work.xStride = inputs();
    work.yStride = outputs();
    work.isAdded = isAdded;
    kernels::linear(*kernels::kernels(), work);
}

at::Tensor Linear::forward(const at::Tensor& x) const {
    switch (wayFor(x)) {
        case Way::AsStored: return at::linear(x, m_weight, m_bias);
        case Way::OurKernel: break;
        case Way::BFloat16: {
            at::Tensor y = at::linear(x.to(at::kBFloat16), m_weight).to(at::kFloat);
            return m_bias.defined() ? y.add_(m_bias) : y;
        }
        case Way::OneDnn: return onednn::linear(x, expanded(), m_bias);
        case Way::Library: return at::linear(x, expanded(), m_bias);
    }
    std::vector<std::int64_t> shape = x.sizes().vec();
    shape.back() = outputs();
    at::Tensor y = at::empty(shape, x.options());
    runKernel(x, y, /*isAdded=*/false);
    return y;
}

at::Tensor Linear::forwardGelu(const at::Tensor& x) const {
    if (wayFor(x) == Way::OneDnn) return onednn::linearGelu(x, expanded(), m_bias);
    at::Tensor y = forward(x);
    return at::gelu_(y);
}

void Linear::addTo(at::Tensor& residual, const at::Tensor& x) const {
    TORCH_CHECK(residual.is_contiguous(), "a residual must be contiguous");
    switch (wayFor(x)) {
        case Way::OurKernel: runKernel(x, residual, /*isAdded=*/true); return;
        case Way::OneDnn: residual = onednn::linearAdd(residual, x, expanded(), m_bias); return;
        case Way::AsStored:
        case Way::BFloat16: residual.add_(forward(x)); return;
        case Way::Library: break;
    }
    at::Tensor flat = residual.view({-1, outputs()});
    if (m_bias.defined()) flat.add_(m_bias);
    flat.addmm_(x.reshape({-1, inputs()}), expanded().t());
}

at::Tensor Linear::rows(const at::Tensor& ids, at::ScalarType type) const {
    std::vector<std::int64_t> shape = ids.sizes().vec();
    shape.push_back(inputs());
    const at::Tensor flat = ids.flatten();
    at::Tensor chosen = m_weight.index_select(0, flat).to(type);
    if (m_scales.defined()) chosen.mul_(m_scales.index_select(0, flat).unsqueeze(1));
    return chosen.view(shape);
}

}  // namespace undervoice::engine
