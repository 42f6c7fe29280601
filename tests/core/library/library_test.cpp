#include "library/library.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <cstdlib>
#include <latch>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;
using test::resultOf;
using test::someRecording;
using test::someRun;
using test::someWindow;

class LibraryTest : public ::testing::Test {
  protected:
    std::unique_ptr<Library> open() const { return Library::open(path()).value(); }
    fs::path path() const { return m_folder.path() / "data" / "library.db"; }
    const fs::path& folder() const { return m_folder.path(); }

  private:
    test::TemporaryFolder m_folder;
};

TEST_F(LibraryTest, MakesItsFolderAndAFileThatOnlyTheOwnerReads) {
    open();

    struct stat facts {};
    ASSERT_EQ(::stat(path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
    ASSERT_EQ(::stat(path().parent_path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0700U);
}

TEST_F(LibraryTest, AbsentLibraryIsNotFoundForAReader) {
    const auto reader = LibraryReader::open(path());

    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, ErrorCode::NotFound);
    EXPECT_FALSE(fs::exists(path()));
}

TEST_F(LibraryTest, WindowsComeBackBitForBit) {
    const std::vector<Window> windows = {someWindow(0), someWindow(1, 2, 0, 0), someWindow(2, 3, 5, 30)};
    RunId run;
    {
        auto library = open();
        run = library->beginRun(library->addRecording(someRecording()).value(), someRun()).value();
        for (const Window& window : windows) ASSERT_TRUE(library->commitWindow(run, window));
    }

    const auto read = LibraryReader::open(path()).value()->windows(run);

    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, windows);
}

TEST_F(LibraryTest, UnusualNumbersAndTextsComeBack) {
    Window window = someWindow(0, 1, 1, 1);
    Segment& segment = window.segments[0];
    segment.startSeconds = -0.0;
    segment.avgLogprob = -std::numeric_limits<double>::infinity();
    segment.noSpeechProb = std::numeric_limits<double>::quiet_NaN();
    segment.endSeconds = 4.799999999999999;
    segment.text = std::string("nul \0 and ", 10) + "quote ' \" \xF0\x9F\x8E\x99";
    segment.words->clear();
    window.loopState.reset();
    window.attempts.clear();
    window.chosenAttempt = 0;
    auto library = open();
    const RunId run = library->beginRun(library->addRecording(someRecording()).value(), someRun()).value();
    ASSERT_TRUE(library->commitWindow(run, window));

    const Window read = library->windows(run).value().at(0);

    EXPECT_TRUE(std::signbit(read.segments[0].startSeconds));
    EXPECT_EQ(read.segments[0].avgLogprob, segment.avgLogprob);
    EXPECT_TRUE(std::isnan(read.segments[0].noSpeechProb));
    EXPECT_EQ(read.segments[0].endSeconds, 4.799999999999999);
    EXPECT_EQ(read.segments[0].text, segment.text);
    EXPECT_EQ(read.segments[0].words, std::vector<Word>());
    EXPECT_FALSE(read.loopState);
}

TEST_F(LibraryTest, AbsentWordsStayAbsent) {
    Window window = someWindow(0, 1, 1, 0);
    window.segments[0].words.reset();
    auto library = open();
    const RunId run = library->beginRun(library->addRecording(someRecording()).value(), someRun()).value();
    ASSERT_TRUE(library->commitWindow(run, window));

    EXPECT_FALSE(library->windows(run).value().at(0).segments[0].words);
}

TEST_F(LibraryTest, RefusesAWindowOutOfOrder) {
    auto library = open();
    const RunId run = library->beginRun(library->addRecording(someRecording()).value(), someRun()).value();
    ASSERT_TRUE(library->commitWindow(run, someWindow(0)));

    EXPECT_EQ(library->commitWindow(run, someWindow(2)).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(library->commitWindow(run, someWindow(0)).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(library->windows(run).value().size(), 1U);
}

TEST_F(LibraryTest, FinishedTranscriptIsTheResult) {
    const std::vector<Window> windows = {someWindow(0), someWindow(1)};
    const RunResult result = resultOf(windows);
    auto library = open();
    const RunId run = library->beginRun(library->addRecording(someRecording()).value(), someRun()).value();
    for (const Window& window : windows) ASSERT_TRUE(library->commitWindow(run, window));
    EXPECT_EQ(library->run(run).value().doneUs, 60'000'000);

    ASSERT_TRUE(library->finishRun(run, result));

    const Transcript transcript = library->transcript(run).value();
    EXPECT_EQ(transcript.text, result.text);
    EXPECT_EQ(transcript.language, "en");
    EXPECT_EQ(transcript.segments, result.segments);
    const auto row = library->run(run).value();
    EXPECT_EQ(row.state, RunState::Finished);
    EXPECT_TRUE(row.isCurrent);
    EXPECT_EQ(row.doneUs, row.description.totalUs);
    EXPECT_EQ(row.languageProbability, result.languageProbability);
    EXPECT_EQ(library->commitWindow(run, someWindow(2)).error().code, ErrorCode::InvalidArgument);
}

TEST_F(LibraryTest, ResultMayDifferFromTheWindows) {
    const std::vector<Window> windows = {someWindow(0), someWindow(1)};
    RunResult result = resultOf(windows);
    result.segments.erase(result.segments.begin() + 1);
    result.segments[2].startSeconds += 0.01;
    auto library = open();
    const RunId run = library->beginRun(library->addRecording(someRecording()).value(), someRun()).value();
    for (const Window& window : windows) ASSERT_TRUE(library->commitWindow(run, window));

    ASSERT_TRUE(library->finishRun(run, result));

    EXPECT_EQ(library->transcript(run).value().segments, result.segments);
    const auto read = library->windows(run).value();
    EXPECT_EQ(read[0].segments.size(), 2U);
    EXPECT_EQ(read[1].segments.size(), 3U);
}

TEST_F(LibraryTest, UnfinishedTranscriptIsWhatIsCommitted) {
    auto library = open();
    const RunId run = library->beginRun(library->addRecording(someRecording()).value(), someRun()).value();
    ASSERT_TRUE(library->commitWindow(run, test::windowSaying(0, " Good evening.")));

    EXPECT_EQ(library->transcript(run).value().text, " Good evening.");
    EXPECT_EQ(library->unfinishedRuns().value().size(), 1U);
}

TEST_F(LibraryTest, OlderRunsBecomeRevisions) {
    auto library = open();
    const RunId first = test::addFinished(*library, someRecording(), {" one"}, "en", "first");
    const auto recording = library->run(first).value().recording;
    const RunId second = library->beginRun(recording, someRun("second")).value();
    EXPECT_TRUE(library->run(first).value().isCurrent);

    ASSERT_TRUE(library->finishRun(second, {}));

    EXPECT_FALSE(library->run(first).value().isCurrent);
    EXPECT_TRUE(library->run(second).value().isCurrent);
    ASSERT_TRUE(library->deleteRun(second));
    EXPECT_TRUE(library->run(first).value().isCurrent);
}

TEST_F(LibraryTest, ASecondReadingIsNoRevisionAndNeverCurrent) {
    auto library = open();
    const RunId transcript = test::addFinished(*library, someRecording(), {" one"}, "en", "first");
    const auto recording = library->run(transcript).value().recording;
    auto description = someRun("second");
    description.lane.task = kSecondReadingTask;
    const RunId second = library->beginRun(recording, description).value();
    EXPECT_TRUE(library->unfinishedRuns().value().empty());
    ASSERT_TRUE(library->commitWindow(second, test::windowSaying(0, " won", "de")));

    ASSERT_TRUE(library->finishRun(second, test::resultOf({test::windowSaying(0, " won", "de")})));

    EXPECT_TRUE(library->run(transcript).value().isCurrent);
    EXPECT_FALSE(library->run(second).value().isCurrent);
    EXPECT_EQ(library->recording(recording).value().runs.size(), 1U);
    EXPECT_EQ(library->recording(recording).value().recording.language, "en");
    EXPECT_EQ(library->recordings().value().at(0).runs.size(), 1U);
    ASSERT_EQ(library->secondReadings(recording).value().size(), 1U);
    EXPECT_EQ(library->secondReadings(recording).value()[0].id, second);
    EXPECT_EQ(library->transcript(second).value().segments.at(0).text, " won");
}

TEST_F(LibraryTest, ASecondReadingTakesThePlaceOfOlderOnesOfItsLane) {
    auto library = open();
    const RunId transcript = test::addFinished(*library, someRecording(), {" one"}, "en", "transcript");
    const auto recording = library->run(transcript).value().recording;
    const auto finish = [&](RunId reading) {
        const Window window = test::windowSaying(0, " won");
        ASSERT_TRUE(library->commitWindow(reading, window));
        ASSERT_TRUE(library->finishRun(reading, test::resultOf({window})));
    };
    auto mixed = someRun("older"), left = someRun("of the left channel");
    mixed.lane.task = left.lane.task = kSecondReadingTask;
    left.lane.channel = 0;
    finish(library->beginRun(recording, mixed).value());
    const RunId ofLeft = library->beginRun(recording, left).value();
    finish(ofLeft);

    mixed.jobKey = someRun("newer").jobKey;
    const RunId newer = library->beginRun(recording, mixed).value();
    EXPECT_EQ(library->secondReadings(recording).value().size(), 3U);  // the older one is there until the newer one is finished
    finish(newer);

    const auto readings = library->secondReadings(recording).value();
    ASSERT_EQ(readings.size(), 2U);
    EXPECT_EQ(readings[0].id, newer);
    EXPECT_EQ(readings[1].id, ofLeft);
    EXPECT_TRUE(library->run(transcript));
}

TEST_F(LibraryTest, LanesHaveACurrentRunEach) {
    auto library = open();
    const auto recording = library->addRecording(someRecording()).value();
    auto left = someRun("left");
    left.lane.channel = 0;
    auto right = someRun("right");
    right.lane.channel = 1;
    const RunId a = library->beginRun(recording, left).value();
    const RunId b = library->beginRun(recording, right).value();

    EXPECT_TRUE(library->run(a).value().isCurrent);
    EXPECT_TRUE(library->run(b).value().isCurrent);
    EXPECT_EQ(library->run(b).value().description.lane, right.lane);
}

TEST_F(LibraryTest, SameKeyBegunAnewAbandonsTheUnfinishedOne) {
    auto library = open();
    const auto recording = library->addRecording(someRecording()).value();
    const RunId first = library->beginRun(recording, someRun()).value();

    const RunId second = library->beginRun(recording, someRun()).value();

    EXPECT_EQ(library->run(first).value().state, RunState::Abandoned);
    EXPECT_EQ(library->findRun(someRun().jobKey).value()->id, second);
    EXPECT_EQ(library->unfinishedRuns().value().size(), 1U);
}

TEST_F(LibraryTest, SameContentIsOneRecording) {
    auto library = open();
    auto moved = someRecording();
    const auto first = library->addRecording(moved).value();
    moved.path = "/elsewhere/interview.wav";

    EXPECT_EQ(library->addRecording(moved).value(), first);
    EXPECT_EQ(library->recording(first).value().recording.facts.path, "/elsewhere/interview.wav");
    moved.path = "-";
    ASSERT_TRUE(library->addRecording(moved));
    EXPECT_EQ(library->recording(first).value().recording.facts.path, "/elsewhere/interview.wav");
}

TEST_F(LibraryTest, PathsNeedNotBeUtf8) {
    const fs::path latin1 = "/recordings/K\xFC" "che.wav";
    auto library = open();
    auto facts = someRecording();
    facts.path = latin1;
    auto description = someRun();
    description.sourcePath = latin1;
    const auto recording = library->addRecording(facts).value();
    const RunId run = library->beginRun(recording, description).value();
    ASSERT_TRUE(library->commitWindow(run, test::windowSaying(0, " Good evening.")));

    EXPECT_EQ(library->recordings().value().at(0).recording.facts.path, latin1);
    EXPECT_EQ(library->run(run).value().description.sourcePath, latin1);
    EXPECT_EQ(library->findRecording(latin1).value(), recording);
    EXPECT_EQ(library->search(parseSearchQuery("evening").value()).value().at(0).path, latin1);
}

TEST_F(LibraryTest, FindsRecordingsByNumberHashAndName) {
    auto library = open();
    const auto a = library->addRecording(someRecording("a.wav")).value();
    auto twin = someRecording("b.wav");
    const auto b = library->addRecording(twin).value();
    twin = someRecording("c");
    twin.path = "/other/b.wav";
    ASSERT_TRUE(library->addRecording(twin));

    EXPECT_EQ(library->findRecording("1").value(), a);
    EXPECT_EQ(library->findRecording(someRecording("a.wav").audioSha256.substr(0, 12)).value(), a);
    EXPECT_EQ(library->findRecording("a.wav").value(), a);
    EXPECT_EQ(library->findRecording("/recordings/b.wav").value(), b);
    EXPECT_EQ(library->findRecording("b.wav").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(library->findRecording("nothing").error().code, ErrorCode::NotFound);
    EXPECT_EQ(library->findRecording("").error().code, ErrorCode::NotFound);
}

TEST_F(LibraryTest, SpeechProbabilitiesAreKeptByLaneAndVersion) {
    const std::vector<std::uint8_t> probabilities = {0, 255, 7};
    auto library = open();
    const auto recording = library->addRecording(someRecording()).value();
    Lane left;
    left.channel = 0;
    ASSERT_TRUE(library->storeSpeechProbabilities(recording, left, "0.1.0", probabilities));

    EXPECT_EQ(library->speechProbabilities(recording, left, "0.1.0").value(), probabilities);
    EXPECT_FALSE(library->speechProbabilities(recording, left, "0.2.0").value());
    EXPECT_FALSE(library->speechProbabilities(recording, Lane{}, "0.1.0").value());
}

TEST_F(LibraryTest, NumbersAreNeverGivenTwice) {
    auto library = open();
    const RunId first = test::addFinished(*library, someRecording("a"), {" one"});
    const auto recording = library->run(first).value().recording;
    ASSERT_TRUE(library->deleteRecording(recording));

    const RunId second = test::addFinished(*library, someRecording("b"), {" two"});

    EXPECT_GT(second, first);
    EXPECT_GT(library->run(second).value().recording, recording);
}

TEST_F(LibraryTest, MemoryLibraryLeavesNoFile) {
    const auto library = Library::openInMemory().value();
    test::addFinished(*library, someRecording(), {" hush"});

    EXPECT_TRUE(library->path().empty());
    EXPECT_TRUE(fs::is_empty(folder()));
}

TEST_F(LibraryTest, ReadersSeeCommitsOfAnOpenWriter) {
    auto library = open();
    const RunId run = library->beginRun(library->addRecording(someRecording()).value(), someRun()).value();
    const auto reader = LibraryReader::open(path()).value();
    EXPECT_TRUE(reader->windows(run).value().empty());

    ASSERT_TRUE(library->commitWindow(run, someWindow(0)));

    EXPECT_EQ(reader->windows(run).value().size(), 1U);
}

TEST(LibraryPathTest, FollowsTheBaseDirectorySpecification) {
    const std::string before = std::getenv("XDG_DATA_HOME") ? std::getenv("XDG_DATA_HOME") : "";
    ::setenv("XDG_DATA_HOME", "/data", 1);
    EXPECT_EQ(defaultLibraryPath(), "/data/undervoice/library.db");
    ::setenv("XDG_DATA_HOME", "relative", 1);
    EXPECT_EQ(defaultLibraryPath(), fs::path(std::getenv("HOME")) / ".local/share/undervoice/library.db");
    before.empty() ? ::unsetenv("XDG_DATA_HOME") : ::setenv("XDG_DATA_HOME", before.c_str(), 1);
}

TEST(OpenLibrary, ManyMayMakeItAtOnce) {
    constexpr int kRounds = 30, kPrograms = 8;
    const test::TemporaryFolder folder;
    for (int round = 0; round < kRounds; ++round) {
        const auto path = folder.path() / (std::to_string(round) + ".db");
        std::latch start(kPrograms);
        std::vector<std::string> problems(kPrograms);
        std::vector<std::jthread> programs;
        for (std::string& problem : problems)
            programs.emplace_back([&] {
                start.arrive_and_wait();
                if (const auto library = Library::open(path); !library) problem = library.error().message;
            });
        programs.clear();
        for (const std::string& problem : problems) EXPECT_EQ(problem, "");
    }
}

}  // namespace
}  // namespace undervoice::library
