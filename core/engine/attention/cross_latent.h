#pragma once
// What the cross modes with one vector a frame have in common (e, mla).

#include <ATen/core/Tensor.h>

#include "engine/attention/cross_attention.h"
#include "engine/attention/latent_heads.h"
#include "engine/cache/latent_cross_cache.h"

namespace undervoice::engine {

/// query [row, n, state], row r looks at window r / rowsPerWindow. Returns [row, n, state], before W_o. Few rows are absorbed; many
/// see keys and values that are expanded for one window at a time.
at::Tensor mixOverFrames(const at::Tensor& query, const LatentHeads& heads, const LatentCrossCache& cache, int rowsPerWindow, LogitTap* tap);

}  // namespace undervoice::engine
