#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "library/job_lock.h"
#include "library/library.h"
#include "library/queue_lock.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kReadWrite = 2;  // SQLITE_OPEN_READWRITE

class QueueTest : public ::testing::Test {
  protected:
    fs::path path() const { return m_folder.path() / "library.db"; }
    std::string fileBytes() const {
        std::string bytes;
        for (const char* suffix : {"", "-wal"}) {
            std::ifstream file(path().string() + suffix, std::ios::binary);
            bytes.append(std::istreambuf_iterator<char>(file), {});
        }
        return bytes;
    }
    void damage(const char* sql) const { SQLite::Database(path().string(), kReadWrite).exec(sql); }
    QueueEntryId add(const std::string& file) { return m_library->enqueue(file, "{}").value(); }
    std::vector<std::string> files() const {
        std::vector<std::string> files;
        const auto entries = m_library->queue().value();
        for (const QueueEntry& entry : entries) files.push_back(entry.file);
        return files;
    }
    QueueEntry only() const { return m_library->queue().value().at(0); }

    test::TemporaryFolder m_folder;
    std::unique_ptr<Library> m_library = Library::open(path()).value();
};

TEST_F(QueueTest, EntriesSurviveTheProgram) {
    const auto project = m_library->addProject("Interviews").value();
    const auto id = m_library->enqueue("/recordings/a.wav", R"({"model":"/models/base"})", project).value();
    ASSERT_TRUE(m_library->enqueue("/recordings/b.wav", "{}"));
    ASSERT_TRUE(m_library->setQueueState(id, QueueState::Paused, "You paused it."));
    ASSERT_TRUE(m_library->setQueueProgress(id, 12'000'000, 60'000'000));
    m_library.reset();

    const auto queue = LibraryReader::open(path()).value()->queue().value();

    ASSERT_THAT(queue, ::testing::SizeIs(2));
    EXPECT_EQ(queue[0].id, id);
    EXPECT_EQ(queue[0].file, "/recordings/a.wav");
    EXPECT_EQ(queue[0].requestJson, R"({"model":"/models/base"})");
    EXPECT_EQ(queue[0].state, QueueState::Paused);
    EXPECT_EQ(queue[0].message, "You paused it.");
    EXPECT_EQ(queue[0].doneUs, 12'000'000);
    EXPECT_EQ(queue[0].totalUs, 60'000'000);
    EXPECT_GT(queue[0].addedAt, 1'700'000'000'000);
    EXPECT_EQ(queue[0].project, project);
    EXPECT_EQ(queue[1].file, "/recordings/b.wav");
    EXPECT_EQ(queue[1].state, QueueState::Waiting);
    EXPECT_EQ(queue[1].project, ProjectId());
    EXPECT_FALSE(queue[1].recording);
    EXPECT_FALSE(queue[1].run);
}

TEST_F(QueueTest, FileNamesNeedNotBeUtf8) {
    const fs::path latin1 = "/recordings/K\xFC" "che.wav";

    ASSERT_TRUE(m_library->enqueue(latin1, "{}"));

    EXPECT_EQ(only().file, latin1);
    EXPECT_THAT(verifyLibrary(path()).value().problems, IsEmpty());
}

TEST_F(QueueTest, EveryStateHasANameThatStays) {
    const std::pair<QueueState, const char*> kNames[] = {{QueueState::Waiting, "waiting"}, {QueueState::Running, "running"},
                                                         {QueueState::Paused, "paused"}, {QueueState::Failed, "failed"},
                                                         {QueueState::Cancelled, "cancelled"}, {QueueState::Finished, "finished"}};
    const auto id = add("a");
    for (const auto& [state, name] : kNames) {
        EXPECT_STREQ(queueStateName(state), name);
        ASSERT_TRUE(m_library->setQueueState(id, state));
        EXPECT_EQ(only().state, state);
    }
}

TEST_F(QueueTest, EntriesMoveBeforeOthersAndToTheEnd) {
    const auto a = add("a"), b = add("b"), c = add("c"), d = add("d");

    ASSERT_TRUE(m_library->moveInQueue(d, b));
    EXPECT_THAT(files(), ElementsAre("a", "d", "b", "c"));
    ASSERT_TRUE(m_library->moveInQueue(a, c));
    EXPECT_THAT(files(), ElementsAre("d", "b", "a", "c"));
    ASSERT_TRUE(m_library->moveInQueue(b, d));
    EXPECT_THAT(files(), ElementsAre("b", "d", "a", "c"));
    ASSERT_TRUE(m_library->moveInQueue(d, std::nullopt));
    EXPECT_THAT(files(), ElementsAre("b", "a", "c", "d"));
    ASSERT_TRUE(m_library->moveInQueue(c, c));
    ASSERT_TRUE(m_library->moveInQueue(c, d));
    EXPECT_THAT(files(), ElementsAre("b", "a", "c", "d"));
    EXPECT_EQ(m_library->moveInQueue(QueueEntryId(9), a).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->moveInQueue(a, QueueEntryId(9)).error().code, ErrorCode::NotFound);
    EXPECT_THAT(files(), ElementsAre("b", "a", "c", "d"));
}

