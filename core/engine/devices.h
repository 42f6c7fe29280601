#pragma once
// Where a model can run: what this machine and this build of LibTorch have.

#include <c10/core/Device.h>

#include <string>

#include "api/options.h"
#include "base/error.h"
#include "engine/whisper/placement.h"

namespace undervoice::engine {

/// Device and number format with Auto resolved: a GPU with float16 where there is one, else the CPU with float32.
/// Device when a GPU is asked for that is not there; Unsupported for formats that the device does not compute in.
Result<Placement> choosePlacement(const api::ModelOptions& options);

/// "float32", "bfloat16", …
std::string dtypeName(api::Dtype dtype);

/// "CPU, 2 threads", or the GPU's name.
std::string deviceTitle(const c10::Device& device, int threads);

/// What `doctor` prints: JSON object of LibTorch's version and build, the CPU and the GPUs.
std::string devicesJson(int threads);

}  // namespace undervoice::engine
