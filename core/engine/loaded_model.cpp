#include "engine/loaded_model.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <c10/core/InferenceMode.h>

#include <chrono>
#include <fstream>
#include <utility>

#include "base/sha256.h"
#include "engine/attention/temporal_merge.h"
#include "engine/devices.h"
#include "engine/tensor/device_memory.h"
#include "engine/whisper/memory_planner.h"

namespace undervoice::engine {
namespace {

/// SHA-256 of the files, joined.
Result<std::string> hashFiles(const std::vector<std::filesystem::path>& files, const CancelToken& cancel) {
    Sha256 hash;
    std::vector<char> block(1 << 20);
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        while (file) {
            UNDERVOICE_TRY(cancel.check());
            file.read(block.data(), static_cast<std::streamsize>(block.size()));
            hash.update(std::string_view(block.data(), static_cast<std::size_t>(file.gcount())));
        }
        if (!file.eof()) return fail(ErrorCode::Io, "Cannot read the model file " + path.string() + " to its end.");
    }
    return hash.hexDigest();
}

std::vector<FileStamp> stampsOf(const Checkpoint& checkpoint) {
    std::vector<FileStamp> stamps;
    for (const auto& path : checkpoint.weightFiles()) {
        std::error_code absent;
        stamps.push_back({std::filesystem::file_size(path, absent), std::filesystem::last_write_time(path, absent)});
    }
    return stamps;
}

std::vector<api::AttentionModes> choicesOf(const Model& model) {
    std::vector<api::AttentionModes> choices;
    if (!model.canChangeModes()) return choices;
    for (const LayerModes& pair : MemoryPlanner(model).pairs()) choices.push_back(asWish(pair));
    return choices;
}

/// Whether tokens are merged with the weights that every such model begins with.
bool mergesAsMade(const Checkpoint& checkpoint) {
    bool merges = false;
    for (int layer = 0; layer < checkpoint.dims().textLayers; ++layer) {
        const LatentModule* module = checkpoint.latentModule("decoder.blocks." + std::to_string(layer) + ".attn");
        if (!module || !module->merging) continue;
        merges = true;
        const HyperTensors constant = constantHyperTensors(module->rank);
        for (const auto& [suffix, tensor] : {std::pair(".hyper.fc_c.weight", constant.chunkWeight), std::pair(".hyper.fc_p.weight", constant.tokenWeight)}) {
            const auto own = checkpoint.load(module->prefix + suffix, Precision::Float32);
            if (!own || !at::equal(*own, tensor.to(at::kFloat))) return false;
        }
    }
    return merges;
}

api::ModelInfo describe(const Checkpoint& checkpoint, const Model& model, std::string sha256, int threads) {
    api::ModelInfo info;
    info.dims = checkpoint.dims();
    info.format = checkpoint.formatName();
    info.weightsSha256 = std::move(sha256);
    info.deviceName = deviceTitle(model.placement().device, threads);
    info.dtypeName = dtypeName(model.placement().dtype);
    info.attention = describe(model.modes());
    info.attentionChoices = choicesOf(model);
    info.parameterCount = model.parameterCount();
    info.weightBytes = model.weightBytes();
    info.isMultilingual = checkpoint.dims().vocabularySize >= 51865;
    info.warnings = checkpoint.warnings();
    if (mergesAsMade(checkpoint))
        info.warnings.emplace_back("This model merges tokens with weights that nothing has learned (mtla): it needs fine-tuning before it says anything of use.");
    return info;
}

}  // namespace

Result<std::unique_ptr<LoadedModel>> loadModel(const api::ModelOptions& options, int threads,
                                               const ProgressFunction& progress, const CancelToken& cancel) {
    // Weights are ordinary tensors, so that other parts of the program can go on working with them.
    const c10::InferenceMode ordinary(false);
    const at::NoGradGuard noGrad;
    const auto start = std::chrono::steady_clock::now();
    auto loaded = std::make_unique<LoadedModel>();
    loaded->options = options;
    UNDERVOICE_TRY_ASSIGN(const Placement placement, choosePlacement(options));
    UNDERVOICE_TRY_ASSIGN(const auto checkpoint, Checkpoint::open(options.path));
    UNDERVOICE_TRY_ASSIGN(loaded->tokenizer,
                          text::Tokenizer::create(checkpoint->dims().vocabularySize, options.assetsFolder));
    UNDERVOICE_TRY_ASSIGN(loaded->model, Model::load(*checkpoint, placement, progress, cancel, options.attention));
    releaseUnusedMemory(c10::kCPU);  // what reading needed is not what the model's work needs
    loaded->loadSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    UNDERVOICE_TRY_ASSIGN(std::string sha256, hashFiles(checkpoint->weightFiles(), cancel));
    loaded->tensors = checkpoint->tensors();
    loaded->stamps = stampsOf(*checkpoint);
    loaded->alignmentHeads =
        chooseAlignmentHeads(checkpoint->dims(), {checkpoint->alignmentHeads(), sha256, options.name});
    loaded->decoder.emplace(loaded->model, loaded->tokenizer, checkpoint->isBareText());
    loaded->logMel.emplace(checkpoint->dims().melBins);
    loaded->info = describe(*checkpoint, *loaded->model, std::move(sha256), threads);
    return loaded;
}

Status changeAttention(LoadedModel& loaded, const api::AttentionModes& modes, const CancelToken& cancel) {
    const c10::InferenceMode ordinary(false);
    const at::NoGradGuard noGrad;
    UNDERVOICE_TRY_ASSIGN(const auto checkpoint, Checkpoint::open(loaded.options.path));
    if (stampsOf(*checkpoint) != loaded.stamps)
        return fail(ErrorCode::Io, "The model's file " + loaded.options.path.string() + " has changed since it was loaded: the attention stays as it is.");
    UNDERVOICE_TRY_ASSIGN(loaded.model, loaded.model->inModes(*checkpoint, modes, cancel));
    loaded.decoder.emplace(loaded.model, loaded.tokenizer, loaded.decoder->isBareText());
    loaded.options.attention = modes;
    loaded.info.attention = describe(loaded.model->modes());
    loaded.info.weightBytes = loaded.model->weightBytes();
    return {};
}

}  // namespace undervoice::engine
