// The original Whisper-MLA repository's conversion: the factors that its own code made of a formula model (seeds/whisper_mla, folders
// that were not trained), and the pair ranks of its 2_norm.py.

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/checkpoint/tensor_names.h"
#include "engine/convert/compatibility.h"
#include "engine/convert/pair_ranks.h"
#include "engine/convert/rank_file.h"
#include "engine/features/log_mel.h"
#include "engine/whisper/model.h"
#include "engine/whisper/probe.h"
#include "golden/seed_base_model.h"
#include "media/decode.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Arrays = std::map<std::string, test::Array>;

// The fixtures' own tolerances: signs of factors are free, products of two float32 decompositions agree to this.
constexpr double kProductTolerance = 5e-5;
constexpr double kScoreTolerance = 1e-4;  // relative
constexpr double kMelTolerance = 1e-4;    // of the same samples: transforms in other precisions

class SeedConversion : public testing::Test {
  protected:
    /// Folders with that file, in the order of their names.
    static std::vector<fs::path> foldersWith(const std::string& file) {
        std::vector<fs::path> folders;
        const fs::path all = test::goldenFile("seeds/whisper_mla");
        if (all.empty()) return folders;
        for (const auto& entry : fs::directory_iterator(all))
            if (fs::exists(entry.path() / file)) folders.push_back(entry.path());
        std::ranges::sort(folders);
        return folders;
    }
    void SetUp() override {
        UNDERVOICE_NEED_GOLDEN_FILE("seeds/whisper_mla");
    }
};

/// "model.decoder.layers.0.encoder_attn" → "decoder.blocks.0.cross_attn"
std::string prefixOf(const std::string& module) {
    const std::string suffix = ".weight", name = *openAiName(module + ".q_proj" + suffix);
    return name.substr(0, name.size() - (".query" + suffix).size());
}

CompatibilityOptions optionsOf(const json& expected, const json& config) {
    static const std::map<std::string, KeptSelection> kSelections{
        {"uniform", KeptSelection::Uniform}, {"2-norm", KeptSelection::TwoNorm}};
    static const std::map<std::string, LowRankMethod> kMethods{{"joint", LowRankMethod::Joint}, {"split", LowRankMethod::Split}};
    CompatibilityOptions options;
    options.kept = {kSelections.at(expected.at("mode")), expected.at("kept"), expected.at("start")};
    options.method = kMethods.at(expected.at("method"));
    options.rank = expected.at("low_rank").get<std::int64_t>() * config.at("encoder_attention_heads").get<std::int64_t>();
    return options;
}

/// source: a folder that holds only what changed lacks queries that were left in their order.
void expectFactors(const FlatAttention& flat, const Arrays& arrays, const std::string& module, const AttentionWeights& source) {
    const auto stored = [&](const char* part) { return test::tensorOf(arrays.at(module + part)); };
    const auto query = [&](const char* part, const at::Tensor& own) { return arrays.contains(module + part) ? stored(part) : own; };
    const at::Tensor up = at::cat({stored(".kv_proj.up_k.weight"), stored(".kv_proj.up_v.weight")});
    test::expectClose(at::matmul(at::cat({flat.keyUp, flat.valueUp}), flat.down), at::matmul(up, stored(".kv_proj.down_kv.weight")),
                      kProductTolerance, module + " product");
    EXPECT_TRUE(flat.query.equal(query(".q_proj.weight", source.query))) << module << " query";
    EXPECT_TRUE(flat.queryBias.equal(query(".q_proj.bias", source.queryBias))) << module << " query bias";
    EXPECT_TRUE(flat.keep.equal(stored(".k_r_proj.weight"))) << module << " kept keys";
    EXPECT_TRUE(flat.valueBias.equal(stored(".kv_proj.up_v.bias"))) << module << " value bias";
}

/// Returns the number of attentions.
std::size_t expectConversion(const fs::path& folder, const json& expected) {
    const json config = test::readJson(folder / "config.json");
    const test::SeedBaseModel base(expected, config);
    const bool isWhole = fs::exists(folder / "model.safetensors");
    const Arrays arrays = test::readSafetensors(folder / (isWhole ? "model.safetensors" : "converted.safetensors"));
    const CompatibilityOptions options = optionsOf(expected, config);
    at::Tensor ranks;
    if (options.kept.selection == KeptSelection::TwoNorm) ranks = readRanks(folder / "qk_ranks.safetensors").value();
    std::int64_t row = 0;  // of the ranks: the original counts what it converts
    for (const json& name : expected.at("converted_modules")) {
        const std::string module = name;
        const AttentionWeights source = base.attention(prefixOf(module));
        const auto flat = convertFlat(source, options, ranks.defined() ? ranks[row] : at::Tensor());
        ++row;
        if (flat) expectFactors(*flat, arrays, module, source);
        else ADD_FAILURE() << module << ": " << flat.error().message;
    }
    return static_cast<std::size_t>(row);
}

