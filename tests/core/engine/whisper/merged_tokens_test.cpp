// A whole model whose layers merge tokens (mtla): what it says of tokens given at once, in pieces, one by one, in a batch and as beams
// is the same (spec: attention.md §12).

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/attention/temporal_merge.h"
#include "engine/cache/plan.h"
#include "engine/checkpoint/file_checkpoint.h"
#include "engine/whisper/model.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"
#include "support/formula_checkpoint.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

using testing::HasSubstr;

// Logits are ±20; one token at a time sums in another order than many.
constexpr double kLogitTolerance = 1e-4;
constexpr std::int64_t kRank = 32;
const LogitRows kEvery{.all = true, .positions = {}};

/// The micro formula model with random latents, and networks that merge, in every decoder layer's self-attention.
class MergedCheckpoint final : public Checkpoint {
  public:
    MergedCheckpoint(const MergeRule& rule, std::int64_t kept, bool isTrained = true) : m_isTrained(isTrained) {
        for (int layer = 0; layer < dims().textLayers; ++layer) {
            m_modules.push_back(LatentModule::flat("decoder.blocks." + std::to_string(layer) + ".attn", kRank, kept, dims().textHeads));
            m_modules.back().merging = rule;
        }
        for (auto& [name, shape] : expectedTensors(dims(), {{}, {}, m_modules})) m_entries.push_back({name, shape, "float32", 0});
    }

    const api::ModelDims& dims() const override { return m_formula->dims(); }
    std::string formatName() const override { return "merged formula"; }
    const std::vector<TensorEntry>& tensors() const override { return m_entries; }
    std::optional<std::vector<std::pair<int, int>>> alignmentHeads() const override { return std::nullopt; }
    const std::vector<std::string>& warnings() const override { return m_formula->warnings(); }
    std::vector<std::filesystem::path> weightFiles() const override { return {}; }
    const LatentModule* latentModule(const std::string& prefix) const override {
        const auto found = std::ranges::find(m_modules, prefix, &LatentModule::prefix);
        return found == m_modules.end() ? nullptr : &*found;
    }
    Result<at::Tensor> load(const std::string& name, Precision precision) const override {
        for (const LatentModule& module : m_modules) {
            if (!name.starts_with(module.prefix + ".")) continue;
            const std::string part = name.substr(module.prefix.size());
            if (!m_isTrained && part.starts_with(".hyper.")) return constant(part);
            if (part == ".query.weight" || part == ".query.bias" || part.starts_with(".out.")) continue;
            for (const TensorEntry& entry : m_entries)
                if (entry.name == name) return random(entry);
        }
        return m_formula->load(name, precision);
    }

  private:
    static Result<at::Tensor> constant(const std::string& part) {
        const HyperTensors zeros = constantHyperTensors(kRank);
        const bool isChunk = part.starts_with(".hyper.fc_c.");
        if (part.ends_with(".weight")) return isChunk ? zeros.chunkWeight : zeros.tokenWeight;
        return isChunk ? zeros.chunkBias : zeros.tokenBias;
    }
    /// Outputs of unit variance.
    static at::Tensor random(const TensorEntry& entry) {
        const auto inputs = static_cast<double>(entry.shape.size() > 1 ? entry.shape[1] : 4);
        return at::randn(entry.shape, at::detail::createCPUGenerator(test::fnv1a64(entry.name))).div_(std::sqrt(inputs));
    }

    std::unique_ptr<Checkpoint> m_formula = test::formulaCheckpoint("micro", "A");
    bool m_isTrained;
    std::vector<LatentModule> m_modules;
    std::vector<TensorEntry> m_entries;
};

struct Tested {
    MergeRule rule;
    std::int64_t kept = 0;
    std::string name() const { return "stride" + std::to_string(rule.stride) + (rule.normalizes ? "_normalised" : "") + (kept > 0 ? "_kept" : ""); }
};

