#include "engine/decoding/window_decoder.h"

#include "engine/decoding/counter_random.h"
#include "support/fixtures.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

/// What a row is: the key of its window, and all tokens that it was fed.
struct ScriptedRow {
    std::uint64_t key = 0;
    std::vector<std::int64_t> tokens;
};

class ScriptedState final : public DecoderState {
  public:
    ScriptedState(std::vector<ScriptedRow> rows, int room)
        : rowList(std::move(rows)), capacity(room), m_windows(static_cast<int>(rowList.size())) {}

    int windows() const override { return m_windows; }
    int rows() const override { return static_cast<int>(rowList.size()); }
    int length() const override { return static_cast<int>(rowList.front().tokens.size()); }
    void repeatRows(int factor) override {
        std::vector<ScriptedRow> repeated;
        for (const ScriptedRow& row : rowList)
            repeated.insert(repeated.end(), static_cast<std::size_t>(factor), row);
        rowList = std::move(repeated);
    }
    void reorderRows(const at::Tensor& source) override {
        std::vector<ScriptedRow> moved;
        for (std::int64_t i = 0; i < source.numel(); ++i) {
            moved.push_back(rowList.at(static_cast<std::size_t>(source[i].item<std::int64_t>())));
            EXPECT_EQ(moved.back().key, rowList[static_cast<std::size_t>(i)].key) << "a row left its window";
        }
        rowList = std::move(moved);
    }
    void keepWindows(const std::vector<std::int64_t>& kept) override {
        const std::size_t perWindow = rowList.size() / static_cast<std::size_t>(m_windows);
        std::vector<ScriptedRow> rest;
        for (const std::int64_t window : kept) {
            const auto first = rowList.begin() + window * static_cast<std::int64_t>(perWindow);
            rest.insert(rest.end(), first, first + static_cast<std::int64_t>(perWindow));
        }
        rowList = std::move(rest);
        m_windows = static_cast<int>(kept.size());
    }
    void truncate(int) override {}
    std::int64_t selfBytes() const override { return 0; }
    std::int64_t crossBytes() const override { return 0; }

    std::vector<ScriptedRow> rowList;
    const int capacity;

  private:
    int m_windows;
};

/// One forward pass as the decoder asked for it.
struct Call {
    std::int64_t rows = 0;
    std::int64_t tokens = 0;
    std::vector<std::int64_t> positions;
};

/// Logits are a function of the window's key and of every token before: a row that was moved wrongly shows in
/// the text.
class ScriptedModel final : public StepModel {
  public:
    ScriptedModel(int vocabulary, int endToken) : m_vocabulary(vocabulary), m_endToken(endToken) {}

    int textContext() const override { return 448; }
    int audioContext() const override { return 1500; }
    at::Device device() const override { return at::kCPU; }

    /// encoded: float32 [window, 1, 1], the key of each window.
    std::unique_ptr<DecoderState> startDecoding(const at::Tensor& encoded, int capacity) const override {
        std::vector<ScriptedRow> rows;
        for (std::int64_t i = 0; i < encoded.size(0); ++i) {
            rows.push_back({static_cast<std::uint64_t>(encoded[i].item<float>()), {}});
        }
        return std::make_unique<ScriptedState>(std::move(rows), capacity);
    }

    at::Tensor decode(const at::Tensor& tokens, DecoderState& state, const LogitRows& wanted) const override {
        auto& scripted = dynamic_cast<ScriptedState&>(state);
        calls.push_back({tokens.size(0), tokens.size(1), wanted.positions});
        EXPECT_EQ(tokens.size(0), state.rows());
        EXPECT_LE(state.length() + tokens.size(1), scripted.capacity);
        const auto count = static_cast<std::int64_t>(wanted.positions.size());
        at::Tensor logits = at::empty({tokens.size(0), count, m_vocabulary}, at::kFloat);
        for (std::int64_t row = 0; row < tokens.size(0); ++row) {
            ScriptedRow& history = scripted.rowList[static_cast<std::size_t>(row)];
            const auto before = static_cast<std::int64_t>(history.tokens.size());
            for (std::int64_t i = 0; i < tokens.size(1); ++i) {
                history.tokens.push_back(tokens[row][i].item<std::int64_t>());
            }
            for (std::int64_t k = 0; k < count; ++k) {
                const auto seen =
                    static_cast<std::size_t>(before + wanted.positions[static_cast<std::size_t>(k)] + 1);
                fill(logits.mutable_data_ptr<float>() + (row * count + k) * m_vocabulary, history, seen);
            }
        }
        return logits;
    }

