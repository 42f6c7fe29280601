// The forward pass of a formula model in every way that decoding uses it.

#include "engine/whisper/model.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/cache/plan.h"
#include "engine/whisper/probe.h"
#include "support/formula_checkpoint.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

// Logits are ±20; cached and parallel passes sum in different orders.
constexpr double kLogitTolerance = 1e-4;

class ModelTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        const c10::InferenceMode mode;
        s_model = load({});
        s_encoded = s_model->encode(at::randn({3, 80, 3000}, at::detail::createCPUGenerator(5)).mul(0.5));
    }
    static void TearDownTestSuite() {
        s_model.reset();
        s_encoded.reset();
    }
    static std::shared_ptr<const Model> load(const Placement& placement) {
        return Model::load(*test::formulaCheckpoint("micro", "A"), placement, {}, {}).value();
    }

    static at::Tensor encoded(int windows) { return s_encoded.narrow(0, 0, windows); }
    static at::Tensor tokens(int rows, int count, std::uint64_t seed = 1) {
        return at::randint(0, 50000, {rows, count}, at::detail::createCPUGenerator(seed), at::kLong);
    }
    static at::Tensor all(const at::Tensor& ids, DecoderState& state) { return s_model->decode(ids, state, {.all = true, .positions = {}}); }
    static at::Tensor last(const at::Tensor& ids, DecoderState& state) {
        return s_model->decode(ids, state, {.all = false, .positions = {ids.size(1) - 1}}).select(1, 0);
    }

    static std::shared_ptr<const Model> s_model;
    static at::Tensor s_encoded;  // [3, 1500, 128]
    c10::InferenceMode inference;
};

std::shared_ptr<const Model> ModelTest::s_model;
at::Tensor ModelTest::s_encoded;

TEST_F(ModelTest, TokenByTokenEqualsAllAtOnce) {
    const at::Tensor audio = encoded(2), ids = tokens(2, 9);
    const at::Tensor parallel = all(ids, *s_model->startDecoding(audio, 1, 9));
    for (const int prompt : {1, 2, 4, 7}) {
        const auto state = s_model->startDecoding(audio, 1, 9);
        std::vector<at::Tensor> parts = {all(ids.narrow(1, 0, prompt), *state)};
        for (int t = prompt; t < 9; ++t) parts.push_back(all(ids.narrow(1, t, 1), *state));
        test::expectClose(at::cat(parts, 1), parallel, kLogitTolerance, "prompt of " + std::to_string(prompt));
        EXPECT_EQ(state->length(), 9);
    }
}

TEST_F(ModelTest, AContinuationOfSeveralTokensEqualsAllAtOnce) {
    const at::Tensor audio = encoded(1), ids = tokens(1, 9);
    const at::Tensor parallel = all(ids, *s_model->startDecoding(audio, 1, 9));
    const auto state = s_model->startDecoding(audio, 1, 9);
    static_cast<void>(all(ids.narrow(1, 0, 4), *state));
    test::expectClose(all(ids.narrow(1, 4, 5), *state), parallel.narrow(1, 4, 5), kLogitTolerance, "continuation");
}

TEST_F(ModelTest, ABatchGivesToTheBitWhatItsWindowsGiveAlone) {
    const at::Tensor audio = encoded(3), ids = tokens(3, 6);
    const auto together = s_model->startDecoding(audio, 1, 8);
    const at::Tensor prompt = last(ids.narrow(1, 0, 4), *together);
    const at::Tensor step = last(ids.narrow(1, 4, 1), *together);
    for (int w = 0; w < 3; ++w) {
        const auto alone = s_model->startDecoding(audio.narrow(0, w, 1), 1, 8);
        EXPECT_TRUE(at::equal(last(ids.narrow(0, w, 1).narrow(1, 0, 4), *alone)[0], prompt[w])) << w;
        EXPECT_TRUE(at::equal(last(ids.narrow(0, w, 1).narrow(1, 4, 1), *alone)[0], step[w])) << w;
    }
}

TEST_F(ModelTest, EncodingABatchEqualsEncodingItsWindows) {
    const at::Tensor mel = at::randn({2, 80, 3000}, at::detail::createCPUGenerator(5));
    EXPECT_TRUE(at::equal(s_model->encode(mel)[1], s_model->encode(mel.narrow(0, 1, 1))[0]));
}