TEST_F(SeedConversion, FactorsAreTheOriginals) {
    std::size_t folders = 0, attentions = 0;
    for (const fs::path& folder : foldersWith("expected.json")) {
        const json expected = test::readJson(folder / "expected.json");
        if (!expected.contains("factors")) continue;  // trained: no longer what the conversion made
        SCOPED_TRACE(folder.filename().string());
        attentions += expectConversion(folder, expected);
        ++folders;
    }
    test::reportCases("seeds, conversions", folders);
    test::reportCases("seeds, converted attentions", attentions);
}

/// How many of each head's rows are there after the permutation as before: [head].
std::vector<std::int64_t> rowsAtHome(const at::Tensor& order) {
    const at::Tensor ofHeads = order.div(kHeadSize, "floor").view({-1, kHeadSize});
    const at::Tensor home = at::arange(ofHeads.size(0), at::kLong).unsqueeze(1);
    const at::Tensor counts = ofHeads.eq(home).sum(1);
    return {counts.data_ptr<std::int64_t>(), counts.data_ptr<std::int64_t>() + counts.numel()};
}

TEST_F(SeedConversion, UniformSelectionOfWhisperSmall) {
    UNDERVOICE_NEED_GOLDEN_FILE("seeds/whisper_mla/facts.json");
    const fs::path path = test::goldenFile("seeds/whisper_mla/facts.json");
    const json facts = test::readJson(path).at("uniform_48_of_768");
    const auto mask = keptOfBlock({KeptSelection::Uniform, 48, /*start=*/0}, 768);
    ASSERT_TRUE(mask) << mask.error().message;
    const RowOrder order = rowOrder(*mask);
    EXPECT_EQ(order.kept.numel(), facts.at("kept_in_total").get<std::int64_t>());
    EXPECT_EQ(rowsAtHome(order.all()), facts.at("dims_that_stay_in_their_head").get<std::vector<std::int64_t>>());
}

TEST_F(SeedConversion, RefusesWhatTheOriginalCannotRun) {
    UNDERVOICE_NEED_GOLDEN_FILE("seeds/whisper_mla/facts.json");
    const fs::path path = test::goldenFile("seeds/whisper_mla/facts.json");
    const json facts = test::readJson(path);
    const auto works = [](const json& fact) { return fact.at("outcome") == "works"; };
    const AttentionWeights weights = test::SeedBaseModel({{"base", "micro"}, {"set", "A"}}, {}).attention("decoder.blocks.0.attn");
    const auto converts = [&](KeptSelection selection, std::int64_t kept, std::int64_t rank) {
        return convertFlat(weights, {{selection, kept, /*start=*/0}, LowRankMethod::Joint, rank}).has_value();
    };
    const json& selections = facts.at("selection");
    EXPECT_EQ(converts(KeptSelection::Uniform, 8, 16), works(selections.at("uniform")));
    EXPECT_EQ(converts(KeptSelection::Uniform, 0, 16), works(selections.at("uniform, 0 kept")));
    EXPECT_EQ(converts(KeptSelection::High, 8, 16), works(selections.at("high")));
    EXPECT_EQ(converts(KeptSelection::Low, 8, 16), works(selections.at("low")));
    EXPECT_EQ(converts(KeptSelection::Uniform, 8, 130), works(facts.at("rank_above_input_width")));
}

class Recorder : public Probe {
  public:
    void onActivation(const std::string& name, const at::Tensor& value) override { m_values[name] = value.clone(); }
    const at::Tensor& at(const std::string& name) const { return m_values.at(name); }

  private:
    std::map<std::string, at::Tensor> m_values;
};

/// What queries are made of in one pass of the model, module by module in the original's order.
class ModuleInputs {
  public:
    explicit ModuleInputs(const test::SeedBaseModel& base) : m_base(base) {}

