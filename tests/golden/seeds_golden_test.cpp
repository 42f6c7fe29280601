// Checkpoints of the original Whisper-MLA repository: what its own code computed from them (seeds/whisper_mla). Uniform and 2-norm
// selections, all attentions converted or the decoder's own only, before and after training.

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "engine/cache/latent_cross_cache.h"
#include "engine/cache/latent_self_cache.h"
#include "engine/cache/mha_cross_cache.h"
#include "engine/cache/plan.h"
#include "engine/checkpoint/file_checkpoint.h"
#include "engine/whisper/decoder_state.h"
#include "engine/whisper/model.h"
#include "engine/whisper/probe.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Arrays = std::map<std::string, test::Array>;

// The fixtures' own tolerances.
constexpr double kNanoLogitTolerance = 5e-5;
constexpr double kMicroLogitTolerance = 2e-4;
constexpr double kActivationTolerance = 2e-5;
constexpr double kCacheTolerance = 1e-5;

const LogitRows kEveryRow{.all = true, .positions = {}};

/// The folders, each with its name.
std::vector<fs::path> seedFolders() {
    std::vector<fs::path> folders;
    const fs::path all = test::goldenFile("seeds/whisper_mla");
    if (all.empty()) return folders;
    for (const auto& entry : fs::directory_iterator(all))
        if (fs::exists(entry.path() / "expected.json")) folders.push_back(entry.path());
    std::ranges::sort(folders);
    return folders;
}

/// A folder that holds only what the conversion changed is completed with the formula model that it began with.
void completeFromFormula(const fs::path& seed, const json& expected, const fs::path& folder) {
    const std::string base = expected.at("base");
    test::writeHuggingFace(folder, test::formulaModel(base, expected.at("set")));
    fs::rename(folder / "model.safetensors", folder / "formula.safetensors");
    for (const char* name : {"config.json", "generation_config.json", "converted.safetensors"})
        fs::copy_file(seed / name, folder / name, fs::copy_options::overwrite_existing);
    json map;
    for (const auto& [name, tensor] : expected.at("checkpoint").items()) map[name] = "converted.safetensors";
    for (const json& name : expected.at("from_formula")) map[name.get<std::string>()] = "formula.safetensors";
    std::ofstream(folder / "model.safetensors.index.json") << json{{"weight_map", map}};
}

class Seed {
  public:
    explicit Seed(const fs::path& folder)
        : m_expected(test::readJson(folder / "expected.json")), m_arrays(test::readSafetensors(folder / "expected.safetensors")) {
        const bool isWhole = fs::exists(folder / "model.safetensors");
        if (!isWhole) completeFromFormula(folder, m_expected, m_completed.path());
        auto opened = openAnySizes(isWhole ? folder : m_completed.path());
        if (opened) m_checkpoint = std::move(*opened);
        else ADD_FAILURE() << opened.error().message;
    }
    const Checkpoint& checkpoint() const { return *m_checkpoint; }
    bool isOpen() const { return m_checkpoint != nullptr; }
    const json& expected() const { return m_expected; }
    at::Tensor array(const std::string& name) const { return test::tensorOf(m_arrays.at(name)); }
    bool has(const std::string& name) const { return m_arrays.contains(name); }

    at::Tensor mel() const {
        const api::ModelDims& dims = m_checkpoint->dims();
        at::Tensor values = at::empty({1, dims.melBins, 2 * dims.audioContext});
        const std::uint64_t key = test::fnv1a64("seed.mel#" + m_expected.at("set").get<std::string>());
        float* out = values.data_ptr<float>();
        for (std::int64_t i = 0; i < values.numel(); ++i) out[i] = test::formulaUniform(key, static_cast<std::uint64_t>(i));
        return values;
    }
    double logitTolerance() const { return m_expected.at("base") == "micro" ? kMicroLogitTolerance : kNanoLogitTolerance; }

  private:
    test::TemporaryFolder m_completed;
    json m_expected;
    Arrays m_arrays;
    std::unique_ptr<Checkpoint> m_checkpoint;
};

class Recorder : public Probe {
  public:
    void onActivation(const std::string& name, const at::Tensor& value) override { values[name] = value.clone(); }
    std::map<std::string, at::Tensor> values;
};

void expectLogits(const Seed& seed, const at::Tensor& logits, const std::string& what) {
    const at::Tensor ids = seed.array("top_ids");
    test::expectClose(logits.gather(1, ids), seed.array("top_logits"), seed.logitTolerance(), what + ", largest logits");
    test::expectClose(logits.index_select(0, seed.array("row_positions")), seed.array("rows"), seed.logitTolerance(), what + ", rows");
    EXPECT_TRUE(logits.argmax(1).equal(ids.select(1, 0))) << what << ": first choices";
}

/// The latent and, behind it, the kept keys, as the seed caches them in two tensors.
at::Tensor cached(const Seed& seed, const std::string& name) {
    const at::Tensor latent = seed.array(name + ".0");
    return seed.has(name + ".1") ? at::cat({latent, seed.array(name + ".1")}, 1) : latent;
}

