#include "support/tensors.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <sstream>

namespace undervoice::test {

at::Tensor tensorOf(const Array& array) {
    const auto type = array.dtype == "I32" ? at::kInt : array.dtype == "I64" ? at::kLong : at::kFloat;
    if (type == at::kFloat && array.dtype != "F32") throw std::runtime_error("an array of " + array.dtype + " was not expected");
    const at::Tensor view = at::from_blob(const_cast<std::byte*>(array.bytes.data()), array.shape, type);
    return type == at::kInt ? view.to(at::kLong) : view.clone();
}

at::Tensor tensorOf(const std::vector<float>& values) {
    return at::from_blob(const_cast<float*>(values.data()), {static_cast<std::int64_t>(values.size())}, at::kFloat).clone();
}

at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed) { return at::randn(shape, at::detail::createCPUGenerator(seed)); }

at::Tensor paddedWindow(const std::vector<float>& samples) {
    constexpr std::int64_t kWindow = 480000;
    at::Tensor window = at::zeros({kWindow});
    const std::int64_t count = std::min(static_cast<std::int64_t>(samples.size()), kWindow);
    window.narrow(0, 0, count).copy_(tensorOf(samples).narrow(0, 0, count));
    return window;
}

void expectClose(const at::Tensor& actual, const at::Tensor& expected, double tolerance, const std::string& what) {
    ASSERT_EQ(actual.sizes(), expected.sizes()) << what;
    if (actual.numel() == 0) return;
    const at::Tensor difference = actual.to(at::kDouble).sub(expected.to(at::kDouble)).abs();
    // A NaN is a mismatch too.
    const at::Tensor wrong = difference.le(tolerance).logical_not();
    if (!wrong.any().item<bool>()) return;
    std::ostringstream text;
    const at::Tensor indices = at::nonzero(wrong.flatten()).flatten();
    for (std::int64_t i = 0; i < std::min<std::int64_t>(indices.size(0), 5); ++i) {
        const auto at = indices[i].item<std::int64_t>();
        text << "\n  at flat index " << at << ": " << actual.flatten()[at].item<double>() << ", expected "
             << expected.flatten()[at].item<double>();
    }
    ADD_FAILURE() << what << " " << actual.sizes() << ": " << indices.size(0) << " values differ by more than " << tolerance
                  << ", the largest difference is " << difference.max().item<double>() << text.str();
}

}  // namespace undervoice::test
