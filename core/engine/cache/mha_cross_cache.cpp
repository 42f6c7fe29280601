#include "engine/cache/mha_cross_cache.h"

#include <ATen/ops/tensor.h>

#include <numeric>
#include <utility>

namespace undervoice::engine {

MhaCrossCache::MhaCrossCache(at::Tensor keys, at::Tensor values)
    : m_keys(std::move(keys)), m_values(std::move(values)), m_slots(static_cast<std::size_t>(m_keys.size(0))) {
    std::iota(m_slots.begin(), m_slots.end(), 0);
}

at::Tensor MhaCrossCache::compact(const at::Tensor& storage) const {
    if (windows() == storage.size(0)) return storage;
    return storage.index_select(0, at::tensor(m_slots, at::kLong).to(storage.device()));
}

at::Tensor MhaCrossCache::keys() const { return compact(m_keys); }
at::Tensor MhaCrossCache::values() const { return compact(m_values); }

void MhaCrossCache::keepWindows(const std::vector<std::int64_t>& windows) {
    std::vector<std::int64_t> slots;
    for (const std::int64_t window : windows) slots.push_back(slotOf(window));
    m_slots = std::move(slots);
    if (m_keys.is_cpu()) return;
    m_keys = keys();
    m_values = values();
    std::iota(m_slots.begin(), m_slots.end(), 0);
}

std::int64_t MhaCrossCache::bytesAllocated() const { return static_cast<std::int64_t>(m_keys.nbytes() + m_values.nbytes()); }

}  // namespace undervoice::engine
