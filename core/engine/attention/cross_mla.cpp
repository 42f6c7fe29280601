#include "engine/attention/cross_mla.h"

#include <ATen/ops/empty.h>

#include <utility>

#include "engine/attention/cross_latent.h"

namespace undervoice::engine {

Result<std::unique_ptr<CrossAttention>> CrossMla::load(WeightReader& reader, const std::string& prefix) {
    UNDERVOICE_TRY_ASSIGN(Linear query, Linear::load(reader, {prefix + ".query.weight"}, {prefix + ".query.bias"}, LinearUse::FewRows));
    UNDERVOICE_TRY_ASSIGN(WeightReader::Latent latent, reader.latent(prefix));
    return std::make_unique<CrossMla>(std::move(query), Linear(std::move(latent.down), {}),
                                      LatentHeads(latent.keys, std::move(latent.values), std::move(latent.bias)),
                                      reader.placement().caches(), latent.module->segments());
}

CrossMla::CrossMla(Linear query, Linear down, LatentHeads heads, CacheFormat cacheFormat, Segments segments)
    : m_query(std::move(query)), m_down(std::move(down)), m_heads(std::move(heads)), m_cacheFormat(cacheFormat), m_segments(std::move(segments)) {}

std::unique_ptr<CrossCache> CrossMla::makeCache(const at::Tensor& encoded, const CrossCache* /*firstLayer*/) const {
    at::Tensor latents = at::empty({encoded.size(0), encoded.size(1), m_down.outputs()}, encoded.options());
    for (std::int64_t window = 0; window < encoded.size(0); ++window)
        latents.narrow(0, window, 1).copy_(m_down.forward(encoded.narrow(0, window, 1)));
    return std::make_unique<LatentCrossCache>(latents, m_cacheFormat, m_segments);
}

at::Tensor CrossMla::mix(const at::Tensor& normed, const CrossCache& cache, int rowsPerWindow, LogitTap* tap) const {
    return mixOverFrames(m_query.forward(normed), m_heads, static_cast<const LatentCrossCache&>(cache), rowsPerWindow, tap);
}

}  // namespace undervoice::engine
