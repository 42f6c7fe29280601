#include "engine/cache/window_slots.h"

#include <ATen/ops/tensor.h>

#include <numeric>
#include <utility>

namespace undervoice::engine {

WindowSlots::WindowSlots(std::int64_t windows) : m_slots(static_cast<std::size_t>(windows)) { std::iota(m_slots.begin(), m_slots.end(), 0); }

at::Tensor WindowSlots::present(const at::Tensor& storage) const {
    if (windows() == storage.size(0)) return storage;
    return storage.index_select(0, at::tensor(m_slots, at::kLong).to(storage.device()));
}

void WindowSlots::keep(const std::vector<std::int64_t>& windows, const std::vector<at::Tensor*>& storages) {
    std::vector<std::int64_t> slots;
    for (const std::int64_t window : windows) slots.push_back(slotOf(window));
    m_slots = std::move(slots);
    if (storages.front()->is_cpu()) return;
    for (at::Tensor* storage : storages) *storage = present(*storage);
    std::iota(m_slots.begin(), m_slots.end(), 0);
}

}  // namespace undervoice::engine
