// oneDNN's products against the same sums in double.

#include "engine/nn/onednn_linear.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "support/tensors.h"

namespace undervoice::engine {
namespace {

constexpr double kTolerance = 2e-4;  // of sums of 384 products of numbers around 1

using test::numbers;

TEST(OneDnnLinear, IsTheProductWithWhatFollows) {
    if (!onednn::isThere()) GTEST_SKIP() << "this LibTorch was built without oneDNN";
    const c10::InferenceMode inference;
    const at::Tensor weight = numbers({96, 384}, 1), x = numbers({1, 130, 384}, 2), residual = numbers({1, 130, 96}, 3);
    for (const at::Tensor& bias : {numbers({96}, 4), at::Tensor()}) {
        const at::Tensor exactBias = bias.defined() ? bias.to(at::kDouble) : at::Tensor();
        const at::Tensor exact = at::linear(x.to(at::kDouble), weight.to(at::kDouble), exactBias);
        const std::string with = bias.defined() ? "with a bias" : "without a bias";
        test::expectClose(onednn::linear(x, weight, bias).to(at::kDouble), exact, kTolerance, with);
        test::expectClose(onednn::linearGelu(x, weight, bias).to(at::kDouble), at::gelu(exact), kTolerance, with + ", GELU");
        test::expectClose(onednn::linearAdd(residual, x, weight, bias).to(at::kDouble), exact + residual, kTolerance, with + ", added");
    }
    test::expectClose(residual, numbers({1, 130, 96}, 3), 0, "what was added to");
}

}  // namespace
}  // namespace undervoice::engine
