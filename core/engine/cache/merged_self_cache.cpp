#include "engine/cache/merged_self_cache.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <utility>
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

MergedSelfCache::MergedSelfCache(int rows, int capacity, std::int64_t width, const MergeRule& rule, const CacheFormat& format, Segments segments)
    : m_rule(rule), m_slots(rows, rule.chunksOf(capacity), width, format, std::move(segments)) {
    const at::TensorOptions floats = format.activations.dtype(at::kFloat);
    if (rule.normalizes) m_weights = at::zeros({rows}, floats);
    if (format.isInt8) m_open = at::empty({rows, width}, floats);
}

void MergedSelfCache::write(const at::Tensor& columns, const at::Tensor& weights, int past) {
    const std::int64_t n = columns.size(1);
    const at::Tensor last = n == 1 ? columns : columns.index_select(1, at::tensor(lastOfChunks(past, n, m_rule), at::kLong).to(columns.device()));
    m_slots.write(last, m_rule.chunkOf(past));
    if (m_rule.normalizes) m_weights.copy_(weights.select(1, n - 1));
    if (m_open.defined()) m_open.copy_(columns.select(1, n - 1));
}

void MergedSelfCache::gatherRows(const RowSource& source, int length) {
    // A chunk that is not full yet goes on differently in every row.
    m_slots.gatherRows(source, m_rule.chunksOf(length), length / m_rule.stride);
    if (m_rule.normalizes) m_weights = m_weights.index_select(0, source.onDevice());
    if (m_open.defined()) m_open = m_open.index_select(0, source.onDevice());
}

std::int64_t MergedSelfCache::bytesBeside() const {
    std::int64_t bytes = 0;
    for (const at::Tensor* tensor : {&m_weights, &m_open})
        if (tensor->defined()) bytes += static_cast<std::int64_t>(tensor->nbytes());
    return bytes;
}

std::int64_t MergedSelfCache::bytesAllocated() const { return m_slots.bytesAllocated() + bytesBeside(); }

std::int64_t MergedSelfCache::bytesUsed(int length) const { return m_slots.bytesUsed(m_rule.chunksOf(length)) + bytesBeside(); }

}  // namespace undervoice::engine
