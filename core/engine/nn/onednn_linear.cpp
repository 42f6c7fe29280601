#include "engine/nn/onednn_linear.h"

#include <ATen/Context.h>
#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <optional>
#include <string_view>

namespace undervoice::engine::onednn {
namespace {

using MaybeTensor = std::optional<at::Tensor>;
using Scalars = c10::List<std::optional<at::Scalar>>;
using Pointwise = at::Tensor(const at::Tensor&, const at::Tensor&, const MaybeTensor&, std::string_view, Scalars, std::optional<std::string_view>);
using PointwiseBinary = at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&, const MaybeTensor&, std::string_view);

/// The operators have no C++ header: they are found by name.
std::optional<c10::OperatorHandle> operatorNamed(const char* overload) { return c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", overload}); }

MaybeTensor maybe(const at::Tensor& bias) { return bias.defined() ? MaybeTensor(bias) : std::nullopt; }

at::Tensor pointwise(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::string_view function) {
    static const auto call = operatorNamed("")->typed<Pointwise>();
    return call.call(x, weight, maybe(bias), function, Scalars(), "none");
}

}  // namespace

bool isThere() {
    static const bool isFound = at::hasMKLDNN() && at::globalContext().userEnabledMkldnn() && operatorNamed("") && operatorNamed("binary");
    return isFound;
}

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) { return pointwise(x, weight, bias, "none"); }

at::Tensor linearGelu(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) { return pointwise(x, weight, bias, "gelu"); }

at::Tensor linearAdd(const at::Tensor& residual, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
    static const auto call = operatorNamed("binary")->typed<PointwiseBinary>();
    return call.call(x, residual, weight, maybe(bias), "add");
}

}  // namespace undervoice::engine::onednn
