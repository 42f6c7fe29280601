#include "library/schema.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "library/library.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

constexpr int kReadWriteCreate = 6;  // SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

int userVersion(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

TEST(SchemaTest, MigratesForwardStepByStepAndKeepsRows) {
    SQLite::Database database(":memory:", kReadWriteCreate);
    const Migration steps[] = {"CREATE TABLE t(a INTEGER)", "ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'old'"};
    ASSERT_TRUE(migrate(database, "x.db", {steps, 1}));
    database.exec("INSERT INTO t VALUES (7)");

    ASSERT_TRUE(migrate(database, "x.db", steps));

    EXPECT_EQ(userVersion(database), 2);
    EXPECT_EQ(database.execAndGet("SELECT a || b FROM t").getString(), "7old");
}

TEST(SchemaTest, AFailedMigrationChangesNothing) {
    SQLite::Database database(":memory:", kReadWriteCreate);
    const Migration steps[] = {"CREATE TABLE t(a)", "CREATE TABLE u(b); INSERT INTO nowhere VALUES (1)"};

    EXPECT_EQ(migrate(database, "x.db", steps).error().code, ErrorCode::Format);

    EXPECT_EQ(userVersion(database), 1);
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt(), 1);
}

TEST(SchemaTest, AReaderBringsAnUnfinishedFileForward) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    std::ofstream(path).close();  // what is left when the power goes right after the file was made

    const auto reader = LibraryReader::open(path);

    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_TRUE((*reader)->recordings().value().empty());
}

TEST(SchemaTest, RefusesTablesThatDoNotGoWithTheSchemaNumber) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    ASSERT_TRUE(Library::open(path));
    SQLite::Database(path.string(), kReadWriteCreate).exec("PRAGMA user_version = 0");

    EXPECT_EQ(Library::open(path).error().code, ErrorCode::Format);
    EXPECT_EQ(LibraryReader::open(path).error().code, ErrorCode::Format);
}

TEST(SchemaTest, RefusesANewerSchema) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    ASSERT_TRUE(Library::open(path));
    SQLite::Database(path.string(), kReadWriteCreate).exec("PRAGMA user_version = 99");

    const auto writer = Library::open(path);
    const auto reader = LibraryReader::open(path);

    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, ErrorCode::Format);
    EXPECT_NE(writer.error().message.find("newer Undervoice (schema 99"), std::string::npos) << writer.error().message;
    EXPECT_EQ(reader.error().message, writer.error().message);
}

TEST(SchemaTest, VersionOneIsAsItWasReleased) {
    EXPECT_EQ(sha256Hex(migrations()[0]), "e1896055409a294086264004400407ae1c9c212d93702d80ecb922b15c962a0a");
}

TEST(SchemaTest, VersionTwoIsAsItWasReleased) {
    EXPECT_EQ(sha256Hex(migrations()[1]), "3c0aafc7874aeed0010d3ded01fe4e6ef2c62095acb23ee03e63af432d2565a3");
}

TEST(SchemaTest, VersionThreeIsAsItWasReleased) {
    EXPECT_EQ(sha256Hex(migrations()[2]), "4f76b7adeab6292a210c2f6ac2ada5e8e783622713767f0f273cf4181d43f121");
}

TEST(SchemaTest, VersionFourIsAsItWasReleased) {
    EXPECT_EQ(sha256Hex(migrations()[3]), "bfd51cf6322ebd42a070ec204ca2fbc9b37fd04bbe112de3542b750785e83242");
}

TEST(SchemaTest, VersionFiveIsAsItWasReleased) {
    EXPECT_EQ(sha256Hex(migrations()[4]), "c0eccd5dca5d93bf1530124cd01bfaaefa84b712a8fcffc5b078f6a1c9e3fe23");
}

