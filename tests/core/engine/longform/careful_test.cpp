#include "engine/longform/careful.h"

#include <gtest/gtest.h>

#include "invented_backend.h"

namespace undervoice::engine {
namespace {

using test::InventedWindows;

class CarefulLoopTest : public ::testing::Test {
  protected:
    CarefulLoopTest() { m_options.decoding.language = "en"; }

    std::vector<Window> run(const std::vector<Window>& committed, std::uint64_t seed = 7, std::size_t most = 100000) {
        InventedWindows backend(*m_tokenizer);
        const CarefulLoop::Job job{m_options, "en", 1.0, m_sampleCount, seed};
        auto loop = CarefulLoop::create(backend, *m_tokenizer, job, committed).value();
        std::vector<Window> windows = committed;
        while (windows.size() < most) {
            auto window = loop.next({}).value();
            if (!window) break;
            windows.push_back(std::move(*window));
        }
        return windows;
    }

    /// Stops after every window and goes on from what was committed.
    void expectResumable() {
        const std::vector<Window> unbroken = run({});
        ASSERT_GT(unbroken.size(), 20U);
        for (std::size_t stop = 0; stop <= unbroken.size(); ++stop) {
            const std::vector<Window> committed(unbroken.begin(), unbroken.begin() + static_cast<std::ptrdiff_t>(stop));
            ASSERT_EQ(run(committed), unbroken) << "stopped after " << stop << " windows";
        }
    }

    std::shared_ptr<const text::Tokenizer> m_tokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
    api::TranscribeOptions m_options;
    std::int64_t m_sampleCount = 16000 * 700 + 77;
};

TEST_F(CarefulLoopTest, GoesOnAfterAnyWindowAsIfItHadNeverStopped) { expectResumable(); }

TEST_F(CarefulLoopTest, GoesOnWithWordsAndHallucinationRules) {
    m_options.wordTimestamps = true;
    m_options.hallucinationSilenceThresholdSeconds = 1.5;
    expectResumable();
}

TEST_F(CarefulLoopTest, GoesOnInsideClipsWithACarriedPrompt) {
    m_options.clipSeconds = {10, 200, 150, 420, 430, 690};
    m_options.initialPrompt = "Peter Quint";
    m_options.carryInitialPrompt = true;
    expectResumable();
}

TEST_F(CarefulLoopTest, GoesOnWithAnInitialPromptAndHotwords) {
    m_options.initialPrompt = "A talk about maps.";
    m_options.hotwords = "Quint";
    expectResumable();
}

TEST_F(CarefulLoopTest, SamplesOtherTextForAnotherSeed) { EXPECT_NE(run({}, 7), run({}, 8)); }

TEST_F(CarefulLoopTest, WindowsAndSegmentsAreNumberedInOrder) {
    int index = 0;
    int id = 0;
    for (const Window& window : run({})) {
        EXPECT_EQ(window.index, index++);
        EXPECT_FALSE(window.attempts.empty());
        EXPECT_EQ(window.chosenAttempt, static_cast<int>(window.attempts.size()) - 1);
        for (const Segment& segment : window.segments) EXPECT_EQ(segment.id, id++);
    }
}

TEST_F(CarefulLoopTest, HasNoWindowForLessThanOneFrame) {
    m_sampleCount = 159;
    EXPECT_TRUE(run({}).empty());
    m_sampleCount = 160;
    EXPECT_FALSE(run({}).empty());
}

TEST_F(CarefulLoopTest, StopsWhenItIsCancelled) {
    InventedWindows backend(*m_tokenizer);
    auto loop = CarefulLoop::create(backend, *m_tokenizer, {m_options, "en", 1.0, m_sampleCount, 7}, {}).value();
    CancelSource source;
    source.cancel();
    const auto stopped = loop.next(source.token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(backend.decodes, 0);
}

TEST_F(CarefulLoopTest, RefusesCommittedWindowsWithoutState) {
    InventedWindows backend(*m_tokenizer);
    const auto refused = CarefulLoop::create(backend, *m_tokenizer, {m_options, "en", 1.0, m_sampleCount, 7}, {Window{}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Format);
}

/// Answers every window with a pair of zeros, which moves nothing.
class StandingStill : public InventedWindows {
  public:
    explicit StandingStill(const text::Tokenizer& tokenizer) : InventedWindows(tokenizer), m_zero(tokenizer.firstTimestamp()) {}
    Result<DecodingResult> decode(const FrameWindow&, const WindowDecodingOptions&, const CancelToken&) override {
        ++decodes;
        DecodingResult result;
        result.tokens = {m_zero, m_zero};
        return result;
    }

  private:
    int m_zero;
};

TEST_F(CarefulLoopTest, LeavesAWindowThatNeverMovesOn) {
    m_sampleCount = 16000 * 90;
    StandingStill backend(*m_tokenizer);
    auto loop = CarefulLoop::create(backend, *m_tokenizer, {m_options, "en", 1.0, m_sampleCount, 7}, {}).value();
    std::vector<Window> windows;
    for (auto window = loop.next({}).value(); window; window = loop.next({}).value()) windows.push_back(*window);
    EXPECT_EQ(windows.size(), 24U);
    auto resumed = CarefulLoop::create(backend, *m_tokenizer, {m_options, "en", 1.0, m_sampleCount, 7},
                                       {windows.begin(), windows.begin() + 12})
                       .value();
    for (std::size_t i = 12; i < windows.size(); ++i) EXPECT_EQ(resumed.next({}).value(), windows[i]);
    EXPECT_FALSE(resumed.next({}).value());
}

}  // namespace
}  // namespace undervoice::engine