void expectCaches(const Seed& seed, LayeredState& state) {
    const at::Tensor frames = seed.array("frame_positions");
    for (std::size_t i = 0; i < state.layers().size(); ++i) {
        const std::string name = "cache." + std::to_string(i);
        auto* self = dynamic_cast<LatentSelfCache*>(state.layers()[i].self.get());
        ASSERT_TRUE(self) << name;
        test::expectClose(self->latents(state.length())[0], cached(seed, name + ".self"), kCacheTolerance, name + ".self");
        const CrossCache* cross = state.layers()[i].cross.get();
        if (const auto* latent = dynamic_cast<const LatentCrossCache*>(cross)) {
            test::expectClose(latent->latents()[0].index_select(0, frames), cached(seed, name + ".cross"), kCacheTolerance, name + ".cross");
        } else {
            const auto& plain = dynamic_cast<const MhaCrossCache&>(*cross);
            test::expectClose(plain.keys()[0].index_select(1, frames), seed.array(name + ".cross.0"), kActivationTolerance, name + " keys");
            test::expectClose(plain.values()[0].index_select(1, frames), seed.array(name + ".cross.1"), kActivationTolerance, name + " values");
        }
    }
}

void expectActivations(const Seed& seed, const Recorder& recorder) {
    test::expectClose(recorder.values.at("decoder.ln")[0], seed.array("decoder_output"), kActivationTolerance, "decoder output");
    for (int i = 0; i < seed.checkpoint().dims().textLayers; ++i) {
        const std::string block = "decoder.block" + std::to_string(i), layer = "attention.decoder.layers." + std::to_string(i);
        test::expectClose(recorder.values.at(block + ".self_attention_out")[0], seed.array(layer + ".self_attn"), kActivationTolerance, layer);
        test::expectClose(recorder.values.at(block + ".cross_attention_out")[0], seed.array(layer + ".encoder_attn"), kActivationTolerance, layer);
    }
}

/// The argmax loop from the start token, a token at a time through the cache.
void expectGreedy(const Seed& seed, const Model& model, const at::Tensor& encoded) {
    const json& greedy = seed.expected().at("greedy");
    const auto expected = greedy.at("tokens").get<std::vector<std::int64_t>>();
    const auto state = model.startDecoding(encoded, 1, static_cast<int>(expected.size()));
    EXPECT_EQ(greedy.at("cache").at("self_bytes"), state->selfBytes());
    EXPECT_EQ(greedy.at("cache").at("cross_bytes"), state->crossBytes());
    std::vector<std::int64_t> tokens;
    std::int64_t token = greedy.at("start");
    while (tokens.size() < expected.size()) {
        token = model.decode(at::full({1, 1}, token, at::kLong), *state, kEveryRow)[0][0].argmax().item<std::int64_t>();
        tokens.push_back(token);
    }
    EXPECT_EQ(tokens, expected);
}

/// The same checkpoint multiplied out runs in every exact mode.
void expectOtherModes(const Seed& seed, const at::Tensor& mel, const at::Tensor& tokens) {
    for (const api::AttentionModes& modes : {api::AttentionModes{{"mha"}, "mha"}, api::AttentionModes{{"x"}, "e"}}) {
        const auto model = Model::load(seed.checkpoint(), {}, {}, {}, modes);
        ASSERT_TRUE(model) << model.error().message;
        const auto state = (*model)->startDecoding((*model)->encode(mel), 1, static_cast<int>(tokens.size(1)));
        expectLogits(seed, (*model)->decode(tokens, *state, kEveryRow)[0], describe((*model)->modes()));
    }
}

TEST(SeedsGolden, OriginalCheckpointsRunAsTheirOwnCodeRunsThem) {
    const std::vector<fs::path> folders = seedFolders();
    UNDERVOICE_NEED_GOLDEN(!folders.empty(), "seeds/whisper_mla");
    const c10::InferenceMode inference;
    for (const fs::path& folder : folders) {
        SCOPED_TRACE(folder.filename().string());
        const Seed seed(folder);
        if (!seed.isOpen()) continue;
        const auto model = Model::load(seed.checkpoint(), {}, {}, {});
        ASSERT_TRUE(model) << model.error().message;
        const at::Tensor mel = seed.mel(), encoded = (*model)->encode(mel);
        test::expectClose(encoded[0].index_select(0, seed.array("frame_positions")), seed.array("encoder_frames"), kActivationTolerance, "encoder");
        const at::Tensor tokens = seed.array("tokens").unsqueeze(0);
        const auto state = (*model)->startDecoding(encoded, 1, static_cast<int>(tokens.size(1)));
        Recorder recorder;
        const at::Tensor logits = (*model)->decode(tokens, *state, kEveryRow, nullptr, &recorder)[0];
        expectLogits(seed, logits, describe((*model)->modes()));
        expectActivations(seed, recorder);
        expectCaches(seed, static_cast<LayeredState&>(*state));
        EXPECT_EQ(seed.expected().at("teacher_forced").at("cache").at("total_bytes"), state->selfBytes() + state->crossBytes());
        expectGreedy(seed, **model, encoded);
        expectOtherModes(seed, mel, tokens);
    }
    test::reportCases("seeds, original Whisper-MLA checkpoints", folders.size());
}

}  // namespace
}  // namespace undervoice::engine
