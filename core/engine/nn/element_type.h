#pragma once
// The kernels' name for a tensor's type.

#include <ATen/core/Tensor.h>

#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {

inline kernels::ElementType elementType(const at::Tensor& weight) {
    switch (weight.scalar_type()) {
        case at::kHalf: return kernels::ElementType::Float16;
        case at::kBFloat16: return kernels::ElementType::BFloat16;
        case at::kChar: return kernels::ElementType::Int8;
        default: return kernels::ElementType::Float32;
    }
}

}  // namespace undervoice::engine
