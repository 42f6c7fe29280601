#include "engine/convert/flat_conversion.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "engine/checkpoint/fingerprint.h"
#include "engine/convert/compatibility.h"
#include "engine/convert/pair_ranks.h"
#include "engine/convert/rank_file.h"
#include "engine/whisper/probe.h"

namespace undervoice::engine {
namespace {

/// An attention of the model, in the original's order.
struct Module {
    std::string prefix;      ///< "decoder.blocks.3.cross_attn"
    std::string activation;  ///< the probe's name of its input
    bool isEncoder = false, isCross = false;
};

std::vector<Module> modulesOf(const api::ModelDims& dims, bool all) {
    std::vector<Module> modules;
    for (int i = 0; all && i < dims.audioLayers; ++i)
        modules.push_back({"encoder.blocks." + std::to_string(i) + ".attn", "encoder.block" + std::to_string(i) + ".self_attention_in", true, false});
    for (int i = 0; i < dims.textLayers; ++i) {
        const std::string block = "decoder.blocks." + std::to_string(i), activation = "decoder.block" + std::to_string(i);
        modules.push_back({block + ".attn", activation + ".self_attention_in", false, false});
        if (all) modules.push_back({block + ".cross_attn", activation + ".cross_attention_in", false, true});
    }
    return modules;
}

/// Keeps what goes into each module during one pass.
class InputRecorder : public Probe {
  public:
    explicit InputRecorder(const std::vector<Module>& modules) {
        for (std::size_t i = 0; i < modules.size(); ++i) m_modules[modules[i].activation] = i;
        inputs.resize(modules.size());
    }
    void onActivation(const std::string& name, const at::Tensor& value) override {
        const auto module = m_modules.find(name);
        if (module != m_modules.end()) inputs[module->second] = value[0].to(at::kCPU, at::kFloat).clone();
    }
    std::vector<at::Tensor> inputs;  ///< [module]: [position, state]

  private:
    std::unordered_map<std::string, std::size_t> m_modules;
};

class FlatConversion {
  public:
    FlatConversion(const FlatSource& source, const api::FlatConversionOptions& options, const ProgressFunction& progress, const CancelToken& cancel)
        : m_source(source), m_options(options), m_progress(progress), m_cancel(cancel), m_modules(modulesOf(source.checkpoint.dims(), options.convertsAll)) {}

    Result<ConvertedModel> run(std::vector<LayerReport>& layers) {
        at::Tensor ranks;
        if (m_options.selection == api::FlatConversionOptions::Selection::TwoNorm) {
            UNDERVOICE_TRY_ASSIGN(ranks, rankTensor());
            if (ranks.size(0) < static_cast<std::int64_t>(m_modules.size()))
                return fail(ErrorCode::InvalidArgument, "The rank tensor is of " + std::to_string(ranks.size(0)) + " attentions; " + std::to_string(m_modules.size()) + " are to be converted.");
        }
        ConvertedModel converted;
        converted.layout = ordinaryLayout(m_source.checkpoint);
        converted.record.layout = ConversionRecord::Layout::Flat;
        const api::ModelDims& dims = m_source.checkpoint.dims();
        for (std::size_t i = 0; i < m_modules.size(); ++i) {
            UNDERVOICE_TRY(m_cancel.check());
            UNDERVOICE_TRY_ASSIGN(const AttentionWeights weights, loadAttention(m_source.checkpoint, m_modules[i].prefix));
            UNDERVOICE_TRY_ASSIGN(const FlatAttention flat, convertFlat(weights, optionsFor(dims), ranks.defined() ? ranks[static_cast<std::int64_t>(i)] : at::Tensor()));
            add(m_modules[i], flat, converted);
            if (m_progress) m_progress({static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(m_modules.size()), Progress::Unit::Items, "converting attentions"});
        }
        fillRecord(converted, layers);
        return converted;
    }

  private:
    CompatibilityOptions optionsFor(const api::ModelDims& dims) const {
        CompatibilityOptions options;
        options.kept = {m_options.selection == api::FlatConversionOptions::Selection::TwoNorm ? KeptSelection::TwoNorm : KeptSelection::Uniform, m_options.kept, m_options.uniformStart};
        options.method = m_options.splits ? LowRankMethod::Split : LowRankMethod::Joint;
        options.rank = std::int64_t{m_options.lowRank} * dims.audioHeads;
        return options;
    }