    /// [position, state] of each module.
    std::vector<at::Tensor> of(const Recorder& seen, const at::Tensor& tokens) const {
        std::vector<at::Tensor> inputs;
        const api::ModelDims& dims = m_base.checkpoint().dims();
        for (int i = 0; i < dims.audioLayers; ++i) {
            const at::Tensor x = i == 0 ? at::gelu(seen.at("encoder.conv2_before_gelu")).add(m_base.tensor("encoder.positional_embedding"))
                                        : seen.at("encoder.block" + std::to_string(i - 1));
            inputs.push_back(normed(x[0], "encoder.blocks." + std::to_string(i) + ".attn_ln"));
        }
        for (int i = 0; i < dims.textLayers; ++i) {
            const at::Tensor x = i == 0 ? embedded(tokens) : seen.at("decoder.block" + std::to_string(i - 1))[0];
            const std::string block = "decoder.blocks." + std::to_string(i);
            inputs.push_back(normed(x, block + ".attn_ln"));
            const at::Tensor self = seen.at("decoder.block" + std::to_string(i) + ".self_attention_out")[0];
            inputs.push_back(normed(x.add(self), block + ".cross_attn_ln"));
        }
        return inputs;
    }

  private:
    at::Tensor normed(const at::Tensor& x, const std::string& name) const {
        return at::layer_norm(x, {x.size(-1)}, m_base.tensor(name + ".weight"), m_base.tensor(name + ".bias"));
    }
    at::Tensor embedded(const at::Tensor& tokens) const {
        return m_base.tensor("decoder.token_embedding.weight").index_select(0, tokens).add(
            m_base.tensor("decoder.positional_embedding").narrow(0, 0, tokens.size(0)));
    }

    const test::SeedBaseModel& m_base;
};

std::vector<RankedModule> rankedModules(const test::SeedBaseModel& base) {
    std::vector<RankedModule> modules;
    const api::ModelDims& dims = base.checkpoint().dims();
    for (int i = 0; i < dims.audioLayers; ++i)
        modules.push_back({base.attention("encoder.blocks." + std::to_string(i) + ".attn"), /*isCross=*/false});
    for (int i = 0; i < dims.textLayers; ++i) {
        const std::string block = "decoder.blocks." + std::to_string(i);
        modules.push_back({base.attention(block + ".attn"), /*isCross=*/false});
        modules.push_back({base.attention(block + ".cross_attn"), /*isCross=*/true});
    }
    return modules;
}

/// The log-mel of a clip, padded or cut to the model's window: [1, mel bin, frame]. Undefined where the recordings are absent.
at::Tensor melOf(const std::string& clip, const api::ModelDims& dims) {
    const fs::path path = test::dataFolder() / "speech" / clip;
    if (test::dataFolder().empty() || !fs::exists(path)) return {};
    const auto audio = media::decode(path);
    if (!audio) throw std::runtime_error(audio.error().message);
    std::vector<float> samples(static_cast<std::size_t>(2 * dims.audioContext * kHopSamples));
    if (const Status read = audio->pcm.read(0, samples); !read) throw std::runtime_error(read.error().message);
    return LogMel(dims.melBins).compute(test::tensorOf(samples)).unsqueeze(0);
}

/// The decoder's input that the original makes of labels: shifted by one, the start token first.
at::Tensor shifted(const at::Tensor& labels, std::int64_t start) {
    at::Tensor tokens = labels.roll(1, 0);
    tokens[0].fill_(start);
    return tokens;
}

/// Two pairs whose scores differ by more than what the scores may be off are ranked in that order.
void expectOrder(const at::Tensor& ranks, const at::Tensor& scores, const std::string& what) {
    const std::int64_t pairs = scores.size(-1);
    const at::Tensor isClearlyHigher = scores.unsqueeze(-1).gt(scores.unsqueeze(-2).mul(1 + 2 * kScoreTolerance));
    const at::Tensor own = ranks.narrow(-1, 0, pairs);
    const at::Tensor isBefore = own.unsqueeze(-1).lt(own.unsqueeze(-2));
    EXPECT_TRUE(isBefore.logical_or(isClearlyHigher.logical_not()).all().item<bool>()) << what;
}

