#include "engine/attention/self_mla.h"

#include <utility>

#include "engine/attention/latent_attention.h"

namespace undervoice::engine {

Result<std::unique_ptr<SelfAttention>> SelfMla::load(WeightReader& reader, const SelfAttentionSource& source) {
    const std::string& p = source.prefix;
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {p + ".query.weight"}, {p + ".query.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(WeightReader::Latent latent, reader.latent(p));
    if (latent.module->merging) return runsOnlyMerged(*latent.module);
    return std::make_unique<SelfMla>(std::move(query), Linear(std::move(latent.down), {}),
                                     LatentHeads(latent.keys, std::move(latent.values), std::move(latent.bias)),
                                     reader.placement().caches(), latent.module->segments());
}

SelfMla::SelfMla(Linear query, Linear down, LatentHeads heads, CacheFormat cacheFormat, Segments segments)
    : m_query(std::move(query)), m_down(std::move(down)), m_heads(std::move(heads)), m_cacheFormat(cacheFormat), m_segments(std::move(segments)) {}

std::unique_ptr<SelfCache> SelfMla::makeCache(int rows, int capacity) const {
    return std::make_unique<LatentSelfCache>(rows, capacity, m_heads.width(), m_cacheFormat, m_segments);
}

at::Tensor SelfMla::mix(const SelfInput& input, SelfCache& cache) const {
    auto& own = static_cast<LatentSelfCache&>(cache);
    own.write(m_down.forward(input.normed), input.past);
    return mixOverTokens(m_query.forward(input.normed), m_heads, own, input.past);
}

}  // namespace undervoice::engine
