// Caches in int8 rows in every mode (spec: attention.md §4): near the same model's float caches, the same whether tokens come together or
// one by one, and in any company.

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/attention/layer_modes.h"
#include "engine/tensor/ledger.h"
#include "engine/whisper/model.h"
#include "support/formula_checkpoint.h"
#include "support/latent_checkpoint.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

// Logits of ±20.
constexpr double kFarFromFloats = 0.6;
constexpr double kTapTolerance = 0.6;
// A number that is summed in another order may round to the neighbouring step.
constexpr double kStepTolerance = 2e-2;

struct Tested {
    std::vector<std::string> self;
    std::string cross;
    bool isLatent = false;
    std::string name() const {
        std::string text;
        for (const std::string& mode : self) text += mode + "_";
        return text + cross + (isLatent ? "_of_latents" : "");
    }
};

std::shared_ptr<const Model> load(const Tested& tested, bool isInt8) {
    const api::AttentionModes modes{tested.self, tested.cross, isInt8};
    if (!tested.isLatent) return Model::load(*test::formulaCheckpoint("micro", "A"), {}, {}, {}, modes).value();
    const bool merges = tested.self.back() == "mtla";
    const test::LatentCheckpoint checkpoint({.kept = 16, .merging = merges ? std::optional(MergeRule{.stride = 2, .normalizes = true}) : std::nullopt});
    return Model::load(checkpoint, {}, {}, {}, modes).value();
}

class Int8CachesOfAModel : public testing::TestWithParam<Tested> {
  protected:
    void SetUp() override {
        m_float = load(GetParam(), false);
        m_int8 = load(GetParam(), true);
        m_encoded = m_float->encode(at::randn({2, 80, 3000}, at::detail::createCPUGenerator(5)).mul(0.5));
    }
    static at::Tensor tokens(std::int64_t rows, std::int64_t count, std::uint64_t seed = 1) {
        return at::randint(0, 50000, {rows, count}, at::detail::createCPUGenerator(seed), at::kLong);
    }
    /// Logits of every token of ids [row, n], in calls of so many.
    static at::Tensor inCalls(const Model& model, const at::Tensor& encoded, const at::Tensor& ids, const std::vector<int>& calls) {
        const auto state = model.startDecoding(encoded, 1, static_cast<int>(ids.size(1)));
        std::vector<at::Tensor> logits;
        std::int64_t done = 0;
        for (const int n : calls) {
            logits.push_back(model.decode(ids.narrow(1, done, n), *state, {.all = true, .positions = {}}));
            done += n;
        }
        return at::cat(logits, 1);
    }

    c10::InferenceMode m_inference;
    std::shared_ptr<const Model> m_float, m_int8;
    at::Tensor m_encoded;
};

TEST_P(Int8CachesOfAModel, AreNearFloats) {
    const at::Tensor ids = tokens(2, 9);
    const at::Tensor own = inCalls(*m_int8, m_encoded, ids, {5, 1, 1, 1, 1}), floats = inCalls(*m_float, m_encoded, ids, {5, 1, 1, 1, 1});
    test::expectClose(own, floats, kFarFromFloats, "logits");
    EXPECT_FALSE(at::equal(own, floats)) << "nothing was rounded";
}

TEST_P(Int8CachesOfAModel, GiveStepByStepWhatTheyGiveAtOnce) {
    const at::Tensor ids = tokens(2, 9);
    test::expectClose(inCalls(*m_int8, m_encoded, ids, {4, 1, 3, 1}), inCalls(*m_int8, m_encoded, ids, {9}), kStepTolerance, "logits");
}

TEST_P(Int8CachesOfAModel, FollowBeams) {
    // Rows that are told which row they go on from, and the same sequences from the start.
    const auto state = m_int8->startDecoding(m_encoded, 1, 12);
    const LogitRows every{.all = true, .positions = {}};
    const at::Tensor prompt = tokens(2, 3), first = tokens(4, 1, 2), second = tokens(4, 1, 3);
    static_cast<void>(m_int8->decode(prompt, *state, every));
    state->repeatRows(2);
    static_cast<void>(m_int8->decode(first, *state, every));
    const at::Tensor source = at::tensor(std::vector<std::int64_t>{1, 1, 3, 2}, at::kLong);
    state->reorderRows(source);
    const at::Tensor logits = m_int8->decode(second, *state, every);
    const at::Tensor ids = at::cat({prompt.repeat_interleave(2, 0), first.index_select(0, source), second}, 1);
    test::expectClose(logits, inCalls(*m_int8, m_encoded.repeat_interleave(2, 0), ids, {3, 1, 1}).narrow(1, 4, 1), kStepTolerance, "logits");
}

TEST_P(Int8CachesOfAModel, GiveABatchToTheBitWhatItsWindowsGiveAlone) {
    const at::Tensor ids = tokens(2, 6);
    const at::Tensor together = inCalls(*m_int8, m_encoded, ids, {4, 1, 1});
    for (int w = 0; w < 2; ++w)
        EXPECT_TRUE(at::equal(inCalls(*m_int8, m_encoded.narrow(0, w, 1), ids.narrow(0, w, 1), {4, 1, 1})[0], together[w])) << w;
}

TEST_P(Int8CachesOfAModel, ShowTheCrossAttentionForAlignment) {
    for (const std::int64_t count : {1, 9, 80}) {
        AlignmentTap expected, own;
        expected.heads = own.heads = {{1, 0}, {0, 1}};
        for (const auto& [model, tap] : {std::pair{m_float.get(), &expected}, std::pair{m_int8.get(), &own}}) {
            const auto state = model->startDecoding(m_encoded.narrow(0, 0, 1), 1, 100);
            static_cast<void>(model->decode(tokens(1, count), *state, {.all = true, .positions = {}}, tap));
        }
        test::expectClose(own.crossQk, expected.crossQk, kTapTolerance, std::to_string(count) + " tokens");
    }
}

TEST_P(Int8CachesOfAModel, SayWhatTheyAre) {
    EXPECT_TRUE(describe(m_int8->modes()).ends_with(" int8")) << describe(m_int8->modes());
    EXPECT_EQ(m_int8->ledger()->count().dtype, "int8");
}

INSTANTIATE_TEST_SUITE_P(Modes, Int8CachesOfAModel,
                         testing::Values(Tested{{"mha"}, "mha"}, Tested{{"x"}, "e"}, Tested{{"t", "mha"}, "e"}, Tested{{"mla"}, "mla", true},
                                         Tested{{"mtla"}, "mha", true}),
                         [](const auto& tested) { return tested.param.name(); });

}  // namespace
}  // namespace undervoice::engine
