#include "engine/attention/self_mha.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <optional>
#include <utility>
#include <vector>

#include "engine/attention/heads.h"
#include "engine/attention/row_attention.h"
#include "engine/cache/mha_self_cache.h"

namespace undervoice::engine {
namespace {

/// Query i (token past + i) sees tokens 0 … past + i: bool [n, past + n].
at::Tensor causalMask(std::int64_t n, std::int64_t past, at::Device device) {
    return at::ones({n, past + n}, at::TensorOptions(at::kBool).device(device)).tril_(past);
}

}  // namespace

Result<std::unique_ptr<SelfAttention>> SelfMha::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(Linear linear,
                          Linear::load(reader, {prefix + ".query.weight", prefix + ".key.weight", prefix + ".value.weight"},
                                       {prefix + ".query.bias", "", prefix + ".value.bias"}, LinearUse::FewRows));
    const Placement& placement = reader.placement();
    return std::make_unique<SelfMha>(std::move(linear), at::TensorOptions(placement.activationType()).device(placement.device));
}

SelfMha::SelfMha(Linear queryKeyValue, at::TensorOptions cacheOptions)
    : m_queryKeyValue(std::move(queryKeyValue)), m_cacheOptions(cacheOptions) {}

std::unique_ptr<SelfCache> SelfMha::makeCache(int rows, int capacity) const {
    const int heads = static_cast<int>(m_queryKeyValue.inputs() / kHeadSize);
    return std::make_unique<MhaSelfCache>(rows, heads, kHeadSize, capacity, m_cacheOptions);
}

at::Tensor SelfMha::mix(const at::Tensor& normed, SelfCache& cache, int past) const {
    auto& own = static_cast<MhaSelfCache&>(cache);
    const at::Tensor projected = m_queryKeyValue.forward(normed);
    const std::vector<at::Tensor> parts = projected.chunk(3, -1);
    own.write(splitHeads(parts[1]), splitHeads(parts[2]), past);
    const std::int64_t n = normed.size(1);
    const int length = past + static_cast<int>(n);
    if (n == 1 && normed.is_cpu() && kernels::kernels()) return mixStep(projected, own, length);
    const bool isCausal = n > 1 && past == 0;
    std::optional<at::Tensor> mask;
    if (n > 1 && past > 0) mask = causalMask(n, past, normed.device());
    return mergeHeads(at::scaled_dot_product_attention(splitHeads(parts[0]), own.keys(length), own.values(length), mask,
                                                       /*dropout_p=*/0, isCausal, kQueryScale));
}

/// One new token a row: projected [row, 1, 3·state].
at::Tensor SelfMha::mixStep(const at::Tensor& projected, const MhaSelfCache& cache, int length) const {
    const std::int64_t state = m_queryKeyValue.inputs();
    const std::int64_t heads = state / kHeadSize;
    at::Tensor mixed = at::empty({projected.size(0), 1, state}, projected.options());
    const float* queries = projected.data_ptr<float>();
    float* out = mixed.data_ptr<float>();
    const std::int64_t headStride = std::int64_t{kHeadSize} * cache.capacity();
    attendTasks(projected.size(0) * heads, length, /*queriesPerTask=*/1, [&](std::int64_t task) {
        const auto row = static_cast<int>(task / heads);
        const std::int64_t head = task % heads;
        kernels::AttentionWork work;
        work.queries = queries + row * 3 * state + head * kHeadSize;
        work.out = out + row * state + head * kHeadSize;
        work.ancestors = cache.ancestorsOf(row);
        const std::int64_t start = head * headStride + (work.ancestors ? 0 : cache.homeOf(row) * heads * headStride);
        work.keys = cache.keyData() + start;
        work.values = cache.valueData() + start;
        work.queryCount = 1;
        work.positions = length;
        work.rowStride = heads * headStride;
        return work;
    });
    return mixed;
}

}  // namespace undervoice::engine
