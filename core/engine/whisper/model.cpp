#include "engine/whisper/model.h"

#include <ATen/ops/cat.h>
#include <c10/util/Exception.h>

#include <utility>

#include "engine/nn/weight_reader.h"
#include "engine/tensor/guard.h"
#include "engine/tensor/ledger.h"
#include "engine/whisper/audio_encoder.h"
#include "engine/whisper/decoder_state.h"
#include "engine/whisper/text_decoder.h"

namespace undervoice::engine {

struct Model::Impl {
    api::ModelDims dims;
    Placement placement;
    LayerModes modes;
    AudioEncoder encoder;
    TextDecoder decoder;
    std::int64_t weightBytes = 0;
    std::int64_t parameterCount = 0;
    std::vector<LayerLatents> latents;
    std::shared_ptr<Ledger> ledger;
};

Model::Model() = default;
Model::~Model() = default;

Result<std::shared_ptr<const Model>> Model::load(const Checkpoint& checkpoint, const Placement& where,
                                                 const ProgressFunction& progress, const CancelToken& cancel,
                                                 const api::AttentionModes& wish) {
    return guarded("loading the model", [&]() -> Result<std::shared_ptr<const Model>> {
        Placement placement = where;
        placement.hasInt8Caches = wish.int8Rows;
        WeightReader reader(checkpoint, placement, progress, cancel);
        const api::ModelDims& dims = checkpoint.dims();
        UNDERVOICE_TRY_ASSIGN(LayerModes modes, resolveModes(wish, modesOf(checkpoint)));
        UNDERVOICE_TRY_ASSIGN(AudioEncoder encoder, AudioEncoder::load(reader, dims));
        UNDERVOICE_TRY_ASSIGN(TextDecoder decoder, TextDecoder::load(reader, dims, modes));
        auto ledger = Ledger::create({.weights = reader.bytes(), .layers = dims.textLayers, .state = dims.textState, .frames = dims.audioContext,
                                      .device = placement.device, .type = placement.activationType(), .hasInt8Caches = modes.isInt8,
                                      .modes = describe(modes), .latents = latentWidths(modes, latentsOf(checkpoint))});
        std::shared_ptr<Model> model(new Model);
        model->m_impl = std::make_unique<Impl>(Impl{dims, placement, std::move(modes), std::move(encoder), std::move(decoder), reader.bytes(),
                                                    reader.parameterCount(), latentsOf(checkpoint), std::move(ledger)});
        return std::shared_ptr<const Model>(std::move(model));
    });
}

bool Model::canChangeModes() const { return !m_impl->modes.isInt8 && m_impl->placement.dtype != api::Dtype::Int8; }

Result<std::shared_ptr<const Model>> Model::inModes(const Checkpoint& checkpoint, const api::AttentionModes& wish, const CancelToken& cancel) const {
    return guarded("changing the attention", [&]() -> Result<std::shared_ptr<const Model>> {
        UNDERVOICE_TRY_ASSIGN(LayerModes modes, resolveModes(wish, m_impl->modes));
        if (modes.isInt8 || !canChangeModes())
            return fail(ErrorCode::Unsupported, "Caches or weights in int8 rows are rounded: another attention could change the words, so it stays as it is for this job.");
        WeightReader reader(checkpoint, m_impl->placement, {}, cancel);
        std::int64_t replaced = 0;
        UNDERVOICE_TRY_ASSIGN(TextDecoder decoder, m_impl->decoder.inModes(reader, m_impl->modes, modes, replaced));
        std::shared_ptr<Model> model(new Model);
        model->m_impl = std::make_unique<Impl>(Impl{m_impl->dims, m_impl->placement, std::move(modes), m_impl->encoder, std::move(decoder),
                                                    m_impl->weightBytes - replaced + reader.bytes(), m_impl->parameterCount, m_impl->latents, m_impl->ledger});
        m_impl->ledger->setModes(describe(model->modes()), latentWidths(model->modes(), model->latents()), model->weightBytes());
        return std::shared_ptr<const Model>(std::move(model));
    });
}

const api::ModelDims& Model::dims() const { return m_impl->dims; }
const Placement& Model::placement() const { return m_impl->placement; }
std::int64_t Model::weightBytes() const { return m_impl->weightBytes; }
const LayerModes& Model::modes() const { return m_impl->modes; }
std::int64_t Model::parameterCount() const { return m_impl->parameterCount; }
const std::vector<LayerLatents>& Model::latents() const { return m_impl->latents; }
const std::shared_ptr<Ledger>& Model::ledger() const { return m_impl->ledger; }

at::Tensor Model::encode(const at::Tensor& mel, Probe* probe) const {
    const api::ModelDims& dims = m_impl->dims;
    TORCH_CHECK(mel.dim() == 3 && mel.size(1) == dims.melBins && mel.size(2) == 2 * dims.audioContext, "features are ", mel.sizes(),
                " and should be [window, ", dims.melBins, ", ", 2 * dims.audioContext, "]");
    const at::Tensor features = mel.to(m_impl->placement.device, m_impl->placement.activationType());
    Ledger& ledger = *m_impl->ledger;
    const auto entered = [&](const at::Tensor& output) {
        ledger.follow(Ledger::Category::EncoderWorkspace, output);
        ledger.sample("encoding");
        return output;
    };
    if (!m_impl->placement.isCpu() || mel.size(0) == 1) return entered(m_impl->encoder.forward(features, probe));
    // One window fills the processor; several at a time would only take more memory and leave the caches sooner.
    std::vector<at::Tensor> encoded;
    for (std::int64_t window = 0; window < mel.size(0); ++window)
        encoded.push_back(entered(m_impl->encoder.forward(features.narrow(0, window, 1), probe)));
    return entered(at::cat(encoded));
}

std::unique_ptr<DecoderState> Model::startDecoding(const at::Tensor& encoded, int rowsPerWindow, int capacity) const {
    m_impl->ledger->follow(Ledger::Category::EncoderWorkspace, encoded);
    auto state = m_impl->decoder.startDecoding(encoded, rowsPerWindow, capacity);
    state->accountIn(*m_impl->ledger);
    return state;
}

at::Tensor Model::decode(const at::Tensor& tokens, DecoderState& state, const LogitRows& rows, AlignmentTap* tap, Probe* probe) const {
    const bool isPrompt = state.length() == 0;
    at::Tensor logits = m_impl->decoder.forward(tokens, static_cast<LayeredState&>(state), rows, tap, probe);
    if (logits.defined()) m_impl->ledger->follow(Ledger::Category::Transient, logits);
    if (tap && tap->crossQk.defined()) m_impl->ledger->follow(Ledger::Category::Transient, tap->crossQk);
    m_impl->ledger->sample(tap ? "aligning" : isPrompt ? "prompt" : "decoding");
    return logits;
}

}  // namespace undervoice::engine
