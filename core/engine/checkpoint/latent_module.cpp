#include "engine/checkpoint/latent_module.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace undervoice::engine {
namespace {

/// A tensor of an attention by its name without the prefix: "k_up.weight".
using LoadPart = std::function<Result<at::Tensor>(const std::string& part)>;

/// Of two latents as one: each up-projection has zeros where the other's latent is.
Result<std::optional<at::Tensor>> sideBySide(const SeparateFactors& factors, const std::string& part, const LoadPart& load) {
    if (part == "kv_down.weight") {
        UNDERVOICE_TRY_ASSIGN(const at::Tensor keys, load("k_down.weight"));
        UNDERVOICE_TRY_ASSIGN(const at::Tensor values, load("v_down.weight"));
        return at::cat({keys, values});
    }
    const bool isKey = part == "k_up.weight";
    if (!isKey && part != "v_up.weight") return std::nullopt;
    UNDERVOICE_TRY_ASSIGN(const at::Tensor up, load(part));
    const at::Tensor others = at::zeros({up.size(0), isKey ? *factors.valueRank : *factors.keyRank}, up.options());
    return isKey ? at::cat({up, others}, 1) : at::cat({others, up}, 1);
}

/// Of an ordinary attention: what has a latent is multiplied out, kept keys lie in front.
Result<std::optional<at::Tensor>> ordinary(const SeparateFactors& factors, const std::string& part, const LoadPart& load) {
    if (part == "value.bias") return load("v_up.bias");
    const bool isKey = part == "key.weight";
    if (!isKey && part != "value.weight") return std::nullopt;
    UNDERVOICE_TRY_ASSIGN(at::Tensor whole, load(isKey ? "k_up.weight" : "v_up.weight"));
    if (isKey ? factors.keyRank : factors.valueRank) {
        UNDERVOICE_TRY_ASSIGN(const at::Tensor down, load(isKey ? "k_down.weight" : "v_down.weight"));
        whole = multipliedOut(whole, down);
    }
    if (!isKey || factors.kept == 0) return whole;
    UNDERVOICE_TRY_ASSIGN(const at::Tensor keep, load("k_keep.weight"));
    return at::cat({keep.to(whole.scalar_type()), whole});
}

}  // namespace


std::int64_t LatentModule::kept() const {
    std::size_t count = 0;
    for (const std::vector<int>& dimensions : keptOfHead) count += dimensions.size();
    return static_cast<std::int64_t>(count);
}

LatentModule LatentModule::flat(std::string prefix, std::int64_t rank, std::int64_t kept, std::int64_t heads) {
    LatentModule module{std::move(prefix), rank, {}};
    for (std::int64_t head = 0; head < heads; ++head) {
        module.keptOfHead.emplace_back(static_cast<std::size_t>(std::clamp<std::int64_t>(kept - head * kHeadWidth, 0, kHeadWidth)));
        std::iota(module.keptOfHead.back().begin(), module.keptOfHead.back().end(), 0);
    }
    return module;
}

tl::unexpected<Error> runsOnlyMerged(const LatentModule& module) {
    return fail(ErrorCode::Unsupported, module.prefix + " merges neighbouring tokens (mtla, stride " + std::to_string(module.merging->stride) +
                                            ") and was trained so; it runs in no other mode than mtla.");
}

Result<LatentMaps> latentMaps(const LatentModule& module, const std::function<Result<at::Tensor>(const std::string& name)>& load) {
    UNDERVOICE_TRY_ASSIGN(const at::Tensor down, load(module.prefix + ".kv_down.weight"));
    UNDERVOICE_TRY_ASSIGN(const at::Tensor keyUp, load(module.prefix + ".k_up.weight"));
    UNDERVOICE_TRY_ASSIGN(const at::Tensor valueUp, load(module.prefix + ".v_up.weight"));
    const std::int64_t kept = module.kept(), rank = module.rank, state = down.size(1);
    if (kept == 0) return LatentMaps{down, keyUp, valueUp};
    UNDERVOICE_TRY_ASSIGN(const at::Tensor keep, load(module.prefix + ".k_keep.weight"));
    LatentMaps maps{at::cat({down, keep}), at::zeros({state, rank + kept}), at::cat({valueUp, at::zeros({state, kept})}, 1)};
    std::int64_t upRow = 0, keptRow = 0;
    for (std::int64_t head = 0; head < module.heads(); ++head) {
        const std::vector<int>& own = module.keptOfHead[static_cast<std::size_t>(head)];
        for (int i = 0; i < kHeadWidth; ++i) {
            at::Tensor row = maps.keys[head * kHeadWidth + i];
            if (std::ranges::binary_search(own, i)) row[rank + keptRow++].fill_(1);
            else row.narrow(0, 0, rank).copy_(keyUp[upRow++]);
        }
    }
    return maps;
}

Result<std::optional<at::Tensor>> composed(const SeparateFactors& factors, std::int64_t state, const std::string& name,
                                           const std::function<Result<at::Tensor>(const std::string& name)>& load) {
    if (!name.starts_with(factors.prefix + ".")) return std::nullopt;
    const std::string part = name.substr(factors.prefix.size() + 1);
    const auto loadPart = [&](const std::string& own) { return load(factors.prefix + "." + own); };
    return factors.isLatent(state) ? sideBySide(factors, part, loadPart) : ordinary(factors, part, loadPart);
}

at::Tensor multipliedOut(const at::Tensor& up, const at::Tensor& down) {
    return at::matmul(up.to(at::kDouble), down.to(at::kDouble)).to(at::kFloat);
}

}  // namespace undervoice::engine