    /// The encoder keeps no cache: there, what was converted is multiplied out.
    static void add(const Module& module, const FlatAttention& flat, ConvertedModel& converted) {
        if (!module.isEncoder) {
            converted.tensors.merge(flat.named(module.prefix));
            converted.layout.latent.push_back(LatentModule::flat(module.prefix, flat.rank(), flat.kept(), flat.query.size(0) / kHeadWidth));
            return;
        }
        converted.tensors[module.prefix + ".query.weight"] = flat.query;
        converted.tensors[module.prefix + ".query.bias"] = flat.queryBias;
        converted.tensors[module.prefix + ".key.weight"] = at::cat({flat.keep, multipliedOut(flat.keyUp, flat.down)});
        converted.tensors[module.prefix + ".value.weight"] = multipliedOut(flat.valueUp, flat.down);
        converted.tensors[module.prefix + ".value.bias"] = flat.valueBias;
    }

    void fillRecord(ConvertedModel& converted, std::vector<LayerReport>& layers) const {
        ConversionRecord& record = converted.record;
        for (const LatentModule& module : converted.layout.latent) {
            ConversionRecord::Attention& attention = module.prefix.ends_with(".cross_attn") ? record.cross : record.self;
            attention.modes.emplace_back("mla");
            attention.ranks.push_back(module.rank);
            attention.keptPerHead.clear();
            if (module.kept() == 0) continue;
            for (const std::vector<int>& dimensions : module.keptOfHead) attention.keptPerHead.push_back(static_cast<std::int64_t>(dimensions.size()));
        }
        const auto count = static_cast<std::size_t>(m_source.checkpoint.dims().textLayers);
        if (record.cross.modes.empty()) {
            record.cross.modes.assign(count, "mha");
            record.cross.ranks.assign(count, 0);
        }
        layers.resize(count);
        for (std::size_t layer = 0; layer < count; ++layer) {
            layers[layer].layer = static_cast<int>(layer);
            layers[layer].mode = "mla, flat";
            layers[layer].rank = record.self.ranks[layer];
        }
    }

    Result<at::Tensor> rankTensor() const {
        if (!m_options.ranks.empty()) return readRanks(m_options.ranks);
        if (m_source.windows.empty())
            return fail(ErrorCode::InvalidArgument, "Which key dimensions matter is measured on recordings; give some with --calibration, or their ranks with --ranks.");
        UNDERVOICE_TRY_ASSIGN(const at::Tensor ranks, measureRanks());
        if (!m_options.writeRanks.empty()) UNDERVOICE_TRY(writeRanks(m_options.writeRanks, ranks));
        return ranks;
    }

    Result<at::Tensor> measureRanks() const {
        std::vector<RankedModule> ranked;
        for (const Module& module : m_modules) {
            UNDERVOICE_TRY_ASSIGN(AttentionWeights weights, loadAttention(m_source.checkpoint, module.prefix));
            ranked.push_back({std::move(weights), module.isCross});
        }
        PairRanks ranks(ranked, m_options.fixesCrossKeys ? CrossKeys::EncoderOutput : CrossKeys::DecoderState);
        const SequenceMaker maker(m_source.windows, *m_source.model.tokenizer);
        for (std::size_t window = 0; window < m_source.windows.size(); ++window) {
            UNDERVOICE_TRY(m_cancel.check());
            InputRecorder recorder(m_modules);
            UNDERVOICE_TRY_ASSIGN(const at::Tensor samples, samplesOf(m_source.clips, m_source.windows[window].parts));
            const at::Tensor encoded = m_source.model.model->encode(m_source.model.logMel->compute(samples.unsqueeze(0)), &recorder);
            const TokenSequence sequence = maker.make(window, {});
            const auto state = m_source.model.model->startDecoding(encoded, /*rowsPerWindow=*/1, static_cast<int>(sequence.tokens.size()));
            m_source.model.model->decode(at::tensor(sequence.tokens).unsqueeze(0), *state, {.all = false, .positions = {0}}, nullptr, &recorder);
            for (std::size_t i = 0; i < m_modules.size(); ++i) ranks.add(i, recorder.inputs[i], encoded[0].to(at::kCPU, at::kFloat));
            if (m_progress)
                m_progress({static_cast<std::int64_t>(window + 1), static_cast<std::int64_t>(m_source.windows.size()), Progress::Unit::Items, "ranking key dimensions"});
        }
        return ranks.ranks();
    }

    const FlatSource& m_source;
    const api::FlatConversionOptions& m_options;
    const ProgressFunction& m_progress;
    const CancelToken& m_cancel;
    std::vector<Module> m_modules;
};

}  // namespace

Result<ConvertedModel> convertFlatModel(const FlatSource& source, const api::FlatConversionOptions& options, std::vector<LayerReport>& layers,
                                        const ProgressFunction& progress, const CancelToken& cancel) {
    return FlatConversion(source, options, progress, cancel).run(layers);
}

}  // namespace undervoice::engine
