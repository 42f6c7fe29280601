#include "engine/convert/mha2mla.h"

#include <string>

namespace undervoice::engine {
namespace {

at::Tensor withBias(const at::Tensor& map, const at::Tensor& bias) { return bias.defined() ? map.add(bias.unsqueeze(1)) : map; }

Result<KeptMasks> masksByRanks(std::int64_t count, const HeadSizes& heads, const at::Tensor& ranks) {
    if (ranks.defined() && (ranks.dim() != 3 || ranks.size(1) != heads.keyHeads || ranks.size(2) != heads.width))
        return fail(ErrorCode::InvalidArgument, "The rank tensor is of another model: each layer has " + std::to_string(heads.keyHeads) +
                                                    " key heads of " + std::to_string(heads.width) + " dimensions.");
    UNDERVOICE_TRY_ASSIGN(const at::Tensor key, keptByRanks(ranks, count));
    const at::Tensor ofHeads = key.unflatten(1, {heads.keyHeads, heads.width});
    return KeptMasks{ofHeads.repeat_interleave(heads.queryHeads / heads.keyHeads, /*dim=*/1).flatten(1), key};
}

}  // namespace

Result<KeptMasks> keptMasks(const KeptOptions& options, const HeadSizes& heads, const at::Tensor& ranks) {
    if (options.selection == KeptSelection::TwoNorm) return masksByRanks(options.count, heads, ranks);
    UNDERVOICE_TRY_ASSIGN(const at::Tensor mask, keptOfBlock(options, heads.width));
    return KeptMasks{mask.repeat({heads.queryHeads}), mask.repeat({heads.keyHeads})};
}

Result<EffectiveMaps> effectiveMaps(const KeyValueWeights& weights, LowRankMethod method, std::int64_t rank) {
    UNDERVOICE_TRY_ASSIGN(const LowRankPair pair, lowRankPair(weights.key, weights.value, method, rank));
    return EffectiveMaps{withBias(pair.key.product(), weights.keyBias), withBias(pair.value.product(), weights.valueBias)};
}

}  // namespace undervoice::engine
