#pragma once
// One vector a frame of every window, [window, frame, width]: the encoder's output (mode e), which is one tensor for all layers,
// owned by the first layer's cache and looked at by the others; or a layer's own latent (mla).

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/cache/cross_cache.h"

namespace undervoice::engine {

class LatentCrossCache : public CrossCache {
  public:
    explicit LatentCrossCache(at::Tensor latents);
    /// Of a further layer.
    explicit LatentCrossCache(const LatentCrossCache& owner) : m_block(owner.m_block), m_isOwner(false) {}

    std::int64_t windows() const { return static_cast<std::int64_t>(m_block->slots.size()); }
    /// [slot, frame, width], and the slot of a window.
    const at::Tensor& storage() const { return m_block->latents; }
    std::int64_t slotOf(std::int64_t window) const { return m_block->slots[static_cast<std::size_t>(window)]; }
    /// [window, frame, width] of the present windows; a view unless some were dropped.
    at::Tensor latents() const;

    /// Called for every layer: of a shared tensor only the owner acts.
    void keepWindows(const std::vector<std::int64_t>& windows) override;
    /// The owner's: the tensor is there once.
    std::int64_t bytesAllocated() const override;
    std::int64_t bytesUsed() const override { return bytesAllocated() / windowsAllocated() * windows(); }
    std::int64_t windowsAllocated() const override { return m_block->latents.size(0); }
    bool isStoredIn(const c10::StorageImpl& storage) const override { return m_block->latents.storage().unsafeGetStorageImpl() == &storage; }

  private:
    struct Block {
        at::Tensor latents;
        std::vector<std::int64_t> slots;  // [window]
    };
    std::shared_ptr<Block> m_block;
    bool m_isOwner;
};

}  // namespace undervoice::engine
