#include "engine/attention/modes.h"

#include <algorithm>
#include <iterator>

#include "engine/attention/cross_e.h"
#include "engine/attention/cross_mha.h"
#include "engine/attention/cross_mla.h"
#include "engine/attention/self_mha.h"
#include "engine/attention/self_mla.h"
#include "engine/attention/self_mtla.h"
#include "engine/attention/self_t.h"
#include "engine/attention/self_x.h"

namespace undervoice::engine {
namespace {

template <typename Attention, typename Source>
struct Mode {
    const char* name;
    Result<std::unique_ptr<Attention>> (*load)(WeightReader& reader, const Source& source);
    std::int64_t (*bytes)(const PlannedLayer& layer);
    std::int64_t (*width)(const PlannedLayer& layer);
};

std::int64_t none(const PlannedLayer&) { return 0; }
std::int64_t state(const PlannedLayer& layer) { return layer.work.state; }
std::int64_t selfWidth(const PlannedLayer& layer) { return layer.latents.selfWidth; }
std::int64_t crossWidth(const PlannedLayer& layer) { return layer.latents.crossWidth; }

constexpr Mode<SelfAttention, SelfAttentionSource> kSelfModes[] = {
    {"mha", SelfMha::load, [](const PlannedLayer& l) { return plan::selfMhaBytes(l.work); }, none},
    {"x", SelfX::load, [](const PlannedLayer& l) { return plan::selfXBytes(l.work); }, state},
    {"t", SelfT::load, [](const PlannedLayer& l) { return plan::selfTBytes(l.work); }, state},
    {"mla", SelfMla::load, [](const PlannedLayer& l) { return plan::selfMlaBytes(l.work, l.latents.selfWidth - l.latents.selfKept, l.latents.selfKept); }, selfWidth},
    {"mtla", SelfMtla::load,
     [](const PlannedLayer& l) {
         return plan::selfMtlaBytes(l.work, l.latents.selfWidth - l.latents.selfKept, l.latents.merging.value_or(MergeRule{}), l.latents.selfKept);
     },
     selfWidth}};
constexpr Mode<CrossAttention, std::string> kCrossModes[] = {
    {"mha", CrossMha::load, [](const PlannedLayer& l) { return plan::crossMhaBytes(l.work); }, none},
    {"e", CrossE::load, [](const PlannedLayer& l) { return l.isFirst ? plan::crossEBytes(l.work) : 0; }, state},
    {"mla", CrossMla::load, [](const PlannedLayer& l) { return plan::crossMlaBytes(l.work, l.latents.crossWidth - l.latents.crossKept, l.latents.crossKept); }, crossWidth}};

template <typename Attention, typename Source, std::size_t count>
const Mode<Attention, Source>* modeOf(const Mode<Attention, Source> (&modes)[count], const std::string& name) {
    const auto found = std::ranges::find_if(modes, [&](const auto& mode) { return name == mode.name; });
    return found == std::end(modes) ? nullptr : found;
}

template <typename Attention, typename Source, std::size_t count>
Result<std::unique_ptr<Attention>> loadMode(const Mode<Attention, Source> (&modes)[count], const std::string& name, WeightReader& reader,
                                            const Source& source, const std::string& prefix) {
    if (const auto* mode = modeOf(modes, name)) return mode->load(reader, source);
    std::string known;
    for (const Mode<Attention, Source>& mode : modes) known += (known.empty() ? "" : ", ") + std::string(mode.name);
    return fail(ErrorCode::Unsupported, prefix + " wants the attention mode '" + name + "'; this program knows: " + known + ".");
}

}  // namespace

Result<std::unique_ptr<SelfAttention>> loadSelfAttention(const std::string& mode, WeightReader& reader, const SelfAttentionSource& source) {
    return loadMode(kSelfModes, mode, reader, source, source.prefix);
}

Result<std::unique_ptr<CrossAttention>> loadCrossAttention(const std::string& mode, WeightReader& reader, const std::string& prefix) {
    return loadMode(kCrossModes, mode, reader, prefix, prefix);
}

std::int64_t selfCacheBytes(const std::string& mode, const PlannedLayer& layer) {
    const auto* known = modeOf(kSelfModes, mode);
    return known ? known->bytes(layer) : 0;
}

std::int64_t crossCacheBytes(const std::string& mode, const PlannedLayer& layer) {
    const auto* known = modeOf(kCrossModes, mode);
    return known ? known->bytes(layer) : 0;
}

std::int64_t selfLatentWidth(const std::string& mode, const PlannedLayer& layer) {
    const auto* known = modeOf(kSelfModes, mode);
    return known ? known->width(layer) : 0;
}

std::int64_t crossLatentWidth(const std::string& mode, const PlannedLayer& layer) {
    const auto* known = modeOf(kCrossModes, mode);
    return known ? known->width(layer) : 0;
}

}  // namespace undervoice::engine