TEST_F(ModelTest, ReorderedRowsContinueTheirSources) {
    const at::Tensor audio = encoded(2), prompt = tokens(2, 3), first = tokens(6, 1, 2), second = tokens(6, 1, 3), third = tokens(6, 1, 4);
    const auto state = s_model->startDecoding(audio, 1, 8);
    static_cast<void>(last(prompt, *state));
    state->repeatRows(3);
    EXPECT_EQ(state->rows(), 6);
    static_cast<void>(last(first, *state));
    const at::Tensor order = at::tensor(std::vector<std::int64_t>{2, 0, 2, 3, 5, 4});
    state->reorderRows(order);
    static_cast<void>(last(second, *state));
    const at::Tensor again = at::tensor(std::vector<std::int64_t>{1, 1, 0, 4, 4, 3});
    state->reorderRows(again);
    const at::Tensor logits = last(third, *state);

    // The same histories, decoded without any reorder.
    const at::Tensor repeated = prompt.repeat_interleave(3, 0);
    const at::Tensor history = at::cat({at::cat({repeated, first}, 1).index_select(0, order), second}, 1).index_select(0, again);
    const auto plain = s_model->startDecoding(audio, 3, 8);
    test::expectClose(logits, last(at::cat({history, third}, 1), *plain), kLogitTolerance, "reordered");
}

TEST_F(ModelTest, FinishedWindowsLeaveTheOthersAsTheyWere) {
    const at::Tensor audio = encoded(3), prompt = tokens(3, 2), step = tokens(6, 1, 2), next = tokens(4, 1, 3);
    const auto state = s_model->startDecoding(audio, 1, 8);
    static_cast<void>(last(prompt, *state));
    state->repeatRows(2);
    state->reorderRows(at::tensor(std::vector<std::int64_t>{1, 0, 2, 2, 5, 4}));
    static_cast<void>(last(step, *state));
    state->keepWindows({0, 2});
    EXPECT_EQ(state->windows(), 2);
    EXPECT_EQ(state->rows(), 4);
    const at::Tensor logits = last(next, *state);
    const at::Tensor kept = at::tensor(std::vector<std::int64_t>{0, 1, 4, 5});
    const at::Tensor history = at::cat({prompt.repeat_interleave(2, 0), step}, 1).index_select(0, kept);
    const auto plain = s_model->startDecoding(audio.index_select(0, at::tensor(std::vector<std::int64_t>{0, 2})), 2, 8);
    test::expectClose(logits, last(at::cat({history, next}, 1), *plain), kLogitTolerance, "kept windows");
}

TEST_F(ModelTest, ATruncatedStateForgets) {
    const at::Tensor audio = encoded(1), ids = tokens(1, 6), other = tokens(1, 1, 9);
    const auto state = s_model->startDecoding(audio, 1, 8);
    const at::Tensor expected = all(ids, *state);
    state->truncate(3);
    static_cast<void>(all(other, *state));
    state->truncate(3);
    test::expectClose(all(ids.narrow(1, 3, 3), *state), expected.narrow(1, 3, 3), kLogitTolerance, "after truncation");
}

/// Keeps the values of some names, and has enough when it has as many as it wants.
class SomeValues : public Probe {
  public:
    explicit SomeValues(std::set<std::string> names, bool ends) : m_names(std::move(names)), m_ends(ends) {}
    void onActivation(const std::string& name, const at::Tensor& value) override { seen.emplace(name, value.clone()); }
    bool wants(const std::string& name) const override { return m_names.contains(name); }
    bool isDone() const override {
        return m_ends && std::ranges::all_of(m_names, [&](const std::string& name) { return seen.contains(name); });
    }
    std::map<std::string, at::Tensor> seen;

  private:
    std::set<std::string> m_names;
    bool m_ends;
};

