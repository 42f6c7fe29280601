#include "engine/attention/latent_heads.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/kernels/cpu/kernels.h"
#include "engine/nn/element_type.h"

namespace undervoice::engine {
namespace {

/// latents [row, n, width], or [n, width]. On a processor the library's product may add up in another order for more vectors, or at another
/// address (so on Intel's of 2023): a window would not give in a batch what it gives alone.
template <typename Product>
at::Tensor rowByRow(const at::Tensor& latents, Product product) {
    if (!latents.is_cpu() || latents.dim() < 3 || latents.size(0) == 1) return product(latents.contiguous());
    std::vector<at::Tensor> rows;
    for (std::int64_t row = 0; row < latents.size(0); ++row) rows.push_back(product(latents.narrow(0, row, 1).clone(at::MemoryFormat::Contiguous)));
    return at::cat(rows);
}

}  // namespace

Result<LatentHeads> LatentHeads::load(WeightReader& reader, const std::string& keyWeight, const std::string& valueWeight,
                                      const std::string& valueBias) {
    UNDERVOICE_TRY_ASSIGN(const at::Tensor keys, reader.matrix({keyWeight}));
    UNDERVOICE_TRY_ASSIGN(at::Tensor values, reader.matrix({valueWeight}));
    UNDERVOICE_TRY_ASSIGN(at::Tensor bias, reader.vector({valueBias}));
    return LatentHeads(keys, std::move(values), std::move(bias));
}

LatentHeads::LatentHeads(const at::Tensor& keys, at::Tensor values, at::Tensor valueBias)
    : m_keys(keys.view({-1, kHeadSize, keys.size(1)}).transpose(1, 2).contiguous()),
      m_values(std::move(values)),
      m_bias(std::move(valueBias)) {
    if (!m_values.is_cpu()) m_bias = m_bias.to(m_values.scalar_type());
}

at::Tensor LatentHeads::keysOf(const at::Tensor& latents) const {
    // One product for all heads: [.., n, width] · [width, head·64].
    const at::Tensor weights = m_keys.to(latents.scalar_type()).transpose(0, 1).reshape({width(), heads() * kHeadSize});
    return rowByRow(latents, [&](const at::Tensor& own) { return at::matmul(own, weights); }).unflatten(-1, {-1, kHeadSize}).transpose(-3, -2);
}

at::Tensor LatentHeads::valuesOf(const at::Tensor& latents) const {
    const at::Tensor weights = m_values.to(latents.scalar_type());
    return rowByRow(latents, [&](const at::Tensor& own) { return at::linear(own, weights, m_bias); }).unflatten(-1, {-1, kHeadSize}).transpose(-3, -2);
}

/// x [row, head, in], weights [head, out, in] as they are stored, bias [head·out] or undefined → [row, head, out].
at::Tensor LatentHeads::multiplyByHead(const at::Tensor& x, const at::Tensor& weights, const at::Tensor& bias) const {
    const std::int64_t rows = x.size(0), in = x.size(2), out = weights.size(1);
    const kernels::KernelTable* table = kernels::kernels();
    if (!x.is_cpu() || !table) {
        const at::Tensor y = at::matmul(x.transpose(0, 1), weights.to(x.scalar_type()).transpose(1, 2)).transpose(0, 1).contiguous();
        return bias.defined() ? y.add_(bias.view({heads(), out})) : y;
    }
    const at::Tensor from = x.contiguous();
    at::Tensor y = at::empty({rows, heads(), out}, x.options());
    const auto* data = static_cast<const std::byte*>(weights.data_ptr());
    const auto headBytes = static_cast<std::size_t>(out * in) * weights.element_size();
    std::vector<kernels::LinearWork> works(static_cast<std::size_t>(heads()));
    for (std::int64_t head = 0; head < heads(); ++head) {
        kernels::LinearWork& work = works[static_cast<std::size_t>(head)];
        work.weights = {data + static_cast<std::size_t>(head) * headBytes, elementType(weights), nullptr, out, in};
        work.bias = bias.defined() ? bias.data_ptr<float>() + head * out : nullptr;
        work.x = from.data_ptr<float>() + head * in;
        work.y = y.data_ptr<float>() + head * out;
        work.rows = rows;
        work.xStride = heads() * in;
        work.yStride = heads() * out;
    }
    kernels::linears(*table, works);
    return y;
}

at::Tensor LatentHeads::absorb(const at::Tensor& queries) const { return multiplyByHead(queries.mul(kQueryScale), m_keys, {}); }

at::Tensor LatentHeads::absorbOne(const at::Tensor& queries, std::int64_t head) const {
    return at::matmul(queries.to(at::kFloat).mul(kQueryScale), m_keys[head].to(at::kFloat).t());
}

at::Tensor LatentHeads::lift(const at::Tensor& mixed) const {
    return multiplyByHead(mixed, m_values.view({heads(), kHeadSize, width()}), m_bias).flatten(1);
}

}  // namespace undervoice::engine
