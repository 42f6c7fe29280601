#pragma once
// Vectors as bytes with scales (spec: attention.md §4): value = scale · q, scale = largest / 127 in float16 (1 where that is zero), q rounded to
// the nearest of −127 … 127. A vector may consist of segments with a scale each: a latent, and behind it kept key dimensions.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace undervoice::engine {

using Segments = std::vector<std::int64_t>;  ///< widths, together the vector's

struct Int8Rows {
    at::Tensor values;  ///< int8 [.., width]
    at::Tensor scales;  ///< float16 [.., segment]
};

/// vectors [.., width] of any floating type.
Int8Rows toInt8Rows(const at::Tensor& vectors, const Segments& segments);
at::Tensor fromInt8Rows(const Int8Rows& rows, const Segments& segments, at::ScalarType type);

}  // namespace undervoice::engine