TEST_F(QueueTest, NewEntriesComeLastAfterMovesAndRemovals) {
    const auto a = add("a"), b = add("b");
    add("c");
    ASSERT_TRUE(m_library->moveInQueue(a, std::nullopt));
    ASSERT_TRUE(m_library->removeFromQueue(b));

    const auto d = add("d");

    EXPECT_GT(d.value(), 3);
    EXPECT_THAT(files(), ElementsAre("c", "a", "d"));
}

TEST_F(QueueTest, TheFirstThatWaitsIsTaken) {
    const auto a = add("a"), b = add("b"), c = add("c");
    ASSERT_TRUE(m_library->setQueueState(a, QueueState::Paused));
    ASSERT_TRUE(m_library->setQueueState(c, QueueState::Waiting, "Try again."));
    ASSERT_TRUE(m_library->moveInQueue(c, b));
    const auto lock = QueueLock::acquire(path()).value();

    const auto first = m_library->takeFromQueue(lock).value();
    const auto second = m_library->takeFromQueue(lock).value();

    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->id, c);
    EXPECT_EQ(first->state, QueueState::Running);
    EXPECT_EQ(first->message, "");
    EXPECT_EQ(second->id, b);
    EXPECT_EQ(m_library->queue().value().at(1).state, QueueState::Running);
    EXPECT_FALSE(m_library->takeFromQueue(lock).value());
}

TEST_F(QueueTest, WhatADeadProgramWasRunningWaitsAgain) {
    const auto a = add("a"), b = add("b");
    ASSERT_TRUE(m_library->setQueueState(a, QueueState::Running));
    ASSERT_TRUE(m_library->setQueueProgress(a, 5, 10));
    ASSERT_TRUE(m_library->setQueueState(b, QueueState::Failed, "No such file."));

    ASSERT_TRUE(m_library->recoverQueue(QueueLock::acquire(path()).value()));

    const auto queue = m_library->queue().value();
    EXPECT_EQ(queue[0].state, QueueState::Waiting);
    EXPECT_EQ(queue[0].doneUs, 5);
    EXPECT_EQ(queue[1].state, QueueState::Failed);
    EXPECT_EQ(queue[1].message, "No such file.");
}

TEST_F(QueueTest, DeletedRecordingsRunsAndProjectsLeaveEmptyReferences) {
    const auto project = m_library->addProject("Interviews").value();
    const RunId run = test::addFinished(*m_library, test::someRecording(), {" one"});
    const auto recording = m_library->run(run).value().recording;
    const auto id = m_library->enqueue("/recordings/interview.wav", "{}", project).value();
    ASSERT_TRUE(m_library->setQueueResult(id, recording, run));
    EXPECT_EQ(only().recording, recording);
    EXPECT_EQ(only().run, run);

    ASSERT_TRUE(m_library->deleteRun(run));
    EXPECT_EQ(only().recording, recording);
    EXPECT_FALSE(only().run);
    ASSERT_TRUE(m_library->deleteRecording(recording));
    EXPECT_FALSE(only().recording);
    ASSERT_TRUE(m_library->deleteProject(project));
    EXPECT_EQ(only().project, ProjectId());
    EXPECT_THAT(verifyLibrary(path()).value().problems, IsEmpty());
}

