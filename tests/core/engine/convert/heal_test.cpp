// Layer-local healing on a synthetic attention: it comes closer, on inputs that it did not see too, and is the same every time.

#include "engine/convert/heal.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "support/tensors.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kState = 128;

using test::numbers;

AttentionWeights someWeights() {
    const auto matrix = [](std::uint64_t seed) { return numbers({kState, kState}, seed) * 0.1; };
    return {matrix(1), matrix(2), matrix(3), matrix(4), numbers({kState}, 5) * 0.1, numbers({kState}, 6) * 0.1, numbers({kState}, 7) * 0.1};
}

LatentWeights exactLatent(const AttentionWeights& w) {
    return latentWeights(w, factorise(w, {}, {kState, api::ConversionOptions::Metric::Weights, true}).value());
}

/// Sequences of different lengths and what the original attention makes of them. As in a real run, they are inference tensors.
struct Data {
    AttentionRecord record;
    std::vector<at::Tensor> weights;

    Data(std::uint64_t seed, int count) {
        const c10::InferenceMode mode;
        const LatentWeights exact = exactLatent(someWeights());
        const at::Tensor mixing = numbers({24, kState}, 50);
        for (int i = 0; i < count; ++i) {
            const at::Tensor x = at::matmul(numbers({10 + 7 * (i % 5), 24}, seed + static_cast<std::uint64_t>(i)), mixing) * 0.3 +
                                 numbers({10 + 7 * (i % 5), kState}, 1000 + seed + static_cast<std::uint64_t>(i)) * 0.1;
            record.inputs.push_back(x);
            record.outputs.push_back(attentionOutput(exact, x.unsqueeze(0))[0]);
            weights.push_back(at::ones({x.size(0)}));
        }
    }

    /// From the weights alone: far from what these inputs need.
    static LatentWeights unhealed(std::int64_t rank) {
        const AttentionWeights w = someWeights();
        return latentWeights(w, factorise(w, {}, {rank, api::ConversionOptions::Metric::Weights, true}).value());
    }
};

HealOptions steps(int count) {
    HealOptions options;
    options.steps = count;
    options.seed = 3;
    options.learningRate = 1e-3;
    return options;
}

TEST(Heal, ComesCloserOnUnseenInputs) {
    const c10::InferenceMode mode;
    const Data training(100, 80), unseen(5000, 10);
    const LatentWeights before = Data::unhealed(24);
    const auto healed = heal(before, training.record, training.weights, steps(120), {}, {});
    ASSERT_TRUE(healed) << healed.error().message;
    EXPECT_LT(outputError(*healed, unseen.record, unseen.weights), 0.5 * outputError(before, unseen.record, unseen.weights));
}

TEST(Heal, SameSeedSameNumbers) {
    const c10::InferenceMode mode;
    const Data training(100, 12);
    const LatentWeights before = Data::unhealed(24);
    const auto first = heal(before, training.record, training.weights, steps(10), {}, {});
    const auto second = heal(before, training.record, training.weights, steps(10), {}, {});
    EXPECT_TRUE(at::equal(first->down, second->down));
    EXPECT_TRUE(at::equal(first->query, second->query));
    EXPECT_FALSE(at::equal(first->down, before.down)) << "and it did something";
}

TEST(Heal, PaddingBehindShortSequencesChangesNothing) {
    const c10::InferenceMode mode;
    Data training(100, 8);
    const LatentWeights before = Data::unhealed(24);
    const auto reference = heal(before, training.record, training.weights, steps(3), {}, {});
    // A position of weight 0 at the end of the shortest sequence: what stands there must not matter.
    training.record.inputs[0] = at::cat({training.record.inputs[0], numbers({1, kState}, 9) * 100});
    training.record.outputs[0] = at::cat({training.record.outputs[0], numbers({1, kState}, 10) * 100});
    training.weights[0] = at::cat({training.weights[0], at::zeros({1})});
    const auto padded = heal(before, training.record, training.weights, steps(3), {}, {});
    // The mean energy counts the outputs with their weights, so that of the added one counts nothing either.
    test::expectClose(padded->down, reference->down, 1e-5, "down");
}

TEST(Heal, LeavesTheProjectionsWhereItIsTold) {
    const c10::InferenceMode mode;
    const Data training(100, 12);
    const LatentWeights before = Data::unhealed(24);
    HealOptions options = steps(10);
    options.fitsProjections = false;
    const auto healed = heal(before, training.record, training.weights, options, {}, {});
    ASSERT_TRUE(healed) << healed.error().message;
    EXPECT_TRUE(at::equal(healed->query, before.query));
    EXPECT_TRUE(at::equal(healed->out, before.out));
    EXPECT_FALSE(at::equal(healed->keyUp, before.keyUp));
    EXPECT_LT(outputError(*healed, training.record, training.weights), outputError(before, training.record, training.weights));
}

TEST(Heal, StopsWhenAsked) {
    const Data training(100, 8);
    CancelSource source;
    source.cancel();
    const auto stopped = heal(Data::unhealed(24), training.record, training.weights, steps(5), {}, source.token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace undervoice::engine
