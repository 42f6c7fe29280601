#include "engine/cache/latent_cross_cache.h"

#include <ATen/ops/tensor.h>

#include <numeric>
#include <utility>

namespace undervoice::engine {

LatentCrossCache::LatentCrossCache(at::Tensor latents) : m_block(std::make_shared<Block>()), m_isOwner(true) {
    m_block->latents = std::move(latents);
    m_block->slots.resize(static_cast<std::size_t>(m_block->latents.size(0)));
    std::iota(m_block->slots.begin(), m_block->slots.end(), 0);
}

at::Tensor LatentCrossCache::latents() const {
    const at::Tensor& all = m_block->latents;
    return windows() == all.size(0) ? all : all.index_select(0, at::tensor(m_block->slots, at::kLong).to(all.device()));
}

void LatentCrossCache::keepWindows(const std::vector<std::int64_t>& windows) {
    if (!m_isOwner) return;
    std::vector<std::int64_t> slots;
    for (const std::int64_t window : windows) slots.push_back(slotOf(window));
    m_block->slots = std::move(slots);
    if (m_block->latents.is_cpu()) return;
    m_block->latents = latents();
    std::iota(m_block->slots.begin(), m_block->slots.end(), 0);
}

std::int64_t LatentCrossCache::bytesAllocated() const { return m_isOwner ? static_cast<std::int64_t>(m_block->latents.nbytes()) : 0; }

}  // namespace undervoice::engine
