#include "engine/longform/batched.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "invented_backend.h"

namespace undervoice::engine {
namespace {

using test::hashOf;

/// Invents text by row, temperature and seed; records what it was asked.
class InventedRows : public RowBackend {
  public:
    explicit InventedRows(const text::Tokenizer& tokenizer) : m_tokenizer(tokenizer) {}

    struct Call {
        std::vector<SampleRange> rows;
        double temperature = 0;
        std::string language;
    };
    std::vector<Call> calls;
    std::size_t mostRows = 1000;  ///< more are too many for the memory
    int mostBeams = 1000;         ///< so are more a row
    std::size_t endingFirst = 0;  ///< rows that end before memory runs out on the others
    /// What a row gives; by default an invention.
    std::function<DecodingResult(const SampleRange&, double temperature)> answer;
    std::function<LanguageGuess(const SampleRange&)> language = [](const SampleRange&) {
        return LanguageGuess{"en", 0.9, {{"en", 0.9}}};
    };

    Result<std::vector<LanguageGuess>> detectLanguages(std::span<const SampleRange> rows, const CancelToken&) override {
        std::vector<LanguageGuess> guesses;
        for (const SampleRange& row : rows) guesses.push_back(language(row));
        return guesses;
    }
    Result<std::vector<DecodingResult>> decode(std::span<const SampleRange> rows, const WindowDecodingOptions& options,
                                               const CancelToken&) override {
        const bool runsOut = rows.size() > mostRows || rowsPerWindow(options) > mostBeams;
        calls.push_back({{rows.begin(), rows.end()}, options.temperature, options.language});
        std::vector<DecodingResult> results;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (runsOut && i == endingFirst) return fail(ErrorCode::OutOfMemory, "Too many rows.");
            std::uint64_t hash = hashOf(static_cast<std::uint64_t>(rows[i].begin), static_cast<std::uint64_t>(rows[i].end));
            hash = hashOf(hash, static_cast<std::uint64_t>(options.temperature * 100));
            if (options.temperature > 0) hash = hashOf(hash, options.windowSeeds[i]);
            const double seconds = samplesToSeconds(rows[i].size());
            results.push_back(answer ? answer(rows[i], options.temperature)
                                     : test::inventResult(m_tokenizer, hash, seconds, options.temperature));
            if (options.onFinished) options.onFinished(i, results.back());
        }
        return results;
    }
    Result<std::vector<WordTiming>> findAlignment(const SampleRange& row, std::int64_t frames, std::span<const int> tokens,
                                                  const WindowDecodingOptions&) override {
        return test::inventAlignment(m_tokenizer, hashOf(static_cast<std::uint64_t>(row.begin), tokens.size()), tokens,
                                     static_cast<double>(frames) / 100);
    }

  private:
    const text::Tokenizer& m_tokenizer;
};

class BatchedLoopTest : public ::testing::Test {
  protected:
    BatchedLoopTest() { m_options.batchSize = 4; }

    /// `count` windows of 14 to 30 s with a second of silence between them.
    static std::vector<SampleRange> plan(int count) {
        std::vector<SampleRange> windows;
        std::int64_t begin = 5152;
        for (int i = 0; i < count; ++i) {
            const std::int64_t size = 224000 + static_cast<std::int64_t>(test::splitmix64(static_cast<std::uint64_t>(i)) % 500) * 512;
            windows.push_back({begin, begin + size});
            begin += size + 16000;
        }
        return windows;
    }
    BatchedLoop::Job job(std::vector<SampleRange> windows) const {
        const std::int64_t samples = windows.empty() ? 0 : windows.back().end + 4000;
        return {m_options, std::move(windows), std::vector<std::uint8_t>(static_cast<std::size_t>(samples / 512 + 1), 255),
                samples, 7};
    }
    std::vector<Window> run(InventedRows& backend, const BatchedLoop::Job& j, std::vector<Window> windows = {}) {
        auto language = BatchedLoop::decideLanguage(backend, *m_tokenizer, j, {}).value();
        auto loop = BatchedLoop::create(backend, *m_tokenizer, j, language, windows).value();
        while (!loop.isFinished()) {
            std::vector<Window> group = loop.nextGroup({}).value();
            for (Window& window : group) windows.push_back(std::move(window));
        }
        return windows;
    }
    DecodingResult said(std::initializer_list<std::pair<double, double>> spans, const char* clause, double logprob = -0.3) {
        DecodingResult result;
        for (const auto& [start, end] : spans) {
            result.tokens.push_back(m_tokenizer->firstTimestamp() + static_cast<int>(start * 50));
            for (const int token : m_tokenizer->encode(clause)) result.tokens.push_back(token);
            result.tokens.push_back(m_tokenizer->firstTimestamp() + static_cast<int>(end * 50));
        }
        result.text = m_tokenizer->decode(result.tokens);
        result.avgLogprob = logprob;
        result.compressionRatio = 1;
        return result;
    }

