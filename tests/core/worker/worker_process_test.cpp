#include "worker/worker_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "../service/fake_engine.h"
#include "library/library.h"
#include "support/fixtures.h"
#include "support/wait_for.h"

namespace undervoice::worker {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kWindows = 40;  // of fake_worker

class Watcher : public service::TranscriptionObserver {
  public:
    void onModel(const api::ModelInfo& info) override { warnings = info.warnings; }
    void onStarted(const service::JobStart& s) override { start = s; }
    void onWindow(const Window& window) override {
        windows.push_back(window);
        if (atWindow) atWindow(window.index);
    }
    void onMemory(const api::MemoryReport& report) override { weights = report.weights; }
    void onBatchChange(const api::BatchChange& change) override { batchChange = change.sentence; }
    std::optional<api::AttentionModes> attentionWanted() override { return windows.size() < 3 ? std::nullopt : std::exchange(wish, std::nullopt); }
    void onAttentionChange(const api::AttentionChange& made) override { attentions.push_back(made.refusal.empty() ? made.model.attention : made.refusal); }
    std::function<void(int)> atWindow;
    service::JobStart start;
    std::vector<Window> windows;
    std::vector<std::string> warnings;
    std::int64_t weights = 0;
    std::string batchChange;
    std::optional<api::AttentionModes> wish;  ///< once, after three windows
    std::vector<std::string> attentions;
};

class WorkerProcessTest : public ::testing::Test {
  protected:
    WorkerProcessTest() {
        ::unsetenv("UNDERVOICE_TEST_WORKER");
        test::writeWav(m_request.file = m_folder.path() / "talk.wav", 48'000);
        m_request.model.path = "/models/base";
    }
    fs::path libraryPath() const { return m_folder.path() / "library.db"; }
    std::unique_ptr<library::LibraryReader> library() const { return library::LibraryReader::open(libraryPath()).value(); }
    std::vector<Window> committed() const {
        const auto reader = library();
        const auto recordings = reader->recordings().value();
        return reader->windows(recordings.at(0).runs.at(0).id).value();
    }
    auto transcribe(const CancelToken& cancel = {}) { return m_worker.transcribe(m_request, m_watcher, cancel); }

    test::TemporaryFolder m_folder;
    service::TranscriptionRequest m_request;
    WorkerProcess m_worker{UNDERVOICE_FAKE_WORKER, libraryPath(), std::chrono::milliseconds(300)};
    Watcher m_watcher;
};

bool isAlive(pid_t pid) { return ::kill(pid, 0) == 0; }

TEST_F(WorkerProcessTest, DoesAJobAndTellsAllOfIt) {
    const auto result = transcribe();

    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->origin, service::TranscriptionOutcome::Origin::Fresh);
    EXPECT_EQ(result->run, m_watcher.start.run);
    EXPECT_EQ(m_watcher.start.totalUs, 3'000'000);
    EXPECT_EQ(m_watcher.windows.size(), kWindows);
    const auto run = library()->run(result->run).value();
    EXPECT_TRUE(m_watcher.windows == test::windowsOfJob(service::seedOfJob(run.description.jobKey), kWindows));
    EXPECT_EQ(m_watcher.weights, 42);
    EXPECT_EQ(m_watcher.batchChange, "Four at a time.");
    EXPECT_EQ(m_watcher.warnings.size(), 1U);
    EXPECT_EQ(run.state, library::RunState::Finished);
}

TEST_F(WorkerProcessTest, KeepsTheProcessForTheNextJob) {
    ASSERT_TRUE(transcribe());
    const pid_t first = m_worker.pid();
    const auto again = transcribe();

    ASSERT_TRUE(again);
    EXPECT_EQ(again->origin, service::TranscriptionOutcome::Origin::Reused);
    EXPECT_EQ(m_worker.pid(), first);
}

TEST_F(WorkerProcessTest, AJobThatFailsLeavesTheProcessAlone) {
    ASSERT_TRUE(transcribe());
    const pid_t first = m_worker.pid();
    m_request.file = m_folder.path() / "library.db";  // no sound in it

    const auto result = transcribe();

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Format);
    EXPECT_EQ(m_worker.pid(), first);
}

