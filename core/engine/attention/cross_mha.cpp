#include "engine/attention/cross_mha.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <utility>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/attention/row_attention.h"
#include "engine/cache/mha_cross_cache.h"

namespace undervoice::engine {
namespace {

/// Queries of a window up to which our kernel, which streams the keys once a query, beats the library's.
constexpr std::int64_t kMostKernelQueries = 32;

/// queries [window, head, row·token, 64], keys [window, head, frame, 64].
void fill(LogitTap& tap, const at::Tensor& queries, const at::Tensor& keys) {
    for (const auto& [head, index] : tap.heads) {
        const at::Tensor q = queries.select(1, head).to(at::kFloat).mul(kQueryScale);
        tap.logits[index].copy_(at::matmul(q, keys.select(1, head).to(at::kFloat).transpose(1, 2)).flatten(0, 1));
    }
}

}  // namespace

Result<std::unique_ptr<CrossAttention>> CrossMha::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {prefix + ".query.weight"}, {prefix + ".query.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(Linear keyValue, Linear::load(reader, {prefix + ".key.weight", prefix + ".value.weight"}, {"", prefix + ".value.bias"}));
    return std::make_unique<CrossMha>(std::move(query), std::move(keyValue), reader.placement().caches());
}

CrossMha::CrossMha(Linear query, Linear keyValue, CacheFormat cacheFormat)
    : m_query(std::move(query)), m_keyValue(std::move(keyValue)), m_cacheFormat(cacheFormat) {}

std::unique_ptr<CrossCache> CrossMha::makeCache(const at::Tensor& encoded, const CrossCache* /*firstLayer*/) const {
    const std::int64_t windows = encoded.size(0), frames = encoded.size(1), state = encoded.size(2);
    at::Tensor keys = at::empty({windows, state / kHeadSize, frames, kHeadSize}, encoded.options());
    at::Tensor values = at::empty_like(keys);
    // A window at a time: the projections of all of them together would be the largest tensors of a batch.
    for (std::int64_t window = 0; window < windows; ++window) {
        const std::vector<at::Tensor> parts = m_keyValue.forward(encoded.narrow(0, window, 1)).chunk(2, -1);
        keys.narrow(0, window, 1).copy_(splitHeads(parts[0]));
        values.narrow(0, window, 1).copy_(splitHeads(parts[1]));
    }
    return std::make_unique<MhaCrossCache>(keys, values, m_cacheFormat);
}

/// query [window, row·token, state].
at::Tensor CrossMha::mixFew(const at::Tensor& query, const MhaCrossCache& cache) const {
    const std::int64_t count = query.size(1), state = query.size(2), heads = state / kHeadSize;
    const std::int64_t frames = cache.frames();
    at::Tensor mixed = at::empty_like(query);
    const float* queries = query.data_ptr<float>();
    float* out = mixed.data_ptr<float>();
    attendTasks(query.size(0) * heads, frames, count, [&](std::int64_t task) {
        const std::int64_t window = task / heads, head = task % heads;
        const std::int64_t at = window * count * state + head * kHeadSize;
        kernels::AttentionWork work;
        work.queries = queries + at;
        work.out = out + at;
        work.keys = cache.keysOf(window, head);
        work.values = cache.valuesOf(window, head);
        work.queryCount = count;
        work.queryStride = state;
        work.outStride = state;
        work.positions = frames;
        return work;
    });
    return mixed;
}

at::Tensor CrossMha::mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const {
    const auto& own = static_cast<const MhaCrossCache&>(cache);
    // The rows of a window are further queries of the same keys: [window, head, row·token, 64].
    const std::int64_t windows = normed.size(0) / rowsPerWindow;
    const at::Tensor query = m_query.forward(normed).view({windows, rowsPerWindow * normed.size(1), normed.size(2)});
    const at::Tensor queries = splitHeads(query);
    if (tap) fill(*tap, queries, own.keys());
    if (normed.is_cpu() && query.size(1) <= kMostKernelQueries && kernels::kernels()) return mixFew(query, own).view(normed.sizes());
    const at::Tensor mixed = at::scaled_dot_product_attention(queries, own.keys(), own.values(), /*attn_mask=*/{}, /*dropout_p=*/0,
                                                              /*is_causal=*/false, kQueryScale);
    return mergeHeads(mixed).view(normed.sizes());
}

}  // namespace undervoice::engine
