#include "engine/attention/cross_e.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <utility>

#include "engine/attention/heads.h"
#include "engine/attention/latent_attention.h"
#include "engine/cache/encoded_cross_cache.h"
#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {
namespace {

/// Rows of a window from which expanding the layer's keys and values costs less than absorbing each row's queries (state / heads).
constexpr std::int64_t kMostAbsorbedRows = 64;

/// query [window, row·token, state].
void fill(LogitTap& tap, const LatentHeads& heads, const at::Tensor& query, const at::Tensor& encoded) {
    const at::Tensor frames = encoded.to(at::kFloat).transpose(1, 2);
    for (const auto& [head, index] : tap.heads) {
        const at::Tensor absorbed = heads.absorbOne(query.narrow(2, head * kHeadSize, kHeadSize), head);
        tap.logits[index].copy_(at::matmul(absorbed, frames).flatten(0, 1));
    }
}

}  // namespace

Result<std::unique_ptr<CrossAttention>> CrossE::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {prefix + ".query.weight"}, {prefix + ".query.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(LatentHeads heads, LatentHeads::load(reader, prefix + ".key.weight", prefix + ".value.weight", prefix + ".value.bias"));
    return std::make_unique<CrossE>(std::move(query), std::move(heads));
}

CrossE::CrossE(Linear query, LatentHeads heads) : m_query(std::move(query)), m_heads(std::move(heads)) {}

std::unique_ptr<CrossCache> CrossE::makeCache(const at::Tensor& encoded, const CrossCache* firstLayer) const {
    if (const auto* owner = dynamic_cast<const EncodedCrossCache*>(firstLayer)) return std::make_unique<EncodedCrossCache>(*owner);
    return std::make_unique<EncodedCrossCache>(encoded.contiguous());
}

at::Tensor CrossE::mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const {
    const auto& own = static_cast<const EncodedCrossCache&>(cache);
    const std::int64_t windows = normed.size(0) / rowsPerWindow, count = rowsPerWindow * normed.size(1), state = normed.size(2);
    const at::Tensor query = m_query.forward(normed).view({windows, count, state});
    if (tap) fill(*tap, m_heads, query, own.encoded());
    if (count <= kMostAbsorbedRows) {
        // All heads of all rows of a window are queries of the same frames.
        const at::Tensor absorbed =
            m_heads.absorb(query.view({windows * count, m_heads.heads(), kHeadSize})).view({windows, count * m_heads.heads(), state});
        const at::Tensor mixed = normed.is_cpu() && kernels::kernels()
                                     ? attendLatentSlots(absorbed, own.storage(), [&](std::int64_t window) { return own.slotOf(window); })
                                     : attendLatents(absorbed, own.encoded());
        return m_heads.lift(mixed.view({windows * count, m_heads.heads(), state})).view(normed.sizes());
    }
    at::Tensor mixed = at::empty_like(query);
    // A window at a time: one window's keys and values are all that there ever is beside the cache.
    for (std::int64_t window = 0; window < windows; ++window) {
        const at::Tensor frames = own.storage().narrow(0, own.slotOf(window), 1);
        mixed.narrow(0, window, 1).copy_(mergeHeads(at::scaled_dot_product_attention(
            splitHeads(query.narrow(0, window, 1)), m_heads.keysOf(frames), m_heads.valuesOf(frames), /*attn_mask=*/{}, /*dropout_p=*/0,
            /*is_causal=*/false, kQueryScale)));
    }
    return mixed.view(normed.sizes());
}

}  // namespace undervoice::engine
