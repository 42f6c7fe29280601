#include "engine/attention/cross_mha.h"

#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <utility>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/cache/mha_cross_cache.h"

namespace undervoice::engine {
namespace {

/// queries [window, head, row·token, 64], keys [window, head, frame, 64].
void fill(LogitTap& tap, const at::Tensor& queries, const at::Tensor& keys) {
    for (const auto& [head, index] : tap.heads) {
        const at::Tensor q = queries.select(1, head).to(at::kFloat).mul(kQueryScale);
        tap.logits[index].copy_(at::matmul(q, keys.select(1, head).to(at::kFloat).transpose(1, 2)).flatten(0, 1));
    }
}

}  // namespace

Result<std::unique_ptr<CrossAttention>> CrossMha::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {prefix + ".query.weight"}, {prefix + ".query.bias"}));
    UNDERVOICE_TRY_ASSIGN(Linear keyValue, Linear::load(reader, {prefix + ".key.weight", prefix + ".value.weight"}, {"", prefix + ".value.bias"}));
    return std::make_unique<CrossMha>(std::move(query), std::move(keyValue));
}

CrossMha::CrossMha(Linear query, Linear keyValue) : m_query(std::move(query)), m_keyValue(std::move(keyValue)) {}

std::unique_ptr<CrossCache> CrossMha::makeCache(const at::Tensor& encoded) const {
    const std::vector<at::Tensor> parts = m_keyValue.forward(encoded).chunk(2, -1);
    return std::make_unique<MhaCrossCache>(splitHeads(parts[0]).contiguous(), splitHeads(parts[1]).contiguous());
}

at::Tensor CrossMha::mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const {
    const auto& own = static_cast<const MhaCrossCache&>(cache);
    // The rows of a window are further queries of the same keys: [window, head, row·token, 64].
    const at::Tensor query = m_query.forward(normed);
    const std::int64_t windows = normed.size(0) / rowsPerWindow;
    const at::Tensor queries = splitHeads(query.view({windows, rowsPerWindow * normed.size(1), normed.size(2)}));
    if (tap) fill(*tap, queries, own.keys());
    const at::Tensor mixed = at::scaled_dot_product_attention(queries, own.keys(), own.values(), /*attn_mask=*/{}, /*dropout_p=*/0,
                                                              /*is_causal=*/false, kQueryScale);
    return mergeHeads(mixed).view(normed.sizes());
}

}  // namespace undervoice::engine
