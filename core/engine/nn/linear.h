#pragma once
// y = W x + b: the one place where weights are packed and where kernels are chosen. Callers do not know how a weight is stored
// (float32, float16, bfloat16, int8 rows) nor which kernel multiplies. Const after load.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

/// What a layer mostly multiplies: whole windows (bound by arithmetic), or the few rows of a decoder step (bound by the bytes
/// of its weights, which int8 rows cut where the placement allows it).
enum class LinearUse { ManyRows, FewRows };

class Linear {
  public:
    /// weights: names stacked along the outputs; biases: one a weight (empty: that part has none), or none at all.
    static Result<Linear> load(WeightReader& reader, const std::vector<std::string>& weights, const std::vector<std::string>& biases,
                               LinearUse use = LinearUse::ManyRows);
    /// weight [out, in], stored as it is; bias float32 [out] or undefined.
    Linear(at::Tensor weight, at::Tensor bias);
    /// The weight rounded to int8 rows (spec: attention.md §4): scale = largest / 127, value = scale · q.
    Linear int8Rows() const;

    std::int64_t inputs() const { return m_weight.size(1); }
    std::int64_t outputs() const { return m_weight.size(0); }

    /// x [.., in] in the activation type → [.., out].
    at::Tensor forward(const at::Tensor& x) const;
    /// The exact (erf) GELU of forward(x).
    at::Tensor forwardGelu(const at::Tensor& x) const;
    /// residual [.., out] += forward(x); the residual is contiguous, and may be another tensor afterwards.
    void addTo(at::Tensor& residual, const at::Tensor& x) const;
    /// Rows of the weight in the given type: the tied embedding. ids int64 [..] → [.., in].
    at::Tensor rows(const at::Tensor& ids, at::ScalarType type) const;

  private:
    enum class Way {
        AsStored,   // on a GPU: inputs have the weight's type
        OurKernel,  // few rows
        BFloat16,   // many rows, inputs rounded
        OneDnn,     // many rows in float32
        Library     // the same where oneDNN is not there, or rows do not lie one after the other
    };
    Way wayFor(const at::Tensor& x) const;
    void runKernel(const at::Tensor& x, at::Tensor& y, bool isAdded) const;
    at::Tensor expanded() const;  // float32 [out, in]

    at::Tensor m_weight;  // [out, in]
    at::Tensor m_scales;  // float32 [out]; int8 rows only
    at::Tensor m_bias;    // [out] or undefined
    bool m_mayRoundInputs = false;  // the person asked for bfloat16
};

}  // namespace undervoice::engine
