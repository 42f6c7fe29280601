// A model in every exact combination of attention modes beside the same model in mha: same logits through prompts, steps, beams
// that change places and windows that end; and bytes as the formulas have them (spec: attention.md §12).

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/cache/plan.h"
#include "engine/tensor/ledger.h"
#include "engine/whisper/model.h"
#include "support/formula_checkpoint.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

// Logits are ±20; the modes sum in different orders.
constexpr double kLogitTolerance = 1e-4;
constexpr double kTapTolerance = 1e-4;

std::shared_ptr<const Model> load(const api::AttentionModes& modes) {
    return Model::load(*test::formulaCheckpoint("micro", "A"), {}, {}, {}, modes).value();
}

class AttentionModes : public testing::TestWithParam<api::AttentionModes> {
  protected:
    static void SetUpTestSuite() {
        const c10::InferenceMode mode;
        s_reference = load({});
        s_encoded = s_reference->encode(at::randn({3, 80, 3000}, at::detail::createCPUGenerator(5)).mul(0.5));
    }
    static void TearDownTestSuite() {
        s_reference.reset();
        s_encoded.reset();
    }
    void SetUp() override { m_model = load(GetParam()); }

    static at::Tensor tokens(std::int64_t rows, std::int64_t count, std::uint64_t seed = 1) {
        return at::randint(0, 50000, {rows, count}, at::detail::createCPUGenerator(seed), at::kLong);
    }

    /// Both models' states, which are taken through the same life.
    struct Pair {
        std::unique_ptr<DecoderState> reference, own;
    };
    Pair start(const at::Tensor& encoded, int rowsPerWindow, int capacity) const {
        return {s_reference->startDecoding(encoded, rowsPerWindow, capacity), m_model->startDecoding(encoded, rowsPerWindow, capacity)};
    }
    void expectSameLogits(Pair& pair, const at::Tensor& ids, const std::string& what) const {
        const LogitRows every{.all = true, .positions = {}};
        const at::Tensor expected = s_reference->decode(ids, *pair.reference, every);
        test::expectClose(m_model->decode(ids, *pair.own, every), expected, kLogitTolerance, what);
    }

    static std::shared_ptr<const Model> s_reference;
    static at::Tensor s_encoded;  // [3, 1500, 128]
    std::shared_ptr<const Model> m_model;
    c10::InferenceMode inference;
};

std::shared_ptr<const Model> AttentionModes::s_reference;
at::Tensor AttentionModes::s_encoded;

TEST_P(AttentionModes, GiveTheLogitsOfMha) {
    Pair pair = start(s_encoded.narrow(0, 0, 2), 1, 120);
    expectSameLogits(pair, tokens(2, 5), "prompt");
    expectSameLogits(pair, tokens(2, 1, 2), "first step");
    expectSameLogits(pair, tokens(2, 1, 3), "second step");
    expectSameLogits(pair, tokens(2, 90, 4), "long continuation");
    expectSameLogits(pair, tokens(2, 1, 5), "step after it");
    for (DecoderState* state : {pair.reference.get(), pair.own.get()}) state->truncate(7);
    expectSameLogits(pair, tokens(2, 1, 6), "after truncation");
}

TEST_P(AttentionModes, FollowBeamsAndEndingWindows) {
    Pair pair = start(s_encoded, 1, 24);
    expectSameLogits(pair, tokens(3, 4), "prompt");
    const auto both = [&](const auto& act) {
        act(*pair.reference);
        act(*pair.own);
    };
    both([](DecoderState& state) { state.repeatRows(3); });
    expectSameLogits(pair, tokens(9, 1, 2), "beams");
    both([](DecoderState& state) { state.reorderRows(at::tensor(std::vector<std::int64_t>{2, 0, 2, 3, 5, 4, 8, 8, 8})); });
    expectSameLogits(pair, tokens(9, 1, 3), "reordered");
    both([](DecoderState& state) { state.keepWindows({0, 2}); });
    expectSameLogits(pair, tokens(6, 1, 4), "a window ended");
    both([](DecoderState& state) { state.reorderRows(at::tensor(std::vector<std::int64_t>{1, 1, 0, 5, 3, 3})); });
    expectSameLogits(pair, tokens(6, 1, 5), "reordered again");
    expectSameLogits(pair, tokens(6, 3, 6), "several tokens");
    both([](DecoderState& state) { state.keepWindows({1}); });
    expectSameLogits(pair, tokens(3, 1, 7), "one window left");
}