    /// A few likely tokens, the end more likely with every step.
    void fill(float* logits, const ScriptedRow& row, std::size_t seen) const {
        std::uint64_t key = row.key;
        for (std::size_t i = 0; i < seen; ++i)
            key = derivedSeed(key, static_cast<std::uint64_t>(row.tokens[i]));
        std::fill_n(logits, m_vocabulary, 0.0F);
        for (std::uint64_t i = 0; i < 40; ++i) {
            const auto id = static_cast<std::size_t>(uniformNumber(key, 1, i) * m_vocabulary);
            logits[id] = static_cast<float>(10 + 4 * uniformNumber(key, 2, i));
        }
        logits[m_endToken] =
            static_cast<float>(8 + endSlope * static_cast<double>(seen) + 3 * uniformNumber(key, 3, 0));
    }

    double endSlope = 0.3;
    mutable std::vector<Call> calls;

  private:
    int m_vocabulary;
    int m_endToken;
};

class WindowDecoderTest : public testing::Test {
  protected:
    void SetUp() override { useVocabulary(51865); }

    void useVocabulary(int vocabulary) {
        auto tokenizer = text::Tokenizer::create(vocabulary, test::assetsFolder());
        ASSERT_TRUE(tokenizer) << tokenizer.error().message;
        m_tokenizer = *tokenizer;
        m_model = std::make_unique<ScriptedModel>(vocabulary, m_tokenizer->endOfText());
        m_options.language = "en";
    }
    static at::Tensor windows(const std::vector<float>& keys) { return at::tensor(keys).view({-1, 1, 1}); }
    std::vector<DecodingResult> decode(const std::vector<float>& keys) const {
        return WindowDecoder(*m_model, *m_tokenizer).decode(windows(keys), m_options, {}).value();
    }
    void expectTogetherAsAlone() {
        const std::vector<float> keys = {3, 14, 15, 92, 65};
        const std::vector<DecodingResult> together = decode(keys);
        const std::vector<std::uint64_t> seeds = m_options.windowSeeds;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (!seeds.empty()) m_options.windowSeeds = {seeds[i]};
            const DecodingResult alone = decode({keys[i]})[0];
            EXPECT_EQ(together[i].tokens, alone.tokens) << "window " << i;
            EXPECT_FALSE(alone.tokens.empty());
            EXPECT_EQ(together[i].avgLogprob, alone.avgLogprob);
            EXPECT_EQ(together[i].noSpeechProb, alone.noSpeechProb);
            EXPECT_EQ(together[i].text, alone.text);
        }
    }

    std::shared_ptr<const text::Tokenizer> m_tokenizer;
    std::unique_ptr<ScriptedModel> m_model;
    WindowDecodingOptions m_options;
};

TEST_F(WindowDecoderTest, GreedyWindowsTogetherGiveWhatTheyGiveAlone) {
    expectTogetherAsAlone();
}

TEST_F(WindowDecoderTest, BeamsTogetherGiveWhatTheyGiveAlone) {
    m_options.beamSize = 3;
    expectTogetherAsAlone();
}

TEST_F(WindowDecoderTest, PatientBeamsWithPromptTogetherGiveWhatTheyGiveAlone) {
    m_options.beamSize = 2;
    m_options.patience = 2.0;
    m_options.promptTokens = {400, 370, 452};
    expectTogetherAsAlone();
}

TEST_F(WindowDecoderTest, SamplesWithAWindowsOwnSeedDontDependOnTheBatch) {
    m_options.temperature = 0.7;
    m_options.bestOf = 3;
    m_options.windowSeeds = {1, 2, 3, 4, 5};
    expectTogetherAsAlone();
}

TEST_F(WindowDecoderTest, SamplesOfOneSeedDifferBetweenWindows) {
    m_options.temperature = 1.0;
    m_options.seed = 7;
    const std::vector<DecodingResult> results = decode({3, 3});
    EXPECT_NE(results[0].tokens, results[1].tokens);
    EXPECT_EQ(decode({3, 3})[1].tokens, results[1].tokens);
}

TEST_F(WindowDecoderTest, PromptRunsOnceForEachWindowAndBeamsFollow) {
    m_options.beamSize = 4;
    decode({3, 14});
    ASSERT_GT(m_model->calls.size(), 2U);
    EXPECT_EQ(m_model->calls[0].rows, 2);
    EXPECT_EQ(m_model->calls[0].tokens, 3);
    EXPECT_EQ(m_model->calls[0].positions, (std::vector<std::int64_t>{0, 2}));
    EXPECT_EQ(m_model->calls[1].rows, 8);
    EXPECT_EQ(m_model->calls[1].tokens, 1);
}

TEST_F(WindowDecoderTest, FinishedWindowsStopCosting) {
    const std::vector<DecodingResult> results = decode({3, 14, 15, 92, 65});
    std::size_t steps = 0;
    for (const DecodingResult& result : results)
        steps += result.tokens.size();  // as the end itself is never fed
    std::size_t fed = 0;
    for (std::size_t i = 1; i < m_model->calls.size(); ++i)
        fed += static_cast<std::size_t>(m_model->calls[i].rows);
    EXPECT_EQ(fed, steps);
}

