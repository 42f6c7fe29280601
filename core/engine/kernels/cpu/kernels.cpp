#include "engine/kernels/cpu/kernels.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "engine/kernels/cpu/tables.h"

namespace undervoice::engine::kernels {
namespace {

/// Multiplications below which a second thread costs more than it brings.
constexpr std::int64_t kWorkPerThread = 1 << 17;

const KernelTable* chosen() {
    const char* wish = std::getenv("UNDERVOICE_CPU");
    const std::string_view name = wish ? wish : "";
    if (name == "none") return nullptr;
    if (name != "avx2")
        if (const KernelTable* table = avx512Kernels()) return table;
    return avx2Kernels();
}

}  // namespace

#if defined(__x86_64__)
const KernelTable* avx2Kernels() {
    const bool isThere = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    return isThere ? &avx2Table() : nullptr;
}

const KernelTable* avx512Kernels() {
    const bool isThere = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("f16c");
    return isThere ? &avx512Table() : nullptr;
}

bool multipliesBFloat16() { return __builtin_cpu_supports("avx512bf16"); }
#else
bool multipliesBFloat16() { return false; }
const KernelTable* avx2Kernels() { return nullptr; }
const KernelTable* avx512Kernels() { return nullptr; }
#endif

const KernelTable* kernels() {
    static const KernelTable* const table = chosen();
    return table;
}

void linear(const KernelTable& table, const LinearWork& work) {
    const std::int64_t perOutput = std::max<std::int64_t>(1, work.weights.inputs * work.rows);
    // Whole blocks of eight outputs, so that the split over threads does not show in the tiles.
    const std::int64_t blocks = (work.weights.outputs + 7) / 8;
    const std::int64_t grain = std::max<std::int64_t>(1, kWorkPerThread / (8 * perOutput));
    at::parallel_for(0, blocks, grain, [&](std::int64_t begin, std::int64_t end) {
        table.linear(work, begin * 8, std::min(end * 8, work.weights.outputs));
    });
}

void linears(const KernelTable& table, std::span<const LinearWork> works) {
    const std::int64_t perLayer = std::max<std::int64_t>(1, works[0].weights.inputs * works[0].weights.outputs * works[0].rows);
    const std::int64_t grain = std::max<std::int64_t>(1, kWorkPerThread / perLayer);
    at::parallel_for(0, static_cast<std::int64_t>(works.size()), grain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) table.linear(works[static_cast<std::size_t>(i)], 0, works[0].weights.outputs);
    });
}

void windowAttention(const KernelTable& table, std::span<const WindowHead> heads) {
    if (heads.empty()) return;
    const auto count = static_cast<std::int64_t>(heads.size());
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) table.packWindowHead(heads[static_cast<std::size_t>(i)]);
    });
    const std::int64_t positions = heads[0].positions, blocks = (positions + kWindowQueries - 1) / kWindowQueries;
    at::parallel_for(0, count * blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scores(static_cast<std::size_t>(kWindowQueries * paddedPositions(positions)));
        for (std::int64_t i = begin; i < end; ++i)
            table.attendWindow(heads[static_cast<std::size_t>(i / blocks)], i % blocks * kWindowQueries, scores.data());
    });
}

}  // namespace undervoice::engine::kernels
