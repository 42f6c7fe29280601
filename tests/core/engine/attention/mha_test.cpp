// Attention modes against the definition, in double: one softmax a query over whatever it may see.

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <vector>

#include "engine/attention/cross_mha.h"
#include "engine/attention/encoder_mha.h"
#include "engine/attention/modes.h"
#include "engine/attention/self_mha.h"
#include "support/formula_checkpoint.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

// Values of up to 10, from sums of 128 products in float32.
constexpr double kTolerance = 5e-5;
constexpr std::int64_t kState = 128;

using test::numbers;

/// queries [n, state], keys and values [m, state] of one row; query i sees keys 0 … visible[i] − 1.
at::Tensor naive(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values, const std::vector<std::int64_t>& visible) {
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < queries.size(0); ++i) {
        const std::int64_t count = visible[static_cast<std::size_t>(i)];
        std::vector<at::Tensor> heads;
        for (std::int64_t h = 0; h < kState; h += 64) {
            const at::Tensor logits = keys.narrow(0, 0, count).narrow(1, h, 64).matmul(queries[i].narrow(0, h, 64)).div(8);
            heads.push_back(at::softmax(logits, 0).matmul(values.narrow(0, 0, count).narrow(1, h, 64)));
        }
        rows.push_back(at::cat(heads));
    }
    return at::stack(rows);
}

struct Weights {
    at::Tensor weight = numbers({3 * kState, kState}, 1).mul(0.2);
    at::Tensor bias = numbers({3 * kState}, 2).mul(0.1);
    std::vector<at::Tensor> project(const at::Tensor& x, std::int64_t first, std::int64_t parts) const {
        const at::Tensor w = weight.narrow(0, first * kState, parts * kState), b = bias.narrow(0, first * kState, parts * kState);
        return at::linear(x.to(at::kDouble), w.to(at::kDouble), b.to(at::kDouble)).chunk(parts, -1);
    }
};

TEST(SelfMha, EveryTokenSeesItsPast) {
    const Weights weights;
    const SelfMha attention(Linear(weights.weight, weights.bias), at::kFloat);
    const at::Tensor x = numbers({3, 10, kState}, 3);
    const auto cache = attention.makeCache(/*rows=*/3, /*capacity=*/10);
    // A prompt, a continuation of several tokens, single steps.
    const at::Tensor mixed = at::cat({attention.mix({x.narrow(1, 0, 4), {}, 0}, *cache), attention.mix({x.narrow(1, 4, 3), {}, 4}, *cache),
                                      attention.mix({x.narrow(1, 7, 1), {}, 7}, *cache), attention.mix({x.narrow(1, 8, 1), {}, 8}, *cache),
                                      attention.mix({x.narrow(1, 9, 1), {}, 9}, *cache)},
                                     1);
    for (std::int64_t row = 0; row < 3; ++row) {
        const auto parts = weights.project(x[row], 0, 3);
        test::expectClose(mixed[row], naive(parts[0], parts[1], parts[2], {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), kTolerance,
                          "row " + std::to_string(row));
    }
}

TEST(CrossMha, RowsOfAWindowShareItsFrames) {
    const Weights weights;
    const CrossMha attention(Linear(weights.weight.narrow(0, 0, kState).contiguous(), weights.bias.narrow(0, 0, kState).contiguous()),
                             Linear(weights.weight.narrow(0, kState, 2 * kState).contiguous(),
                                    weights.bias.narrow(0, kState, 2 * kState).contiguous()), at::kFloat);
    const at::Tensor frames = numbers({2, 37, kState}, 3);
    const auto cache = attention.makeCache(frames, nullptr);
    // 20 tokens of two rows a window go the library's way, one token ours.
    for (const std::int64_t n : {1, 3, 20}) {
        const at::Tensor x = numbers({4, n, kState}, 4);
        LogitTap tap;
        tap.heads = {{1, 0}};
        tap.logits = at::empty({1, 4 * n, 37});
        const at::Tensor mixed = attention.mix(x, *cache, /*rowsPerWindow=*/2, &tap);
        for (std::int64_t row = 0; row < 4; ++row) {
            const at::Tensor queries = weights.project(x[row], 0, 1)[0];
            const auto parts = weights.project(frames[row / 2], 1, 2);
            const std::vector<std::int64_t> all(static_cast<std::size_t>(n), 37);
            test::expectClose(mixed[row], naive(queries, parts[0], parts[1], all), kTolerance, "row " + std::to_string(row));
            const at::Tensor logits = queries.narrow(1, 64, 64).matmul(parts[0].narrow(1, 64, 64).t()).div(8);
            test::expectClose(tap.logits[0].narrow(0, row * n, n), logits, kTolerance, "logits of row " + std::to_string(row));
        }
    }
}

TEST(EncoderMhaTest, WindowsTogetherAreWhatTheyAreAlone) {
    const auto checkpoint = test::formulaCheckpoint("micro", "A");
    WeightReader reader(*checkpoint, {}, {}, {});
    const auto attention = EncoderMha::load(reader, "encoder.blocks.0.attn");
    ASSERT_TRUE(attention) << attention.error().message;
    const std::int64_t state = checkpoint->dims().audioState;
    const at::Tensor normed = test::numbers({3, 70, state}, 1);
    at::Tensor together = at::zeros({3, 70, state});
    attention->addTo(together, normed);
    for (std::int64_t window = 0; window < 3; ++window) {
        at::Tensor alone = at::zeros({1, 70, state});
        attention->addTo(alone, normed.narrow(0, window, 1).contiguous());
        test::expectClose(together.narrow(0, window, 1), alone, kTolerance, "window " + std::to_string(window));
    }
}

TEST(AttentionModes, UnknownOnesAreRefusedByName) {
    const auto checkpoint = test::formulaCheckpoint("micro", "A");
    WeightReader reader(*checkpoint, {}, {}, {});
    const SelfAttentionSource source{"decoder.blocks.0.attn", 0, {{Linear({}, {}), {}}, LayerNorm({}, {})}};
    EXPECT_TRUE(loadSelfAttention("mha", reader, source));
    const auto refused = loadSelfAttention("spiral", reader, source);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_NE(refused.error().message.find("'spiral'"), std::string::npos);
}

}  // namespace
}  // namespace undervoice::engine
