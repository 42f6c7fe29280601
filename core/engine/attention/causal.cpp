#include "engine/attention/causal.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <optional>

#include "engine/attention/heads.h"

namespace undervoice::engine {
namespace {

/// Query i (token past + i) sees tokens 0 … past + i: bool [n, past + n].
at::Tensor causalMask(std::int64_t n, std::int64_t past, at::Device device) {
    return at::ones({n, past + n}, at::TensorOptions(at::kBool).device(device)).tril_(past);
}

}  // namespace

at::Tensor attendCausally(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, std::int64_t past) {
    const std::int64_t n = queries.size(2);
    const bool isCausal = n > 1 && past == 0;
    std::optional<at::Tensor> mask;
    if (n > 1 && past > 0) mask = causalMask(n, past, queries.device());
    return mergeHeads(at::scaled_dot_product_attention(queries, keys, values, mask, /*dropout_p=*/0, isCausal, kQueryScale));
}

}  // namespace undervoice::engine
