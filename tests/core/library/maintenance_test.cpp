#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/sha256.h"
#include "library/library.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kReadWrite = 2;  // SQLITE_OPEN_READWRITE

std::string bytesOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class MaintenanceTest : public ::testing::Test {
  protected:
    fs::path path() const { return m_folder.path() / "library.db"; }
    fs::path target() const { return m_folder.path() / "backup.db"; }
    void damage(const char* sql) const { SQLite::Database(path().string(), kReadWrite).exec(sql); }
    std::size_t filesInFolder() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(m_folder.path()), fs::directory_iterator()));
    }

    test::TemporaryFolder m_folder;
};

TEST_F(MaintenanceTest, ABackupIsALibraryOfItsOwn) {
    auto library = Library::open(path()).value();
    const RunId run = test::addFinished(*library, test::someRecording(), {" one", " two"});
    std::int64_t reported = 0;

    const auto made = library->backup(target(), [&](const Progress& p) { reported = p.done; });

    ASSERT_TRUE(made) << made.error().message;
    EXPECT_GT(reported, 0);
    EXPECT_EQ(fs::status(target()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const auto copy = Library::open(target()).value();
    EXPECT_EQ(copy->transcript(run).value().segments, library->transcript(run).value().segments);
    EXPECT_THAT(copy->search(parseSearchQuery("two").value()).value(), SizeIs(1));
}

TEST_F(MaintenanceTest, ABackupReplacesAnOlderOneAndLeavesNothingElse) {
    auto library = Library::open(path()).value();
    const RunId run = test::addFinished(*library, test::someRecording(), {" one"});
    std::ofstream(target()) << "older";
    const auto before = filesInFolder();

    ASSERT_TRUE(library->backup(target()));

    EXPECT_EQ(filesInFolder(), before);
    EXPECT_TRUE(LibraryReader::open(target()).value()->run(run));
}

TEST_F(MaintenanceTest, ABackupThatFailsKeepsTheOlderOne) {
    auto library = Library::open(path()).value();
    std::ofstream(target()) << "older";
    const auto before = filesInFolder();
    CancelSource source;
    source.cancel();

    EXPECT_EQ(library->backup(target(), {}, source.token()).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(library->backup(path()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(library->backup(m_folder.path()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(library->backup(m_folder.path() / "no" / "such" / "folder.db").error().code, ErrorCode::Io);

    EXPECT_EQ(bytesOf(target()), "older");
    EXPECT_EQ(filesInFolder(), before);
}

TEST_F(MaintenanceTest, ABackupIsConsistentWhileOthersWrite) {
    auto library = Library::open(path()).value();
    const RunId run = library->beginRun(library->addRecording(test::someRecording()).value(), test::someRun()).value();
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(library->commitWindow(run, test::someWindow(i, 1, 6, 40)));
    const auto reader = LibraryReader::open(path()).value();
    int committed = 200;

    const auto made = reader->backup(target(), [&](const Progress&) {
        EXPECT_TRUE(library->commitWindow(run, test::someWindow(committed++)));
    });

    ASSERT_TRUE(made) << made.error().message;
    EXPECT_GT(committed, 200);
    EXPECT_EQ(LibraryReader::open(target()).value()->windows(run).value().size(), 200U);
}

TEST_F(MaintenanceTest, ASoundLibraryPassesVerification) {
    {
        auto library = Library::open(path()).value();
        test::addFinished(*library, test::someRecording(), {" one", " two"});
    }

    const auto report = verifyLibrary(path());

    ASSERT_TRUE(report) << report.error().message;
    EXPECT_THAT(report->problems, IsEmpty());
    EXPECT_EQ(report->recordings, 1);
    EXPECT_EQ(report->runs, 1);
    EXPECT_EQ(report->windows, 2);
    EXPECT_EQ(report->segments, 2);
    EXPECT_EQ(report->words, 2);
}

TEST_F(MaintenanceTest, VerificationFindsAnIndexThatDisagrees) {
    { test::addFinished(*Library::open(path()).value(), test::someRecording(), {" one"}); }
    damage("INSERT INTO segment_index(rowid, text) VALUES (12345, 'ghost')");

    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("search index")));
}

TEST_F(MaintenanceTest, VerificationFindsRowsWithoutOwner) {
    { test::addFinished(*Library::open(path()).value(), test::someRecording(), {" one"}); }
    damage("PRAGMA foreign_keys = OFF; DELETE FROM windows");

    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("segments")));
}

TEST_F(MaintenanceTest, VerificationFindsRowsThatCannotBeRead) {
    { test::addFinished(*Library::open(path()).value(), test::someRecording(), {" one"}); }
    damage("UPDATE windows SET attempts = 'nonsense'");

    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("attempts")));
}

TEST_F(MaintenanceTest, VerificationFindsDamagedPages) {
    {
        auto library = Library::open(path()).value();
        const RunId run = library->beginRun(library->addRecording(test::someRecording()).value(), test::someRun()).value();
        for (int i = 0; i < 50; ++i) ASSERT_TRUE(library->commitWindow(run, test::someWindow(i, 1, 6, 40)));
    }
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    for (int page = 30; page < 60; ++page) file.seekp(page * 4096).write(std::string(64, '\x7f').data(), 64);
    file.close();

    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("damaged")));
}

