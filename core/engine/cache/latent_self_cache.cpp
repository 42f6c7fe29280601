#include "engine/cache/latent_self_cache.h"

#include <ATen/ops/empty.h>

namespace undervoice::engine {

LatentSelfCache::LatentSelfCache(int rows, int capacity, std::int64_t width, const at::TensorOptions& options)
    : m_latents(at::empty({rows, 1, capacity, width}, options)), m_table(rows, capacity) {}

void LatentSelfCache::write(const at::Tensor& latents, int past) { m_table.write(m_latents, latents.unsqueeze(1), past); }

at::Tensor LatentSelfCache::latents(int length) {
    m_table.makeWhole({&m_latents}, length);
    return m_latents.select(1, 0).narrow(1, 0, length);
}

void LatentSelfCache::gatherRows(const at::Tensor& source, int length) { m_table.gather({&m_latents}, source, length); }

std::int64_t LatentSelfCache::bytesUsed(int length) const {
    return m_table.rows() * length * width() * static_cast<std::int64_t>(m_latents.element_size());
}

}  // namespace undervoice::engine
