#pragma once
// The attention modes that there are: a name in a checkpoint or on the command line → what loads it.

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/attention/cross_attention.h"
#include "engine/attention/self_attention.h"
#include "engine/nn/weight_reader.h"

namespace undervoice::engine {

/// Unsupported, with the modes that exist, for an unknown mode.
Result<std::unique_ptr<SelfAttention>> loadSelfAttention(const std::string& mode, WeightReader& reader, const SelfAttentionSource& source);
/// prefix: "decoder.blocks.3.cross_attn".
Result<std::unique_ptr<CrossAttention>> loadCrossAttention(const std::string& mode, WeightReader& reader, const std::string& prefix);

}  // namespace undervoice::engine
