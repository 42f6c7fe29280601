#pragma once
// Layer-local healing (spec: convert-train.md §1.5): the factors, the queries and the output projection of one converted attention are
// fitted to what the original gives out for the same inputs. No logits, encoder or cross-attention are in the loop, so it takes
// minutes on a CPU. Engine thread only; deterministic for the same data, seed and number of threads.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "base/cancel.h"
#include "base/error.h"
#include "engine/convert/attention_records.h"
#include "engine/convert/factorise.h"

namespace undervoice::engine {

/// A converted attention as it is written: float32.
struct LatentWeights {
    at::Tensor query, queryBias, out, outBias;         ///< [state, state], [state]
    at::Tensor down, keyUp, valueUp, valueBias;        ///< [rank, state], [state, rank], [state, rank], [state]
};

LatentWeights latentWeights(const AttentionWeights& original, const LatentFactors& factors);

/// inputs [row, token, state] → [row, token, state] after W_o: every token sees itself and those before it.
at::Tensor attentionOutput(const LatentWeights& weights, const at::Tensor& inputs);

struct HealOptions {
    int steps = 0;
    double learningRate = 3e-4;  ///< after 5 % of the steps; falls to 0 at the end
    bool fitsProjections = true; ///< also the weights of queries and output, which then are no longer the original's
    std::size_t batch = 2;       ///< sequences a step: many small steps fit better than few large ones of the same cost
    std::uint64_t seed = 0;
};

/// weights[i]: float32 [token] of sequence i. Returns the healed attention. Memory: where queries are not fitted, 4 · state bytes a token.
Result<LatentWeights> heal(LatentWeights start, const AttentionRecord& record, const std::vector<at::Tensor>& weights, const HealOptions& options,
                           const std::function<void(int step)>& progress, const CancelToken& cancel);

/// Σ w‖y − ŷ‖² / Σ w‖y‖² over the sequences.
double outputError(const LatentWeights& latent, const AttentionRecord& record, const std::vector<at::Tensor>& weights);

}  // namespace undervoice::engine
