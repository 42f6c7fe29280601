#pragma once
// Which attention mode each decoder layer runs in.

#include <string>
#include <vector>

#include "api/options.h"
#include "base/error.h"

namespace undervoice::engine {

struct LayerModes {
    std::vector<std::string> self;  ///< [layer]
    std::string cross;
};

/// The person's wish for a model of so many layers. InvalidArgument when more layers are named than there are. Whether a mode
/// exists, and fits its layer, is found when it is loaded.
Result<LayerModes> resolveModes(const api::AttentionModes& wish, int layers);

/// As the command line takes it, what repeats up to the last layer said once: "self t,mha cross e", "self mha cross mha".
std::string describe(const LayerModes& modes);

}  // namespace undervoice::engine
