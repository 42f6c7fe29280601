#pragma once
// Cross-attention keys and values of every window, [window, head, frame, 64] each.

#include <ATen/core/Tensor.h>

#include <vector>

#include "engine/cache/cached_vectors.h"
#include "engine/cache/cross_cache.h"
#include "engine/cache/window_slots.h"

namespace undervoice::engine {

class MhaCrossCache : public CrossCache {
  public:
    MhaCrossCache(const at::Tensor& keys, const at::Tensor& values, const CacheFormat& format)
        : m_keys(keys, format), m_values(values, format), m_slots(keys.size(0)) {}

    /// [window, head, frame, 64] of the present windows, as floats.
    at::Tensor keys() const { return present(m_keys); }
    at::Tensor values() const { return present(m_values); }

    std::int64_t windows() const { return m_slots.windows(); }
    std::int64_t frames() const { return m_keys.values().size(2); }
    /// For the CPU kernel: the frames of a head of a window.
    kernels::CachedRows keysOf(std::int64_t window, std::int64_t head) const { return m_keys.rowsAt(first(window, head)); }
    kernels::CachedRows valuesOf(std::int64_t window, std::int64_t head) const { return m_values.rowsAt(first(window, head)); }

    void keepWindows(const std::vector<std::int64_t>& windows) override { m_slots.keep(windows, joined(m_keys.storages(), m_values.storages())); }
    std::int64_t bytesAllocated() const override { return m_keys.bytes() + m_values.bytes(); }
    std::int64_t bytesUsed() const override { return bytesAllocated() / windowsAllocated() * windows(); }
    std::int64_t windowsAllocated() const override { return m_keys.values().size(0); }
    bool isStoredIn(const c10::StorageImpl& storage) const override { return m_keys.isStoredIn(storage) || m_values.isStoredIn(storage); }

  private:
    std::int64_t first(std::int64_t window, std::int64_t head) const { return (m_slots.slotOf(window) * m_keys.values().size(1) + head) * frames(); }
    at::Tensor present(const CachedVectors& vectors) const {
        return vectors.restored([&](const at::Tensor& storage) { return m_slots.present(storage); });
    }

    CachedVectors m_keys, m_values;
    WindowSlots m_slots;
};

}  // namespace undervoice::engine
