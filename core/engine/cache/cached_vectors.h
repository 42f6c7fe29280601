#pragma once
// The storage of a cache's vectors, [.., slot, width]: floats, or int8 rows with their scales.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "engine/cache/cache_format.h"
#include "engine/cache/int8_rows.h"
#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {

class CachedVectors {
  public:
    /// shape [.., width], undefined numbers. segments: of a vector, each with a scale of its own where rows are int8.
    CachedVectors(std::vector<std::int64_t> shape, const CacheFormat& format, Segments segments = {});
    /// These very vectors where floats are kept.
    CachedVectors(const at::Tensor& vectors, const CacheFormat& format, Segments segments = {});

    bool isInt8() const { return m_scales.defined(); }
    std::int64_t width() const { return m_values.size(-1); }
    /// Width of the first segment.
    std::int64_t split() const { return m_segments.front(); }
    const at::Tensor& values() const { return m_values; }

    /// All that is kept: of equal leading dimensions.
    std::vector<at::Tensor*> storages();
    /// vectors [.., width] as they would be kept: a tensor for each storage.
    std::vector<at::Tensor> stored(const at::Tensor& vectors) const;
    /// What a view of the storages stands for, in the type of the activations: see(storage) chooses the part. Floats are not copied.
    template <typename See>
    at::Tensor restored(const See& see) const {
        if (!isInt8()) return see(m_values);
        return fromInt8Rows({see(m_values), see(m_scales)}, m_segments, m_type);
    }
    /// The same of vectors [.., width] that are not in here.
    at::Tensor asKept(const at::Tensor& vectors) const { return isInt8() ? fromInt8Rows(toInt8Rows(vectors, m_segments), m_segments, vectors.scalar_type()) : vectors; }
    /// Vectors from a slot on, slots being counted over all leading dimensions. On the CPU, float32 or int8.
    kernels::CachedRows rowsAt(std::int64_t slot) const;

    std::int64_t bytes() const { return static_cast<std::int64_t>(m_values.nbytes() + (isInt8() ? m_scales.nbytes() : 0)); }
    bool isStoredIn(const c10::StorageImpl& storage) const { return m_values.storage().unsafeGetStorageImpl() == &storage; }

  private:
    Segments m_segments;
    at::ScalarType m_type;  // of the activations
    at::Tensor m_values;
    at::Tensor m_scales;  // float16 [.., segment]; int8 rows only
};

/// Of keys and values, for a table that places both.
std::vector<at::Tensor*> joined(std::vector<at::Tensor*> first, const std::vector<at::Tensor*>& second);
std::vector<at::Tensor> joined(std::vector<at::Tensor> first, const std::vector<at::Tensor>& second);

}  // namespace undervoice::engine