TEST_F(ModelTest, AProbeThatHasEnoughEndsThePass) {
    const std::string out = "decoder.block0.self_attention_out", later = "decoder.block1.self_attention_out";
    const auto state = s_model->startDecoding(encoded(1), 1, 9);
    const at::Tensor ids = tokens(1, 9);
    SomeValues whole({out, later, "decoder.ln"}, /*ends=*/false), part({out}, /*ends=*/true);
    const at::Tensor logits = s_model->decode(ids, *state, {.all = true, .positions = {}}, nullptr, &whole);
    EXPECT_TRUE(whole.seen.contains(later));
    EXPECT_TRUE(whole.seen.contains("decoder.ln"));
    EXPECT_FALSE(whole.seen.contains("decoder.block0.cross_attention_out"));

    state->truncate(0);
    EXPECT_FALSE(s_model->decode(ids, *state, {.all = true, .positions = {}}, nullptr, &part).defined());
    EXPECT_TRUE(part.seen.at(out).equal(whole.seen.at(out)));
    EXPECT_FALSE(part.seen.contains("decoder.block0"));
    EXPECT_FALSE(part.seen.contains("decoder.ln"));
    state->truncate(0);
    EXPECT_TRUE(all(ids, *state).equal(logits));
}

TEST_F(ModelTest, ChosenLogitRowsEqualThoseOfAll) {
    const at::Tensor audio = encoded(1), ids = tokens(1, 6);
    const at::Tensor every = all(ids, *s_model->startDecoding(audio, 1, 8));
    const at::Tensor some = s_model->decode(ids, *s_model->startDecoding(audio, 1, 8), {.all = false, .positions = {0, 5}});
    test::expectClose(some, every.index_select(1, at::tensor(std::vector<std::int64_t>{0, 5})), kLogitTolerance, "chosen");
}

TEST_F(ModelTest, CacheBytesEqualTheFormulas) {
    const auto state = s_model->startDecoding(encoded(2), 5, 40);
    const plan::CacheWork work{.layers = 2, .state = 128, .windows = 2, .rowsPerWindow = 5, .tokens = 40};
    EXPECT_EQ(state->selfBytes(), plan::selfMhaBytes(work));
    EXPECT_EQ(state->crossBytes(), plan::crossMhaBytes(work));
}

TEST_F(ModelTest, WeightBytesCountEveryParameterOnce) {
    // Formula weights are true float32: nothing is narrower.
    EXPECT_EQ(s_model->weightBytes(), s_model->parameterCount() * 4 + /*the key biases that do not exist*/ 4 * 128 * (2 + 2 + 2));
}

TEST_F(ModelTest, NarrowWeightsStayNear) {
    const at::Tensor audio = encoded(1), ids = tokens(1, 6);
    const at::Tensor exact = all(ids, *s_model->startDecoding(audio, 1, 8));
    for (const auto& [dtype, tolerance] : {std::pair{api::Dtype::Float16, 5e-3}, {api::Dtype::BFloat16, 4e-2}, {api::Dtype::Int8, 6e-2}}) {
        const auto model = load({at::kCPU, dtype});
        const at::Tensor logits = model->decode(ids, *model->startDecoding(audio, 1, 8), {.all = true, .positions = {}});
        EXPECT_LT(logits.sub(exact).norm().item<double>() / exact.norm().item<double>(), tolerance) << static_cast<int>(dtype);
        EXPECT_LT(model->weightBytes(), s_model->weightBytes() * 3 / 4);
    }
}

TEST_F(ModelTest, WrongShapesAreRefused) {
    EXPECT_ANY_THROW(static_cast<void>(s_model->encode(at::randn({1, 80, 2999}))));
    EXPECT_ANY_THROW(static_cast<void>(s_model->startDecoding(encoded(1), 1, 449)));
    const auto state = s_model->startDecoding(encoded(1), 1, 3);
    EXPECT_ANY_THROW(static_cast<void>(all(tokens(1, 4), *state)));
    EXPECT_ANY_THROW(static_cast<void>(all(tokens(2, 1), *state)));
    EXPECT_ANY_THROW(state->truncate(1));
}

TEST_F(ModelTest, LoadingStopsWhenCancelledAndReportsBytes) {
    CancelSource source;
    source.cancel();
    const auto checkpoint = test::formulaCheckpoint("micro", "A");
    EXPECT_EQ(Model::load(*checkpoint, {}, {}, source.token()).error().code, ErrorCode::Cancelled);
    Progress last;
    ASSERT_TRUE(Model::load(*checkpoint, {}, [&](const Progress& progress) { last = progress; }, {}));
    EXPECT_EQ(last.done, last.total);
    EXPECT_GT(last.total, 30'000'000);
}

}  // namespace
}  // namespace undervoice::engine
