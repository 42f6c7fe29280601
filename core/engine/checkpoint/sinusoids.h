#pragma once
// The encoder's positions follow from a formula but are stored in every file; a table that differs is used as
// it is, with a warning. Spec: whisper.md §2.

#include <ATen/core/Tensor.h>

namespace undervoice::engine {

/// Largest difference of a float32 table [length, channels] from sin(t·ω_i) and cos(t·ω_i), ω_i = 10000^(-i /
/// (channels/2 - 1)); infinite when it holds a NaN.
double sinusoidDeviation(const at::Tensor& table);

/// Published tables were evaluated in float32 (up to 1e-4 off); float16 adds 5e-4, bfloat16 4e-3.
inline constexpr double kSinusoidTolerance = 1e-3;
inline constexpr double kBFloat16SinusoidTolerance = 5e-3;

}  // namespace undervoice::engine
