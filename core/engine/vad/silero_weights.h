#pragma once
// Weights of Silero VAD's 16 kHz branch in the form that speech_detector.cpp evaluates. Engine thread only.

#include "base/error.h"

#include <filesystem>

#include <ATen/core/Tensor.h>

namespace undervoice::engine::vad {

/// A convolution of kernel 3 as a linear layer over unfolded frames: columns are (tap, channel).
struct UnfoldedConvolution {
    at::Tensor weight;  // [out, taps·in]
    at::Tensor bias;    // [out]
};

struct SileroWeights {
    at::Tensor basis;                     // [258, 256]: 129 windowed cosines, 129 windowed sines
    UnfoldedConvolution convolutions[4];  // 129 → 128 → 64 → 64 → 128 channels
    at::Tensor inputWeight;               // [512, 128], gates i f g o
    at::Tensor hiddenWeight;              // [512, 128]
    at::Tensor inputBias;                 // [512]
    at::Tensor hiddenBias;                // [512]
    at::Tensor outputWeight;              // [1, 128]
    at::Tensor outputBias;                // [1]
};

/// Reads the TorchScript file, whose SHA-256 must be that of silero-vad 6.2.3.
Result<SileroWeights> loadSileroWeights(const std::filesystem::path& file);

}  // namespace undervoice::engine::vad
