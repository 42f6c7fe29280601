// A job is killed (SIGKILL) again and again at random moments, most of them inside a transaction, and goes on each time; what
// comes out must be what an unbroken job gives, to the byte.
//
// The child is this same program, started anew with the job's folder in an environment variable: a fork alone would share
// locks and SQLite's state with the parent, which a crash never does.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>

#include "fake_engine.h"
#include "library/library.h"
#include "support/fixtures.h"
#include "transcript/writers.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;

constexpr int kWindows = 400;
constexpr int kKillsWanted = 24;
constexpr const char* kFolderVariable = "UNDERVOICE_TEST_KILL_FOLDER";
constexpr const char* kKillVariable = "UNDERVOICE_TEST_KILL_AT";  ///< "window microseconds"; absent: never

Result<TranscriptionOutcome> transcribeIn(const fs::path& folder, const std::function<Status(int)>& beforeWindow = {}) {
    UNDERVOICE_TRY_ASSIGN(const auto library, library::Library::open(folder / "library.db"));
    test::FakeEngineScript script;
    script.windows = kWindows;
    script.beforeWindow = beforeWindow;
    TranscriptionService service(test::fakeEngine(script), *library);
    TranscriptionRequest request;
    request.file = folder / "talk.wav";
    request.model.path = "/models/base";
    TranscriptionObserver nobody;
    return service.transcribe(request, nobody);
}

/// Everything that an export can show, and everything that is stored.
std::string everythingIn(const fs::path& folder, library::RunId run) {
    const auto library = library::LibraryReader::open(folder / "library.db").value();
    const Transcript transcript = library->transcript(run).value();
    std::string all = renderTranscript(transcript, OutputFormat::Json, {.extras = true});
    char number[64];
    for (const Segment& segment : transcript.segments) {
        for (const double value : {segment.startSeconds, segment.endSeconds, segment.avgLogprob, segment.noSpeechProb}) {
            std::snprintf(number, sizeof number, "%a ", value);
            all += number;
        }
    }
    return all;
}

/// A thread that pulls the plug that many microseconds later.
void killSelfAfter(std::chrono::microseconds delay) {
    std::thread([delay] {
        std::this_thread::sleep_for(delay);
        ::kill(::getpid(), SIGKILL);
    }).detach();
}

TEST(KillTest, Child) {
    const char* folder = std::getenv(kFolderVariable);
    if (!folder) GTEST_SKIP() << "only run by the other test";
    int window = -1, microseconds = 0;
    if (const char* when = std::getenv(kKillVariable)) std::sscanf(when, "%d %d", &window, &microseconds);
    const auto outcome = transcribeIn(folder, [=](int i) -> Status {
        if (i == window) killSelfAfter(std::chrono::microseconds(microseconds));
        return {};
    });
    EXPECT_TRUE(outcome) << outcome.error().message;
}

/// Exit status of a child that works on the folder's job and is killed as told.
int runChild(const fs::path& folder, const std::string& killAt) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::setenv(kFolderVariable, folder.c_str(), 1);
        ::setenv(kKillVariable, killAt.c_str(), 1);
        ::execl("/proc/self/exe", "service_test", "--gtest_filter=KillTest.Child", "--gtest_brief=1", nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

int committedWindows(const fs::path& folder) {
    const auto library = library::LibraryReader::open(folder / "library.db");
    if (!library) return 0;
    const auto runs = (*library)->unfinishedRuns().value();
    return runs.empty() ? 0 : runs.front().windowCount;
}

TEST(KillTest, KilledJobsGiveTheBytesOfAnUnbrokenOne) {
    const test::TemporaryFolder killed, unbroken;
    for (const fs::path& folder : {killed.path(), unbroken.path()}) test::writeWav(folder / "talk.wav", 160'000);
    const auto expected = transcribeIn(unbroken.path());
    ASSERT_TRUE(expected) << expected.error().message;
    std::mt19937 generator(20240501);

    int kills = 0;
    for (int attempt = 0; attempt < kKillsWanted; ++attempt) {
        // Spread over the job; up to 4 ms after the start of a window, which is while it or one of the next is committed.
        const int window = committedWindows(killed.path()) + static_cast<int>(generator() % 5);
        const int delay = static_cast<int>(generator() % 4000);
        const int status = runChild(killed.path(), std::to_string(window) + " " + std::to_string(delay));
        ASSERT_TRUE(WIFSIGNALED(status)) << "the job ended before it could be killed " << kKillsWanted << " times";
        ASSERT_EQ(WTERMSIG(status), SIGKILL);
        ++kills;
        const auto report = library::verifyLibrary(killed.path() / "library.db");
        if (report) {
            EXPECT_TRUE(report->problems.empty()) << report->problems.front();
        }
    }
    const int committed = committedWindows(killed.path());
    const auto resumed = transcribeIn(killed.path());

    ASSERT_TRUE(resumed) << resumed.error().message;
    EXPECT_EQ(resumed->origin, TranscriptionOutcome::Origin::Resumed);
    EXPECT_EQ(everythingIn(killed.path(), resumed->run), everythingIn(unbroken.path(), expected->run));
    std::printf("killed %d times, %d of %d windows committed by then\n", kills, committed, kWindows);
}

}  // namespace
}  // namespace undervoice::service
