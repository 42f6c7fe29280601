#include "engine/attention/encoder_mha.h"

#include <ATen/ops/scaled_dot_product_attention.h>

#include <utility>
#include <vector>

#include "engine/attention/heads.h"

namespace undervoice::engine {

Result<EncoderMha> EncoderMha::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(Linear queryKeyValue,
                          Linear::load(reader, {prefix + ".query.weight", prefix + ".key.weight", prefix + ".value.weight"},
                                       {prefix + ".query.bias", "", prefix + ".value.bias"}));
    UNDERVOICE_TRY_ASSIGN(Linear out, Linear::load(reader, {prefix + ".out.weight"}, {prefix + ".out.bias"}));
    return EncoderMha(std::move(queryKeyValue), std::move(out));
}

EncoderMha::EncoderMha(Linear queryKeyValue, Linear out) : m_queryKeyValue(std::move(queryKeyValue)), m_out(std::move(out)) {}

void EncoderMha::addTo(at::Tensor& residual, const at::Tensor& normed) const {
    const std::vector<at::Tensor> parts = m_queryKeyValue.forward(normed).chunk(3, -1);
    const at::Tensor mixed = at::scaled_dot_product_attention(splitHeads(parts[0]), splitHeads(parts[1]), splitHeads(parts[2]),
                                                              /*attn_mask=*/{}, /*dropout_p=*/0, /*is_causal=*/false, kQueryScale);
    m_out.addTo(residual, mergeHeads(mixed));
}

}  // namespace undervoice::engine
