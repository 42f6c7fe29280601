#include "engine/cache/mha_self_cache.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <set>
#include <utility>

namespace undervoice::engine {
namespace {

std::vector<std::int32_t> identity(std::int64_t rows) {
    std::vector<std::int32_t> homes(static_cast<std::size_t>(rows));
    std::iota(homes.begin(), homes.end(), 0);
    return homes;
}

void gatherOnDevice(at::Tensor& cache, const at::Tensor& source, int length) {
    std::vector<std::int64_t> shape = cache.sizes().vec();
    shape[0] = source.size(0);
    at::Tensor gathered = at::empty(shape, cache.options());
    gathered.narrow(2, 0, length).copy_(cache.narrow(2, 0, length).index_select(0, source));
    cache = gathered;
}

}  // namespace

MhaSelfCache::MhaSelfCache(int rows, int heads, int headSize, int capacity, const at::TensorOptions& options)
    : m_keys(at::empty({rows, heads, capacity, headSize}, options)), m_values(at::empty_like(m_keys)), m_homes(identity(rows)) {}

void MhaSelfCache::write(const at::Tensor& keys, const at::Tensor& values, int past) {
    const std::int64_t n = keys.size(2);
    if (m_homes.size() == static_cast<std::size_t>(m_keys.size(0)) && std::ranges::is_sorted(m_homes)) {
        m_keys.narrow(2, past, n).copy_(keys);
        m_values.narrow(2, past, n).copy_(values);
    } else {
        const at::Tensor homes = at::tensor(m_homes, at::kLong);
        m_keys.narrow(2, past, n).index_copy_(0, homes, keys);
        m_values.narrow(2, past, n).index_copy_(0, homes, values);
    }
    if (m_ancestors.empty()) return;
    for (int row = 0; row < rows(); ++row)
        std::fill_n(m_ancestors.begin() + row * capacity() + past, n, m_homes[static_cast<std::size_t>(row)]);
}

bool MhaSelfCache::isWhole() const { return m_ancestors.empty() && m_homes == identity(m_keys.size(0)); }

at::Tensor MhaSelfCache::keys(int length) {
    if (!isWhole()) makeWhole(identity(rows()), length);
    return m_keys.narrow(2, 0, length);
}

at::Tensor MhaSelfCache::values(int length) {
    if (!isWhole()) makeWhole(identity(rows()), length);
    return m_values.narrow(2, 0, length);
}

const std::int32_t* MhaSelfCache::ancestorsOf(int row) const {
    return m_ancestors.empty() ? nullptr : m_ancestors.data() + static_cast<std::ptrdiff_t>(row) * capacity();
}

void MhaSelfCache::scatter(int length) {
    if (!m_ancestors.empty()) return;
    m_ancestors.assign(m_homes.size() * static_cast<std::size_t>(capacity()), 0);
    for (int row = 0; row < rows(); ++row)
        std::fill_n(m_ancestors.begin() + row * capacity(), length, m_homes[static_cast<std::size_t>(row)]);
}

/// New storage in which row i holds what row source[i] held.
void MhaSelfCache::makeWhole(const std::vector<std::int32_t>& source, int length) {
    const std::int64_t heads = m_keys.size(1), headSize = m_keys.size(3);
    const auto newRows = static_cast<std::int64_t>(source.size());
    for (at::Tensor* cache : {&m_keys, &m_values}) {
        at::Tensor whole = at::empty({newRows, heads, capacity(), headSize}, cache->options());
        float* to = whole.data_ptr<float>();
        for (const std::int32_t row : source) {
            const std::int32_t* ancestors = ancestorsOf(row);
            for (std::int64_t head = 0; head < heads; ++head, to += capacity() * headSize) {
                for (int t = 0; t < length; ++t) {
                    const std::int64_t home = ancestors ? ancestors[t] : homeOf(row);
                    const float* from = cache->data_ptr<float>() + ((home * heads + head) * capacity() + t) * headSize;
                    std::memcpy(to + t * headSize, from, static_cast<std::size_t>(headSize) * sizeof(float));
                }
            }
        }
        *cache = whole;
    }
    m_homes = identity(newRows);
    m_ancestors.clear();
}

void MhaSelfCache::gatherRows(const at::Tensor& source, int length) {
    if (!m_keys.is_cpu()) {
        gatherOnDevice(m_keys, source, length);
        gatherOnDevice(m_values, source, length);
        m_homes = identity(source.size(0));
        return;
    }
    const at::Tensor indices = source.to(at::kCPU).contiguous();
    const std::vector<std::int32_t> from(indices.data_ptr<std::int64_t>(), indices.data_ptr<std::int64_t>() + indices.numel());
    const bool isReorder = from.size() == m_homes.size();
    const bool isChoice = std::set<std::int32_t>(from.begin(), from.end()).size() == from.size();
    if (!isReorder && !isChoice) return makeWhole(from, length);
    if (isReorder && from == identity(rows())) return;
    if (isReorder) scatter(length);
    std::vector<std::int32_t> homes, ancestors;
    for (const std::int32_t row : from) {
        homes.push_back(static_cast<std::int32_t>(homeOf(row)));
        if (const std::int32_t* own = ancestorsOf(row)) ancestors.insert(ancestors.end(), own, own + capacity());
    }
    // Reordered rows keep their homes: only what they remember changes.
    if (!isReorder) m_homes = std::move(homes);
    m_ancestors = std::move(ancestors);
}

std::int64_t MhaSelfCache::bytesAllocated() const { return static_cast<std::int64_t>(m_keys.nbytes() + m_values.nbytes()); }

std::int64_t MhaSelfCache::bytesUsed(int length) const {
    return bytesAllocated() / m_keys.size(0) * rows() / capacity() * length;
}

}  // namespace undervoice::engine
