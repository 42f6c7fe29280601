#include "engine/attention/latent_attention.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/attention/causal.h"
#include "engine/attention/heads.h"
#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {
namespace {

/// Softmax in float32 whatever the type of the latents: absorbed queries carry their singular values.
at::Tensor attendPlainly(const at::Tensor& queries, const at::Tensor& latents) {
    const at::Tensor scores = at::matmul(queries, latents.transpose(1, 2)).to(at::kFloat);
    return at::matmul(at::softmax(scores, -1).to(latents.scalar_type()), latents);
}

/// Where a sequence's latents lie, as the kernel wants it.
struct Sequence {
    const float* latents = nullptr;
    const std::int32_t* ancestors = nullptr;
    std::int64_t rowStride = 0;
};

/// Queries that go through the kernel together: enough to use each latent well, few enough to share out a single sequence.
constexpr std::int64_t kQueriesPerTask = 8;

at::Tensor attendByKernel(const at::Tensor& queries, std::int64_t positions, const std::function<Sequence(std::int64_t)>& sequenceOf) {
    const std::int64_t count = queries.size(1), width = queries.size(2);
    const std::int64_t parts = (count + kQueriesPerTask - 1) / kQueriesPerTask;
    at::Tensor mixed = at::empty_like(queries);
    at::parallel_for(0, queries.size(0) * parts, /*grain_size=*/1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scores(static_cast<std::size_t>(kQueriesPerTask * kernels::scoreStride(positions)));
        for (std::int64_t task = begin; task < end; ++task) {
            const std::int64_t first = task % parts * kQueriesPerTask;
            const std::int64_t at = (task / parts * count + first) * width;
            const Sequence sequence = sequenceOf(task / parts);
            kernels::LatentAttentionWork work;
            work.queries = queries.data_ptr<float>() + at;
            work.out = mixed.data_ptr<float>() + at;
            work.latents = sequence.latents;
            work.ancestors = sequence.ancestors;
            work.rowStride = sequence.rowStride;
            work.width = width;
            work.queryCount = std::min(kQueriesPerTask, count - first);
            work.positions = positions;
            work.scores = scores.data();
            kernels::kernels()->latentAttention(work);
        }
    });
    return mixed;
}

/// Sequence i is storage[slotOf(i)]: storage [slot, position, width].
at::Tensor attendSlots(const at::Tensor& queries, const at::Tensor& storage, const std::function<std::int64_t(std::int64_t)>& slotOf) {
    const std::int64_t stride = storage.size(1) * storage.size(2);
    return attendByKernel(queries, storage.size(1), [&](std::int64_t i) { return Sequence{storage.data_ptr<float>() + slotOf(i) * stride}; });
}

/// query [row, 1, state] → [row, head, width].
at::Tensor absorbed(const at::Tensor& query, const LatentHeads& heads) {
    return heads.absorb(query.view({query.size(0), heads.heads(), kHeadSize}));
}

bool isForKernel(const at::Tensor& queries) { return queries.is_cpu() && kernels::kernels(); }

}  // namespace

at::Tensor attendLatents(const at::Tensor& queries, const at::Tensor& latents) {
    if (!isForKernel(queries)) return attendPlainly(queries, latents);
    return attendSlots(queries, latents.contiguous(), [](std::int64_t i) { return i; });
}

at::Tensor attendLatents(const at::Tensor& queries, LatentSelfCache& cache, int length) {
    if (!isForKernel(queries)) return attendPlainly(queries, cache.latents(length));
    const std::int64_t rowStride = cache.capacity() * cache.width();
    const RowTable& table = cache.table();
    return attendByKernel(queries, length, [&](std::int64_t i) {
        const auto row = static_cast<int>(i);
        const std::int32_t* ancestors = table.ancestorsOf(row);
        return Sequence{cache.data() + (ancestors ? 0 : table.homeOf(row) * rowStride), ancestors, rowStride};
    });
}

at::Tensor attendLatents(const at::Tensor& queries, const LatentCrossCache& cache) {
    if (!isForKernel(queries)) return attendPlainly(queries, cache.latents());
    return attendSlots(queries, cache.storage(), [&](std::int64_t window) { return cache.slotOf(window); });
}

at::Tensor mixOverTokens(const at::Tensor& query, const LatentHeads& heads, const at::Tensor& latents) {
    if (query.size(1) == 1) return heads.lift(attendLatents(absorbed(query, heads), latents)).unsqueeze(1);
    return attendCausally(splitHeads(query), heads.keysOf(latents), heads.valuesOf(latents), latents.size(1) - query.size(1));
}

at::Tensor mixOverTokens(const at::Tensor& query, const LatentHeads& heads, LatentSelfCache& cache, int past) {
    const int length = past + static_cast<int>(query.size(1));
    if (query.size(1) > 1) return mixOverTokens(query, heads, cache.latents(length));
    return heads.lift(attendLatents(absorbed(query, heads), cache, length)).unsqueeze(1);
}

}  // namespace undervoice::engine
