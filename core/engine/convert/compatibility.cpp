#include "engine/convert/compatibility.h"

#include <utility>

#include "engine/attention/heads.h"

namespace undervoice::engine {
namespace {

/// Bool [state].
Result<at::Tensor> keptMask(const KeptOptions& options, const at::Tensor& ranks, std::int64_t state) {
    if (options.selection == KeptSelection::High || options.selection == KeptSelection::Low)
        return fail(ErrorCode::Unsupported, std::string("The ") + selectionName(options.selection) +
                                                " selection does not fit Whisper: the original's mask for it is longer than the"
                                                " weights have rows, and its conversion stops there too; use uniform or 2-norm.");
    if (options.selection == KeptSelection::Uniform) return keptOfBlock(options, state);
    if (ranks.defined() && (ranks.dim() != 2 || ranks.size(1) != kHeadSize || ranks.numel() != state))
        return fail(ErrorCode::InvalidArgument, "The rank tensor is of another model: the attention has " +
                                                    std::to_string(state / kHeadSize) + " heads of " + std::to_string(kHeadSize) +
                                                    " dimensions.");
    return keptByRanks(ranks, options.count);
}

}  // namespace

std::map<std::string, at::Tensor> FlatAttention::named(const std::string& prefix) const {
    std::map<std::string, at::Tensor> tensors{
        {prefix + ".query.weight", query}, {prefix + ".query.bias", queryBias},  {prefix + ".kv_down.weight", down},
        {prefix + ".k_up.weight", keyUp},  {prefix + ".v_up.weight", valueUp}, {prefix + ".v_up.bias", valueBias},
    };
    if (kept() > 0) tensors.emplace(prefix + ".k_keep.weight", keep);
    return tensors;
}

Result<FlatAttention> convertFlat(const AttentionWeights& weights, const CompatibilityOptions& options, const at::Tensor& ranks) {
    UNDERVOICE_TRY_ASSIGN(const at::Tensor mask, keptMask(options.kept, ranks, weights.key.size(0)));
    const RowOrder order = rowOrder(mask);
    const at::Tensor key = weights.key.to(at::kFloat);
    UNDERVOICE_TRY_ASSIGN(OneLatent latent,
                          oneLatent(key.index_select(0, order.rest), weights.value.to(at::kFloat), options.method, options.rank));
    FlatAttention flat;
    flat.query = weights.query.to(at::kFloat).index_select(0, order.all());
    flat.queryBias = weights.queryBias.to(at::kFloat).index_select(0, order.all());
    flat.keep = key.index_select(0, order.kept);
    flat.down = std::move(latent.down);
    flat.keyUp = std::move(latent.keyUp);
    flat.valueUp = std::move(latent.valueUp);
    flat.valueBias = weights.valueBias.to(at::kFloat);
    return flat;
}

}  // namespace undervoice::engine
