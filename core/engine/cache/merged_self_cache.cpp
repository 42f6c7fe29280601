#include "engine/cache/merged_self_cache.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <vector>

namespace undervoice::engine {
namespace {

/// Which of the tokens past … past + n − 1 are the last of their chunks, as far as those have come.
std::vector<std::int64_t> lastOfChunks(int past, std::int64_t n, const MergeRule& rule) {
    std::vector<std::int64_t> last;
    for (std::int64_t i = 0; i < n; ++i)
        if (i == n - 1 || rule.endsChunk(past + static_cast<int>(i) + 1)) last.push_back(i);
    return last;
}

}  // namespace

MergedSelfCache::MergedSelfCache(int rows, int capacity, std::int64_t width, const MergeRule& rule, const at::TensorOptions& options)
    : m_rule(rule), m_slots(rows, rule.chunksOf(capacity), width, options) {
    if (rule.normalizes) m_weights = at::zeros({rows}, options.dtype(at::kFloat));
}

void MergedSelfCache::write(const at::Tensor& columns, const at::Tensor& weights, int past) {
    const std::int64_t n = columns.size(1);
    const at::Tensor last = n == 1 ? columns : columns.index_select(1, at::tensor(lastOfChunks(past, n, m_rule), at::kLong).to(columns.device()));
    m_slots.write(last, m_rule.chunkOf(past));
    if (m_rule.normalizes) m_weights.copy_(weights.select(1, n - 1));
}

void MergedSelfCache::gatherRows(const at::Tensor& source, int length) {
    m_slots.gatherRows(source, m_rule.chunksOf(length));
    if (m_rule.normalizes) m_weights = m_weights.index_select(0, source);
}

std::int64_t MergedSelfCache::bytesAllocated() const {
    return m_slots.bytesAllocated() + (m_rule.normalizes ? static_cast<std::int64_t>(m_weights.nbytes()) : 0);
}

std::int64_t MergedSelfCache::bytesUsed(int length) const {
    return m_slots.bytesUsed(m_rule.chunksOf(length)) + (m_rule.normalizes ? static_cast<std::int64_t>(m_weights.nbytes()) : 0);
}

}  // namespace undervoice::engine
