#include "engine/cache/encoded_cross_cache.h"

#include <ATen/ops/tensor.h>

#include <numeric>
#include <utility>

namespace undervoice::engine {

EncodedCrossCache::EncodedCrossCache(at::Tensor encoded) : m_block(std::make_shared<Block>()), m_isOwner(true) {
    m_block->encoded = std::move(encoded);
    m_block->slots.resize(static_cast<std::size_t>(m_block->encoded.size(0)));
    std::iota(m_block->slots.begin(), m_block->slots.end(), 0);
}

at::Tensor EncodedCrossCache::encoded() const {
    const at::Tensor& all = m_block->encoded;
    return windows() == all.size(0) ? all : all.index_select(0, at::tensor(m_block->slots, at::kLong).to(all.device()));
}

void EncodedCrossCache::keepWindows(const std::vector<std::int64_t>& windows) {
    if (!m_isOwner) return;
    std::vector<std::int64_t> slots;
    for (const std::int64_t window : windows) slots.push_back(slotOf(window));
    m_block->slots = std::move(slots);
    if (m_block->encoded.is_cpu()) return;
    m_block->encoded = encoded();
    std::iota(m_block->slots.begin(), m_block->slots.end(), 0);
}

std::int64_t EncodedCrossCache::bytesAllocated() const { return m_isOwner ? static_cast<std::int64_t>(m_block->encoded.nbytes()) : 0; }

}  // namespace undervoice::engine