/// As the program before marks left it: without their columns, and with changes that know of none.
void makeVersionThreeOf(const std::filesystem::path& path) {
    test::makeVersionFourOf(path);
    SQLite::Database database(path.string(), kReadWriteCreate);
    SQLite::Statement read(database, "SELECT rowid, content FROM changes");
    SQLite::Statement write(database, "UPDATE changes SET content = ? WHERE rowid = ?");
    while (read.executeStep()) {
        const std::string bytes = read.getColumn(1).getString();
        nlohmann::json change = nlohmann::json::from_cbor(bytes);
        change[0] = 1;
        for (auto& splice : change[1])
            for (const std::size_t side : {1U, 2U})
                for (auto& segment : splice[side]) segment.erase(17), segment.erase(17), segment.erase(17);
        std::string older;
        nlohmann::json::to_cbor(change, older);
        write.reset();
        write.bind(1, older.data(), static_cast<int>(older.size()));
        write.bind(2, read.getColumn(0).getInt64());
        write.exec();
    }
    for (const char* column : {"is_starred", "is_to_check", "note"}) database.exec(std::string("ALTER TABLE document_segments DROP COLUMN ") + column);
    database.exec("PRAGMA user_version = 3");
}

TEST(SchemaTest, ALibraryOfVersionThreeKeepsItsCorrectionsAndTheirHistory) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    RunId corrections;
    {
        const auto library = Library::open(path).value();
        corrections = library->beginCorrections(test::addFinished(*library, test::someRecording(), {" One.", " Two."})).value();
        ASSERT_TRUE(library->commitChange(corrections, changeText(library->document(corrections).value(), 0, 1, "One more.").value(), ChangeJoin::New));
        ASSERT_TRUE(library->commitChange(corrections, split(library->document(corrections).value(), 0, 4).value(), ChangeJoin::New));
    }
    makeVersionThreeOf(path);

    const auto library = Library::open(path);

    ASSERT_TRUE(library) << library.error().message;
    const Document before = (*library)->document(corrections).value();
    EXPECT_EQ(before.segments.size(), 3U);
    EXPECT_TRUE(before.segments[0].marks.isEmpty());
    ASSERT_TRUE((*library)->commitChange(corrections, setMark(before, 0, 1, PassageMark::Star, true).value(), ChangeJoin::New));
    EXPECT_TRUE((*library)->document(corrections).value().segments[0].marks.isStarred);
    EXPECT_TRUE(verifyLibrary(path).value().problems.empty());
    for (int steps = 0; steps < 3; ++steps) EXPECT_TRUE((*library)->undoChange(corrections).value()) << steps;
    EXPECT_EQ((*library)->transcript(corrections).value().text, " One. Two.");
    EXPECT_TRUE(verifyLibrary(path).value().problems.empty());
}

TEST(SchemaTest, ALibraryOfVersionTwoIsBroughtForwardAndCanBeCorrected) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    test::makeVersionOneLibrary(path);
    {
        SQLite::Database database(path.string(), kReadWriteCreate);
        ASSERT_TRUE(migrate(database, path, migrations().first(2)));
        database.exec("UPDATE recordings SET title = 'Talk'");
    }

    const auto library = Library::open(path).value();

    EXPECT_EQ(library->recordings().value().at(0).recording.notes.title, "Talk");
    EXPECT_FALSE(library->run(RunId(1)).value().corrects);
    const RunId corrections = library->beginCorrections(RunId(1)).value();
    const Document document = library->document(corrections).value();
    ASSERT_TRUE(library->commitChange(corrections, changeText(document, 0, 1, "New harbour.").value(), ChangeJoin::New));
    EXPECT_EQ(library->transcript(corrections).value().text, " New harbour.");
    EXPECT_TRUE(verifyLibrary(path).value().problems.empty());
}

