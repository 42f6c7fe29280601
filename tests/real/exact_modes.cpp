#include "exact_modes.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <tuple>

#include "engine/checkpoint/fingerprint.h"
#include "engine/checkpoint/model_folder.h"
#include "engine/convert/factorise.h"
#include "reference_runs.h"
#include "support/fixtures.h"

namespace undervoice::test {
namespace {

using namespace undervoice::engine;

bool isLatent(const std::string& mode) { return mode == "mla"; }

/// Of a list whose last one holds for all further layers.
std::string modeOf(const std::vector<std::string>& modes, int layer) {
    return modes.empty() ? "mha" : modes[std::min(static_cast<std::size_t>(layer), modes.size() - 1)];
}

/// Into an empty folder, in float32.
Status writeAtFullRank(const std::string& name, const api::AttentionModes& modes, const std::filesystem::path& folder) {
    const c10::InferenceMode ordinary(false);
    UNDERVOICE_TRY_ASSIGN(const auto source, Checkpoint::open(realModel(name)));
    const api::ModelDims& dims = source->dims();
    UNDERVOICE_TRY_ASSIGN(const auto tokenizer, text::Tokenizer::create(dims.vocabularySize, assetsFolder()));
    ModelToWrite model;
    model.dims = dims;
    model.layout = ordinaryLayout(*source);
    model.type = at::kFloat;
    model.conversion.emplace();
    std::map<std::string, at::Tensor> own;
    for (int layer = 0; layer < dims.textLayers; ++layer) {
        const std::string block = "decoder.blocks." + std::to_string(layer);
        const std::string self = modeOf(modes.self, layer);
        const std::tuple<std::string, std::string, ConversionRecord::Attention*> attentions[] = {{block + ".attn", self, &model.conversion->self},
                                                                                         {block + ".cross_attn", modes.cross, &model.conversion->cross}};
        for (const auto& [prefix, mode, conversion] : attentions) {
            conversion->modes.push_back(isLatent(mode) || mode == "t" ? mode : "mha");
            conversion->ranks.push_back(isLatent(mode) ? dims.textState : 0);
            if (!isLatent(mode)) continue;
            UNDERVOICE_TRY_ASSIGN(const AttentionWeights weights, loadAttention(*source, prefix));
            UNDERVOICE_TRY_ASSIGN(const LatentFactors factors, factorise(weights, {}, {dims.textState, api::ConversionOptions::Metric::Weights, /*correctsMean=*/false}));
            if (factors.rank() != dims.textState) return fail(ErrorCode::Internal, prefix + " has not full rank.");
            own[prefix + ".kv_down.weight"] = factors.down.to(at::kFloat);
            own[prefix + ".k_up.weight"] = factors.keyUp.to(at::kFloat);
            own[prefix + ".v_up.weight"] = factors.valueUp.to(at::kFloat);
            own[prefix + ".v_up.bias"] = factors.valueBias.to(at::kFloat);
            model.layout.latent.push_back(LatentModule::flat(prefix, factors.rank(), /*kept=*/0, dims.textHeads));
        }
    }
    model.load = [&](const std::string& tensor) {
        const auto found = own.find(tensor);
        return found == own.end() ? source->load(tensor) : Result<at::Tensor>(found->second);
    };
    return writeModelFolder(folder, model, *tokenizer, {}, {});
}

}  // namespace

api::AttentionModes attentionModes(const std::string& self, const std::string& cross) {
    api::AttentionModes modes;
    std::istringstream list(self);
    for (std::string mode; std::getline(list, mode, ',');) modes.self.push_back(mode);
    modes.cross = cross;
    return modes;
}

Result<std::unique_ptr<LoadedModel>> loadInModes(const std::string& name, const api::AttentionModes& modes, const std::filesystem::path& folder) {
    api::ModelOptions options;
    options.path = realModel(name);
    options.assetsFolder = assetsFolder();
    options.device = api::DeviceKind::Cpu;
    options.dtype = api::Dtype::Float32;
    options.name = name;
    options.attention = modes;
    if (isLatent(modes.cross) || std::ranges::any_of(modes.self, isLatent)) {
        UNDERVOICE_TRY(writeAtFullRank(name, modes, folder));
        options.path = folder;
    }
    return loadModel(options, /*threads=*/1, {}, {});
}

}  // namespace undervoice::test
