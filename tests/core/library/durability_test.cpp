// What is left after disks fill up, power goes, permissions lack and others hold the lock.

#include <SQLiteCpp/Exception.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include "core/transcript/random_changes.h"
#include "library/connection.h"
#include "library/job_lock.h"
#include "library/library.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string bytesOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

/// Runs the function in a process of its own; true when it returned true.
template <typename Function>
bool inChild(Function&& function) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(function() ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class DurabilityTest : public ::testing::Test {
  protected:
    fs::path path() const { return m_folder.path() / "library.db"; }
    test::TemporaryFolder m_folder;
};

TEST_F(DurabilityTest, ALogThatIsTornAnywhereKeepsTheWindowsBeforeTheTear) {
    constexpr int kWindows = 12;
    auto library = Library::open(path()).value();
    const RunId run = library->beginRun(library->addRecording(test::someRecording()).value(), test::someRun()).value();
    std::vector<std::size_t> logBytesAfter;
    std::vector<Window> windows;
    for (int i = 0; i < kWindows; ++i) {
        windows.push_back(test::someWindow(i));
        ASSERT_TRUE(library->commitWindow(run, windows.back()));
        logBytesAfter.push_back(fs::file_size(path().string() + "-wal"));
    }
    const std::string file = bytesOf(path()), log = bytesOf(path().string() + "-wal");
    ASSERT_EQ(log.size(), logBytesAfter.back()) << "the log was folded into the file in between";
    std::mt19937 generator(5);

    for (int cut = 0; cut < 60; ++cut) {
        const test::TemporaryFolder crashed;
        const std::size_t kept = logBytesAfter[0] + generator() % (log.size() - logBytesAfter[0] + 1);
        std::string torn = log.substr(0, kept);
        if (cut % 2 && kept > 8) torn[kept - 1 - generator() % 8] ^= 0x55;  // the last sector half written
        write(crashed.path() / "library.db", file);
        write(crashed.path() / "library.db-wal", torn);

        const auto read = Library::open(crashed.path() / "library.db").value()->windows(run);

        const auto whole = static_cast<std::size_t>(
            std::ranges::count_if(logBytesAfter, [&](std::size_t bytes) { return bytes + (cut % 2 ? 8 : 0) <= kept; }));
        ASSERT_TRUE(read) << read.error().message;
        ASSERT_GE(read->size(), whole) << "cut at " << kept;
        EXPECT_TRUE(std::equal(read->begin(), read->end(), windows.begin())) << "cut at " << kept;
    }
}

/// Types, splits, merges as fast as it can, and says how many steps are committed.
void changeForever(const fs::path& path, RunId corrections, std::uint32_t seed, int acknowledged) {
    auto library = Library::open(path).value();
    test::RandomChanges person(seed);
    person.machineText(6);
    Document document = library->document(corrections).value();
    for (std::int32_t steps = 1;;) {
        const auto change = person.change(document);
        if (!change || !library->commitChange(corrections, *change, ChangeJoin::New) || !apply(document, *change)) ::_exit(2);
        if (change->isEmpty()) continue;
        if (::write(acknowledged, &steps, sizeof steps) != sizeof steps) ::_exit(3);
        ++steps;
    }
}

TEST_F(DurabilityTest, AProgramThatIsKilledLosesNoChangeThatItWasToldIsKept) {
    test::RandomChanges person(1);
    RunId corrections;
    {
        auto library = Library::open(path()).value();
        corrections = library->beginCorrections(test::addHeard(*library, test::someRecording(), person.machineText(6))).value();
    }
    std::mt19937 generator(9);
    for (std::uint32_t kill = 0; kill < 20; ++kill) {
        const auto before = LibraryReader::open(path()).value()->changes(corrections, 10'000).value().size();
        int pipe[2];
        ASSERT_EQ(::pipe(pipe), 0);
        const pid_t child = ::fork();
        if (child == 0) changeForever(path(), corrections, kill + 1, pipe[1]);
        ::close(pipe[1]);
        // Killed within the step after the one that was acknowledged, wherever that is by then.
        std::int32_t steps = 0;
        const auto wanted = static_cast<std::int32_t>(1 + generator() % 12);
        while (steps < wanted) ASSERT_EQ(::read(pipe[0], &steps, sizeof steps), static_cast<ssize_t>(sizeof steps));
        ::usleep(static_cast<useconds_t>(generator() % 6000));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        for (std::int32_t more = 0; ::read(pipe[0], &more, sizeof more) == static_cast<ssize_t>(sizeof more);) steps = more;
        ::close(pipe[0]);

        const auto kept = LibraryReader::open(path()).value()->changes(corrections, 10'000).value().size();
        EXPECT_GE(kept, before + static_cast<std::size_t>(steps));
        EXPECT_LE(kept, before + static_cast<std::size_t>(steps) + 1) << "one may be committed that was not acknowledged yet";
        ASSERT_TRUE(verifyLibrary(path()).value().problems.empty()) << "history and rows disagree after kill " << kill;
    }
}

TEST_F(DurabilityTest, AFullDiskStopsWithASentenceAndKeepsWhatIsCommitted) {
    RunId run;
    {
        auto library = Library::open(path()).value();
        run = library->beginRun(library->addRecording(test::someRecording()).value(), test::someRun()).value();
        for (int i = 0; i < 3; ++i) ASSERT_TRUE(library->commitWindow(run, test::someWindow(i)));
    }

    const bool isRefused = inChild([&] {
        const auto library = Library::open(path());
        if (!library) return false;
        // A limit on file sizes stands for the disk: the kernel refuses to let the log grow.
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{200'000, 200'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        for (int i = 3; i < 1000; ++i)
            if (const auto status = (*library)->commitWindow(run, test::someWindow(i)); !status)
                return status.error().code == ErrorCode::Io && status.error().message.find("committed is kept") != std::string::npos;
        return false;
    });

    EXPECT_TRUE(isRefused);
    const auto windows = Library::open(path()).value()->windows(run).value();
    EXPECT_GT(windows.size(), 3U);
    for (std::size_t i = 0; i < windows.size(); ++i) EXPECT_EQ(windows[i], test::someWindow(static_cast<int>(i)));
    EXPECT_TRUE(verifyLibrary(path()).value().problems.empty());
}

TEST_F(DurabilityTest, AFolderThatCannotBeWrittenCanStillBeRead) {
    RunId run = test::addFinished(*Library::open(path()).value(), test::someRecording(), {" locked away"});
    ASSERT_EQ(::chown(m_folder.path().c_str(), 65'534, 65'534), ::geteuid() == 0 ? 0 : -1);
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(path().c_str(), 65'534, 65'534), 0);
    }
    fs::permissions(m_folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    fs::permissions(path(), fs::perms::owner_read);

    const bool isRight = inChild([&] {
        if (::geteuid() == 0 && ::setuid(65'534) != 0) return false;  // permissions do not bind the superuser
        const auto reader = LibraryReader::open(path());
        if (!reader || (*reader)->transcript(run).value().text != " locked away") return false;
        if ((*reader)->search(parseSearchQuery("locked").value()).value().size() != 1) return false;
        const auto writer = Library::open(path());
        const auto other = Library::open(m_folder.path() / "other.db");
        const auto verified = verifyLibrary(path());
        return !writer && writer.error().code == ErrorCode::Io && !other && other.error().code == ErrorCode::Io &&
               verified && verified->problems.empty() && verified->notes.size() == 1;
    });

    fs::permissions(m_folder.path(), fs::perms::owner_all);
    EXPECT_TRUE(isRight);
}

TEST_F(DurabilityTest, AJobIsLockedAcrossProcessesUntilItsHolderDies) {
    const std::string key(64, 'a');
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t holder = ::fork();
    if (holder == 0) {
        const auto lock = JobLock::acquire(path(), key);
        const char answer = lock ? 'y' : 'n';
        if (::write(ready[1], &answer, 1) == 1) ::pause();
        ::_exit(0);
    }
    char answer = 0;
    ASSERT_EQ(::read(ready[0], &answer, 1), 1);
    ASSERT_EQ(answer, 'y');

    const auto refused = JobLock::acquire(path(), key);
    EXPECT_TRUE(JobLock::isHeld(path(), key));
    ::kill(holder, SIGKILL);
    ::waitpid(holder, nullptr, 0);

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    EXPECT_FALSE(JobLock::isHeld(path(), key));
    EXPECT_TRUE(JobLock::acquire(path(), key));
}

TEST(TranslateTest, EveryFailureOfSqliteHasACodeAndASentence) {
    const std::pair<int, ErrorCode> kCases[] = {
        {5, ErrorCode::Busy},        {6, ErrorCode::Busy},          {261, ErrorCode::Busy}, {7, ErrorCode::OutOfMemory},
        {8, ErrorCode::Io},          {10, ErrorCode::Io},           {778, ErrorCode::Io},   {11, ErrorCode::Format},
        {267, ErrorCode::Format},    {13, ErrorCode::Io},           {14, ErrorCode::Io},    {19, ErrorCode::Format},
        {26, ErrorCode::Format},     {18, ErrorCode::Format},       {1, ErrorCode::Internal}};
    for (const auto& [sqlite, code] : kCases) {
        const Error error = Connection::translate(SQLite::Exception("reason", sqlite), "/data/library.db");
        EXPECT_EQ(error.code, code) << sqlite;
        EXPECT_THAT(error.message, HasSubstr("/data/library.db")) << sqlite;
        EXPECT_EQ(error.message.back(), '.') << sqlite;
    }
}

}  // namespace
}  // namespace undervoice::library
