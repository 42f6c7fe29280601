#pragma once
// Keys and values of all heads through one latent: the best rank-r factors of [W_k; W_v] for the inputs that the layer really has
// (spec: convert-train.md §1.2). Everything in double; heads keep their places, and no key dimension is kept apart: without rotary
// positions a joint factorisation of the same budget is never worse.

#include <ATen/core/Tensor.h>

#include <string>

#include "api/converter.h"
#include "base/error.h"
#include "engine/checkpoint/checkpoint.h"

namespace undervoice::engine {

/// An ordinary attention's weights, any floating type on the CPU: y = W x + b, heads outermost in the outputs of query, key, value.
struct AttentionWeights {
    at::Tensor query, key, value, out;      ///< [state, state]
    at::Tensor queryBias, valueBias, outBias;  ///< [state]
};

/// float32; prefix "decoder.blocks.3.attn".
Result<AttentionWeights> loadAttention(const Checkpoint& checkpoint, const std::string& prefix);

/// Centred activations of a layer: what InputMoments says of them. Undefined tensors: unknown, every direction counts the same.
struct LayerInputs {
    at::Tensor mean;        ///< float64 [state]
    at::Tensor covariance;  ///< float64 [state, state]
    at::Tensor secondMoment;  ///< float64 [state, state]
};

struct LatentFactors {
    at::Tensor down;       ///< float64 [rank, state], orthonormal rows
    at::Tensor keyUp;      ///< float64 [state, rank]
    at::Tensor valueUp;    ///< float64 [state, rank]
    at::Tensor valueBias;  ///< float64 [state]: the residual's mean is in it
    /// Share of the (weighted, centred) energy of keys and values that the rank loses, 0…1.
    double lostShare = 0;
    std::int64_t rank() const { return down.size(0); }
};

struct FactoriseOptions {
    std::int64_t rank = 0;
    api::ConversionOptions::Metric metric = api::ConversionOptions::Metric::Attention;
    bool correctsMean = true;
};

/// Everything that does not depend on the rank, so that several ranks of a layer cost little more than one. Memory: 3 · state² numbers.
class Factorisation {
  public:
    /// Internal when a number is not finite.
    static Result<Factorisation> of(const AttentionWeights& weights, const LayerInputs& inputs, api::ConversionOptions::Metric metric, bool correctsMean);
    /// The rank is cut to what the weights and inputs have numerically (eigenvalues above 1e-12 of the largest). Internal when a number is
    /// not finite.
    Result<LatentFactors> cutTo(std::int64_t rank) const;

  private:
    at::Tensor m_eigenvalues;   ///< float64 [state]
    at::Tensor m_down;          ///< float64 [state, state]: from the input to those directions
    at::Tensor m_up;            ///< float64 [2·state, state]: from them to keys and values
    at::Tensor m_valueBias;     ///< float64 [state]
    at::Tensor m_mean;          ///< float64 [state], of the inputs; undefined: not to be corrected
    at::Tensor m_meanOutput;    ///< float64 [2·state]: keys and values of the mean, without biases
};

/// One rank alone.
Result<LatentFactors> factorise(const AttentionWeights& weights, const LayerInputs& inputs, const FactoriseOptions& options);

}  // namespace undervoice::engine
