#include "engine/cache/latent_self_cache.h"

#include <utility>

namespace undervoice::engine {

LatentSelfCache::LatentSelfCache(int rows, int capacity, std::int64_t width, const CacheFormat& format, Segments segments)
    : m_table(rows, capacity), m_latents({1, m_table.slots(), width}, format, std::move(segments)) {}

void LatentSelfCache::write(const at::Tensor& latents, int past) { m_table.write(m_latents.storages(), m_latents.stored(latents.unsqueeze(1)), past); }

at::Tensor LatentSelfCache::latents(int length) {
    m_table.makeWhole(m_latents.storages(), length);
    return m_latents.restored([&](const at::Tensor& storage) { return m_table.whole(storage, length).select(1, 0); });
}

at::Tensor LatentSelfCache::vectorsOf(int token) const {
    return m_latents.restored([&](const at::Tensor& storage) { return m_table.read(storage, token).select(1, 0); });
}

at::Tensor LatentSelfCache::prefix() const {
    return m_latents.restored([&](const at::Tensor& storage) { return m_table.prefix(storage).select(1, 0); });
}

at::Tensor LatentSelfCache::tails(int length) const {
    return m_latents.restored([&](const at::Tensor& storage) { return m_table.tails(storage, length).select(1, 0); });
}

}  // namespace undervoice::engine
