#include "engine/attention/latent_heads.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>

#include <utility>

#include "engine/attention/heads.h"
#include "engine/kernels/cpu/kernels.h"
#include "engine/nn/element_type.h"

namespace undervoice::engine {

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
    return at::matmul(latents, weights).unflatten(-1, {-1, kHeadSize}).transpose(-3, -2);
}

at::Tensor LatentHeads::valuesOf(const at::Tensor& latents) const {
    return at::linear(latents, m_values.to(latents.scalar_type()), m_bias).unflatten(-1, {-1, kHeadSize}).transpose(-3, -2);
}

/// x [head, row, in], weights [head, out, in] as they are stored → [head, row, out].
at::Tensor LatentHeads::multiplyByHead(const at::Tensor& x, const at::Tensor& weights) const {
    const kernels::KernelTable* table = kernels::kernels();
    const std::int64_t rows = x.size(1), in = x.size(2), out = weights.size(1);
    if (!x.is_cpu() || !table || in % 16 != 0) return at::matmul(x, weights.to(x.scalar_type()).transpose(1, 2));
    at::Tensor y = at::empty({heads(), rows, out}, x.options());
    const auto* data = static_cast<const std::byte*>(weights.data_ptr());
    const auto headBytes = static_cast<std::size_t>(out * in) * weights.element_size();
    at::parallel_for(0, heads(), /*grain_size=*/4, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t head = begin; head < end; ++head) {
            kernels::LinearWork work;
            work.weights = {data + static_cast<std::size_t>(head) * headBytes, elementType(weights), nullptr, out, in};
            work.x = x.data_ptr<float>() + head * rows * in;
            work.y = y.data_ptr<float>() + head * rows * out;
            work.rows = rows;
            table->linear(work, 0, out);
        }
    });
    return y;
}

at::Tensor LatentHeads::absorb(const at::Tensor& queries) const {
    const at::Tensor byHead = queries.mul(kQueryScale).transpose(0, 1).contiguous();
    return multiplyByHead(byHead, m_keys).transpose(0, 1).contiguous();
}

at::Tensor LatentHeads::absorbOne(const at::Tensor& queries, std::int64_t head) const {
    return at::matmul(queries.to(at::kFloat).mul(kQueryScale), m_keys[head].to(at::kFloat).t());
}

at::Tensor LatentHeads::lift(const at::Tensor& mixed) const {
    const at::Tensor byHead = mixed.transpose(0, 1).contiguous();
    const at::Tensor lifted = multiplyByHead(byHead, m_values.view({heads(), kHeadSize, width()}));
    return lifted.transpose(0, 1).reshape({mixed.size(0), heads() * kHeadSize}).add_(m_bias);
}

}  // namespace undervoice::engine
