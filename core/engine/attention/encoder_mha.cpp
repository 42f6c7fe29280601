#include "engine/attention/encoder_mha.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <utility>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {
namespace {

at::Tensor mixedByKernel(const kernels::KernelTable& table, const at::Tensor& queryKeyValue) {
    const std::int64_t windows = queryKeyValue.size(0), positions = queryKeyValue.size(1), state = queryKeyValue.size(2) / 3;
    const std::int64_t count = windows * state / kHeadSize;
    at::Tensor out = at::empty({windows, positions, state}, queryKeyValue.options());
    const at::Tensor packed = at::empty({count, kernels::paddedPositions(positions) + positions, kHeadSize}, queryKeyValue.options());
    std::vector<kernels::WindowHead> heads;
    for (std::int64_t window = 0; window < windows; ++window)
        for (std::int64_t first = 0; first < state; first += kHeadSize) {
            const float* const queries = queryKeyValue.const_data_ptr<float>() + window * positions * 3 * state + first;
            float* const scratch = packed.mutable_data_ptr<float>() + static_cast<std::int64_t>(heads.size()) * packed.stride(0);
            heads.push_back({.queries = queries,
                             .keys = queries + state,
                             .values = queries + 2 * state,
                             .out = out.mutable_data_ptr<float>() + window * positions * state + first,
                             .stride = 3 * state,
                             .outStride = state,
                             .positions = positions,
                             .packedKeys = scratch,
                             .packedValues = scratch + kernels::paddedPositions(positions) * kHeadSize});
        }
    kernels::windowAttention(table, heads);
    return out;
}

/// queryKeyValue [window, frame, 3·state] → [window, frame, state].
at::Tensor mixed(const at::Tensor& queryKeyValue) {
    if (const kernels::KernelTable* table = kernels::kernels();
        table && queryKeyValue.is_cpu() && queryKeyValue.scalar_type() == at::kFloat && queryKeyValue.is_contiguous())
        return mixedByKernel(*table, queryKeyValue);
    const std::vector<at::Tensor> parts = queryKeyValue.chunk(3, -1);
    return mergeHeads(at::scaled_dot_product_attention(splitHeads(parts[0]), splitHeads(parts[1]), splitHeads(parts[2]),
                                                       /*attn_mask=*/{}, /*dropout_p=*/0, /*is_causal=*/false, kQueryScale));
}

}  // namespace

Result<EncoderMha> EncoderMha::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(Linear queryKeyValue,
                          Linear::load(reader, {prefix + ".query.weight", prefix + ".key.weight", prefix + ".value.weight"},
                                       {prefix + ".query.bias", "", prefix + ".value.bias"}));
    UNDERVOICE_TRY_ASSIGN(Linear out, Linear::load(reader, {prefix + ".out.weight"}, {prefix + ".out.bias"}));
    return EncoderMha(std::move(queryKeyValue), std::move(out));
}

EncoderMha::EncoderMha(Linear queryKeyValue, Linear out) : m_queryKeyValue(std::move(queryKeyValue)), m_out(std::move(out)) {}

void EncoderMha::addTo(at::Tensor& residual, const at::Tensor& normed) const {
    m_out.addTo(residual, mixed(m_queryKeyValue.forward(normed)));
}

}  // namespace undervoice::engine
