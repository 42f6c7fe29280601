#pragma once
// Tensors for tests: from fixtures, and compared with a message that helps.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/fixtures.h"

namespace undervoice::test {

/// F32, I32 (as int64) or I64.
at::Tensor tensorOf(const Array& array);
at::Tensor tensorOf(const std::vector<float>& values);
/// From a normal distribution, float32; the same for the same seed.
at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed);
/// Samples padded with zeros or cut to 30 s: [480000].
at::Tensor paddedWindow(const std::vector<float>& samples);

/// Equal shapes and |actual − expected| ≤ tolerance everywhere; else shapes, the largest difference and the first mismatches.
void expectClose(const at::Tensor& actual, const at::Tensor& expected, double tolerance, const std::string& what);

}  // namespace undervoice::test
