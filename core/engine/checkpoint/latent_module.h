#pragma once
// A converted attention in a checkpoint: keys and values come by way of a latent (spec: attention.md §10, §11). Under
// openai-whisper's prefix P ("decoder.blocks.0.attn") it has, instead of P.key and P.value,
//   P.kv_down.weight [rank, state], P.k_up.weight [state − kept, rank], P.v_up.weight [state, rank], P.v_up.bias [state],
//   P.k_keep.weight [kept, state] where some key dimensions are kept as they are,
//   P.hyper.fc_c and P.hyper.fc_p, {weight [rank / 4, rank], bias [rank / 4]}, where it merges the latents of neighbouring tokens.
// k_up's rows are head-major and, within a head, its dimensions that are not kept, ascending; k_keep's are head-major.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/cache/merge_rule.h"

namespace undervoice::engine {

inline constexpr int kHeadWidth = 64;  ///< every Whisper's

struct LatentModule {
    std::string prefix;
    std::int64_t rank = 0;
    std::vector<std::vector<int>> keptOfHead;  ///< [head]: dimensions 0 … 63, ascending
    std::optional<MergeRule> merging = {};     ///< mode mtla: another function than mla's, which no other mode has

    std::int64_t kept() const;
    /// Widths of what is cached of a position: the latent, and kept keys where there are any.
    std::vector<std::int64_t> segments() const { return kept() > 0 ? std::vector{rank, kept()} : std::vector{rank}; }
    std::int64_t heads() const { return static_cast<std::int64_t>(keptOfHead.size()); }

    /// The original repository cuts [kept keys | up-projected keys] flat into heads of 64: the first heads consist of kept ones.
    static LatentModule flat(std::string prefix, std::int64_t rank, std::int64_t kept, std::int64_t heads);
};

/// Factors of the original repository that are not joint (its svd_init_method split, only_key, only_value and none). Keys and values have
/// a latent each, or are whole; kept keys lie before the others, cut flat into heads. In the file: P.k_down [keyRank, state],
/// P.k_up [state − kept, keyRank or state], P.v_down [valueRank, state], P.v_up [state, valueRank or state] with its bias.
struct SeparateFactors {
    std::string prefix;
    std::optional<std::int64_t> keyRank = {}, valueRank = {};  ///< absent: the matrix is whole
    std::int64_t kept = 0;

    /// Two latents side by side are one with blocks in its up-projections. Where one of them is missing, or the two are wider than the state
    /// itself, the attention is an ordinary one.
    bool isLatent(std::int64_t state) const { return keyRank && valueRank && *keyRank + *valueRank + kept <= state; }
};

/// One of a module's tensors in the form in which it runs, made of those in the file: P.kv_down.weight [keyRank + valueRank, state],
/// P.k_up.weight, P.v_up.weight where it is latent, else P.key.weight, P.value.weight, P.value.bias. Null: the file's own tensor of that
/// name is the one. load: a tensor of the file by its whole name, in its own type or in float32.
Result<std::optional<at::Tensor>> composed(const SeparateFactors& factors, std::int64_t state, const std::string& name,
                                           const std::function<Result<at::Tensor>(const std::string& name)>& load);

/// What a module computes, as three maps over one cached vector a position: the latent and, behind it, the kept keys.
struct LatentMaps {
    at::Tensor down;    ///< [rank + kept, state]
    at::Tensor keys;    ///< [state, rank + kept]: ones pick the kept keys, so that they go where their head has them
    at::Tensor values;  ///< [state, rank + kept]
};

/// Why an attention that merges tokens is not there in another form: Unsupported.
tl::unexpected<Error> runsOnlyMerged(const LatentModule& module);

/// float32. load: a tensor by its whole name.
Result<LatentMaps> latentMaps(const LatentModule& module, const std::function<Result<at::Tensor>(const std::string& name)>& load);

/// The ordinary weight [state, state] of the same function: maps.keys or maps.values after maps.down, multiplied out in double; float32.
at::Tensor multipliedOut(const at::Tensor& up, const at::Tensor& down);

}  // namespace undervoice::engine