class MergedTokens : public testing::TestWithParam<Tested> {
  protected:
    static void SetUpTestSuite() {
        const c10::InferenceMode mode;
        const auto model = Model::load(*test::formulaCheckpoint("micro", "A"), {}, {}, {}).value();
        s_encoded = model->encode(at::randn({3, 80, 3000}, at::detail::createCPUGenerator(5)).mul(0.5));
    }
    static void TearDownTestSuite() { s_encoded.reset(); }
    void SetUp() override { m_model = Model::load(MergedCheckpoint(GetParam().rule, GetParam().kept), {}, {}, {}).value(); }

    static at::Tensor tokens(std::int64_t rows, std::int64_t count, std::uint64_t seed = 1) {
        return at::randint(0, 50000, {rows, count}, at::detail::createCPUGenerator(seed), at::kLong);
    }
    /// ids [row, n] of as many windows, cut into calls of these lengths: logits of every token.
    at::Tensor inCalls(const at::Tensor& encoded, const at::Tensor& ids, const std::vector<int>& lengths) const {
        const auto state = m_model->startDecoding(encoded, 1, static_cast<int>(ids.size(1)));
        std::vector<at::Tensor> logits;
        for (const int n : lengths) logits.push_back(m_model->decode(ids.narrow(1, state->length(), n), *state, kEvery));
        return at::cat(logits, 1);
    }
    at::Tensor atOnce(const at::Tensor& encoded, const at::Tensor& ids) const { return inCalls(encoded, ids, {static_cast<int>(ids.size(1))}); }

    static at::Tensor s_encoded;  // [3, 1500, 128]
    std::shared_ptr<const Model> m_model;
    c10::InferenceMode inference;
};

at::Tensor MergedTokens::s_encoded;

TEST_P(MergedTokens, GiveTheSameInAnyPieces) {
    EXPECT_EQ(describe(m_model->modes()), "self mtla cross mha");
    const at::Tensor encoded = s_encoded.narrow(0, 0, 2), ids = tokens(2, 13);
    const at::Tensor expected = atOnce(encoded, ids);
    for (int prompt = 0; prompt < 13; ++prompt) {
        std::vector<int> lengths(static_cast<std::size_t>(13 - prompt), 1);
        if (prompt > 0) lengths.insert(lengths.begin(), prompt);
        test::expectClose(inCalls(encoded, ids, lengths), expected, kLogitTolerance, "prompt of " + std::to_string(prompt));
    }
    for (int first = 1; first < 10; ++first)
        test::expectClose(inCalls(encoded, ids, {first, 1, 2, 13 - first - 3}), expected, kLogitTolerance, "cut at " + std::to_string(first));
}

TEST_P(MergedTokens, FollowBeamsAndEndingWindows) {
    // Beside the state, what each row has seen; each row alone and at once is what it must be.
    at::Tensor seen = tokens(3, 4);
    std::vector<std::int64_t> windows = {0, 1, 2};
    const auto state = m_model->startDecoding(s_encoded, 1, 24);
    const auto expectNext = [&](std::int64_t n, std::uint64_t seed, const std::string& what) {
        const at::Tensor next = tokens(state->rows(), n, seed);
        seen = at::cat({seen, next}, 1);
        const at::Tensor logits = m_model->decode(next, *state, kEvery);
        for (std::int64_t row = 0; row < seen.size(0); ++row) {
            const at::Tensor alone = atOnce(s_encoded.narrow(0, windows[static_cast<std::size_t>(row)], 1), seen.narrow(0, row, 1));
            test::expectClose(logits[row], alone[0].narrow(0, seen.size(1) - n, n), kLogitTolerance, what + ", row " + std::to_string(row));
        }
    };
    const auto take = [&](const std::vector<std::int64_t>& source) {
        seen = seen.index_select(0, at::tensor(source, at::kLong));
        std::vector<std::int64_t> taken;
        for (const std::int64_t row : source) taken.push_back(windows[static_cast<std::size_t>(row)]);
        windows = taken;
    };
    const auto reorder = [&](const std::vector<std::int64_t>& source) {
        state->reorderRows(at::tensor(source, at::kLong));
        take(source);
    };

    static_cast<void>(m_model->decode(seen, *state, kEvery));
    state->repeatRows(3);
    take({0, 0, 0, 1, 1, 1, 2, 2, 2});
    expectNext(1, 2, "beams");
    reorder({2, 0, 2, 3, 5, 4, 8, 8, 8});
    expectNext(1, 3, "reordered");
    reorder({1, 0, 0, 4, 5, 5, 7, 6, 8});
    expectNext(1, 4, "reordered in the next phase");
    state->keepWindows({0, 2});
    take({0, 1, 2, 6, 7, 8});
    expectNext(1, 5, "a window ended");
    reorder({1, 1, 0, 5, 3, 3});
    expectNext(3, 6, "several tokens");
    reorder({2, 0, 1, 4, 3, 3});
    expectNext(1, 7, "reordered after them");
    state->keepWindows({1});
    take({3, 4, 5});
    expectNext(1, 8, "one window left");
}

