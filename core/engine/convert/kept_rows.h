#pragma once
// Which output dimensions of queries and keys the older conversions leave as they are, and the order of rows that follows (spec:
// convert-train.md §2). A mask is bool, true where a dimension is kept. Pure functions on CPU tensors.

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "base/error.h"

namespace undervoice::engine {

enum class KeptSelection {
    High,     ///< the first dimensions of each half of a block
    Low,      ///< the last ones of each half
    Uniform,  ///< every so many of the block
    TwoNorm   ///< the pairs that matter most in each head, by a rank tensor
};

/// "high", "low", "uniform", "2-norm".
const char* selectionName(KeptSelection selection);

struct KeptOptions {
    KeptSelection selection = KeptSelection::Uniform;
    /// Dimensions of one block: 1 … its width. A block is a head, or for Whisper's uniform selection all heads together. Odd
    /// counts are rounded down where halves or pairs are kept. Uniform keeps more where its step does not divide the width.
    std::int64_t count = 48;
    std::int64_t start = 0;  ///< Uniform: the first kept dimension, below the width
};

/// High, Low and Uniform: bool [width]. Uniform keeps start, start + step, … with step = ⌊width / count⌋, which must divide half the
/// width. InvalidArgument names the option; TwoNorm needs ranks and is refused here.
Result<at::Tensor> keptOfBlock(const KeptOptions& options, std::int64_t width);

/// ranks: uint8 [.., head, width], 0 = most important, the same in both halves (pair_ranks.h). Bool [.., head · width], true where
/// the rank is below half of count. InvalidArgument: a count outside 2 … width, or a tensor of another kind.
Result<at::Tensor> keptByRanks(const at::Tensor& ranks, std::int64_t count);

/// Rows of a weight, int64.
struct RowOrder {
    at::Tensor kept;  ///< ascending
    at::Tensor rest;  ///< ascending
    at::Tensor all() const;  ///< kept, then rest: the original repositories' order of query rows
};

RowOrder rowOrder(const at::Tensor& mask);  ///< bool [row]

}  // namespace undervoice::engine