    std::shared_ptr<const text::Tokenizer> m_tokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
    api::TranscribeOptions m_options;
};

TEST_F(BatchedLoopTest, GoesOnAfterAnyWindowAsIfItHadNeverStopped) {
    for (const bool words : {false, true}) {
        m_options.wordTimestamps = words;
        const auto j = job(plan(19));
        InventedRows backend(*m_tokenizer);
        const std::vector<Window> unbroken = run(backend, j);
        ASSERT_GT(unbroken.size(), 19U) << "no row was split: the test shows too little";
        for (std::size_t stop = 0; stop <= unbroken.size(); ++stop) {
            InventedRows again(*m_tokenizer);
            const std::vector<Window> committed(unbroken.begin(), unbroken.begin() + static_cast<std::ptrdiff_t>(stop));
            ASSERT_EQ(run(again, j, committed), unbroken) << "stopped after " << stop << " windows";
        }
    }
}

TEST_F(BatchedLoopTest, WindowsComeInOrderAndTileThePlan) {
    const auto windows = plan(11);
    InventedRows backend(*m_tokenizer);
    std::int64_t reached = 0;
    std::int64_t covered = 0;
    int index = 0;
    int id = 0;
    for (const Window& window : run(backend, job(windows))) {
        EXPECT_EQ(window.index, index++);
        EXPECT_GE(window.range.begin, reached);
        reached = window.range.end;
        covered += window.range.size();
        for (const Segment& segment : window.segments) {
            EXPECT_EQ(segment.id, id++);
            EXPECT_GE(segment.startSeconds, samplesToSeconds(window.range.begin));
            EXPECT_LE(segment.endSeconds, samplesToSeconds(window.range.end));
        }
    }
    std::int64_t planned = 0;
    for (const SampleRange& window : windows) planned += window.size();
    EXPECT_EQ(covered, planned);
}

TEST_F(BatchedLoopTest, OnlyRowsThatFailAreDecodedAgain) {
    const auto windows = plan(4);
    InventedRows backend(*m_tokenizer);
    backend.answer = [&](const SampleRange& row, double temperature) {
        const bool fails = row == windows[1] || (row == windows[2] && temperature < 0.3);
        DecodingResult result = said({{0, 5}}, row == windows[0] ? " alpha" : row == windows[1] ? " beta" : " gamma", fails ? -1.5 : -0.3);
        result.temperature = temperature;
        return result;
    };
    const auto got = run(backend, job(windows));
    ASSERT_EQ(backend.calls.size(), 6U);
    EXPECT_EQ(backend.calls[0].rows, windows);
    EXPECT_EQ(backend.calls[1].rows, (std::vector<SampleRange>{windows[1], windows[2]}));
    EXPECT_EQ(backend.calls[2].rows, (std::vector<SampleRange>{windows[1], windows[2]}));
    EXPECT_EQ(backend.calls[3].rows, (std::vector<SampleRange>{windows[1]}));
    EXPECT_EQ(got[2].chosenAttempt, 2);
    EXPECT_EQ(got[1].attempts.size(), 6U);
    const auto& flags = got[1].segments[0].evidence.flags;
    EXPECT_NE(std::ranges::find(flags, Flag::LowConfidence), flags.end());
}

TEST_F(BatchedLoopTest, TheMostProbableAttemptWithoutALoopIsKept) {
    InventedRows backend(*m_tokenizer);
    backend.answer = [&](const SampleRange&, double temperature) {
        DecodingResult result = said({{0, 5}}, " alpha", -2.0 + temperature);
        result.temperature = temperature;
        if (temperature > 0.7) result.compressionRatio = 9;
        return result;
    };
    const auto got = run(backend, job(plan(1)));
    EXPECT_EQ(got[0].segments[0].temperature, 0.6);
    EXPECT_EQ(got[0].chosenAttempt, 3);
}

TEST_F(BatchedLoopTest, ARowThatBrokeOffIsSplitAndTheRestDecodedAsARow) {
    const std::vector<SampleRange> windows = {{0, 480000}};
    InventedRows backend(*m_tokenizer);
    backend.answer = [&](const SampleRange& row, double) {
        if (row.begin > 0) return said({{0, 18}}, " five six");
        DecodingResult result = said({{0, 5}, {5, 12}}, " one two three four");
        result.tokens.push_back(result.tokens.back());
        return result;
    };
    const auto got = run(backend, job(windows));
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].range, (SampleRange{0, 192000}));
    EXPECT_EQ(got[1].range, (SampleRange{192000, 480000}));
    EXPECT_EQ(got[1].segments[0].startSeconds, 12.0);
}