TEST_P(MergedTokens, GiveABatchToTheBitWhatItsWindowsGiveAlone) {
    const at::Tensor ids = tokens(3, 7);
    const at::Tensor together = inCalls(s_encoded, ids, {4, 1, 1, 1});
    for (int w = 0; w < 3; ++w)
        EXPECT_TRUE(at::equal(inCalls(s_encoded.narrow(0, w, 1), ids.narrow(0, w, 1), {4, 1, 1, 1})[0], together[w])) << w;
}

TEST_P(MergedTokens, TakeTheBytesOfTheFormulas) {
    for (const int capacity : {1, 39, 40}) {
        const auto state = m_model->startDecoding(s_encoded.narrow(0, 0, 2), 5, capacity);
        const plan::CacheWork layer{.layers = 1, .state = 128, .windows = 2, .rowsPerWindow = 5, .tokens = capacity};
        EXPECT_EQ(state->selfBytes(), 2 * plan::selfMtlaBytes(layer, kRank + GetParam().kept, GetParam().rule)) << capacity;
    }
}

TEST_P(MergedTokens, CanBeCutToWholeChunksOnly) {
    const MergeRule rule = GetParam().rule;
    const at::Tensor encoded = s_encoded.narrow(0, 0, 1), ids = tokens(1, 14);
    const auto state = m_model->startDecoding(encoded, 1, 20);
    static_cast<void>(m_model->decode(ids.narrow(1, 0, 13), *state, kEvery));
    for (int length = 12; length > 0; --length) {
        if (rule.endsChunk(length)) state->truncate(length);
        else EXPECT_THROW(state->truncate(length), c10::Error) << length;
    }
    // Down to the first chunk: what was there since is forgotten.
    const at::Tensor again = at::cat({ids.narrow(1, 0, rule.stride), tokens(1, 5, 9)}, 1);
    const at::Tensor logits = m_model->decode(again.narrow(1, rule.stride, 5), *state, kEvery);
    test::expectClose(logits, atOnce(encoded, again).narrow(1, rule.stride, 5), kLogitTolerance, "after the cut");
}

INSTANTIATE_TEST_SUITE_P(Rules, MergedTokens,
                         testing::Values(Tested{{1, false}}, Tested{{2, false}}, Tested{{2, true}, 16}, Tested{{3, false}, 16}, Tested{{4, true}},
                                         Tested{{5, false}}),
                         [](const auto& tested) { return tested.param.name(); });

TEST(MergedTokensOfAModel, IgnoresTheNetworkForNormalisedChunksOfOneToken) {
    // A mean of one token is that token, whatever it weighs: before training as after it.
    const c10::InferenceMode inference;
    const auto merged = Model::load(MergedCheckpoint({1, true}, 0, /*isTrained=*/false), {}, {}, {}).value();
    const auto weighted = Model::load(MergedCheckpoint({1, true}, 0), {}, {}, {}).value();
    const at::Tensor encoded = at::randn({1, 1500, 128}, at::detail::createCPUGenerator(1));
    const at::Tensor ids = at::randint(0, 50000, {1, 9}, at::detail::createCPUGenerator(2), at::kLong);
    const auto first = merged->startDecoding(encoded, 1, 9), second = weighted->startDecoding(encoded, 1, 9);
    test::expectClose(merged->decode(ids, *first, kEvery), weighted->decode(ids, *second, kEvery), kLogitTolerance, "logits");
}

