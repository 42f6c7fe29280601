#include "engine/decoding/logits_rule.h"

#include "engine/decoding/counter_random.h"
#include "engine/decoding/suppress_rules.h"
#include "engine/decoding/timestamp_rules.h"
#include "support/fixtures.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

class LogitsRuleTest : public testing::Test {
  protected:
    void SetUp() override {
        auto tokenizer = text::Tokenizer::create(51865, test::assetsFolder());
        ASSERT_TRUE(tokenizer) << tokenizer.error().message;
        m_tokenizer = *tokenizer;
    }

    /// Seeded logits of several rows; text and timestamps are about as likely.
    at::Tensor logits(std::int64_t rows, std::uint64_t seed) const {
        at::Tensor made = at::empty({rows, m_tokenizer->vocabularySize()}, at::kFloat);
        float* const data = made.mutable_data_ptr<float>();
        for (std::int64_t i = 0; i < made.numel(); ++i) {
            data[i] = static_cast<float>(8 * uniformNumber(seed, 0, static_cast<std::uint64_t>(i)));
        }
        return made;
    }
    std::int64_t timestamp(std::int64_t index) const { return m_tokenizer->firstTimestamp() + index; }
    static at::Tensor history(std::vector<std::int64_t> tokens, std::int64_t rows) {
        return at::tensor(tokens, at::kLong).view({rows, -1});
    }

    std::shared_ptr<const text::Tokenizer> m_tokenizer;
};

TEST_F(LogitsRuleTest, RowsOfABatchDontSeeEachOther) {
    const TimestampRules rules(*m_tokenizer, 50, at::kCPU);
    constexpr std::int64_t kRows = 5;
    const at::Tensor sampled = history({timestamp(3), 400, timestamp(40),  //
                                        timestamp(3), 400, 370,            //
                                        400, timestamp(9), timestamp(9),   //
                                        400, 370, 400,                     //
                                        timestamp(9), 400, m_tokenizer->endOfText()},
                                       kRows);
    const at::Tensor before = logits(kRows, 1);
    const at::Tensor together = before.clone();
    rules.apply(together, sampled);
    const at::Tensor byTensor = before.clone();
    rules.applyToTensor(byTensor, sampled);
    EXPECT_TRUE(at::equal(together, byTensor));
    for (std::int64_t row = 0; row < kRows; ++row) {
        const at::Tensor alone = before.narrow(0, row, 1).clone();
        rules.apply(alone, sampled.narrow(0, row, 1));
        EXPECT_TRUE(at::equal(alone, together.narrow(0, row, 1))) << "row " << row;
    }
}

TEST_F(LogitsRuleTest, ReadsRowsOfAWiderTensor) {
    const TimestampRules rules(*m_tokenizer, 50, at::kCPU);
    const at::Tensor wide = history({timestamp(3), 400, 5, timestamp(7), 400, 5}, 2);
    const at::Tensor plain = logits(2, 2);
    rules.apply(plain, wide.narrow(1, 0, 2).contiguous());
    const at::Tensor strided = logits(2, 2);
    rules.apply(strided, wide.narrow(1, 0, 2));
    EXPECT_TRUE(at::equal(plain, strided));
}

TEST_F(LogitsRuleTest, KeepsWhatItAllowsUntouched) {
    const at::Tensor before = logits(1, 3);
    const at::Tensor after = before.clone();
    const SuppressTokens rule({1, 2, 50363}, at::kCPU);
    rule.apply(after, at::empty({1, 0}, at::kLong));
    EXPECT_EQ(after.ne(before).sum().item<std::int64_t>(), 3);
    EXPECT_EQ(after.isinf().sum().item<std::int64_t>(), 3);
}

TEST_F(LogitsRuleTest, SuppressedIdsRefuseIdsBeyondTheVocabulary) {
    const auto ids = suppressedIds(std::vector<int>{51865}, *m_tokenizer);
    ASSERT_FALSE(ids);
    EXPECT_EQ(ids.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(ids.error().message.find("51865"), std::string::npos);
    EXPECT_FALSE(suppressedIds(std::vector<int>{-2}, *m_tokenizer));
}

TEST_F(LogitsRuleTest, SuppressedIdsAreNoneWhenTheRuleIsOff) {
    EXPECT_TRUE(suppressedIds(std::nullopt, *m_tokenizer).value().empty());
    EXPECT_TRUE(suppressedIds(std::vector<int>{}, *m_tokenizer).value().empty());
}

TEST_F(LogitsRuleTest, SuppressedIdsOfMinusOneAreTheNonSpeechSetAndSixSpecials) {
    EXPECT_EQ(suppressedIds(std::vector<int>{-1}, *m_tokenizer).value().size(), 82U + 6U);
    EXPECT_EQ(suppressedIds(std::vector<int>{11}, *m_tokenizer).value().size(), 1U + 6U);
}

TEST(MaxInitialTimestamp, RoundsHalfToEvenAndHasBounds) {
    EXPECT_EQ(maxInitialTimestampIndex(1.0, 1500), 50);
    EXPECT_EQ(maxInitialTimestampIndex(0.01, 1500), 0);
    EXPECT_EQ(maxInitialTimestampIndex(0.03, 1500), 2);
    EXPECT_EQ(maxInitialTimestampIndex(0.05, 1500), 2);
    EXPECT_EQ(maxInitialTimestampIndex(1e300, 1500), 1500);
    EXPECT_EQ(maxInitialTimestampIndex(-1.0, 1500), 0);
    EXPECT_EQ(maxInitialTimestampIndex(0.0, 1500), std::nullopt);
    EXPECT_EQ(maxInitialTimestampIndex(std::nullopt, 1500), std::nullopt);
}

}  // namespace
}  // namespace undervoice::engine
