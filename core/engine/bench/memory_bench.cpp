#include "engine/bench/memory_bench.h"

#include <ATen/ops/zeros.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/bytes_text.h"
#include "engine/attention/heads.h"
#include "engine/cache/latent_cross_cache.h"
#include "engine/cache/latent_self_cache.h"
#include "engine/cache/merged_self_cache.h"
#include "engine/cache/mha_cross_cache.h"
#include "engine/cache/mha_self_cache.h"
#include "engine/cache/plan.h"
#include "engine/cache/token_self_cache.h"
#include "engine/devices.h"
#include "engine/tensor/device_memory.h"
#include "engine/tensor/guard.h"

namespace undervoice::engine {
namespace {

using Options = api::SpeechEngine::MemoryBenchOptions;

/// One way of keeping all layers' tokens, or all layers' frames.
struct Kept {
    const char* name;
    std::int64_t rank = 0;
    std::int64_t analytic = 0;
    std::int64_t measured = 0;
};

class CacheAllocations {
  public:
    CacheAllocations(const Options& options, const CacheFormat& format)
        : m_layers(options.dims.textLayers), m_state(options.dims.textState), m_windows(options.windows),
          m_rows(options.windows * options.beams), m_tokens(options.tokens), m_frames(options.dims.audioContext),
          m_format(format),
          m_work{.layers = m_layers, .state = m_state, .windows = m_windows, .rowsPerWindow = options.beams, .tokens = m_tokens, .frames = m_frames,
                 .bytesPerElement = static_cast<std::int64_t>(format.activations.dtype().itemsize()), .isInt8 = format.isInt8} {
        m_layer = m_work;
        m_layer.layers = 1;
    }

    Kept selfMha() const {
        return {"mha", 0, plan::selfMhaBytes(m_work),
                allocated([&](int) -> std::unique_ptr<SelfCache> {
                    return std::make_unique<MhaSelfCache>(m_rows, static_cast<int>(m_state / kHeadSize), kHeadSize, m_tokens, m_format);
                })};
    }
    Kept selfX() const {
        return {"x", 0, plan::selfXBytes(m_work), allocated([&](int) { return latents(m_state); })};
    }
    /// The first layer from the tokens, the others as mha keeps them, or x.
    Kept selfTokensThenMha() const {
        return {"t+mha", 0, plan::selfTBytes(m_layer) + (m_layers - 1) * plan::selfMhaBytes(m_layer), allocated([&](int layer) -> std::unique_ptr<SelfCache> {
                    if (layer == 0) return tokens();
                    return std::make_unique<MhaSelfCache>(m_rows, static_cast<int>(m_state / kHeadSize), kHeadSize, m_tokens, m_format);
                })};
    }
    Kept selfTokensThenX() const {
        return {"t+x", 0, plan::selfTBytes(m_layer) + (m_layers - 1) * plan::selfXBytes(m_layer), allocated([&](int layer) { return layer == 0 ? tokens() : latents(m_state); })};
    }
    /// Every layer with the rank that attention.md's tables take.
    Kept selfMla() const {
        const std::int64_t rank = 3 * m_state / 16;
        return {"mla", rank, m_layers * plan::selfMlaBytes(m_layer, rank), allocated([&](int) { return latents(rank); })};
    }
    /// The same where two tokens share a latent.
    Kept selfMtla() const {
        const std::int64_t rank = 3 * m_state / 16;
        const MergeRule rule{.stride = 2, .normalizes = false};
        return {"mtla", rank, m_layers * plan::selfMtlaBytes(m_layer, rank, rule),
                allocated([&](int) -> std::unique_ptr<SelfCache> { return std::make_unique<MergedSelfCache>(m_rows, m_tokens, rank, rule, m_format); })};
    }
    /// The default conversion: the first layer from the tokens, the others at the rank that makes the whole 1/8.
    Kept selfDefault() const {
        const std::int64_t rank = plan::defaultRank(m_state, m_layers);
        return {"t+mla", rank, plan::selfTBytes(m_layer) + (m_layers - 1) * plan::selfMlaBytes(m_layer, rank),
                allocated([&](int layer) { return layer == 0 ? tokens() : latents(rank); })};
    }

    Kept crossMha() const {
        const std::int64_t heads = m_state / kHeadSize;
        return {"mha", 0, plan::crossMhaBytes(m_work), allocated([&](int) -> std::unique_ptr<CrossCache> {
                    const auto make = [&] { return at::zeros({m_windows, heads, m_frames, kHeadSize}, m_format.activations); };
                    return std::make_unique<MhaCrossCache>(make(), make(), m_format);
                })};
    }
    Kept crossE() const {
        const LatentCrossCache* owner = nullptr;
        return {"e", 0, plan::crossEBytes(m_work), allocated([&](int) -> std::unique_ptr<CrossCache> {
                    if (owner) return std::make_unique<LatentCrossCache>(*owner);
                    auto first = std::make_unique<LatentCrossCache>(at::zeros({m_windows, m_frames, m_state}, m_format.activations), m_format);
                    owner = first.get();
                    return first;
                })};
    }
    Kept crossMla() const {
        const std::int64_t rank = 3 * m_state / 16;
        return {"mla", rank, m_layers * plan::crossMlaBytes(m_layer, rank), allocated([&](int) -> std::unique_ptr<CrossCache> {
                    return std::make_unique<LatentCrossCache>(at::zeros({m_windows, m_frames, rank}, m_format.activations), m_format);
                })};
    }
    /// Mha where every beam has its own copy of the frames' keys and values.
    std::int64_t copiedBytes() const { return plan::selfMhaBytes(m_work) + m_work.rowsPerWindow * plan::crossMhaBytes(m_work); }

