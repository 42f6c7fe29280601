#pragma once
// Cross-attention keys and values of every window, [window, head, frame, 64] each.

#include <ATen/core/Tensor.h>

#include <vector>

#include "engine/cache/cross_cache.h"

namespace undervoice::engine {

class MhaCrossCache : public CrossCache {
  public:
    MhaCrossCache(at::Tensor keys, at::Tensor values);

    at::Tensor keys() const;    ///< [window, head, frame, 64] of the present windows
    at::Tensor values() const;

    std::int64_t windows() const { return static_cast<std::int64_t>(m_slots.size()); }
    /// For the CPU kernel: the storage, [slot, head, frame, 64], and the slot of a window.
    const at::Tensor& keyStorage() const { return m_keys; }
    const at::Tensor& valueStorage() const { return m_values; }
    std::int64_t slotOf(std::int64_t window) const { return m_slots[static_cast<std::size_t>(window)]; }

    /// On the CPU windows are dropped from a table and nothing is copied; on a GPU the others move together.
    void keepWindows(const std::vector<std::int64_t>& windows) override;
    std::int64_t bytesAllocated() const override;
    std::int64_t bytesUsed() const override { return bytesAllocated() / windowsAllocated() * windows(); }
    std::int64_t windowsAllocated() const override { return m_keys.size(0); }
    bool isStoredIn(const c10::StorageImpl& storage) const override {
        return m_keys.storage().unsafeGetStorageImpl() == &storage || m_values.storage().unsafeGetStorageImpl() == &storage;
    }

  private:
    at::Tensor compact(const at::Tensor& storage) const;

    at::Tensor m_keys;
    at::Tensor m_values;
    std::vector<std::int64_t> m_slots;  // [window]
};

}  // namespace undervoice::engine
