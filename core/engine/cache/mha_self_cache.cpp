#include "engine/cache/mha_self_cache.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

namespace undervoice::engine {

MhaSelfCache::MhaSelfCache(int rows, int heads, int headSize, int capacity, const at::TensorOptions& options)
    : m_keys(at::empty({rows, heads, capacity, headSize}, options)), m_values(at::empty_like(m_keys)), m_table(rows, capacity) {}

void MhaSelfCache::write(const at::Tensor& keys, const at::Tensor& values, int past) {
    m_table.write(m_keys, keys, past, /*isLast=*/false);
    m_table.write(m_values, values, past);
}

at::Tensor MhaSelfCache::keys(int length) {
    m_table.makeWhole({&m_keys, &m_values}, length);
    return m_keys.narrow(2, 0, length);
}

at::Tensor MhaSelfCache::values(int length) {
    m_table.makeWhole({&m_keys, &m_values}, length);
    return m_values.narrow(2, 0, length);
}

void MhaSelfCache::gatherRows(const at::Tensor& source, int length) { m_table.gather({&m_keys, &m_values}, source, length); }

std::int64_t MhaSelfCache::bytesAllocated() const { return static_cast<std::int64_t>(m_keys.nbytes() + m_values.nbytes()); }

std::int64_t MhaSelfCache::bytesUsed(int length) const {
    return bytesAllocated() / m_keys.size(0) * rows() / capacity() * length;
}

}  // namespace undervoice::engine
