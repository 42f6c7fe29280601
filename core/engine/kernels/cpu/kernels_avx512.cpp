// Compiled for AVX-512; called only where kernels.cpp found them.
#include "engine/kernels/cpu/vector_avx512.h"
//
#include "engine/kernels/cpu/kernels_impl.h"
//
#include "engine/kernels/cpu/latent_attention_impl.h"
#include "engine/kernels/cpu/window_attention_impl.h"
#include "engine/kernels/cpu/tables.h"

namespace undervoice::engine::kernels {

const KernelTable& avx512Table() {
    static constexpr KernelTable kTable{"avx512", linearRange, attention, latentAttention, packWindowHead, attendWindow, layerNorm, narrow};
    return kTable;
}

}  // namespace undervoice::engine::kernels
