#include "engine/attention/causal.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/softmax.h>

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

at::Tensor attendBehindPrefix(const at::Tensor& queries, const at::Tensor& prefixKeys, const at::Tensor& prefixValues, const at::Tensor& tailKeys,
                              const at::Tensor& tailValues) {
    const std::int64_t windows = prefixKeys.size(0), together = queries.size(0) / windows, heads = queries.size(1);
    const at::Tensor scaled = queries.mul(kQueryScale);
    // The rows of a window are queries of the same prefix: [window, head, row, 64].
    const auto byWindow = [&](const at::Tensor& x) { return x.reshape({windows, together, heads, x.size(-1)}).transpose(1, 2); };
    const auto byRow = [&](const at::Tensor& x) { return x.transpose(1, 2).reshape({windows * together, heads, 1, x.size(-1)}); };
    const at::Tensor ofPrefix = byRow(at::matmul(byWindow(scaled), prefixKeys.transpose(2, 3))), ofTails = at::matmul(scaled, tailKeys.transpose(2, 3));
    const at::Tensor weights = at::softmax(at::cat({ofPrefix, ofTails}, -1).to(at::kFloat), -1).to(tailValues.scalar_type());
    const std::int64_t shared = prefixKeys.size(2);
    const at::Tensor seen = byRow(at::matmul(byWindow(weights.narrow(-1, 0, shared)), prefixValues));
    return mergeHeads(seen.add(at::matmul(weights.narrow(-1, shared, tailValues.size(2)), tailValues)));
}

}  // namespace undervoice::engine
