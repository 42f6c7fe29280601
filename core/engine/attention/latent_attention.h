#pragma once
// Attention in the latents' own space: queries that were absorbed (latent_heads.h) over sequences of latents.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

#include "engine/attention/latent_heads.h"
#include "engine/cache/latent_self_cache.h"

namespace undervoice::engine {

/// queries [sequence, query, width], scaled; latents [sequence, position, width]. Every query sees every position. Returns
/// softmax(q·C)·C, [sequence, query, width].
at::Tensor attendLatents(const at::Tensor& queries, const at::Tensor& latents);

/// The same for the rows of a cache of which `length` tokens count, wherever they lie.
at::Tensor attendLatents(const at::Tensor& queries, LatentSelfCache& cache, int length);

/// The same where sequence i is storage[slots(i)]: storage [slot, position, width] on the CPU.
at::Tensor attendLatentSlots(const at::Tensor& queries, const at::Tensor& storage, const std::function<std::int64_t(std::int64_t)>& slotOf);

/// Self-attention of new tokens, whose latents are in the cache already: query [row, n, state] of tokens past, past + 1, …. Returns
/// [row, n, state], before W_o. One token is absorbed; several see keys and values that are expanded once.
at::Tensor mixOverTokens(const at::Tensor& query, const LatentHeads& heads, LatentSelfCache& cache, int past);

}  // namespace undervoice::engine
