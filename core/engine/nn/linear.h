#pragma once
// y = W x + b: the one place where weights are packed and where kernels are chosen. Callers do not know how a weight is stored
// (float32, float16, bfloat16) nor which kernel multiplies. Const after load.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class Linear {
  public:
    /// weights: names stacked along the outputs; biases: one a weight (empty: that part has none), or none at all.
    static Result<Linear> load(WeightReader& reader, const std::vector<std::string>& weights, const std::vector<std::string>& biases);
    /// weight [out, in], stored as it is; bias float32 [out] or undefined.
    Linear(at::Tensor weight, at::Tensor bias);

    std::int64_t inputs() const { return m_weight.size(1); }
    std::int64_t outputs() const { return m_weight.size(0); }

    /// x [.., in] in the activation type → [.., out].
    at::Tensor forward(const at::Tensor& x) const;
    /// The exact (erf) GELU of forward(x), in one pass where a kernel can.
    at::Tensor forwardGelu(const at::Tensor& x) const;
    /// residual [.., out] += forward(x).
    void addTo(at::Tensor& residual, const at::Tensor& x) const;
    /// Rows of the weight in the given type: the tied embedding. ids int64 [..] → [.., in].
    at::Tensor rows(const at::Tensor& ids, at::ScalarType type) const;

  private:
    at::Tensor m_weight;  // [out, in]
    at::Tensor m_bias;    // [out] or undefined
};

}  // namespace undervoice::engine