    /// What any one way of keeping tokens or frames takes at most: those are there one after the other.
    std::int64_t largest() const { return std::max(plan::selfMhaBytes(m_work), plan::crossMhaBytes(m_work)); }

  private:
    std::unique_ptr<SelfCache> tokens() const { return std::make_unique<TokenSelfCache>(m_rows, m_tokens, m_format.activations.device()); }
    std::unique_ptr<SelfCache> latents(std::int64_t width) const {
        return std::make_unique<LatentSelfCache>(m_rows, m_tokens, width, m_format);
    }
    /// All layers' caches, there together, and their bytes.
    template <typename Make>
    std::int64_t allocated(const Make& make) const {
        std::vector<decltype(make(0))> caches;
        std::int64_t bytes = 0;
        for (int layer = 0; layer < m_layers; ++layer) {
            caches.push_back(make(layer));
            bytes += caches.back()->bytesAllocated();
        }
        return bytes;
    }

    int m_layers;
    std::int64_t m_state;
    int m_windows, m_rows, m_tokens;
    std::int64_t m_frames;
    CacheFormat m_format;
    plan::CacheWork m_work, m_layer;
};

/// Of what goes into the caches, on whatever device.
at::ScalarType typeOf(api::Dtype dtype) {
    switch (dtype) {
        case api::Dtype::Float32: return at::kFloat;
        case api::Dtype::BFloat16: return at::kBFloat16;
        case api::Dtype::Auto:
        case api::Dtype::Float16:
        case api::Dtype::Int8: break;
    }
    return at::kHalf;
}

Status check(const Options& options) {
    const auto wrong = [](const std::string& what) { return fail(ErrorCode::InvalidArgument, what); };
    if (options.windows < 1 || options.beams < 1) return wrong("Windows and beams must be at least 1.");
    if (options.tokens < 1 || options.tokens > options.dims.textContext)
        return wrong("Tokens must be from 1 to " + std::to_string(options.dims.textContext) + ".");
    return {};
}

}  // namespace

Result<std::string> runMemoryBench(const Options& options) {
    UNDERVOICE_TRY(check(options));
    return guarded("allocating the caches", [&]() -> Result<std::string> {
        api::ModelOptions where;
        where.device = options.device;
        where.deviceIndex = options.deviceIndex;
        UNDERVOICE_TRY_ASSIGN(const Placement placement, choosePlacement(where));
        const CacheFormat format(at::TensorOptions(typeOf(options.dtype)).device(placement.device), options.dtype == api::Dtype::Int8);
        const CacheAllocations caches(options, format);
        if (const std::int64_t free = deviceMemory(placement.device).free; caches.largest() > free)
            return fail(ErrorCode::OutOfMemory, "The caches of " + std::to_string(options.windows) + " windows take up to " + bytesText(caches.largest()) + ", but " + bytesText(free) +
                                                    " are free; take fewer windows, beams or tokens.");
        // One after the other: never more than one way's caches at a time.
        const std::vector<Kept> self = {caches.selfMha(), caches.selfTokensThenMha(), caches.selfX(), caches.selfTokensThenX(), caches.selfMla(), caches.selfMtla(), caches.selfDefault()};
        const std::vector<Kept> cross = {caches.crossMha(), caches.crossE(), caches.crossMla()};
        const auto reference = static_cast<double>(self.front().analytic + cross.front().analytic);
        nlohmann::json rows = nlohmann::json::array();
        for (const Kept& s : self)
            for (const Kept& c : cross) {
                const std::int64_t measured = s.measured + c.measured;
                rows.push_back({{"self", s.name},
                                {"cross", c.name},
                                {"rank", std::max(s.rank, c.rank)},
                                {"dtype", dtypeName(options.dtype == api::Dtype::Auto ? api::Dtype::Float16 : options.dtype)},
                                {"analytic_bytes", s.analytic + c.analytic},
                                {"measured_bytes", measured},
                                {"self_bytes", s.measured},
                                {"cross_bytes", c.measured},
                                {"saved_of_mha", 1 - static_cast<double>(measured) / reference}});
            }
        return nlohmann::json{{"windows", options.windows}, {"beams", options.beams}, {"tokens", options.tokens},
                              {"copied_bytes", caches.copiedBytes()}, {"rows", std::move(rows)}}
            .dump();
    });
}

}  // namespace undervoice::engine
