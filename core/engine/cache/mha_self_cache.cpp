#include "engine/cache/mha_self_cache.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <vector>

namespace undervoice::engine {
namespace {

void gather(at::Tensor& cache, const at::Tensor& source, int length) {
    std::vector<std::int64_t> shape = cache.sizes().vec();
    shape[0] = source.size(0);
    at::Tensor gathered = at::empty(shape, cache.options());
    gathered.narrow(2, 0, length).copy_(cache.narrow(2, 0, length).index_select(0, source));
    cache = gathered;
}

}  // namespace

MhaSelfCache::MhaSelfCache(int rows, int heads, int headSize, int capacity, const at::TensorOptions& options)
    : m_keys(at::empty({rows, heads, capacity, headSize}, options)), m_values(at::empty_like(m_keys)) {}

void MhaSelfCache::write(const at::Tensor& keys, const at::Tensor& values, int past) {
    m_keys.narrow(2, past, keys.size(2)).copy_(keys);
    m_values.narrow(2, past, values.size(2)).copy_(values);
}

at::Tensor MhaSelfCache::keys(int length) const { return m_keys.narrow(2, 0, length); }
at::Tensor MhaSelfCache::values(int length) const { return m_values.narrow(2, 0, length); }

void MhaSelfCache::gatherRows(const at::Tensor& source, int length) {
    gather(m_keys, source, length);
    gather(m_values, source, length);
}

std::int64_t MhaSelfCache::bytesAllocated() const { return static_cast<std::int64_t>(m_keys.nbytes() + m_values.nbytes()); }

std::int64_t MhaSelfCache::bytesUsed(int length) const { return bytesAllocated() / capacity() * length; }

}  // namespace undervoice::engine
