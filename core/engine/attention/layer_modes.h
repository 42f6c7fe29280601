#pragma once
// Which attention mode each decoder layer runs in.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/memory_report.h"
#include "api/options.h"
#include "base/error.h"
#include "engine/cache/merge_rule.h"
#include "engine/checkpoint/checkpoint.h"

namespace undervoice::engine {

struct LayerModes {
    std::vector<std::string> self;  ///< [layer]
    std::string cross;
    bool isInt8 = false;  ///< all caches in int8 rows (engine/cache/int8_rows.h)
};

/// What a decoder layer was converted to, in numbers: floats cached a token or a frame, rank and kept key dimensions; 0: not converted.
struct LayerLatents {
    std::int64_t selfWidth = 0, crossWidth = 0;
    std::int64_t selfKept = 0, crossKept = 0;  ///< of them, key dimensions
    std::optional<MergeRule> merging = {};  ///< of the self-attention
};
std::vector<LayerLatents> latentsOf(const Checkpoint& checkpoint);

/// How wide the caches' latents are where layers run in these modes; one of each a layer.
api::CacheLatents latentWidths(const LayerModes& modes, const std::vector<LayerLatents>& latents);

/// As the checkpoint says: mla or mtla where an attention was converted, else mha. Cross mla when every layer's is.
LayerModes modesOf(const Checkpoint& checkpoint);

/// The person's wish; where there is none, the checkpoint's own. InvalidArgument when more layers are named than there are. Whether a mode
/// exists, and fits its layer, is found when it is loaded.
Result<LayerModes> resolveModes(const api::AttentionModes& wish, LayerModes own);

/// The same as a wish, what repeats up to the last layer said once.
api::AttentionModes asWish(const LayerModes& modes);

/// As the command line takes it, what repeats up to the last layer said once: "self t,mha cross e", "self mha cross mha int8".
std::string describe(const LayerModes& modes);
/// The self modes of it alone: "t,mha".
std::string describeSelf(const LayerModes& modes);

}  // namespace undervoice::engine
