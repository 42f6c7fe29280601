#include "engine/attention/self_mtla.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <utility>

#include "engine/attention/heads.h"
#include "engine/attention/latent_attention.h"
#include "engine/cache/merged_self_cache.h"

namespace undervoice::engine {

Result<std::unique_ptr<SelfAttention>> SelfMtla::load(WeightReader& reader, const SelfAttentionSource& source) {
    const std::string& p = source.prefix;
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {p + ".query.weight"}, {p + ".query.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(WeightReader::Latent latent, reader.latent(p));
    if (!latent.module->merging)
        return fail(ErrorCode::Unsupported, p + " merges no tokens; the mode mtla needs a model that was converted and trained for it.");
    UNDERVOICE_TRY_ASSIGN(HyperNetwork network, HyperNetwork::load(reader, p + ".hyper"));
    Latents latents{Linear(std::move(latent.down), {}), LatentHeads(latent.keys, std::move(latent.values), std::move(latent.bias)),
                    TemporalMerge(std::move(network)), *latent.module->merging, latent.module->segments()};
    return std::make_unique<SelfMtla>(std::move(query), std::move(latents), reader.placement().caches());
}

SelfMtla::SelfMtla(Linear query, Latents latents, CacheFormat cacheFormat)
    : m_query(std::move(query)), m_latents(std::move(latents)), m_cacheFormat(cacheFormat) {}

std::unique_ptr<SelfCache> SelfMtla::makeCache(int rows, int capacity) const {
    return std::make_unique<MergedSelfCache>(rows, capacity, m_latents.heads.width(), m_latents.rule, m_cacheFormat, m_latents.segments);
}

at::Tensor SelfMtla::mix(const SelfInput& input, SelfCache& cache) const {
    auto& own = static_cast<MergedSelfCache&>(cache);
    const at::Tensor query = m_query.forward(input.normed);
    const at::Tensor columns = m_latents.merge.append(m_latents.down.forward(input.normed), own, input.past);
    if (query.size(1) > 1) return mixColumns(query, columns, own, input.past);
    // The slots are to a step what tokens are in mode mla.
    return mixOverTokens(query, m_latents.heads, own.slots(), m_latents.rule.chunkOf(input.past));
}

at::Tensor SelfMtla::mixColumns(const at::Tensor& query, const at::Tensor& columns, MergedSelfCache& cache, int past) const {
    const MergeRule& rule = m_latents.rule;
    const int chunks = rule.chunksOf(past + static_cast<int>(columns.size(1)));
    const at::Tensor whole = cache.slots().latents(chunks).narrow(1, 0, rule.chunkOf(past));
    const at::Tensor seen = at::cat({whole, cache.slots().asKept(columns)}, 1);
    return mergeHeads(at::scaled_dot_product_attention(splitHeads(query), m_latents.heads.keysOf(seen), m_latents.heads.valuesOf(seen),
                                                       strideAwareMask(columns.size(1), past, rule, columns.device()), /*dropout_p=*/0,
                                                       /*is_causal=*/false, kQueryScale));
}

}  // namespace undervoice::engine
