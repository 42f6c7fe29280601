#include "engine/attention/layer_modes.h"

#include <algorithm>

namespace undervoice::engine {

std::vector<LayerLatents> latentsOf(const Checkpoint& checkpoint) {
    std::vector<LayerLatents> latents;
    for (int layer = 0; layer < checkpoint.dims().textLayers; ++layer) {
        const std::string block = "decoder.blocks." + std::to_string(layer);
        LayerLatents own;
        if (const LatentModule* self = checkpoint.latentModule(block + ".attn")) {
            own.selfWidth = self->rank + self->kept();
            own.selfKept = self->kept();
            own.merging = self->merging;
        }
        if (const LatentModule* cross = checkpoint.latentModule(block + ".cross_attn")) {
            own.crossWidth = cross->rank + cross->kept();
            own.crossKept = cross->kept();
        }
        latents.push_back(own);
    }
    return latents;
}

api::CacheLatents latentWidths(const LayerModes& modes, const std::vector<LayerLatents>& latents) {
    api::CacheLatents widths;
    const auto add = [](api::LatentWidths& range, std::int64_t width) {
        const int count = static_cast<int>(width);
        range = {range.most == 0 ? count : std::min(range.least, count), std::max(range.most, count)};
    };
    for (std::size_t layer = 0; layer < latents.size(); ++layer) {
        if (modes.self[layer] == "mla" || modes.self[layer] == "mtla") add(widths.self, latents[layer].selfWidth);
        if (modes.cross == "mla") add(widths.cross, latents[layer].crossWidth);
    }
    return widths;
}

LayerModes modesOf(const Checkpoint& checkpoint) {
    LayerModes modes;
    bool isCrossLatent = true;
    for (int layer = 0; layer < checkpoint.dims().textLayers; ++layer) {
        const std::string block = "decoder.blocks." + std::to_string(layer);
        const LatentModule* self = checkpoint.latentModule(block + ".attn");
        modes.self.emplace_back(!self ? "mha" : self->merging ? "mtla" : "mla");
        isCrossLatent = isCrossLatent && checkpoint.latentModule(block + ".cross_attn");
    }
    modes.cross = isCrossLatent ? "mla" : "mha";
    // A conversion leaves layer 0 as it is to have it recomputed from its tokens.
    if (const ConversionRecord* record = checkpoint.conversion(); record && record->self.modes.front() == "t") modes.self.front() = "t";
    return modes;
}

Result<LayerModes> resolveModes(const api::AttentionModes& wish, LayerModes own) {
    const std::size_t layers = own.self.size();
    if (wish.self.size() > layers)
        return fail(ErrorCode::InvalidArgument, "Self-attention modes were given for " + std::to_string(wish.self.size()) +
                                                    " layers, but the model's decoder has " + std::to_string(layers) +
                                                    "; give one a layer, or fewer: the last stands for all further ones.");
    if (!wish.self.empty()) {
        own.self = wish.self;
        own.self.resize(layers, wish.self.back());
    }
    if (!wish.cross.empty()) own.cross = wish.cross;
    own.isInt8 = wish.int8Rows;
    return own;
}

api::AttentionModes asWish(const LayerModes& modes) {
    api::AttentionModes wish{modes.self, modes.cross, modes.isInt8};
    while (wish.self.size() > 1 && wish.self.back() == wish.self[wish.self.size() - 2]) wish.self.pop_back();
    return wish;
}

std::string describe(const LayerModes& modes) { return api::describe(asWish(modes)); }

std::string describeSelf(const LayerModes& modes) {
    std::string text;
    for (const std::string& mode : asWish(modes).self) text += (text.empty() ? "" : ",") + mode;
    return text;
}

}  // namespace undervoice::engine
