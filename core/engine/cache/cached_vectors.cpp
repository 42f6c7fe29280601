#include "engine/cache/cached_vectors.h"

#include <ATen/ops/empty.h>

#include <utility>

namespace undervoice::engine {

CachedVectors::CachedVectors(std::vector<std::int64_t> shape, const CacheFormat& format, Segments segments)
    : m_segments(std::move(segments)), m_type(c10::typeMetaToScalarType(format.activations.dtype())) {
    if (m_segments.empty()) m_segments = {shape.back()};
    m_values = at::empty(shape, format.isInt8 ? format.activations.dtype(at::kChar) : format.activations);
    if (!format.isInt8) return;
    shape.back() = static_cast<std::int64_t>(m_segments.size());
    m_scales = at::empty(shape, format.activations.dtype(at::kHalf));
}

CachedVectors::CachedVectors(const at::Tensor& vectors, const CacheFormat& format, Segments segments)
    : m_segments(std::move(segments)), m_type(vectors.scalar_type()) {
    if (m_segments.empty()) m_segments = {vectors.size(-1)};
    if (!format.isInt8) {
        m_values = vectors.contiguous();
        return;
    }
    Int8Rows rows = toInt8Rows(vectors, m_segments);
    m_values = std::move(rows.values);
    m_scales = std::move(rows.scales);
}

std::vector<at::Tensor*> CachedVectors::storages() {
    if (isInt8()) return {&m_values, &m_scales};
    return {&m_values};
}

std::vector<at::Tensor> CachedVectors::stored(const at::Tensor& vectors) const {
    if (!isInt8()) return {vectors};
    Int8Rows rows = toInt8Rows(vectors, m_segments);
    return {std::move(rows.values), std::move(rows.scales)};
}

kernels::CachedRows CachedVectors::rowsAt(std::int64_t slot) const {
    if (!isInt8()) return {m_values.data_ptr<float>() + slot * width(), nullptr};
    const auto* scales = reinterpret_cast<const std::uint16_t*>(m_scales.data_ptr<c10::Half>());
    return {m_values.data_ptr<std::int8_t>() + slot * width(), scales + slot * static_cast<std::int64_t>(m_segments.size())};
}

std::vector<at::Tensor*> joined(std::vector<at::Tensor*> first, const std::vector<at::Tensor*>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::vector<at::Tensor> joined(std::vector<at::Tensor> first, const std::vector<at::Tensor>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

}  // namespace undervoice::engine
