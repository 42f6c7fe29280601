#include "engine/attention/latent_attention.h"

#include <ATen/Parallel.h>
#include <ATen/ops/cat.h>
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

/// queries [row, query, width] of rows that have the first latents in common: prefix [window, shared, width], tails [row, own, width].
at::Tensor attendBehindPrefix(const at::Tensor& queries, const at::Tensor& prefix, const at::Tensor& tails) {
    const std::int64_t windows = prefix.size(0), together = queries.size(0) / windows, count = queries.size(1), width = queries.size(2);
    const at::Tensor byWindow = queries.reshape({windows, together * count, width});
    const at::Tensor ofPrefix = at::matmul(byWindow, prefix.transpose(1, 2)).to(at::kFloat).view({queries.size(0), count, -1});
    const at::Tensor ofTails = at::matmul(queries, tails.transpose(1, 2)).to(at::kFloat);
    const at::Tensor weights = at::softmax(at::cat({ofPrefix, ofTails}, -1), -1).to(tails.scalar_type());
    const at::Tensor seen = weights.narrow(-1, 0, prefix.size(1)).reshape({windows, together * count, -1});
    return at::matmul(seen, prefix).view(queries.sizes()).add_(at::matmul(weights.narrow(-1, prefix.size(1), tails.size(1)), tails));
}

/// Where a sequence's latents lie, as the kernel wants it.
struct Sequence {
    kernels::CachedRows latents;
    const std::int32_t* slots = nullptr;
};

/// What all sequences have in common.
struct Sequences {
    std::int64_t positions = 0;
    std::int64_t split = 0;  ///< of int8 vectors; else the width
    std::function<Sequence(std::int64_t)> at;
};

/// Queries that go through the kernel together: enough to use each latent well, few enough to share out a single sequence.
constexpr std::int64_t kQueriesPerTask = 8;

at::Tensor attendByKernel(const at::Tensor& queries, const Sequences& sequences) {
    const std::int64_t count = queries.size(1), width = queries.size(2);
    const std::int64_t parts = (count + kQueriesPerTask - 1) / kQueriesPerTask;
    at::Tensor mixed = at::empty_like(queries);
    at::parallel_for(0, queries.size(0) * parts, /*grain_size=*/1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scores(static_cast<std::size_t>(kQueriesPerTask * kernels::scoreStride(sequences.positions))), floats;
        for (std::int64_t task = begin; task < end; ++task) {
            const std::int64_t first = task % parts * kQueriesPerTask;
            const std::int64_t at = (task / parts * count + first) * width;
            const Sequence sequence = sequences.at(task / parts);
            if (sequence.latents.scales) floats.resize(static_cast<std::size_t>(kernels::kLatentBlock * width));
            kernels::LatentAttentionWork work;
            work.queries = queries.data_ptr<float>() + at;
            work.out = mixed.data_ptr<float>() + at;
            work.latents = sequence.latents;
            work.slots = sequence.slots;
            work.width = width;
            work.split = sequences.split;
            work.queryCount = std::min(kQueriesPerTask, count - first);
            work.positions = sequences.positions;
            work.scores = scores.data();
            work.floats = floats.data();
            kernels::kernels()->latentAttention(work);
        }
    });
    return mixed;
}

/// query [row, 1, state] → [row, head, width].
at::Tensor absorbed(const at::Tensor& query, const LatentHeads& heads) {
    return heads.absorb(query.view({query.size(0), heads.heads(), kHeadSize}));
}

bool isForKernel(const at::Tensor& queries) { return queries.is_cpu() && kernels::kernels(); }

}  // namespace

at::Tensor attendLatents(const at::Tensor& queries, const at::Tensor& latents) {
    if (!isForKernel(queries)) return attendPlainly(queries, latents);
    const at::Tensor whole = latents.contiguous();
    const std::int64_t stride = whole.size(1) * whole.size(2);
    return attendByKernel(queries, {whole.size(1), whole.size(2), [&](std::int64_t i) { return Sequence{{whole.data_ptr<float>() + i * stride}}; }});
}

at::Tensor attendLatents(const at::Tensor& queries, LatentSelfCache& cache, int length) {
    if (!isForKernel(queries)) {
        if (cache.isShared(length)) return attendBehindPrefix(queries, cache.prefix(), cache.tails(length));
        return attendPlainly(queries, cache.latents(length));
    }
    const RowTable& table = cache.table();
    return attendByKernel(queries, {length, cache.split(), [&](std::int64_t i) {
        const auto row = static_cast<int>(i);
        const std::int32_t* slots = table.slotsOf(row);
        return Sequence{cache.rowsAt(slots ? 0 : table.firstSlotOf(row)), slots};
    }});
}

at::Tensor attendLatents(const at::Tensor& queries, const LatentCrossCache& cache) {
    if (!isForKernel(queries)) return attendPlainly(queries, cache.latents());
    return attendByKernel(queries, {cache.frames(), cache.split(), [&](std::int64_t window) { return Sequence{cache.rowsOf(window)}; }});
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
