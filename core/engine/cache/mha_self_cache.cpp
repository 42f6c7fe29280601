#include "engine/cache/mha_self_cache.h"

namespace undervoice::engine {

MhaSelfCache::MhaSelfCache(int rows, int heads, int headSize, int capacity, const CacheFormat& format)
    : m_table(rows, capacity), m_keys({heads, m_table.slots(), headSize}, format), m_values({heads, m_table.slots(), headSize}, format) {}

void MhaSelfCache::write(const at::Tensor& keys, const at::Tensor& values, int past) {
    m_table.write(storages(), joined(m_keys.stored(keys), m_values.stored(values)), past);
}

at::Tensor MhaSelfCache::keys(int length) {
    m_table.makeWhole(storages(), length);
    return m_keys.restored([&](const at::Tensor& storage) { return m_table.whole(storage, length); });
}

at::Tensor MhaSelfCache::values(int length) {
    m_table.makeWhole(storages(), length);
    return m_values.restored([&](const at::Tensor& storage) { return m_table.whole(storage, length); });
}

MhaSelfCache::Parts MhaSelfCache::prefix() const {
    const auto see = [&](const at::Tensor& storage) { return m_table.prefix(storage); };
    return {m_keys.restored(see), m_values.restored(see)};
}

MhaSelfCache::Parts MhaSelfCache::tails(int length) const {
    const auto see = [&](const at::Tensor& storage) { return m_table.tails(storage, length); };
    return {m_keys.restored(see), m_values.restored(see)};
}

}  // namespace undervoice::engine
