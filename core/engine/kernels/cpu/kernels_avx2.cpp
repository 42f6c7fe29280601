// Compiled for AVX2, FMA and F16C; called only where kernels.cpp found them.
#include "engine/kernels/cpu/vector_avx2.h"
//
#include "engine/kernels/cpu/kernels_impl.h"
//
#include "engine/kernels/cpu/latent_attention_impl.h"
#include "engine/kernels/cpu/window_attention_impl.h"
#include "engine/kernels/cpu/tables.h"

namespace undervoice::engine::kernels {

const KernelTable& avx2Table() {
    static constexpr KernelTable kTable{"avx2", linearRange, attention, latentAttention, packWindowHead, attendWindow, layerNorm, narrow};
    return kTable;
}

}  // namespace undervoice::engine::kernels
