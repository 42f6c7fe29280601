#include "engine/attention/cross_e.h"

#include <utility>

#include "engine/attention/cross_latent.h"
#include "engine/cache/latent_cross_cache.h"

namespace undervoice::engine {

Result<std::unique_ptr<CrossAttention>> CrossE::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {prefix + ".query.weight"}, {prefix + ".query.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(LatentHeads heads, LatentHeads::load(reader, prefix + ".key.weight", prefix + ".value.weight", prefix + ".value.bias"));
    return std::make_unique<CrossE>(std::move(query), std::move(heads), reader.placement().caches());
}

CrossE::CrossE(Linear query, LatentHeads heads, CacheFormat cacheFormat)
    : m_query(std::move(query)), m_heads(std::move(heads)), m_cacheFormat(cacheFormat) {}

std::unique_ptr<CrossCache> CrossE::makeCache(const at::Tensor& encoded, const CrossCache* firstLayer) const {
    if (const auto* owner = dynamic_cast<const LatentCrossCache*>(firstLayer)) return std::make_unique<LatentCrossCache>(*owner);
    return std::make_unique<LatentCrossCache>(encoded, m_cacheFormat);
}

at::Tensor CrossE::mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const {
    return mixOverFrames(m_query.forward(normed), m_heads, static_cast<const LatentCrossCache&>(cache), rowsPerWindow, tap);
}

}  // namespace undervoice::engine
