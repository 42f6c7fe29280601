#pragma once
// What enters the decoder: the embedding of a token, which is tied to the vocabulary projection, and of its position.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "engine/nn/linear.h"

namespace undervoice::engine {

struct TokenEmbedding {
    Linear words;          ///< [vocabulary, state]
    at::Tensor positions;  ///< [context, state] in the activation type

    /// ids int64 [row, n] on the device: tokens past, past + 1, … → [row, n, state].
    at::Tensor forward(const at::Tensor& ids, std::int64_t past) const {
        return words.rows(ids, positions.scalar_type()).add_(positions.narrow(0, past, ids.size(1)));
    }
};

}  // namespace undervoice::engine
