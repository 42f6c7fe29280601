#pragma once
// What one decoder layer keeps of the encoder's output of every window: computed once a window, shared by all its rows.

#include <cstdint>
#include <vector>

namespace undervoice::engine {

class CrossCache {
  public:
    virtual ~CrossCache() = default;
    virtual void keepWindows(const std::vector<std::int64_t>& windows) = 0;  ///< ascending indices among the present ones
    virtual std::int64_t bytesAllocated() const = 0;
};

}  // namespace undervoice::engine
