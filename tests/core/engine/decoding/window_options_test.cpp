#include "engine/decoding/window_options.h"

#include "support/fixtures.h"

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

class WindowOptionsTest : public testing::Test {
  protected:
    void SetUp() override {
        auto tokenizer = text::Tokenizer::create(51865, test::assetsFolder());
        ASSERT_TRUE(tokenizer) << tokenizer.error().message;
        m_tokenizer = *tokenizer;
        m_options.language = "en";
    }
    static std::vector<int> numbers(std::size_t count) {
        std::vector<int> list(count);
        std::iota(list.begin(), list.end(), 1000);
        return list;
    }
    InitialTokens initial() const { return initialTokens(m_options, *m_tokenizer, 448).value(); }
    std::string refusal() const {
        const Status status = validate(m_options, *m_tokenizer);
        return status ? "" : status.error().message;
    }

    std::shared_ptr<const text::Tokenizer> m_tokenizer;
    WindowDecodingOptions m_options;
};

TEST_F(WindowOptionsTest, PromptIsCutToItsLast223Tokens) {
    m_options.promptTokens = numbers(500);
    const InitialTokens made = initial();
    EXPECT_EQ(made.tokens.size(), 1U + 223U + 3U);
    EXPECT_EQ(made.tokens[0], m_tokenizer->startOfPrev());
    EXPECT_EQ(made.tokens[1], 1000 + 500 - 223);
    EXPECT_EQ(made.startOfTranscript, 224U);
}

TEST_F(WindowOptionsTest, PrefixIsKeptWholeAtTheDefaultLength) {
    m_options.prefixTokens = numbers(50);
    EXPECT_EQ(initial().tokens.size(), 3U + 50U);
}

TEST_F(WindowOptionsTest, PrefixIsCutToWhatTheSampleLengthLeaves) {
    m_options.prefixTokens = numbers(50);
    m_options.sampleLength = 220;
    const InitialTokens made = initial();
    EXPECT_EQ(made.tokens.size(), 3U + 4U);
    EXPECT_EQ(made.tokens.back(), 1049);
}

TEST_F(WindowOptionsTest, PrefixLosesItsHeadBeyondTheDefaultLength) {
    m_options.prefixTokens = numbers(50);
    m_options.sampleLength = 230;  // the reference's slice is then [6:]
    EXPECT_EQ(initial().tokens.size(), 3U + 44U);
    m_options.sampleLength = 400;
    EXPECT_EQ(initial().tokens.size(), 3U);
}

TEST_F(WindowOptionsTest, PromptAndPrefixBeyondTheContextAreRefused) {
    m_options.promptTokens = numbers(223);
    m_options.prefixTokens = numbers(221);
    EXPECT_EQ(maxSteps(m_options, initial().tokens.size(), 448), 1);
    m_options.prefixTokens = numbers(222);
    const auto refused = initialTokens(m_options, *m_tokenizer, 448);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("449 tokens"), std::string::npos);
}

TEST_F(WindowOptionsTest, LongPromptLimitsTheSteps) {
    EXPECT_EQ(maxSteps(m_options, 3, 448), 224);
    EXPECT_EQ(maxSteps(m_options, 227, 448), 222);
}

TEST_F(WindowOptionsTest, UnknownLanguageIsRefused) {
    m_options.language = "xx";
    EXPECT_FALSE(initialTokens(m_options, *m_tokenizer, 448));
}

TEST_F(WindowOptionsTest, RefusesBeamsThatTheReferenceRefuses) {
    m_options.beamSize = 5;
    EXPECT_EQ(refusal(), "");
    m_options.patience = 0.01;
    EXPECT_NE(refusal().find("patience"), std::string::npos);
    m_options.patience = 2.0;
    m_options.temperature = 0.2;
    EXPECT_NE(refusal().find("temperature 0"), std::string::npos);
    m_options.bestOf = 5;
    EXPECT_NE(refusal().find("exclude"), std::string::npos);
    m_options.beamSize.reset();
    EXPECT_NE(refusal().find("needs beam_size"), std::string::npos);
}

TEST_F(WindowOptionsTest, RefusesSeveralSamplesAtTemperatureZero) {
    m_options.bestOf = 5;
    EXPECT_NE(refusal().find("best_of"), std::string::npos);
    m_options.temperature = 0.2;
    EXPECT_EQ(refusal(), "");
}

TEST_F(WindowOptionsTest, RefusesNumbersOutsideTheirRange) {
    m_options.lengthPenalty = 1.5;
    EXPECT_NE(refusal().find("length_penalty"), std::string::npos);
    m_options.lengthPenalty = 1.0;
    m_options.sampleLength = 0;
    EXPECT_NE(refusal().find("at least 1"), std::string::npos);
    m_options.sampleLength = 1;
    m_options.temperature = -0.1;
    EXPECT_NE(refusal().find("negative"), std::string::npos);
}

TEST_F(WindowOptionsTest, RefusesTokensBeyondTheVocabulary) {
    m_options.promptTokens = {1, 51865};
    EXPECT_NE(refusal().find("prompt holds token 51865"), std::string::npos);
    m_options.promptTokens.clear();
    m_options.prefixTokens = {-1};
    EXPECT_NE(refusal().find("prefix holds token -1"), std::string::npos);
}

TEST_F(WindowOptionsTest, RowsAreBeamsOrSamples) {
    EXPECT_EQ(rowsPerWindow(m_options), 1);
    m_options.beamSize = 5;
    EXPECT_EQ(rowsPerWindow(m_options), 5);
    m_options.beamSize.reset();
    m_options.bestOf = 3;
    EXPECT_EQ(rowsPerWindow(m_options), 3);
}

TEST_F(WindowOptionsTest, BareTextFollowsTheStartTokenAlone) {
    m_options.language = "de";
    m_options.isBareText = true;
    for (const bool withoutTimestamps : {false, true}) {
        m_options.withoutTimestamps = withoutTimestamps;
        EXPECT_EQ(initial().tokens, std::vector<std::int64_t>{m_tokenizer->startOfTranscript()});
        EXPECT_EQ(initial().startOfTranscript, 0U);
    }
    m_options.suppressTokens.reset();
    m_options.suppressBlank = false;
    EXPECT_TRUE(makeRules(m_options, *m_tokenizer, 1500, at::kCPU).value().empty());
}

}  // namespace
}  // namespace undervoice::engine
