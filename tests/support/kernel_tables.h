#pragma once
// The kernels that this machine can run.

#include <vector>

#include "engine/kernels/cpu/kernels.h"

namespace undervoice::test {

inline std::vector<const engine::kernels::KernelTable*> kernelTables() {
    std::vector<const engine::kernels::KernelTable*> found;
    for (const engine::kernels::KernelTable* table : {engine::kernels::avx2Kernels(), engine::kernels::avx512Kernels()})
        if (table) found.push_back(table);
    return found;
}

}  // namespace undervoice::test
