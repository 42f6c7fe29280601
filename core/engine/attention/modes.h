#pragma once
// The attention modes that there are: a name in a checkpoint or on the command line → what loads it.

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/cross_attention.h"
#include "engine/attention/layer_modes.h"
#include "engine/attention/self_attention.h"
#include "engine/cache/plan.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

/// Unsupported, with the modes that exist, for an unknown mode.
Result<std::unique_ptr<SelfAttention>> loadSelfAttention(const std::string& mode, WeightReader& reader, const SelfAttentionSource& source);
/// prefix: "decoder.blocks.3.cross_attn".
Result<std::unique_ptr<CrossAttention>> loadCrossAttention(const std::string& mode, WeightReader& reader, const std::string& prefix);

/// One layer of a plan: what a mode would have to keep.
struct PlannedLayer {
    plan::CacheWork work;  ///< of this layer alone
    LayerLatents latents;
    bool isFirst = true;
};
/// Bytes of the layer's cache by the mode's formula; 0 for an unknown mode. Tested equal to the caches' own count.
std::int64_t selfCacheBytes(const std::string& mode, const PlannedLayer& layer);
std::int64_t crossCacheBytes(const std::string& mode, const PlannedLayer& layer);
/// Floats of one cached vector, which a step's queries are taken to; 0 where keys are kept as they are.
std::int64_t selfLatentWidth(const std::string& mode, const PlannedLayer& layer);
std::int64_t crossLatentWidth(const std::string& mode, const PlannedLayer& layer);

}  // namespace undervoice::engine
