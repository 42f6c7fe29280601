#include "engine/convert/merge_tokens.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/align/alignment_heads.h"
#include "engine/attention/temporal_merge.h"
#include "engine/checkpoint/fingerprint.h"
#include "engine/convert/ordinary.h"
#include "engine/tensor/type_name.h"

namespace undervoice::engine {
namespace {

/// The network that weighs tokens, every weight a half: the tensor of that name, if it is one of it.
std::optional<at::Tensor> constantTensor(const LatentModule& module, const std::string& name) {
    const HyperTensors constant = constantHyperTensors(module.rank);
    const std::pair<const char*, at::Tensor> parts[] = {{".hyper.fc_c.weight", constant.chunkWeight}, {".hyper.fc_c.bias", constant.chunkBias},
                                                        {".hyper.fc_p.weight", constant.tokenWeight}, {".hyper.fc_p.bias", constant.tokenBias}};
    for (const auto& [suffix, tensor] : parts)
        if (name == module.prefix + suffix) return tensor;
    return std::nullopt;
}

}  // namespace

Status mergeTokens(const api::ModelOptions& source, int stride, bool normalizes, const std::filesystem::path& output, const ProgressFunction& progress,
                   const CancelToken& cancel) {
    UNDERVOICE_TRY_ASSIGN(const auto checkpoint, Checkpoint::open(source.path));
    const ConversionRecord* record = checkpoint->conversion();
    if (!record || std::ranges::find(record->self.modes, "mla") == record->self.modes.end())
        return fail(ErrorCode::InvalidArgument, source.path.string() + " has no low-rank latents that could be merged; convert it first.");
    ModelToWrite model;
    model.dims = checkpoint->dims();
    model.layout = ordinaryLayout(*checkpoint);
    model.conversion = *record;
    model.conversion->stride = stride;
    model.conversion->normalizes = normalizes;
    model.conversion->reportSha256.clear();  // the report is of another function
    for (int layer = 0; layer < model.dims.textLayers; ++layer) {
        const std::string block = "decoder.blocks." + std::to_string(layer);
        if (const LatentModule* self = checkpoint->latentModule(block + ".attn")) {
            model.layout.latent.push_back(*self);
            model.layout.latent.back().merging = MergeRule{stride, normalizes};
            model.conversion->self.modes[static_cast<std::size_t>(layer)] = "mtla";
        }
        if (const LatentModule* cross = checkpoint->latentModule(block + ".cross_attn")) model.layout.latent.push_back(*cross);
    }
    model.type = at::kHalf;
    for (const TensorEntry& entry : checkpoint->tensors())
        if (entry.name.ends_with(".kv_down.weight")) model.type = floatTypeNamed(entry.storedType).value_or(at::kHalf);
    model.alignmentHeads = chooseAlignmentHeads(model.dims, {checkpoint->alignmentHeads(), {}, source.name});
    model.tokenizerFolder = tokenizerFolderOf(source.path);
    model.load = [&](const std::string& name) -> Result<at::Tensor> {
        for (const LatentModule& module : model.layout.latent)
            if (const auto constant = constantTensor(module, name)) return *constant;
        return checkpoint->load(name, Precision::Float32);
    };
    return writeNewFolder(output, model, source.assetsFolder, /*files=*/{}, progress, cancel);
}

}  // namespace undervoice::engine
