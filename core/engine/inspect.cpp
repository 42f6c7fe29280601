#include "engine/inspect.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/whisper/probe.h"

namespace undervoice::engine {
namespace {

using nlohmann::json;

constexpr int kTop = 20;

json values(const at::Tensor& tensor) {
    if (tensor.dim() > 1) {
        json rows = json::array();
        for (std::int64_t i = 0; i < tensor.size(0); ++i) rows.push_back(values(tensor[i]));
        return rows;
    }
    const at::Tensor flat = tensor.contiguous();
    if (flat.scalar_type() == at::kLong)
        return std::vector<std::int64_t>(flat.data_ptr<std::int64_t>(), flat.data_ptr<std::int64_t>() + flat.numel());
    return std::vector<float>(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
}

json stats(const at::Tensor& tensor) {
    const at::Tensor x = tensor.to(at::kCPU, at::kDouble);
    return {{"shape", x.sizes().vec()},
            {"min", x.min().item<double>()},
            {"max", x.max().item<double>()},
            {"mean", x.mean().item<double>()},
            {"std", x.std().item<double>()},
            {"sum", x.sum().item<double>()},
            {"sum_abs", x.abs().sum().item<double>()},
            {"sum_sq", x.square().sum().item<double>()}};
}

at::Tensor onCpu(const at::Tensor& tensor) { return tensor.to(at::kCPU, at::kFloat); }

/// Encoder rows that the golden numerics list: every fiftieth, and some besides.
std::vector<std::int64_t> encoderFrames(int count) {
    std::vector<std::int64_t> frames;
    for (std::int64_t i = 0; i < count; i += 50) frames.push_back(i);
    for (const std::int64_t i : {1, 275, 549, 551, 1499})
        if (i < count) frames.push_back(i);
    return frames;
}

class StatsProbe : public Probe {
  public:
    void onActivation(const std::string& name, const at::Tensor& value) override { found[name] = stats(value[0]); }
    json found = json::object();
};

json describeModel(const LoadedModel& loaded) {
    const api::ModelDims& d = loaded.info.dims;
    json tensors = json::array();
    for (const TensorEntry& t : loaded.tensors)
        tensors.push_back({{"name", t.name}, {"shape", t.shape}, {"type", t.storedType}, {"bytes", t.storedBytes}});
    return {{"format", loaded.info.format},
            {"weights_sha256", loaded.info.weightsSha256},
            {"dims",
             {{"n_mels", d.melBins}, {"n_audio_ctx", d.audioContext}, {"n_audio_state", d.audioState},
              {"n_audio_head", d.audioHeads}, {"n_audio_layer", d.audioLayers}, {"n_vocab", d.vocabularySize},
              {"n_text_ctx", d.textContext}, {"n_text_state", d.textState}, {"n_text_head", d.textHeads},
              {"n_text_layer", d.textLayers}}},
            {"parameters", loaded.info.parameterCount},
            {"weight_bytes", loaded.info.weightBytes},
            {"device", loaded.info.deviceName},
            {"dtype", loaded.info.dtypeName},
            {"attention", loaded.info.attention},
            {"is_multilingual", loaded.info.isMultilingual},
            {"alignment_heads", loaded.alignmentHeads},
            {"warnings", loaded.info.warnings},
            {"tensors", std::move(tensors)}};
}

Status checkTokens(const LoadedModel& loaded, const media::Pcm* audio, const std::vector<int>& tokens) {
    if (tokens.empty()) return {};
    if (!audio) return fail(ErrorCode::InvalidArgument, "Logits need something to listen to: give audio with the tokens.");
    if (static_cast<int>(tokens.size()) > loaded.info.dims.textContext)
        return fail(ErrorCode::InvalidArgument, std::to_string(tokens.size()) + " tokens were given; the model takes " +
                                                    std::to_string(loaded.info.dims.textContext) + " at most.");
    for (const int token : tokens)
        if (token < 0 || token >= loaded.info.dims.vocabularySize)
            return fail(ErrorCode::InvalidArgument, "Token " + std::to_string(token) + " does not exist: the vocabulary has 0 to " +
                                                        std::to_string(loaded.info.dims.vocabularySize - 1) + ".");
    return {};
}

Result<at::Tensor> describeAudio(const LoadedModel& loaded, const media::Pcm& audio, StatsProbe& probe, json& report) {
    const at::Tensor samples = at::zeros({1, kWindowSamples}, at::kFloat);
    UNDERVOICE_TRY(audio.read(0, {samples.data_ptr<float>(), kWindowSamples}));
    const at::Tensor mel = loaded.logMel->compute(samples);
    const at::Tensor encoded = loaded.model->encode(mel, &probe);
    const auto frames = encoderFrames(loaded.info.dims.audioContext);
    report["samples"] = audio.sampleCount();
    report["mel"] = values(mel[0].slice(1, 0, kWindowFrames, 10));
    report["mel_stats"] = stats(mel[0]);
    report["encoder_frames"] = frames;
    report["encoder_output"] = values(onCpu(encoded[0]).index_select(0, at::tensor(frames)));
    report["encoder_stats"] = stats(encoded[0]);
    return encoded;
}

void describeLogits(const LoadedModel& loaded, const at::Tensor& logits, json& report) {
    const text::Tokenizer& tokenizer = *loaded.tokenizer;
    const auto [top, ids] = at::topk(logits, kTop, /*dim=*/-1);
    report["logits_first_64"] = values(logits.slice(1, 0, 64));
    report["logits_specials"] = values(logits.slice(1, tokenizer.endOfText(), tokenizer.firstTimestamp() + 3));
    report["top20_ids"] = values(ids);
    report["top20_logits"] = values(top);
    const at::Tensor exact = logits.to(at::kDouble);
    json positions = json::array();
    for (std::int64_t i = 0; i < logits.size(0); ++i)
        positions.push_back({{"position", i},
                             {"sum", exact[i].sum().item<double>()},
                             {"sum_sq", exact[i].square().sum().item<double>()},
                             {"logsumexp", at::logsumexp(exact[i], -1).item<double>()},
                             {"argmax", at::argmax(exact[i]).item<std::int64_t>()},
                             {"gap_top1_top2", top[i][0].item<double>() - top[i][1].item<double>()}});
    report["logits_per_position"] = std::move(positions);
}

}  // namespace

Result<std::string> inspectModel(const LoadedModel& loaded, const media::Pcm* audio, const std::vector<int>& tokens,
                                 const CancelToken& cancel) {
    UNDERVOICE_TRY(checkTokens(loaded, audio, tokens));
    json report = describeModel(loaded);
    StatsProbe probe;
    if (audio) {
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY_ASSIGN(const at::Tensor encoded, describeAudio(loaded, *audio, probe, report));
        if (!tokens.empty()) {
            UNDERVOICE_TRY(cancel.check());
            const std::vector<std::int64_t> ids(tokens.begin(), tokens.end());
            const auto state = loaded.model->startDecoding(encoded, /*rowsPerWindow=*/1, static_cast<int>(ids.size()));
            const at::Tensor input = at::tensor(ids).unsqueeze(0).to(encoded.device());
            const at::Tensor logits = loaded.model->decode(input, *state, {.all = true, .positions = {}}, nullptr, &probe);
            report["tokens"] = tokens;
            describeLogits(loaded, onCpu(logits[0]), report);
        }
        report["activations"] = std::move(probe.found);
    }
    return report.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
}

}  // namespace undervoice::engine
