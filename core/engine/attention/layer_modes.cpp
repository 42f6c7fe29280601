#include "engine/attention/layer_modes.h"

namespace undervoice::engine {

Result<LayerModes> resolveModes(const api::AttentionModes& wish, int layers) {
    if (wish.self.size() > static_cast<std::size_t>(layers))
        return fail(ErrorCode::InvalidArgument, "Self-attention modes were given for " + std::to_string(wish.self.size()) +
                                                    " layers, but the model's decoder has " + std::to_string(layers) +
                                                    "; give one a layer, or fewer: the last stands for all further ones.");
    LayerModes modes;
    modes.self = wish.self;
    modes.self.resize(static_cast<std::size_t>(layers), wish.self.empty() ? "mha" : wish.self.back());
    modes.cross = wish.cross.empty() ? "mha" : wish.cross;
    return modes;
}

std::string describe(const LayerModes& modes) {
    // As short as the command line would take it: what repeats up to the end is said once.
    auto end = modes.self.end();
    while (end - modes.self.begin() > 1 && *(end - 1) == *(end - 2)) --end;
    std::string text = "self ";
    for (auto mode = modes.self.begin(); mode != end; ++mode) text += (mode == modes.self.begin() ? "" : ",") + *mode;
    return text + " cross " + modes.cross;
}

}  // namespace undervoice::engine
