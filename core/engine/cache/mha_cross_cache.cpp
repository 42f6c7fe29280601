#include "engine/cache/mha_cross_cache.h"

#include <ATen/ops/tensor.h>

#include <utility>

namespace undervoice::engine {

MhaCrossCache::MhaCrossCache(at::Tensor keys, at::Tensor values) : m_keys(std::move(keys)), m_values(std::move(values)) {}

void MhaCrossCache::keepWindows(const std::vector<std::int64_t>& windows) {
    const at::Tensor index = at::tensor(windows, at::kLong).to(m_keys.device());
    m_keys = m_keys.index_select(0, index);
    m_values = m_values.index_select(0, index);
}

std::int64_t MhaCrossCache::bytesAllocated() const { return static_cast<std::int64_t>(m_keys.nbytes() + m_values.nbytes()); }

}  // namespace undervoice::engine
