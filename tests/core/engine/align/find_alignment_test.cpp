// attentionMatrix against a naive computation in double precision, and what is refused; what the model's part
// gives is tested by golden_words.
#include "engine/align/find_alignment.h"

#include "support/fixtures.h"
#include "support/formula_checkpoint.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

using Matrix = std::vector<std::vector<double>>;  // [row][column]

Matrix softmaxed(Matrix logits) {
    for (auto& row : logits) {
        const double most = *std::ranges::max_element(row);
        double sum = 0;
        for (double& x : row) sum += x = std::exp(x - most);
        for (double& x : row) x /= sum;
    }
    return logits;
}

Matrix standardised(Matrix weights) {
    for (std::size_t j = 0; j < weights[0].size(); ++j) {
        double mean = 0;
        for (const auto& row : weights) mean += row[j] / static_cast<double>(weights.size());
        double variance = 0;
        for (const auto& row : weights)
            variance += (row[j] - mean) * (row[j] - mean) / static_cast<double>(weights.size());
        for (auto& row : weights) row[j] = (row[j] - mean) / std::sqrt(variance);
    }
    return weights;
}

Matrix smoothed(const Matrix& values) {
    Matrix out = values;
    const auto n = static_cast<std::ptrdiff_t>(values[0].size());
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::ptrdiff_t j = 0; j < n; ++j) {
            std::vector<double> window;
            for (std::ptrdiff_t k = j - 3; k <= j + 3; ++k)
                window.push_back(values[i][static_cast<std::size_t>(k < 0    ? -k
                                                                    : k >= n ? 2 * n - 2 - k
                                                                             : k)]);
            std::ranges::nth_element(window, window.begin() + 3);
            out[i][static_cast<std::size_t>(j)] = window[3];
        }
    return out;
}

TEST(AttentionMatrix, EqualsTheFormulaInDoublePrecision) {
    constexpr int kHeads = 3, kRows = 9, kColumns = 40, kFrames = 61;  // 30 encoder frames are kept
    std::mt19937 generator(8);
    std::normal_distribution<float> logit(0, 2);
    std::vector<float> values(kHeads * kRows * kColumns);
    for (float& value : values) value = logit(generator);

    Matrix expected(kRows, std::vector<double>(kFrames / 2, 0.0));
    for (int h = 0; h < kHeads; ++h) {
        Matrix head(kRows, std::vector<double>(kFrames / 2));
        for (int i = 0; i < kRows; ++i)
            for (int j = 0; j < kFrames / 2; ++j) head[i][j] = values[(h * kRows + i) * kColumns + j];
        head = smoothed(standardised(softmaxed(head)));
        for (int i = 0; i < kRows; ++i)
            for (int j = 0; j < kFrames / 2; ++j) expected[i][j] += head[i][j] / kHeads;
    }

    const at::Tensor crossQk = at::tensor(values).view({kHeads, kRows, kColumns});
    const at::Tensor got = attentionMatrix(crossQk, kFrames);
    ASSERT_EQ(got.sizes(), at::IntArrayRef({kRows, kFrames / 2}));
    for (int i = 0; i < kRows; ++i)
        for (int j = 0; j < kFrames / 2; ++j)
            ASSERT_NEAR(got[i][j].item<float>(), expected[i][j], 1e-5) << i << ", " << j;
}

TEST(AttentionMatrix, HasNoNumberlessEntriesWhereAllRowsAgree) {
    const at::Tensor got = attentionMatrix(at::zeros({2, 5, 1500}), 3000);
    EXPECT_EQ(got.abs().max().item<float>(), 0.0F);
}

TEST(AttentionMatrix, KeepsOneFrameOfAWindowThatIsShorter) {
    EXPECT_EQ(attentionMatrix(at::zeros({1, 5, 1500}), 1).sizes(), at::IntArrayRef({5, 1}));
}

class FindAlignment : public testing::Test {
  protected:
    static Result<std::vector<WordTiming>> find(const std::vector<int>& tokens,
                                                std::vector<std::pair<int, int>> heads) {
        static const auto kModel = Model::load(*test::formulaCheckpoint("micro", "A"), {}, {}, {}).value();
        static const auto kTokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
        AlignmentRequest request;
        request.textTokens = tokens;
        request.heads = std::move(heads);
        return findAlignment(*kModel, *kTokenizer, at::zeros({1, 1500, 128}), request);
    }
};

TEST_F(FindAlignment, GivesNoWordsForNoText) {
    EXPECT_TRUE(find({}, {{1, 0}})->empty());
}

TEST_F(FindAlignment, PutsEveryTokenIntoOneWord) {
    const std::vector<int> tokens = {400, 370, 11, 452, 7177, 6280, 13};
    const auto words = find(tokens, {{1, 0}, {1, 1}});
    ASSERT_TRUE(words) << words.error().message;
    std::vector<int> together;
    double last = 0;
    for (const WordTiming& word : *words) {
        together.insert(together.end(), word.tokens.begin(), word.tokens.end());
        EXPECT_LE(last, word.startSeconds);
        EXPECT_LE(word.startSeconds, word.endSeconds);
        last = word.endSeconds;
    }
    EXPECT_EQ(together, tokens);
    EXPECT_LE(last, 30);
}

TEST_F(FindAlignment, RefusesTextThatTheDecoderCannotTake) {
    EXPECT_TRUE(find(std::vector<int>(443, 400), {{1, 0}}));  // with 3 + 1 + 1 others 448
    const auto refused = find(std::vector<int>(444, 400), {{1, 0}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(refused.error().message.find("at most 443"), std::string::npos) << refused.error().message;
}

TEST_F(FindAlignment, NeedsAHead) {
    EXPECT_EQ(find({400}, {}).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace undervoice::engine