TEST_F(WindowDecoderTest, StopsAtTheSampleLength) {
    m_model->endSlope = -1;
    m_options.sampleLength = 9;
    EXPECT_EQ(decode({3})[0].tokens.size(), 9U);
    EXPECT_EQ(m_model->calls.size(), 9U);
}

TEST_F(WindowDecoderTest, LongPromptEndsTheTextAtTheContext) {
    m_model->endSlope = -1;
    m_options.promptTokens.assign(300, 400);
    EXPECT_EQ(decode({3})[0].tokens.size(),
              222U);  // 1 + 223 + 3 tokens before it: 449 in all, the last one not fed
}

TEST_F(WindowDecoderTest, NoSpeechIsReadAtTheStartOfTheTranscript) {
    m_options.promptTokens = {400, 370};
    const double ours = decode({3})[0].noSpeechProb;
    std::vector<float> logits(51865);
    const ScriptedRow row{3, {m_tokenizer->startOfPrev(), 400, 370, m_tokenizer->startOfTranscript()}};
    m_model->fill(logits.data(), row, row.tokens.size());
    EXPECT_NEAR(ours, at::softmax(at::tensor(logits), 0)[m_tokenizer->noSpeech()].item<double>(), 1e-9);
}

TEST_F(WindowDecoderTest, EnglishOnlyStartIsBothFirstAndLast) {
    useVocabulary(51864);
    const DecodingResult result = decode({3})[0];
    EXPECT_EQ(m_model->calls[0].positions, std::vector<std::int64_t>{0});
    EXPECT_GT(result.noSpeechProb, 0);
    EXPECT_EQ(WindowDecoder(*m_model, *m_tokenizer).detectLanguage(windows({3}))[0].code, "en");
}

TEST_F(WindowDecoderTest, LanguageIsTheLikeliestOfTheModelsLanguages) {
    const LanguageGuess guess = WindowDecoder(*m_model, *m_tokenizer).detectLanguage(windows({3, 14}))[1];
    EXPECT_EQ(guess.all.size(), 99U);
    const auto sum = [](double total, const auto& entry) { return total + entry.second; };
    EXPECT_NEAR(std::accumulate(guess.all.begin(), guess.all.end(), 0.0, sum), 1, 1e-5);
    for (const auto& [code, probability] : guess.all) EXPECT_LE(probability, guess.probability) << code;
    EXPECT_EQ(guess.all.front().first, "en");
}

TEST_F(WindowDecoderTest, CancelledWorkSaysSo) {
    CancelSource source;
    source.cancel();
    const auto results =
        WindowDecoder(*m_model, *m_tokenizer).decode(windows({3}), m_options, source.token());
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(m_model->calls.empty());
}

TEST_F(WindowDecoderTest, RefusedOptionsReachNoModel) {
    m_options.bestOf = 5;
    EXPECT_FALSE(WindowDecoder(*m_model, *m_tokenizer).decode(windows({3}), m_options, {}));
    m_options.bestOf.reset();
    m_options.temperature = 0.5;
    m_options.windowSeeds = {1, 2};
    const auto results = WindowDecoder(*m_model, *m_tokenizer).decode(windows({3}), m_options, {});
    ASSERT_FALSE(results);
    EXPECT_NE(results.error().message.find("2 seeds"), std::string::npos);
    EXPECT_TRUE(m_model->calls.empty());
}

TEST_F(WindowDecoderTest, NoWindowsGiveNoResults) {
    EXPECT_TRUE(decode({}).empty());
}

TEST_F(WindowDecoderTest, HandsOutEachWindowAsItEnds) {
    const std::vector<float> keys = {3, 14, 15, 92, 65};
    m_options.beamSize = 3;
    const std::vector<DecodingResult> expected = decode(keys);
    const std::size_t calls = m_model->calls.size();
    std::vector<std::size_t> order, atCall;
    std::vector<DecodingResult> finished(keys.size());
    m_options.onFinished = [&](std::size_t window, const DecodingResult& result) {
        order.push_back(window);
        atCall.push_back(m_model->calls.size() - calls);
        finished[window] = result;
    };
    static_cast<void>(decode(keys));
    ASSERT_EQ(order.size(), keys.size());
    EXPECT_LT(atCall.front(), atCall.back()) << "they all ended together: the test shows too little";
    for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(finished[i].tokens, expected[i].tokens);
        EXPECT_EQ(finished[i].avgLogprob, expected[i].avgLogprob);
    }
}

}  // namespace
}  // namespace undervoice::engine