/// A folder of our format with one merging layer and one ordinary one.
class MergedFolder : public testing::Test {
  protected:
    void SetUp() override {
        api::ModelDims dims = test::tinyDims();
        dims.textLayers = 2;
        TensorLayout layout;
        layout.latent = {LatentModule::flat("decoder.blocks.1.attn", 12, 0, 1)};
        layout.latent.front().merging = MergeRule{2, false};
        const nlohmann::json block = {{"format", 1},
                                      {"layout", "head"},
                                      {"self", {{"mode", {"t", "mtla"}}, {"rank", {0, 12}}, {"stride", 2}, {"normalize", false}}},
                                      {"cross", {{"mode", "mha"}}}};
        test::writeHuggingFace(m_folder.path(), test::randomModel(dims, 3, layout), {.config = {{"undervoice", block}}});
        m_checkpoint = openAnySizes(m_folder.path()).value();
    }
    Result<std::shared_ptr<const Model>> load(const api::AttentionModes& modes) const { return Model::load(*m_checkpoint, {}, {}, {}, modes); }
    std::string refusal(const api::AttentionModes& modes) const {
        const auto model = load(modes);
        if (model) return "it was loaded";
        EXPECT_EQ(model.error().code, ErrorCode::Unsupported);
        return model.error().message;
    }

    test::TemporaryFolder m_folder;
    std::unique_ptr<Checkpoint> m_checkpoint;
    c10::InferenceMode m_inference;
};

TEST_F(MergedFolder, RunsItsLayersAsTheRecordSays) {
    const auto model = load({});
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(describe((*model)->modes()), "self t,mtla cross mha");
    const at::Tensor encoded = at::randn({1, 6, 64}, at::detail::createCPUGenerator(1));
    const at::Tensor ids = at::randint(0, 10, {1, 5}, at::detail::createCPUGenerator(2), at::kLong);
    const auto once = (*model)->startDecoding(encoded, 1, 5), steps = (*model)->startDecoding(encoded, 1, 5);
    const at::Tensor expected = (*model)->decode(ids, *once, kEvery);
    for (int t = 0; t < 5; ++t)
        test::expectClose((*model)->decode(ids.narrow(1, t, 1), *steps, kEvery), expected.narrow(1, t, 1), kLogitTolerance, "token " + std::to_string(t));
    EXPECT_TRUE(load({{"x", "mtla"}, "e"}));
}

TEST_F(MergedFolder, RefusesAnyOtherModeForALayerThatMerges) {
    for (const char* mode : {"mha", "x", "mla"})
        EXPECT_THAT(refusal({{"mha", mode}, ""}), HasSubstr("decoder.blocks.1.attn merges neighbouring tokens (mtla, stride 2) and was trained so; it "
                                                            "runs in no other mode than mtla.")) << mode;
    EXPECT_THAT(refusal({{"mha", "t"}, ""}), HasSubstr("decoder.blocks.1.attn cannot be recomputed"));
}

TEST_F(MergedFolder, RefusesToMergeWhereNothingWasConvertedForIt) {
    EXPECT_THAT(refusal({{"mtla"}, ""}), HasSubstr("decoder.blocks.0.attn is an ordinary attention"));
}

TEST(MergedTokensOfAModel, NeedsANetwork) {
    // A converted layer without merging: the original project's layout needs no record.
    test::TemporaryFolder folder;
    TensorLayout layout;
    layout.latent = {LatentModule::flat("decoder.blocks.0.attn", 12, 0, 1)};
    test::writeHuggingFace(folder.path(), test::randomModel(test::tinyDims(), 4, layout));
    const auto model = Model::load(*openAnySizes(folder.path()).value(), {}, {}, {}, {{"mtla"}, ""});
    ASSERT_FALSE(model);
    EXPECT_THAT(model.error().message, HasSubstr("decoder.blocks.0.attn merges no tokens; the mode mtla needs a model that was converted and trained for it"));
}

}  // namespace
}  // namespace undervoice::engine