TEST_F(WorkerProcessTest, AKilledWorkerIsASentenceAndAJobThatGoesOn) {
    ::setenv("UNDERVOICE_TEST_WORKER", "slow 0", 1);
    m_watcher.atWindow = [&](int window) {
        if (window == 7) ::kill(m_worker.pid(), SIGKILL);
    };
    const auto killed = transcribe();
    ASSERT_FALSE(killed);
    EXPECT_EQ(killed.error().code, ErrorCode::Internal);
    EXPECT_THAT(killed.error().message, HasSubstr("SIGKILL"));
    EXPECT_EQ(m_worker.pid(), 0);
    const auto before = committed();

    m_watcher.atWindow = nullptr;
    const auto resumed = m_worker.resume(m_watcher.start.run, m_watcher);

    ASSERT_TRUE(resumed) << resumed.error().message;
    EXPECT_EQ(resumed->origin, service::TranscriptionOutcome::Origin::Resumed);
    EXPECT_GE(before.size(), 8U);
    EXPECT_EQ(committed().size(), kWindows);
}

TEST_F(WorkerProcessTest, ACrashSaysSo) {
    ::setenv("UNDERVOICE_TEST_WORKER", "crash 3", 1);

    const auto result = transcribe();

    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("crashed (SIGABRT)"));
    EXPECT_EQ(committed().size(), 3U);
}

TEST_F(WorkerProcessTest, CancelStopsTheJobAndKeepsTheProcess) {
    CancelSource cancel;
    m_watcher.atWindow = [&](int window) {
        if (window == 2) cancel.cancel();
    };
    ::setenv("UNDERVOICE_TEST_WORKER", "slow 0", 1);
    const auto result = transcribe(cancel.token());

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    EXPECT_NE(m_worker.pid(), 0);
    EXPECT_LT(committed().size(), kWindows);
    const auto next = transcribe();
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(next->origin, service::TranscriptionOutcome::Origin::Resumed);
}

TEST_F(WorkerProcessTest, AJobThatDoesNotStopIsStoppedWithItsProcess) {
    const fs::path mark = m_folder.path() / "hangs";
    ::setenv("UNDERVOICE_TEST_WORKER", "hang 3", 1);
    ::setenv("UNDERVOICE_TEST_WORKER_HANGS", mark.c_str(), 1);
    CancelSource cancel;
    std::thread person([&] {
        test::waitFor([&] { return fs::exists(mark); });
        cancel.cancel();
    });

    const auto result = transcribe(cancel.token());
    person.join();

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(m_worker.pid(), 0);
    EXPECT_EQ(committed().size(), 3U);
}

TEST_F(WorkerProcessTest, AWishForAnotherAttentionReachesTheRunningJob) {
    ::setenv("UNDERVOICE_TEST_WORKER", "slow 0", 1);
    m_watcher.wish = api::AttentionModes{{"x"}, "e"};
    const auto result = transcribe();

    ASSERT_TRUE(result) << result.error().message;
    EXPECT_THAT(m_watcher.attentions, ElementsAre("self x cross e"));
    EXPECT_EQ(committed().size(), kWindows);
}

TEST_F(WorkerProcessTest, ARefusedAttentionIsSaidAndTheJobGoesOn) {
    ::setenv("UNDERVOICE_TEST_WORKER", "slow 0", 1);
    m_watcher.wish = api::AttentionModes{{"mha"}, "mla"};
    ASSERT_TRUE(transcribe());

    EXPECT_THAT(m_watcher.attentions, ElementsAre("This model has no latents."));
}

TEST_F(WorkerProcessTest, AnswersQuestionsWithoutALibrary) {
    WorkerProcess adviser(UNDERVOICE_FAKE_WORKER, {}, std::chrono::milliseconds(300));
    const auto plan = adviser.planMemory(m_request.model, {.beams = {3}, .batch = 4});
    const auto devices = adviser.describeDevices();
    api::ModelOptions gone;
    gone.path = "/models/gone";
    const auto refused = adviser.planMemory(gone, {});

    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->fits.at(0).beams, 3);
    EXPECT_EQ(plan->fits[0].batch, 4);
    ASSERT_TRUE(devices) << devices.error().message;
    EXPECT_EQ(*devices, "{}");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("/models/gone"));
    EXPECT_NE(adviser.pid(), 0) << "a refusal is an answer";
}

