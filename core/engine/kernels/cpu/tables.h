#pragma once
// The compiled kernels; only kernels.cpp asks for them, after it has looked at the processor.

#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine::kernels {

const KernelTable& avx2Table();
const KernelTable& avx512Table();

}  // namespace undervoice::engine::kernels
