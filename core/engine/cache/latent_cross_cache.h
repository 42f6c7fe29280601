#pragma once
// One vector a frame of every window, [window, frame, width]: the encoder's output (mode e), which is one tensor for all layers,
// owned by the first layer's cache and looked at by the others; or a layer's own latent (mla).

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/cache/cached_vectors.h"
#include "engine/cache/cross_cache.h"
#include "engine/cache/window_slots.h"

namespace undervoice::engine {

class LatentCrossCache : public CrossCache {
  public:
    /// segments: of a vector, the latent and kept key dimensions behind it; empty: one.
    LatentCrossCache(const at::Tensor& latents, const CacheFormat& format, Segments segments = {})
        : m_block(std::make_shared<Block>(Block{CachedVectors(latents, format, std::move(segments)), WindowSlots(latents.size(0))})), m_isOwner(true) {}
    /// Of a further layer.
    explicit LatentCrossCache(const LatentCrossCache& owner) : m_block(owner.m_block), m_isOwner(false) {}

    std::int64_t windows() const { return m_block->slots.windows(); }
    std::int64_t frames() const { return m_block->latents.values().size(1); }
    /// For the CPU kernel: a window's frames; and the width of a vector's first segment.
    kernels::CachedRows rowsOf(std::int64_t window) const { return m_block->latents.rowsAt(m_block->slots.slotOf(window) * frames()); }
    std::int64_t split() const { return m_block->latents.split(); }
    /// [1, frame, width] of a window, as floats.
    at::Tensor latentsOf(std::int64_t window) const {
        return m_block->latents.restored([&](const at::Tensor& storage) { return storage.narrow(0, m_block->slots.slotOf(window), 1); });
    }
    /// [window, frame, width] of the present windows, as floats; a view where no window was dropped and nothing is rounded.
    at::Tensor latents() const {
        return m_block->latents.restored([&](const at::Tensor& storage) { return m_block->slots.present(storage); });
    }

    /// Called for every layer: of a shared tensor only the owner acts.
    void keepWindows(const std::vector<std::int64_t>& windows) override {
        if (m_isOwner) m_block->slots.keep(windows, m_block->latents.storages());
    }
    /// The owner's: the tensor is there once.
    std::int64_t bytesAllocated() const override { return m_isOwner ? m_block->latents.bytes() : 0; }
    std::int64_t bytesUsed() const override { return bytesAllocated() / windowsAllocated() * windows(); }
    std::int64_t windowsAllocated() const override { return m_block->latents.values().size(0); }
    bool isStoredIn(const c10::StorageImpl& storage) const override { return m_block->latents.isStoredIn(storage); }

  private:
    struct Block {
        CachedVectors latents;
        WindowSlots slots;
    };
    std::shared_ptr<Block> m_block;
    bool m_isOwner;
};

}  // namespace undervoice::engine
