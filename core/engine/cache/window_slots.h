#pragma once
// Where the windows of a cross cache lie in its storages, [slot, ..]. On the CPU windows are dropped from this table and nothing is
// copied; on a GPU the others move together.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace undervoice::engine {

class WindowSlots {
  public:
    explicit WindowSlots(std::int64_t windows);

    std::int64_t windows() const { return static_cast<std::int64_t>(m_slots.size()); }
    std::int64_t slotOf(std::int64_t window) const { return m_slots[static_cast<std::size_t>(window)]; }
    /// The present windows' part of a storage, [window, ..]; a view where it is all of it.
    at::Tensor present(const at::Tensor& storage) const;
    /// windows: ascending indices among the present ones. storages: all that this table is of.
    void keep(const std::vector<std::int64_t>& windows, const std::vector<at::Tensor*>& storages);

  private:
    std::vector<std::int64_t> m_slots;  // [window]
};

}  // namespace undervoice::engine
