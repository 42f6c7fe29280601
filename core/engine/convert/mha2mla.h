#pragma once
// The selection and the low-rank maps of the MHA2MLA repository, from which Whisper-MLA's came: heads of any width, several query
// heads to a key head, rotary positions. Kept to compare with (spec: convert-train.md §2); nothing of Whisper uses it.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "base/error.h"
#include "engine/convert/kept_rows.h"
#include "engine/convert/low_rank.h"

namespace undervoice::engine {

struct HeadSizes {
    std::int64_t queryHeads = 0;
    std::int64_t keyHeads = 0;  ///< divides queryHeads
    std::int64_t width = 0;     ///< of a head, even
};

/// bool [row]; TwoNorm: [layer, row], one selection a layer.
struct KeptMasks {
    at::Tensor query;  ///< rows: query head · width
    at::Tensor key;    ///< rows: key head · width
};

/// options.count: of each head. ranks: uint8 [layer, key head, width], TwoNorm only; query heads have the ranks of their key head.
/// InvalidArgument.
Result<KeptMasks> keptMasks(const KeptOptions& options, const HeadSizes& heads, const at::Tensor& ranks = {});

struct KeyValueWeights {
    at::Tensor key, value;          ///< [k, in], [v, in]
    at::Tensor keyBias, valueBias;  ///< [k], [v]; undefined: none
};

/// What a low-rank module makes of each unit vector of its input: up · down, plus the bias, in every column.
struct EffectiveMaps {
    at::Tensor key, value;  ///< float32 [k, in], [v, in]
};

/// InvalidArgument, Internal: as lowRankPair.
Result<EffectiveMaps> effectiveMaps(const KeyValueWeights& weights, LowRankMethod method, std::int64_t rank);

}  // namespace undervoice::engine
