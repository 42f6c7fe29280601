#pragma once
// What the decoder's self-attention of one layer sees, as moments (spec: convert-train.md §1.1). Everything that a factorisation
// needs follows from them and from the weights.

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

class InputMoments {
  public:
    explicit InputMoments(std::int64_t state);

    /// inputs [token, state], weights [token]: float32, summed in double.
    void add(const at::Tensor& inputs, const at::Tensor& weights);

    std::int64_t tokens() const { return m_tokens; }
    double totalWeight() const { return m_totalWeight; }
    at::Tensor mean() const;        ///< float64 [state]
    at::Tensor secondMoment() const;  ///< float64 [state, state]: E[x xᵀ]
    /// float64 [state, state]. Where there are fewer than nine tokens a dimension, a hundredth of an isotropic part is blended in: few
    /// tokens say nothing of some directions.
    at::Tensor covariance() const;

  private:
    std::int64_t m_tokens = 0;
    double m_totalWeight = 0;
    at::Tensor m_sum;       // float64 [state]
    at::Tensor m_products;  // float64 [state, state]
};

}  // namespace undervoice::engine
