#pragma once
// Keys and values of low rank as the older conversions make them: a thin float32 SVD of the weights alone, jointly or apart (spec:
// convert-train.md §2). What the converter itself does is in factorise.h.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "base/error.h"

namespace undervoice::engine {

enum class LowRankMethod {
    Joint,      ///< one latent of [W_k; W_v]
    Split,      ///< a latent of keys and one of values
    OnlyKey,    ///< a latent of keys; values stay as they are
    OnlyValue,  ///< a latent of values; keys stay as they are
    None        ///< neither
};

/// "joint", "split", "only_key", "only_value", "none".
const char* methodName(LowRankMethod method);

/// A weight [out, in] as up · down, float32.
struct LowRank {
    at::Tensor down;  ///< [rank, in], orthonormal rows; undefined: none, up is the weight itself
    at::Tensor up;    ///< [out, rank] = U_r diag(S_r), or [out, in]
    at::Tensor product() const;  ///< [out, in]
};

struct LowRankPair {
    LowRank key, value;  ///< Joint: both have the same down
};

/// key [k, in], value [v, in]; rank is that of each latent and is ignored by None. InvalidArgument where a latent would have more
/// columns than its weights have ranks; Internal where numbers are not finite.
Result<LowRankPair> lowRankPair(const at::Tensor& key, const at::Tensor& value, LowRankMethod method, std::int64_t rank);

/// Both through one latent a position.
struct OneLatent {
    at::Tensor down;     ///< Joint [rank, in]; Split [2·rank, in]: the keys' latent, then the values'
    at::Tensor keyUp;    ///< [k, rank]; Split [k, 2·rank], zeros behind
    at::Tensor valueUp;  ///< [v, rank]; Split [v, 2·rank], zeros before
};

/// InvalidArgument as above; Unsupported for the methods that leave a weight whole: there is no latent to cache.
Result<OneLatent> oneLatent(const at::Tensor& key, const at::Tensor& value, LowRankMethod method, std::int64_t rank);

}  // namespace undervoice::engine
