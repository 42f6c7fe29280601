#pragma once
// The original Whisper-MLA repository's conversion of one attention, for comparison only (spec: convert-train.md §2). It permutes
// query rows across heads but not the values, so even at full rank the result is another function than the source: only long
// training repairs that. Our own conversion is factorise.h.
//
// The result is of the layout "flat" (attention.md §11): LatentModule::flat(prefix, rank(), kept(), heads) describes it.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>

#include "base/error.h"
#include "engine/convert/factorise.h"
#include "engine/convert/kept_rows.h"
#include "engine/convert/low_rank.h"

namespace undervoice::engine {

struct CompatibilityOptions {
    /// Uniform: count of all heads together. TwoNorm: of each head. High and Low do not run in the original and are refused.
    KeptOptions kept;
    LowRankMethod method = LowRankMethod::Joint;  ///< Joint or Split
    std::int64_t rank = 0;  ///< of a latent; the original's low_rank times the encoder's heads
};

/// float32.
struct FlatAttention {
    at::Tensor query;      ///< [state, state], rows [kept | rest]
    at::Tensor queryBias;  ///< [state], the same order
    at::Tensor keep;       ///< [kept, state]
    at::Tensor down;       ///< [rank, state]
    at::Tensor keyUp;      ///< [state − kept, rank]
    at::Tensor valueUp;    ///< [state, rank], rows in the source's order
    at::Tensor valueBias;  ///< [state]

    std::int64_t kept() const { return keep.size(0); }
    std::int64_t rank() const { return down.size(0); }  ///< Split: twice the latents'
    /// Under our names (checkpoint/latent_module.h): prefix + ".query.weight", ".query.bias", ".kv_down.weight", ".k_up.weight",
    /// ".v_up.weight", ".v_up.bias", and ".k_keep.weight" where something is kept. The out projection is the source's.
    std::map<std::string, at::Tensor> named(const std::string& prefix) const;
};

/// ranks: uint8 [head, 64], this module's row of the rank tensor; TwoNorm only. Which row that is, is the caller's: the original
/// takes row i for the i-th attention that it converts, also where it leaves attentions out.
/// InvalidArgument names the option; Unsupported: high, low, and methods without a latent; Internal: weights that are not finite.
Result<FlatAttention> convertFlat(const AttentionWeights& weights, const CompatibilityOptions& options, const at::Tensor& ranks = {});

}  // namespace undervoice::engine