TEST_F(BatchedLoopTest, SilentRowsLeaveEvidenceButNoText) {
    InventedRows backend(*m_tokenizer);
    backend.answer = [&](const SampleRange&, double) {
        DecodingResult result = said({{0, 5}}, " thank you", -1.2);
        result.noSpeechProb = 0.8;
        return result;
    };
    const auto got = run(backend, job(plan(1)));
    ASSERT_EQ(got.size(), 1U);
    EXPECT_TRUE(got[0].segments.empty());
    EXPECT_EQ(got[0].attempts.size(), 1U);
    EXPECT_EQ(got[0].attempts[0].noSpeechProb, 0.8);
}

TEST_F(BatchedLoopTest, AnEchoIsDecodedOnceMoreAndThenFlagged) {
    const auto windows = plan(2);
    for (const bool persists : {true, false}) {
        InventedRows backend(*m_tokenizer);
        backend.answer = [&](const SampleRange& row, double temperature) {
            const bool differs = row == windows[1] && temperature > 0 && !persists;
            DecodingResult result = said({{0, 5}}, differs ? " something else was said here" : " we shall meet at noon again");
            result.temperature = temperature;
            return result;
        };
        const auto got = run(backend, job(windows));
        ASSERT_EQ(backend.calls.size(), 2U);
        EXPECT_EQ(backend.calls[1].temperature, 0.2);
        EXPECT_EQ(got[1].chosenAttempt, persists ? 0 : 1);
        const auto& flags = got[1].segments[0].evidence.flags;
        EXPECT_EQ(std::ranges::find(flags, Flag::Echo) != flags.end(), persists);
    }
}

TEST_F(BatchedLoopTest, LoopsAreDecodedAgain) {
    InventedRows backend(*m_tokenizer);
    backend.answer = [&](const SampleRange&, double temperature) {
        DecodingResult result = temperature == 0 ? said({{0, 5}}, " no no no no no") : said({{0, 5}}, " no it is not");
        result.temperature = temperature;
        return result;
    };
    const auto got = run(backend, job(plan(1)));
    EXPECT_EQ(got[0].segments[0].text, " no it is not");
    EXPECT_EQ(got[0].attempts[0].failedTests, std::vector<Flag>{Flag::RepeatedNgram});
}

TEST_F(BatchedLoopTest, EachRowKeepsItsLanguageWhenAskedTo) {
    m_options.multilingual = true;
    const auto windows = plan(4);
    InventedRows backend(*m_tokenizer);
    backend.language = [&](const SampleRange& row) {
        return row == windows[2] ? LanguageGuess{"de", 0.8, {}} : LanguageGuess{"en", 0.9, {}};
    };
    backend.answer = [&](const SampleRange& row, double) { return said({{0, 5}}, row == windows[2] ? " drei" : " one"); };
    const auto got = run(backend, job(windows));
    ASSERT_EQ(backend.calls.size(), 2U);
    EXPECT_EQ(backend.calls[1].language, "de");
    EXPECT_EQ(got[2].language, "de");
    for (const std::size_t i : {2U, 3U}) {
        const auto& flags = got[i].segments[0].evidence.flags;
        EXPECT_NE(std::ranges::find(flags, Flag::LanguageChange), flags.end());
    }
}

TEST_F(BatchedLoopTest, RowsThatDoNotFitIntoMemoryTogetherAreDecodedApart) {
    const auto j = job(plan(7));
    InventedRows roomy(*m_tokenizer);
    const std::vector<Window> together = run(roomy, j);
    for (const std::size_t most : {1U, 3U}) {
        InventedRows tight(*m_tokenizer);
        tight.mostRows = most;
        EXPECT_EQ(run(tight, j), together);
        EXPECT_GT(tight.calls.size(), roomy.calls.size());
    }
}

