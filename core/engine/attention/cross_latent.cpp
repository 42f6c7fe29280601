#include "engine/attention/cross_latent.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include "engine/attention/heads.h"
#include "engine/attention/latent_attention.h"

namespace undervoice::engine {
namespace {

/// Rows of a window up to which absorbing each row's queries costs less than expanding the layer's keys and values (state / heads).
constexpr std::int64_t kMostAbsorbedRows = 64;

/// query [window, row·token, state].
void fill(LogitTap& tap, const LatentHeads& heads, const at::Tensor& query, const at::Tensor& latents) {
    const at::Tensor frames = latents.to(at::kFloat).transpose(1, 2);
    for (const auto& [head, index] : tap.heads) {
        const at::Tensor absorbed = heads.absorbOne(query.narrow(2, head * kHeadSize, kHeadSize), head);
        tap.logits[index].copy_(at::matmul(absorbed, frames).flatten(0, 1));
    }
}

/// All heads of all rows of a window are queries of the same frames.
at::Tensor mixAbsorbed(const at::Tensor& query, const LatentHeads& heads, const LatentCrossCache& cache) {
    const std::int64_t windows = query.size(0), count = query.size(1);
    const at::Tensor absorbed =
        heads.absorb(query.view({windows * count, heads.heads(), kHeadSize})).view({windows, count * heads.heads(), heads.width()});
    const at::Tensor mixed = attendLatents(absorbed, cache);
    return heads.lift(mixed.view({windows * count, heads.heads(), heads.width()}));
}

/// A window at a time: one window's keys and values are all that there ever is beside the cache.
at::Tensor mixExpanded(const at::Tensor& query, const LatentHeads& heads, const LatentCrossCache& cache) {
    at::Tensor mixed = at::empty_like(query);
    for (std::int64_t window = 0; window < query.size(0); ++window) {
        const at::Tensor frames = cache.latentsOf(window);
        mixed.narrow(0, window, 1).copy_(mergeHeads(at::scaled_dot_product_attention(
            splitHeads(query.narrow(0, window, 1)), heads.keysOf(frames), heads.valuesOf(frames), /*attn_mask=*/{}, /*dropout_p=*/0,
            /*is_causal=*/false, kQueryScale)));
    }
    return mixed;
}

}  // namespace

at::Tensor mixOverFrames(const at::Tensor& query, const LatentHeads& heads, const LatentCrossCache& cache, int rowsPerWindow, LogitTap* tap) {
    const std::int64_t windows = query.size(0) / rowsPerWindow, count = rowsPerWindow * query.size(1);
    const at::Tensor byWindow = query.view({windows, count, query.size(2)});
    if (tap) fill(*tap, heads, byWindow, cache.latents());
    const at::Tensor mixed = count <= kMostAbsorbedRows ? mixAbsorbed(byWindow, heads, cache) : mixExpanded(byWindow, heads, cache);
    return mixed.view(query.sizes());
}

}  // namespace undervoice::engine