TEST_F(WorkerProcessTest, AJobWithoutALibraryLeavesNothingBehind) {
    WorkerProcess adviser(UNDERVOICE_FAKE_WORKER, {}, std::chrono::milliseconds(300));
    const auto result = adviser.transcribe(m_request, m_watcher);

    ASSERT_TRUE(result) << result.error().message;
    EXPECT_FALSE(fs::exists(libraryPath()));
}

TEST_F(WorkerProcessTest, HearsASelectionAndStoresNothing) {
    const auto run = transcribe().value().run;
    const pid_t first = m_worker.pid();
    service::SelectionRequest request{.run = run, .beginSeconds = 1, .endSeconds = 2.5};
    request.model.path = "/models/base";

    const auto reading = m_worker.read(request, m_watcher);

    ASSERT_TRUE(reading) << reading.error().message;
    EXPECT_FALSE(reading->segments.empty());
    EXPECT_GE(reading->segments.front().startSeconds, 1);
    EXPECT_LE(reading->segments.back().endSeconds, 2.5);
    EXPECT_EQ(m_watcher.weights, 42);
    EXPECT_EQ(m_worker.pid(), first);
    EXPECT_EQ(library()->recordings().value().at(0).runs.size(), 1U);
}

TEST_F(WorkerProcessTest, ASelectionOfAnUnknownRunIsASentence) {
    service::SelectionRequest request{.run = library::RunId(77), .beginSeconds = 0, .endSeconds = 1};

    const auto reading = m_worker.read(request, m_watcher);

    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().code, ErrorCode::NotFound);
    EXPECT_NE(m_worker.pid(), 0);
}

TEST_F(WorkerProcessTest, CancelStopsTheHearingOfASelection) {
    const fs::path mark = m_folder.path() / "hangs";
    const auto run = transcribe().value().run;
    m_worker.unload();
    ::setenv("UNDERVOICE_TEST_WORKER", "hang 3", 1);
    ::setenv("UNDERVOICE_TEST_WORKER_HANGS", mark.c_str(), 1);
    CancelSource cancel;
    std::thread person([&] {
        test::waitFor([&] { return fs::exists(mark); });
        cancel.cancel();
    });

    const auto reading = m_worker.read({.run = run, .beginSeconds = 0, .endSeconds = 3}, m_watcher, cancel.token());
    person.join();

    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().code, ErrorCode::Cancelled);
}

TEST_F(WorkerProcessTest, UnloadingEndsTheProcess) {
    ASSERT_TRUE(transcribe());
    const pid_t pid = m_worker.pid();

    m_worker.unload();

    EXPECT_EQ(m_worker.pid(), 0);
    EXPECT_FALSE(isAlive(pid));
    EXPECT_TRUE(transcribe());
}

TEST_F(WorkerProcessTest, TheWorkerEndsWithTheProcessThatStartedIt) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t window = ::fork();
    if (window == 0) {  // starts a job, says where, and waits for its end
        m_watcher.atWindow = [&](int index) {
            const pid_t pid = m_worker.pid();
            if (index == 2 && ::write(pipe[1], &pid, sizeof pid) == sizeof pid) ::pause();
        };
        (void)transcribe();
        ::_exit(0);
    }
    pid_t worker = 0;
    ASSERT_EQ(::read(pipe[0], &worker, sizeof worker), static_cast<ssize_t>(sizeof worker));
    // Whoever waits for the other end of this pipe waits for the worker: it has inherited it.
    ::close(pipe[1]);
    ::kill(window, SIGKILL);
    ::waitpid(window, nullptr, 0);

    char nothing = 0;
    EXPECT_EQ(::read(pipe[0], &nothing, 1), 0);
    ::close(pipe[0]);
}

TEST_F(WorkerProcessTest, AMissingProgramIsNamed) {
    WorkerProcess nowhere(m_folder.path() / "undervoice-worker", libraryPath());

    const auto result = nowhere.transcribe(m_request, m_watcher);

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::NotFound);
    EXPECT_THAT(result.error().message, HasSubstr((m_folder.path() / "undervoice-worker").string()));
}

TEST_F(WorkerProcessTest, AnotherProgramIsNoWorker) {
    WorkerProcess other("/bin/true", libraryPath());

    const auto result = other.transcribe(m_request, m_watcher);

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Internal);
    EXPECT_THAT(result.error().message, HasSubstr("exit status 0"));
}

}  // namespace
}  // namespace undervoice::worker