TEST_F(BatchedLoopTest, SaysWhatDidNotFitWhenNothingDoes) {
    const auto j = job(plan(7));
    InventedRows none(*m_tokenizer);
    none.mostRows = 0;
    auto loop = BatchedLoop::create(none, *m_tokenizer, j, {"en", 1, {}}, {}).value();
    const auto refused = loop.nextGroup({});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::OutOfMemory);
    EXPECT_NE(refused.error().message.find("even a single window with a single row"), std::string::npos);
}

TEST_F(BatchedLoopTest, HalvesABatchOnceAndStaysThere) {
    std::vector<api::BatchChange> changes;
    auto j = job(plan(9));
    j.onBatchChange = [&](const api::BatchChange& change) { changes.push_back(change); };
    InventedRows tight(*m_tokenizer);
    tight.mostRows = 2;
    InventedRows roomy(*m_tokenizer);
    EXPECT_EQ(run(tight, j), run(roomy, job(plan(9))));
    ASSERT_EQ(changes.size(), 1U) << "what once did not fit is not tried again";
    EXPECT_EQ(changes[0].cause, api::BatchChange::Cause::OutOfMemory);
    EXPECT_EQ(changes[0].windowsBefore, 4);
    EXPECT_EQ(changes[0].windowsAfter, 2);
    EXPECT_EQ(changes[0].beamsAfter, changes[0].beamsBefore);
    EXPECT_EQ(changes[0].sentence, "Memory ran out while 4 windows with 5 rows were decoded together; from here on there are 2 at a time. The text is "
                                   "the same, it takes longer.");
}

TEST_F(BatchedLoopTest, KeepsRowsThatEndedBeforeMemoryRanOut) {
    m_options.decoding.temperatures = {0.0};
    const auto windows = plan(4);
    InventedRows tight(*m_tokenizer);
    tight.answer = [&](const SampleRange&, double) { return said({{0, 5}}, " one"); };
    tight.mostRows = 3;
    tight.endingFirst = 1;
    auto j = job(windows);
    j.speech.assign(j.speech.size(), 0);  // no row is split
    ASSERT_EQ(run(tight, j).size(), 4U);
    std::vector<std::vector<SampleRange>> asked;
    for (const auto& call : tight.calls) asked.push_back(call.rows);
    // The first row is not asked for again.
    EXPECT_EQ(asked, (std::vector<std::vector<SampleRange>>{windows, {windows[1], windows[2]}, {windows[3]}}));
}

TEST_F(BatchedLoopTest, GivesUpBeamsWhenOneWindowDoesNotFit) {
    std::vector<api::BatchChange> changes;
    auto j = job(plan(3));
    j.onBatchChange = [&](const api::BatchChange& change) { changes.push_back(change); };
    InventedRows tight(*m_tokenizer);
    tight.mostBeams = 1;
    EXPECT_GE(run(tight, j).size(), 3U);
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes.back().windowsBefore, 1);
    EXPECT_EQ(changes.back().beamsBefore, 5);
    EXPECT_EQ(changes.back().beamsAfter, 1);
    EXPECT_NE(changes.back().sentence.find("can change the text"), std::string::npos);
}

TEST_F(BatchedLoopTest, DecodesNoMoreTogetherThanThePlanSays) {
    auto j = job(plan(9));
    InventedRows roomy(*m_tokenizer);
    const std::vector<Window> unplanned = run(roomy, j);
    j.mostWindows = 3;
    InventedRows planned(*m_tokenizer);
    EXPECT_EQ(run(planned, j), unplanned);
    for (const auto& call : planned.calls) EXPECT_LE(call.rows.size(), 3U);
    // A job that goes on with another plan gives the same windows.
    j.mostWindows = 2;
    for (std::size_t stop = 0; stop <= unplanned.size(); ++stop) {
        InventedRows again(*m_tokenizer);
        ASSERT_EQ(run(again, j, {unplanned.begin(), unplanned.begin() + static_cast<std::ptrdiff_t>(stop)}), unplanned) << stop;
    }
}

TEST_F(BatchedLoopTest, NoSpeechMeansNoWindow) {
    InventedRows backend(*m_tokenizer);
    EXPECT_TRUE(run(backend, job({})).empty());
    EXPECT_TRUE(backend.calls.empty());
}

TEST_F(BatchedLoopTest, RefusesWindowsOfAnotherPlan) {
    InventedRows backend(*m_tokenizer);
    Window foreign;
    foreign.range = {1, 16000};
    const auto refused = BatchedLoop::create(backend, *m_tokenizer, job(plan(3)), {"en", 1, {}}, {foreign});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Format);
}

}  // namespace
}  // namespace undervoice::engine