TEST_F(QueueTest, ResultsMustBeThereAndBelongTogether) {
    const RunId run = test::addFinished(*m_library, test::someRecording("a"), {" one"});
    const auto recording = m_library->run(run).value().recording;
    const auto other = m_library->addRecording(test::someRecording("b")).value();
    const auto id = add("a");

    EXPECT_EQ(m_library->setQueueResult(id, RecordingId(9), {}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->setQueueResult(id, recording, RunId(9)).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->setQueueResult(id, other, run).error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(only().recording);
    EXPECT_TRUE(m_library->setQueueResult(id, other, std::nullopt));
    EXPECT_EQ(only().recording, other);
}

TEST_F(QueueTest, ARemovedEntryIsMissedByTheNextWrite) {
    const auto id = add("a");

    ASSERT_TRUE(m_library->removeFromQueue(id));

    const auto recording = m_library->addRecording(test::someRecording()).value();
    EXPECT_THAT(files(), IsEmpty());
    EXPECT_EQ(m_library->removeFromQueue(id).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->setQueueState(id, QueueState::Running).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->setQueueProgress(id, 1, 2).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->setQueueResult(id, recording, {}).error().code, ErrorCode::NotFound);
}

TEST_F(QueueTest, ARemovedEntryIsNowhereInTheFilesOnceTheLibraryIsClosed) {
    const auto id = m_library->enqueue("/recordings/xylophone.wav", R"({"prompt":"marimba"})").value();
    ASSERT_TRUE(m_library->setQueueState(id, QueueState::Failed, "The vibraphone is out of tune."));
    add("a");
    m_library.reset();
    ASSERT_THAT(fileBytes(), HasSubstr("marimba"));
    m_library = Library::open(path()).value();

    ASSERT_TRUE(m_library->removeFromQueue(id));
    m_library.reset();

    for (const char* word : {"xylophone", "marimba", "vibraphone"}) EXPECT_THAT(fileBytes(), ::testing::Not(HasSubstr(word)));
}

TEST_F(QueueTest, RefusesWhatCannotBeKept) {
    const auto id = add("a");

    EXPECT_EQ(m_library->enqueue("", "{}").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->enqueue(std::string(4096, 'x'), "{}").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->enqueue(std::string("a\0b", 3), "{}").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->enqueue("b", "\xFF").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->enqueue("b", std::string(256 * 1024 + 1, ' ')).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->enqueue("b", "{}", ProjectId(9)).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->setQueueProgress(id, -1, 5).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->setQueueState(id, QueueState::Failed, "\xFF").error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(files(), ElementsAre("a"));
}

TEST_F(QueueTest, RefusesMoreThanTenThousandFiles) {
    damage("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
           "INSERT INTO queue (position, file, request, state, added_ms) SELECT i, 'f', '{}', 'finished', 0 FROM n");

    const auto refused = m_library->enqueue("a", "{}");

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(m_library->removeFromQueue(QueueEntryId(1)));
    EXPECT_TRUE(m_library->enqueue("a", "{}"));
}

TEST_F(QueueTest, HostilePositionsGiveAnOrderAllTheSame) {
    const auto a = add("a");
    add("b");
    damage("UPDATE queue SET position = 9223372036854775807");

    add("c");
    ASSERT_TRUE(m_library->moveInQueue(a, std::nullopt));

    EXPECT_THAT(files(), ElementsAre("b", "c", "a"));
}

TEST_F(QueueTest, HostileRowsAreRefusedAndReported) {
    add("a");
    for (const char* sql : {"UPDATE queue SET state = 'dancing'", "UPDATE queue SET state = 'waiting', done_us = -1",
                            "UPDATE queue SET done_us = 0, file = 'a' || char(0) || 'b'",
                            "UPDATE queue SET file = 'a', request = CAST(x'ff' AS TEXT)", "UPDATE queue SET request = '', run_id = -4"}) {
        damage((std::string("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; ") + sql).c_str());
        EXPECT_EQ(m_library->queue().error().code, ErrorCode::Format) << sql;
        EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("row of queue"))) << sql;
    }
    damage("PRAGMA foreign_keys = OFF; UPDATE queue SET run_id = 77");
    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("A row of queue refers to a row of runs")));
}

TEST_F(QueueTest, ABackupHasTheQueue) {
    add("a");
    add("b");

    ASSERT_TRUE(m_library->backup(m_folder.path() / "backup.db"));

    EXPECT_EQ(Library::open(m_folder.path() / "backup.db").value()->queue().value().size(), 2U);
}

TEST_F(QueueTest, OneHolderAtATimeWorksTheQueueOfALibrary) {
    const fs::path other = m_folder.path() / "other.db";
    {
        const auto lock = QueueLock::acquire(path());
        ASSERT_TRUE(lock);

        EXPECT_TRUE(QueueLock::isHeld(path()));
        EXPECT_EQ(QueueLock::acquire(path()).error().code, ErrorCode::Busy);
        EXPECT_TRUE(QueueLock::acquire(other));
        EXPECT_TRUE(JobLock::acquire(path(), std::string(64, '0')));
        EXPECT_TRUE(JobLock::acquire(path(), std::string(64, 'f')));
    }
    EXPECT_FALSE(QueueLock::isHeld(path()));
    EXPECT_TRUE(QueueLock::acquire(path()));
}

TEST_F(QueueTest, ADeadProgramDoesNotKeepTheQueue) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t holder = ::fork();
    if (holder == 0) {
        const auto lock = QueueLock::acquire(path());
        const char answer = lock ? 'y' : 'n';
        if (::write(ready[1], &answer, 1) == 1) ::pause();
        ::_exit(0);
    }
    char answer = 0;
    ASSERT_EQ(::read(ready[0], &answer, 1), 1);
    ASSERT_EQ(answer, 'y');

    const bool isHeldWhileItLives = QueueLock::isHeld(path());
    ::kill(holder, SIGKILL);
    ::waitpid(holder, nullptr, 0);

    EXPECT_TRUE(isHeldWhileItLives);
    EXPECT_TRUE(QueueLock::acquire(path()));
}

}  // namespace
}  // namespace undervoice::library
