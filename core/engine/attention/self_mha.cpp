#include "engine/attention/self_mha.h"

#include <ATen/ops/empty.h>

#include <utility>
#include <vector>

#include "engine/attention/causal.h"
#include "engine/attention/heads.h"
#include "engine/attention/row_attention.h"
#include "engine/cache/mha_self_cache.h"

namespace undervoice::engine {

Result<std::unique_ptr<SelfAttention>> SelfMha::load(WeightReader& reader, const SelfAttentionSource& source) {
    const std::string& prefix = source.prefix;
    UNDERVOICE_TRY_ASSIGN(Linear linear,
                          Linear::load(reader, {prefix + ".query.weight", prefix + ".key.weight", prefix + ".value.weight"},
                                       {prefix + ".query.bias", "", prefix + ".value.bias"}, LinearUse::FewRows));
    return std::make_unique<SelfMha>(std::move(linear), reader.placement().caches());
}

SelfMha::SelfMha(Linear queryKeyValue, CacheFormat cacheFormat)
    : m_queryKeyValue(std::move(queryKeyValue)), m_cacheFormat(cacheFormat) {}

std::unique_ptr<SelfCache> SelfMha::makeCache(int rows, int capacity) const {
    const int heads = static_cast<int>(m_queryKeyValue.inputs() / kHeadSize);
    return std::make_unique<MhaSelfCache>(rows, heads, kHeadSize, capacity, m_cacheFormat);
}

at::Tensor SelfMha::mix(const SelfInput& input, SelfCache& cache) const {
    auto& own = static_cast<MhaSelfCache&>(cache);
    const at::Tensor projected = m_queryKeyValue.forward(input.normed);
    const std::vector<at::Tensor> parts = projected.chunk(3, -1);
    own.write(splitHeads(parts[1]), splitHeads(parts[2]), input.past);
    const std::int64_t n = projected.size(1);
    const int length = input.past + static_cast<int>(n);
    if (n == 1 && projected.is_cpu() && kernels::kernels()) return mixStep(projected, own, length);
    const at::Tensor queries = splitHeads(parts[0]);
    if (n == 1 && own.isShared(length)) {
        const MhaSelfCache::Parts prefix = own.prefix(), tails = own.tails(length);
        return attendBehindPrefix(queries, prefix.keys, prefix.values, tails.keys, tails.values);
    }
    return attendCausally(queries, own.keys(length), own.values(length), input.past);
}

/// One new token a row: projected [row, 1, 3·state].
at::Tensor SelfMha::mixStep(const at::Tensor& projected, const MhaSelfCache& cache, int length) const {
    const std::int64_t state = m_queryKeyValue.inputs();
    const std::int64_t heads = state / kHeadSize;
    at::Tensor mixed = at::empty({projected.size(0), 1, state}, projected.options());
    const float* queries = projected.data_ptr<float>();
    float* out = mixed.data_ptr<float>();
    attendTasks(projected.size(0) * heads, length, /*queriesPerTask=*/1, [&](std::int64_t task) {
        const auto row = static_cast<int>(task / heads);
        const std::int64_t head = task % heads;
        kernels::AttentionWork work;
        work.queries = queries + row * 3 * state + head * kHeadSize;
        work.out = out + row * state + head * kHeadSize;
        work.slots = cache.table().slotsOf(row);
        const std::int64_t first = work.slots ? 0 : cache.table().firstSlotOf(row);
        work.keys = cache.keysOf(head, first);
        work.values = cache.valuesOf(head, first);
        work.queryCount = 1;
        work.positions = length;
        return work;
    });
    return mixed;
}

}  // namespace undervoice::engine
