#pragma once
// What one decoder layer keeps of the encoder's output of every window: computed once a window, shared by all its rows.

#include <c10/core/StorageImpl.h>

#include <cstdint>
#include <vector>

namespace undervoice::engine {

class CrossCache {
  public:
    virtual ~CrossCache() = default;
    virtual void keepWindows(const std::vector<std::int64_t>& windows) = 0;  ///< ascending indices among the present ones
    virtual std::int64_t bytesAllocated() const = 0;
    virtual std::int64_t bytesUsed() const = 0;         ///< of the present windows
    virtual std::int64_t windowsAllocated() const = 0;  ///< that the storage has room for
    /// Whether the cache is this very storage, and counts it.
    virtual bool isStoredIn(const c10::StorageImpl& storage) const = 0;
};

}  // namespace undervoice::engine
