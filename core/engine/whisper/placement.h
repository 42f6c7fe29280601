#pragma once
// Where a model runs and in which number format.

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>
#include <c10/core/TensorOptions.h>

#include "api/options.h"
#include "engine/cache/cache_format.h"

namespace undervoice::engine {

/// Where the model runs and in which type its weights are kept.
struct Placement {
    c10::Device device = c10::kCPU;
    api::Dtype dtype = api::Dtype::Float32;  ///< resolved: never Auto
    bool hasInt8Caches = false;

    bool isCpu() const { return device.is_cpu(); }
    /// Type of what flows between layers: float32 on the CPU (see Note: storage on the CPU), the weights' type on a GPU.
    c10::ScalarType activationType() const {
        if (isCpu() || dtype == api::Dtype::Float32) return c10::kFloat;
        return dtype == api::Dtype::BFloat16 ? c10::kBFloat16 : c10::kHalf;
    }
    c10::TensorOptions activations() const { return c10::TensorOptions(activationType()).device(device); }
    CacheFormat caches() const { return {activations(), hasInt8Caches}; }
};

}  // namespace undervoice::engine
