#include "engine/convert/low_rank.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <string>

#include "engine/tensor/guard.h"

namespace undervoice::engine {
namespace {

Result<LowRank> truncated(const at::Tensor& weight, std::int64_t rank) {
    const std::int64_t most = std::min(weight.size(0), weight.size(1));
    if (rank < 1 || rank > most)
        return fail(ErrorCode::InvalidArgument, "A latent of rank " + std::to_string(rank) + " cannot be made of weights [" +
                                                    std::to_string(weight.size(0)) + ", " + std::to_string(weight.size(1)) +
                                                    "]: the rank must lie in 1 to " + std::to_string(most) + ".");
    return guarded("finding singular values", [&]() -> Result<LowRank> {
        const at::Tensor values = weight.to(at::kFloat);
        if (!at::isfinite(values).all().item<bool>()) return fail(ErrorCode::Internal, "Weights of keys or values are not finite.");
        const auto [left, singular, right] = at::linalg_svd(values, /*full_matrices=*/false);
        return LowRank{right.narrow(0, 0, rank).contiguous(), left.narrow(1, 0, rank).mul(singular.narrow(0, 0, rank))};
    });
}

LowRank whole(const at::Tensor& weight) { return {{}, weight.to(at::kFloat)}; }

Result<LowRankPair> jointPair(const at::Tensor& key, const at::Tensor& value, std::int64_t rank) {
    UNDERVOICE_TRY_ASSIGN(const LowRank both, truncated(at::cat({key, value}), rank));
    return LowRankPair{{both.down, both.up.narrow(0, 0, key.size(0)).contiguous()},
                       {both.down, both.up.narrow(0, key.size(0), value.size(0)).contiguous()}};
}

}  // namespace

const char* methodName(LowRankMethod method) {
    switch (method) {
        case LowRankMethod::Joint: return "joint";
        case LowRankMethod::Split: return "split";
        case LowRankMethod::OnlyKey: return "only_key";
        case LowRankMethod::OnlyValue: return "only_value";
        case LowRankMethod::None: return "none";
    }
    return "";
}

at::Tensor LowRank::product() const { return down.defined() ? at::matmul(up, down) : up; }

Result<LowRankPair> lowRankPair(const at::Tensor& key, const at::Tensor& value, LowRankMethod method, std::int64_t rank) {
    if (method == LowRankMethod::Joint) return jointPair(key, value, rank);
    LowRankPair pair{whole(key), whole(value)};
    if (method == LowRankMethod::Split || method == LowRankMethod::OnlyKey) {
        UNDERVOICE_TRY_ASSIGN(pair.key, truncated(key, rank));
    }
    if (method == LowRankMethod::Split || method == LowRankMethod::OnlyValue) {
        UNDERVOICE_TRY_ASSIGN(pair.value, truncated(value, rank));
    }
    return pair;
}

Result<OneLatent> oneLatent(const at::Tensor& key, const at::Tensor& value, LowRankMethod method, std::int64_t rank) {
    if (method != LowRankMethod::Joint && method != LowRankMethod::Split)
        return fail(ErrorCode::Unsupported, std::string("Factors of kind ") + methodName(method) +
                                                " leave keys or values whole, so there is no latent to cache; use joint or split.");
    UNDERVOICE_TRY_ASSIGN(const LowRankPair pair, lowRankPair(key, value, method, rank));
    if (method == LowRankMethod::Joint) return OneLatent{pair.key.down, pair.key.up, pair.value.up};
    return OneLatent{at::cat({pair.key.down, pair.value.down}), at::cat({pair.key.up, at::zeros({key.size(0), rank})}, 1),
                     at::cat({at::zeros({value.size(0), rank}), pair.value.up}, 1)};
}

}  // namespace undervoice::engine