TEST_P(AttentionModes, GiveABatchToTheBitWhatItsWindowsGiveAlone) {
    const at::Tensor prompt = tokens(3, 4), step = tokens(3, 1, 2);
    const LogitRows every{.all = true, .positions = {}};
    const auto together = m_model->startDecoding(s_encoded, 1, 8);
    static_cast<void>(m_model->decode(prompt, *together, every));
    const at::Tensor logits = m_model->decode(step, *together, every);
    for (int w = 0; w < 3; ++w) {
        const auto alone = m_model->startDecoding(s_encoded.narrow(0, w, 1), 1, 8);
        static_cast<void>(m_model->decode(prompt.narrow(0, w, 1), *alone, every));
        EXPECT_TRUE(at::equal(m_model->decode(step.narrow(0, w, 1), *alone, every)[0], logits[w])) << w;
    }
}

TEST_P(AttentionModes, ShowTheSameCrossAttentionForAlignment) {
    for (const std::int64_t count : {1, 9, 80}) {
        Pair pair = start(s_encoded.narrow(0, 0, 1), 1, 100);
        AlignmentTap expected, own;
        expected.heads = own.heads = {{1, 0}, {0, 1}, {1, 1}};
        const LogitRows every{.all = true, .positions = {}};
        static_cast<void>(s_reference->decode(tokens(1, count), *pair.reference, every, &expected));
        static_cast<void>(m_model->decode(tokens(1, count), *pair.own, every, &own));
        test::expectClose(own.crossQk, expected.crossQk, kTapTolerance, std::to_string(count) + " tokens");
    }
}

TEST_P(AttentionModes, TakeTheBytesOfTheFormulas) {
    const auto state = m_model->startDecoding(s_encoded.narrow(0, 0, 2), 5, 40);
    const plan::CacheWork all{.layers = 2, .state = 128, .windows = 2, .rowsPerWindow = 5, .tokens = 40};
    plan::CacheWork layer = all;
    layer.layers = 1;
    std::int64_t self = 0;
    for (const std::string& mode : m_model->modes().self)
        self += mode == "mha" ? plan::selfMhaBytes(layer) : mode == "x" ? plan::selfXBytes(layer) : plan::selfTBytes(layer);
    EXPECT_EQ(state->selfBytes(), self);
    EXPECT_EQ(state->crossBytes(), m_model->modes().cross == "e" ? plan::crossEBytes(all) : plan::crossMhaBytes(all));
}

TEST_P(AttentionModes, AreWhatALoadedModelGoesOnIn) {
    const auto checkpoint = test::formulaCheckpoint("micro", "A");
    const auto changed = s_reference->inModes(*checkpoint, GetParam(), {});
    ASSERT_TRUE(changed) << changed.error().message;
    EXPECT_EQ(describe((*changed)->modes()), describe(m_model->modes()));
    EXPECT_EQ((*changed)->weightBytes(), m_model->weightBytes()) << "as if it had been loaded so";
    const auto back = (*changed)->inModes(*checkpoint, asWish(s_reference->modes()), {}).value();
    EXPECT_EQ(back->weightBytes(), s_reference->weightBytes());
    EXPECT_EQ(back->ledger()->count().weights, s_reference->weightBytes());
    EXPECT_EQ(back->ledger()->count().modes, describe(s_reference->modes()));
    m_model = *changed;
    Pair pair = start(s_encoded.narrow(0, 0, 2), 1, 60);
    expectSameLogits(pair, tokens(2, 5), "prompt");
    expectSameLogits(pair, tokens(2, 1, 2), "step");
}

