#pragma once
// The encoder's output of every window, [window, frame, state]: one tensor for all layers (mode e). The first layer's cache owns
// it; the others look at it.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/cache/cross_cache.h"

namespace undervoice::engine {

class EncodedCrossCache : public CrossCache {
  public:
    explicit EncodedCrossCache(at::Tensor encoded);
    /// Of a further layer.
    explicit EncodedCrossCache(const EncodedCrossCache& owner) : m_block(owner.m_block), m_isOwner(false) {}

    std::int64_t windows() const { return static_cast<std::int64_t>(m_block->slots.size()); }
    /// [slot, frame, state], and the slot of a window.
    const at::Tensor& storage() const { return m_block->encoded; }
    std::int64_t slotOf(std::int64_t window) const { return m_block->slots[static_cast<std::size_t>(window)]; }
    /// [window, frame, state] of the present windows; a view unless some were dropped.
    at::Tensor encoded() const;

    /// Once a step for all layers: only the owner acts.
    void keepWindows(const std::vector<std::int64_t>& windows) override;
    /// The owner's: the tensor is there once.
    std::int64_t bytesAllocated() const override;

  private:
    struct Block {
        at::Tensor encoded;
        std::vector<std::int64_t> slots;  // [window]
    };
    std::shared_ptr<Block> m_block;
    bool m_isOwner;
};

}  // namespace undervoice::engine
