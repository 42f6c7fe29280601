#pragma once
// Keys and values of all heads as linear maps of one vector a position (a latent): K_h = U_h c, V_h = W_h c + b_h. The vector is
// the layer-normed token (mode x), the encoder's output (mode e) or a low-rank latent (mla); spec: attention.md §1, §3.
//
// Note: absorption
// q·K_t = (U_hᵀ q)·c_t, and Σ a_t V_t = W_h (Σ a_t c_t) + b_h as the weights a_t sum to 1. So a decoder step takes its queries into
// the latents' space, attends there, and lifts what comes out: the latents are never expanded. U_h and W_h stay apart from
// W_q and W_o: fused they would be larger than the cache that they save.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "base/error.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

class LatentHeads {
  public:
    /// Ordinary key and value projections: the latent is their input.
    static Result<LatentHeads> load(WeightReader& reader, const std::string& keyWeight, const std::string& valueWeight,
                                    const std::string& valueBias);
    /// keys, values [state, width], heads outermost; bias float32 [state].
    LatentHeads(const at::Tensor& keys, at::Tensor values, at::Tensor valueBias);

    std::int64_t width() const { return m_values.size(1); }
    std::int64_t heads() const { return m_keys.size(0); }

    /// Of many positions: latents [.., n, width] → [.., head, n, 64].
    at::Tensor keysOf(const at::Tensor& latents) const;
    at::Tensor valuesOf(const at::Tensor& latents) const;

    /// queries [row, head, 64] → [row, head, width], scaled by 1/8. Contiguous.
    at::Tensor absorb(const at::Tensor& queries) const;
    /// The same of one head: queries [.., 64] → float32 [.., width], scaled too.
    at::Tensor absorbOne(const at::Tensor& queries, std::int64_t head) const;
    /// Mixed latents [row, head, width] → [row, state], with the bias.
    at::Tensor lift(const at::Tensor& mixed) const;

  private:
    at::Tensor multiplyByHead(const at::Tensor& x, const at::Tensor& weights, const at::Tensor& bias) const;

    at::Tensor m_keys;    // [head, width, 64], as stored by the placement
    at::Tensor m_values;  // [state, width]
    at::Tensor m_bias;    // [state]; float32 on the CPU
};

}  // namespace undervoice::engine