TEST(SchemaTest, ALibraryOfVersionOneIsBroughtForwardWithAllThatIsInIt) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    test::makeVersionOneLibrary(path);

    const auto library = Library::open(path);

    ASSERT_TRUE(library) << library.error().message;
    const auto summary = (*library)->recordings().value().at(0);
    EXPECT_EQ(summary.recording.facts.path, "/recordings/talk.wav");
    EXPECT_EQ(summary.recording.addedAt, 1'700'000'000'000);
    EXPECT_EQ(summary.recording.notes, RecordingNotes());
    EXPECT_FALSE(summary.recording.trashedAt);
    ASSERT_EQ(summary.runs.size(), 2U);
    EXPECT_EQ(summary.runs[0].lastError, "The power went.");
    const auto segments = (*library)->transcript(RunId(1)).value().segments;
    ASSERT_EQ(segments.size(), 1U);
    EXPECT_EQ(segments[0].words->at(1), (Word{" harbour.", 1.0, 2.5, 0.75}));
    EXPECT_EQ((*library)->search(parseSearchQuery("harbour").value()).value().size(), 1U);
    EXPECT_EQ((*library)->speechProbabilities(RecordingId(1), {}, "0.1.0").value()->size(), 3U);
    EXPECT_TRUE((*library)->projects().value().empty());
    EXPECT_TRUE((*library)->queue().value().empty());
    EXPECT_TRUE((*library)->commitWindow(RunId(2), test::someWindow(0)));
    EXPECT_TRUE((*library)->setNotes(RecordingId(1), {"Talk", {"Ada"}, {"x"}, (*library)->addProject("P").value()}));
    EXPECT_TRUE(verifyLibrary(path).value().problems.empty());
}

TEST(SchemaTest, AReaderBringsALibraryOfVersionOneForward) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    test::makeVersionOneLibrary(path);

    const auto reader = LibraryReader::open(path);

    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_EQ((*reader)->search(parseSearchQuery("harbour").value()).value().size(), 1U);
    EXPECT_EQ((*reader)->unfinishedRuns().value().size(), 1U);
}

TEST(SchemaTest, AnOlderSchemaIsNoDamage) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    test::makeVersionOneLibrary(path);

    const auto report = verifyLibrary(path).value();

    EXPECT_TRUE(report.problems.empty()) << report.problems.front();
    EXPECT_EQ(report.words, 2);
}

TEST(SchemaTest, VerificationLeavesADamagedOlderLibraryAsItIs) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    test::makeVersionOneLibrary(path);
    SQLite::Database database(path.string(), kReadWriteCreate);
    database.exec("PRAGMA ignore_check_constraints = ON; UPDATE recordings SET duration_us = -1");

    EXPECT_FALSE(verifyLibrary(path).value().problems.empty());

    EXPECT_EQ(userVersion(database), 1);
}

TEST(SchemaTest, AProgramOfVersionOneRefusesANewerOne) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    ASSERT_TRUE(Library::open(path));
    SQLite::Database database(path.string(), kReadWriteCreate);

    const auto refused = migrate(database, path, migrations().first(1));

    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("newer Undervoice (schema 5, this program knows 1)"), std::string::npos)
        << refused.error().message;
}

TEST(SchemaTest, RefusesADatabaseOfAnotherProgram) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "bookmarks.db";
    SQLite::Database(path.string(), kReadWriteCreate).exec("CREATE TABLE bookmarks(url TEXT)");
    const auto bytesBefore = bytesOf(path);

    const auto library = Library::open(path);

    ASSERT_FALSE(library);
    EXPECT_FALSE(LibraryReader::open(path));
    EXPECT_EQ(bytesOf(path), bytesBefore);
    EXPECT_EQ(library.error().code, ErrorCode::Format);
    EXPECT_NE(library.error().message.find("another program"), std::string::npos) << library.error().message;
}

TEST(SchemaTest, RefusesAFileThatIsNoDatabase) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "notes.txt";
    std::ofstream(path) << std::string(5000, 'x');

    for (const auto& error : {Library::open(path).error(), LibraryReader::open(path).error()}) {
        EXPECT_EQ(error.code, ErrorCode::Format);
        EXPECT_NE(error.message.find("not an Undervoice library"), std::string::npos) << error.message;
    }
}

TEST(SchemaTest, RefusesTriggersThatAreNotOurs) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "library.db";
    ASSERT_TRUE(Library::open(path));
    SQLite::Database(path.string(), kReadWriteCreate)
        .exec("CREATE TRIGGER evil AFTER INSERT ON windows BEGIN DELETE FROM recordings; END");

    EXPECT_EQ(Library::open(path).error().code, ErrorCode::Format);
    EXPECT_EQ(LibraryReader::open(path).error().code, ErrorCode::Format);
}

}  // namespace
}  // namespace undervoice::library
