#pragma once
// Products of many rows on the CPU by oneDNN, whose kernels use what the processor has where LibTorch's default product does not (AVX-512 on
// AMD: a tenth faster, the vocabulary's projection twice). Same sums in another order. No autograd: inference only.

#include <ATen/core/Tensor.h>

namespace undervoice::engine::onednn {

/// Whether this LibTorch has it; else nothing below may be called.
bool isThere();

/// x float32 [.., in], contiguous; weight float32 [out, in]; bias float32 [out] or undefined → [.., out].
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);
/// The exact (erf) GELU of it.
at::Tensor linearGelu(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);
/// residual + linear(x): [.., out], new.
at::Tensor linearAdd(const at::Tensor& residual, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace undervoice::engine::onednn