TEST(AttentionOfALoadedModel, IsLeftAloneWhereItIsRounded) {
    const auto checkpoint = test::formulaCheckpoint("micro", "A");
    const auto rounded = load({{}, {}, true});
    const auto refused = rounded->inModes(*checkpoint, {{"x"}, "e", true}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    Placement rows;
    rows.dtype = api::Dtype::Int8;
    const auto roundedWeights = Model::load(*checkpoint, rows, {}, {}, {}).value();
    EXPECT_FALSE(roundedWeights->canChangeModes());
    EXPECT_FALSE(roundedWeights->inModes(*checkpoint, {{"x"}, "e", false}, {}));
    EXPECT_FALSE(load({})->inModes(*checkpoint, {{"mla"}, "mha"}, {})) << "an ordinary model has no latents";
}

TEST_P(AttentionModes, HoldNoMoreWeightsThanMha) { EXPECT_LE(m_model->weightBytes(), s_reference->weightBytes()); }

INSTANTIATE_TEST_SUITE_P(Exact, AttentionModes,
                         testing::Values(api::AttentionModes{{"x"}, "mha"}, api::AttentionModes{{"mha"}, "e"}, api::AttentionModes{{"x"}, "e"},
                                         api::AttentionModes{{"t", "mha"}, "mha"}, api::AttentionModes{{"t", "x"}, "e"}),
                         [](const auto& tested) {
                             std::string name;
                             for (const std::string& mode : tested.param.self) name += mode + "_";
                             return name + "with_" + tested.param.cross;
                         });

std::string refusal(const api::AttentionModes& modes) {
    const auto model = Model::load(*test::formulaCheckpoint("micro", "A"), {}, {}, {}, modes);
    EXPECT_FALSE(model);
    return model ? "" : model.error().message;
}

TEST(AttentionModesOfAModel, MustExistAndFit) {
    EXPECT_NE(refusal({{"spiral"}, ""}).find("'spiral'"), std::string::npos);
    EXPECT_NE(refusal({{}, "spiral"}).find("'spiral'"), std::string::npos);
    // Only the first layer's input follows from the tokens.
    EXPECT_NE(refusal({{"t"}, ""}).find("decoder.blocks.1.attn"), std::string::npos);
    // The weights have no latent.
    EXPECT_NE(refusal({{"mla"}, ""}).find("needs a converted model"), std::string::npos);
    EXPECT_NE(refusal({{"x", "x", "x"}, ""}).find("3 layers"), std::string::npos);
}

TEST(AttentionModesOfAModel, AreNamedAsTheCommandLineTakesThem) {
    const LayerModes own{{"mha", "mla", "mla"}, "mla"};
    EXPECT_EQ(describe(resolveModes({}, own).value()), "self mha,mla cross mla");
    EXPECT_EQ(describe(resolveModes({{"t", "x"}, "e"}, own).value()), "self t,x cross e");
    EXPECT_EQ(describe(resolveModes({{}, "e", true}, own).value()), "self mha,mla cross e int8");
    EXPECT_EQ(describe(resolveModes({{"x", "mha", "x"}, ""}, own).value()), "self x,mha,x cross mla");
    EXPECT_EQ(resolveModes({{"t", "x"}, "e"}, own).value().self, (std::vector<std::string>{"t", "x", "x"}));
}

TEST(AttentionModesOfAModel, LatentsAreAsWideAsThoseOfTheLayersThatKeepOne) {
    const std::vector<LayerLatents> latents = {{.selfWidth = 90}, {.selfWidth = 112, .crossWidth = 300}, {.selfWidth = 96, .crossWidth = 200}};
    EXPECT_EQ(latentWidths({{"t", "mla", "mtla"}, "e"}, latents), (api::CacheLatents{{96, 112}, {}}));
    EXPECT_EQ(latentWidths({{"mha", "x", "mla"}, "mha"}, latents), (api::CacheLatents{{96, 96}, {}}));
    EXPECT_EQ(latentWidths({{"mha", "mha", "mha"}, "mha"}, latents), api::CacheLatents());
    EXPECT_EQ(latentWidths({{"x", "x", "x"}, "mla"}, {{.crossWidth = 256}, latents[1], latents[2]}), (api::CacheLatents{{}, {200, 300}}));
}

}  // namespace
}  // namespace undervoice::engine
