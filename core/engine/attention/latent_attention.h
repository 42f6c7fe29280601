#pragma once
// Attention in the latents' own space: queries that were absorbed (latent_heads.h) over sequences of latents.

#include <ATen/core/Tensor.h>

#include "engine/attention/latent_heads.h"
#include "engine/cache/latent_cross_cache.h"
#include "engine/cache/latent_self_cache.h"

namespace undervoice::engine {

/// queries [sequence, query, width], scaled; latents [sequence, position, width]. Every query sees every position. Returns
/// softmax(q·C)·C, [sequence, query, width].
at::Tensor attendLatents(const at::Tensor& queries, const at::Tensor& latents);

/// The same for the rows of a cache of which `length` tokens count, wherever they lie.
at::Tensor attendLatents(const at::Tensor& queries, LatentSelfCache& cache, int length);

/// The same for the windows of a cross cache.
at::Tensor attendLatents(const at::Tensor& queries, const LatentCrossCache& cache);

/// Self-attention of new tokens: query [row, n, state] of tokens past, past + 1, …; latents [row, past + n, width] of all. Returns
/// [row, n, state], before W_o. One token is absorbed; several see keys and values that are expanded once.
at::Tensor mixOverTokens(const at::Tensor& query, const LatentHeads& heads, const at::Tensor& latents);
/// The same where the latents are in a cache.
at::Tensor mixOverTokens(const at::Tensor& query, const LatentHeads& heads, LatentSelfCache& cache, int past);

}  // namespace undervoice::engine