TEST_F(MaintenanceTest, VerificationFindsAHistoryThatDisagreesWithTheText) {
    for (const char* damaging : {"UPDATE segments SET text = ' other' WHERE id >= 2 << 24", "DELETE FROM changes WHERE number = 1",
                                 "UPDATE changes SET content = x'80' WHERE number = 2", "UPDATE changes SET is_undone = 1 WHERE number = 1",
                                 "UPDATE document_segments SET speaker = 5", "UPDATE document_segments SET position = -position",
                                 "DELETE FROM document_segments WHERE key = 1", "UPDATE documents SET next_key = 1", "UPDATE changes SET kind = 'x'"}) {
        {
            auto library = Library::open(path()).value();
            const RunId corrections = library->beginCorrections(test::addFinished(*library, test::someRecording(), {" one", " two"})).value();
            ASSERT_TRUE(library->commitChange(corrections, changeText(library->document(corrections).value(), 0, 1, "uno").value(), ChangeJoin::New));
            ASSERT_TRUE(library->commitChange(corrections, changeText(library->document(corrections).value(), 1, 2, "dos").value(), ChangeJoin::New));
        }
        ASSERT_THAT(verifyLibrary(path()).value().problems, IsEmpty());

        damage(damaging);

        EXPECT_THAT(verifyLibrary(path()).value().problems, SizeIs(1)) << damaging;
        for (const char* file : {"library.db", "library.db-wal", "library.db-shm"}) fs::remove(m_folder.path() / file);
    }
}

TEST_F(MaintenanceTest, VerificationHashesFilesWhenAskedTo) {
    const fs::path same = m_folder.path() / "same.wav", changed = m_folder.path() / "changed.wav";
    std::ofstream(same) << "same";
    std::ofstream(changed) << "before";
    {
        auto library = Library::open(path()).value();
        RecordingFacts facts{sha256File(same).value(), same, 1, "{}", {}};
        ASSERT_TRUE(library->addRecording(facts));
        facts = {sha256File(changed).value(), changed, 1, "{}", {}};
        ASSERT_TRUE(library->addRecording(facts));
        ASSERT_TRUE(library->addRecording(test::someRecording("gone.wav")));
    }
    std::ofstream(changed) << "after";

    const auto report = verifyLibrary(path(), {/*hashFiles=*/true}).value();

    EXPECT_EQ(report.filesHashed, 2);
    EXPECT_THAT(report.problems, ::testing::ElementsAre(HasSubstr("changed.wav")));
    EXPECT_THAT(report.notes, ::testing::ElementsAre(HasSubstr("gone.wav")));
}

TEST_F(MaintenanceTest, DeletedTextIsNowhereInTheFiles) {
    auto library = Library::open(path()).value();
    std::vector<std::string> texts;
    for (int i = 0; i < 300; ++i) texts.push_back(" the xylophone informant number " + std::to_string(i) + " spoke");
    const RunId run = test::addFinished(*library, test::someRecording("secret"), texts, "en", "secret");
    test::addFinished(*library, test::someRecording("kept"), {" an ordinary sentence"}, "en", "kept");
    const auto fileBytes = [&] { return bytesOf(path()) + bytesOf(path().string() + "-wal"); };
    ASSERT_THAT(fileBytes(), HasSubstr("xylophone"));
    const auto bytesBefore = fs::file_size(path());

    ASSERT_TRUE(library->deleteRecording(library->run(run).value().recording));

    EXPECT_THAT(fileBytes(), ::testing::Not(HasSubstr("xylophone")));
    EXPECT_THAT(fileBytes(), ::testing::Not(HasSubstr("ylophone")));
    EXPECT_LT(fs::file_size(path()), bytesBefore);
    EXPECT_THAT(verifyLibrary(path()).value().problems, IsEmpty());
}

TEST_F(MaintenanceTest, DeletedCorrectionsAreNowhereInTheFiles) {
    auto library = Library::open(path()).value();
    const RunId corrections = library->beginCorrections(test::addFinished(*library, test::someRecording("secret"), {" one", " two"})).value();
    test::addFinished(*library, test::someRecording("kept"), {" an ordinary sentence"}, "en", "kept");
    const auto commit = [&](const DocumentChange& change) { ASSERT_TRUE(library->commitChange(corrections, change, ChangeJoin::New)); };
    commit(changeText(library->document(corrections).value(), 0, 1, "the xylophone informant").value());
    commit(assignSpeaker(library->document(corrections).value(), {0, 0}, {0, 23}, "Wolfram Zephyr").value());
    commit(changeText(library->document(corrections).value(), 0, 1, "somebody").value());
    ASSERT_TRUE(library->undoChange(corrections));
    const auto fileBytes = [&] { return bytesOf(path()) + bytesOf(path().string() + "-wal"); };
    ASSERT_THAT(fileBytes(), HasSubstr("xylophone"));
    ASSERT_THAT(fileBytes(), HasSubstr("Zephyr"));

    ASSERT_TRUE(library->deleteRun(corrections));

    for (const char* secret : {"xylophone", "ylophone", "Zephyr", "somebody"}) EXPECT_THAT(fileBytes(), ::testing::Not(HasSubstr(secret)));
    EXPECT_THAT(verifyLibrary(path()).value().problems, IsEmpty());
}

}  // namespace
}  // namespace undervoice::library