/// One folder's recordings through its base model.
class RankRun {
  public:
    explicit RankRun(const fs::path& folder)
        : m_config(test::readJson(folder / "config.json")), m_clips(test::readJson(folder / "qk_ranks.json").at("clips")),
          m_arrays(test::readSafetensors(folder / "qk_ranks.safetensors")), m_base(test::readJson(folder / "expected.json"), m_config),
          m_ranks(rankedModules(m_base)) {}

    Status run() {
        UNDERVOICE_TRY_ASSIGN(const auto model, Model::load(m_base.checkpoint(), {}, {}, {}));
        for (std::size_t i = 0; i < m_clips.size(); ++i) addClip(*model, i);
        return {};
    }
    const PairRanks& ranks() const { return m_ranks; }
    at::Tensor expected() const { return test::tensorOf(m_arrays.at("scores")); }
    /// Modules that can be compared. The fixture's frames came from another decoder of Opus, which ends its sound elsewhere below
    /// 8 kHz: where they differ from ours, so do all modules but the first decoder layer's, which see nothing but tokens.
    std::vector<std::int64_t> modules() const {
        const std::int64_t first = m_base.checkpoint().dims().audioLayers, count = expected().size(0);
        std::vector<std::int64_t> found;
        for (std::int64_t module = 0; module < count; ++module)
            if (m_hasSameSound || module == first || module == first + 1) found.push_back(module);
        return found;
    }

  private:
    void addClip(const Model& model, std::size_t clip) {
        const api::ModelDims& dims = m_base.checkpoint().dims();
        at::Tensor mel = melOf(m_clips[clip], dims);
        m_hasSameSound = m_hasSameSound && mel.defined() && hasStoredFrames(mel[0], clip);
        if (!mel.defined()) mel = at::zeros({1, dims.melBins, 2 * dims.audioContext});
        const at::Tensor tokens = shifted(row("labels", clip), m_config.at("decoder_start_token_id"));
        Recorder seen;
        const at::Tensor encoded = model.encode(mel, &seen);
        const auto state = model.startDecoding(encoded, 1, static_cast<int>(tokens.size(0)));
        model.decode(tokens.unsqueeze(0), *state, {.all = false, .positions = {0}}, nullptr, &seen);
        const std::vector<at::Tensor> inputs = ModuleInputs(m_base).of(seen, tokens);
        for (std::size_t module = 0; module < inputs.size(); ++module) m_ranks.add(module, inputs[module]);
    }
    at::Tensor row(const std::string& name, std::size_t clip) const {
        return test::tensorOf(m_arrays.at(name))[static_cast<std::int64_t>(clip)];
    }
    bool hasStoredFrames(const at::Tensor& mel, std::size_t clip) const {
        const at::Tensor stored = row("features_every_50th_frame", clip);
        return mel.slice(1, 0, at::nullopt, 50).sub(stored).abs().max().item<double>() <= kMelTolerance;
    }

    json m_config, m_clips;
    Arrays m_arrays;
    test::SeedBaseModel m_base;
    PairRanks m_ranks;
    bool m_hasSameSound = true;
};

TEST_F(SeedConversion, RanksFollowFromTheirScores) {
    std::size_t files = 0;
    for (const fs::path& folder : foldersWith("qk_ranks.safetensors")) {
        const fs::path file = folder / "qk_ranks.safetensors";
        const auto ranks = readRanks(file);
        ASSERT_TRUE(ranks) << ranks.error().message;
        EXPECT_TRUE(ranksOf(test::tensorOf(test::readSafetensors(file).at("scores"))).equal(*ranks)) << folder;
        ++files;
    }
    test::reportCases("seeds, rank files", files);
}

TEST_F(SeedConversion, ScoresOfPairsAreTheOriginals) {
    const c10::InferenceMode inference;
    std::size_t modules = 0;
    for (const fs::path& folder : foldersWith("qk_ranks.json")) {
        SCOPED_TRACE(folder.filename().string());
        RankRun run(folder);
        const Status status = run.run();
        ASSERT_TRUE(status) << status.error().message;
        for (const std::int64_t module : run.modules()) {
            const std::string what = "module " + std::to_string(module);
            const at::Tensor expected = run.expected()[module];
            const at::Tensor share = run.ranks().scores()[module].div(expected);
            test::expectClose(share, at::ones_like(expected), kScoreTolerance, what + ", relative scores");
            expectOrder(run.ranks().ranks()[module], expected, what);
            ++modules;
        }
    }
    test::reportCases("seeds, modules with pair scores", modules);
}

}  // namespace
}  // namespace undervoice::engine
