#include "engine/longform/prompt_history.h"

#include <gtest/gtest.h>

#include <numeric>

#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

class PromptHistoryTest : public ::testing::Test {
  protected:
    PromptHistory make(const api::TranscribeOptions& options) { return PromptHistory::create(*m_tokenizer, options).value(); }
    std::vector<int> encode(const char* text) { return m_tokenizer->encode(text); }

    std::shared_ptr<const text::Tokenizer> m_tokenizer =
        text::Tokenizer::create(51865, test::assetsFolder()).value();
    api::TranscribeOptions m_options;
};

std::vector<int> counting(int from, int count) {
    std::vector<int> tokens(static_cast<std::size_t>(count));
    std::iota(tokens.begin(), tokens.end(), from);
    return tokens;
}

TEST_F(PromptHistoryTest, KeepsTheNewest223Tokens) {
    PromptHistory history = make(m_options);
    history.append(counting(0, 200));
    history.append(counting(200, 100));
    EXPECT_EQ(history.prompt(), counting(77, 223));
}

TEST_F(PromptHistoryTest, AnInitialPromptIsStrippedAndLostOnReset) {
    m_options.initialPrompt = "  Peter Quint \n";
    PromptHistory history = make(m_options);
    EXPECT_EQ(history.prompt(), encode(" Peter Quint"));
    history.reset();
    EXPECT_TRUE(history.prompt().empty());
}

TEST_F(PromptHistoryTest, ACarriedPromptComesFirstAndSurvivesAReset) {
    m_options.initialPrompt = "Peter Quint";
    m_options.carryInitialPrompt = true;
    PromptHistory history = make(m_options);
    const std::vector<int> carried = encode(" Peter Quint");
    history.append(counting(0, 300));
    const std::vector<int> prompt = history.prompt();
    EXPECT_EQ(prompt.size(), 223U);
    EXPECT_TRUE(std::equal(carried.begin(), carried.end(), prompt.begin()));
    EXPECT_EQ(prompt.back(), 299);
    history.reset();
    EXPECT_EQ(history.prompt(), carried);
}

TEST_F(PromptHistoryTest, HotwordsPrecedeTheHistoryOfEveryWindow) {
    m_options.hotwords = "Quint";
    m_options.initialPrompt = "Hello";
    PromptHistory history = make(m_options);
    history.append(std::vector<int>{7});
    std::vector<int> expected = encode(" Quint");
    for (const int token : encode(" Hello")) expected.push_back(token);
    expected.push_back(7);
    EXPECT_EQ(history.prompt(), expected);
}

TEST_F(PromptHistoryTest, RefusesACarriedPromptThatFillsThePrompt) {
    for (int i = 0; i < 223; ++i) m_options.initialPrompt += " a";
    m_options.carryInitialPrompt = true;
    const auto refused = PromptHistory::create(*m_tokenizer, m_options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    m_options.initialPrompt.resize(2 * 222);
    EXPECT_TRUE(PromptHistory::create(*m_tokenizer, m_options));
}

TEST_F(PromptHistoryTest, RestoresWhatItHad) {
    PromptHistory history = make(m_options);
    history.append(counting(5, 300));
    PromptHistory other = make(m_options);
    other.restore(history.history());
    EXPECT_EQ(other.prompt(), history.prompt());
}

}  // namespace
}  // namespace undervoice::engine
