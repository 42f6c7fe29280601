#include "engine/attention/self_x.h"

#include <utility>

#include "engine/attention/latent_attention.h"

namespace undervoice::engine {

Result<std::unique_ptr<SelfAttention>> SelfX::load(WeightReader& reader, const SelfAttentionSource& source) {
    const std::string& p = source.prefix;
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {p + ".query.weight"}, {p + ".query.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(LatentHeads heads, LatentHeads::load(reader, p + ".key.weight", p + ".value.weight", p + ".value.bias"));
    return std::make_unique<SelfX>(std::move(query), std::move(heads), reader.placement().caches());
}

SelfX::SelfX(Linear query, LatentHeads heads, CacheFormat cacheFormat)
    : m_query(std::move(query)), m_heads(std::move(heads)), m_cacheFormat(cacheFormat) {}

std::unique_ptr<SelfCache> SelfX::makeCache(int rows, int capacity) const {
    return std::make_unique<LatentSelfCache>(rows, capacity, m_heads.width(), m_cacheFormat);
}

at::Tensor SelfX::mix(const SelfInput& input, SelfCache& cache) const {
    auto& own = static_cast<LatentSelfCache&>(cache);
    own.write(input.normed, input.past);
    return mixOverTokens(m_query.forward(input.normed), m_heads, own, input.past);
}

}  // namespace undervoice::engine
