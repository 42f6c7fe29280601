// Projects, and what people write on recordings.

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "library/job_lock.h"
#include "library/library.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

namespace fs = std::filesystem;
using test::someRecording;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kReadWrite = 2;  // SQLITE_OPEN_READWRITE

std::string bytesOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class ProjectTest : public ::testing::Test {
  protected:
    fs::path path() const { return m_folder.path() / "library.db"; }
    std::string fileBytes() const { return bytesOf(path()) + bytesOf(path().string() + "-wal"); }
    void damage(const char* sql) const { SQLite::Database(path().string(), kReadWrite).exec(sql); }
    RecordingId add(const std::string& name, ProjectId project = {}) {
        const auto id = m_library->addRecording(someRecording(name)).value();
        EXPECT_TRUE(m_library->setNotes(id, {"", {}, {}, project}));
        return id;
    }
    RecordingNotes notesOf(RecordingId id) const { return m_library->recording(id).value().recording.notes; }
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        const auto projects = m_library->projects().value();
        for (const Project& project : projects) names.push_back(project.name);
        return names;
    }

    test::TemporaryFolder m_folder;
    std::unique_ptr<Library> m_library = Library::open(path()).value();
};

TEST_F(ProjectTest, ProjectsAreListedByName) {
    ASSERT_TRUE(m_library->addProject("Oral history"));
    ASSERT_TRUE(m_library->addProject("  Interviews\t"));
    ASSERT_TRUE(m_library->addProject("K\xC3\xBC" "che"));

    EXPECT_THAT(names(), ElementsAre("Interviews", "K\xC3\xBC" "che", "Oral history"));
}

TEST_F(ProjectTest, AProjectKeepsItsGlossary) {
    const auto id = m_library->addProject("Interviews").value();

    ASSERT_TRUE(m_library->updateProject(id, "Talks", "A talk about\nbridges.", "Pfeiler, Widerlager"));

    const Project project = Library::open(path()).value()->projects().value().at(0);
    EXPECT_EQ(project.id, id);
    EXPECT_EQ(project.name, "Talks");
    EXPECT_EQ(project.prompt, "A talk about\nbridges.");
    EXPECT_EQ(project.hotwords, "Pfeiler, Widerlager");
    EXPECT_GT(project.createdAt, 1'700'000'000'000);
}

TEST_F(ProjectTest, RefusesNamesThatCannotBeOne) {
    const auto id = m_library->addProject("Interviews").value();
    ASSERT_TRUE(m_library->addProject("Talks"));

    for (const std::string& name : {std::string(), std::string(" \n "), std::string("Talks "), std::string("two\nlines"),
                                    std::string("\xFF\xFE"), std::string("nul\0", 4) + "x", std::string(1001, 'x')}) {
        EXPECT_EQ(m_library->addProject(name).error().code, ErrorCode::InvalidArgument) << name;
        EXPECT_EQ(m_library->updateProject(id, name, "", "").error().code, ErrorCode::InvalidArgument) << name;
    }
    EXPECT_THAT(m_library->addProject("Talks").error().message, HasSubstr("\"Talks\""));
    EXPECT_THAT(names(), ElementsAre("Interviews", "Talks"));
}

TEST_F(ProjectTest, RefusesAGlossaryThatIsNoTextOrTooLong) {
    const auto id = m_library->addProject("Interviews").value();

    EXPECT_EQ(m_library->updateProject(id, "Interviews", "\xFF", "").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->updateProject(id, "Interviews", "", std::string(65'537, 'x')).error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(m_library->updateProject(id, "Interviews", std::string(65'536, 'x'), ""));
    EXPECT_EQ(m_library->updateProject(ProjectId(9), "Nine", "", "").error().code, ErrorCode::NotFound);
}

TEST_F(ProjectTest, CountsTheRecordingsThatAreNotInTheTrash) {
    const auto id = m_library->addProject("Interviews").value();
    add("a", id);
    add("b");
    ASSERT_TRUE(m_library->moveToTrash({add("c", id)}));

    EXPECT_EQ(m_library->projects().value().at(0).recordingCount, 1);
}

TEST_F(ProjectTest, RecordingsOfADeletedProjectStay) {
    const auto id = m_library->addProject("The xylophone project").value();
    ASSERT_TRUE(m_library->updateProject(id, "The xylophone project", "About marimbas.", "vibraphone"));
    const auto recording = add("a", id);
    ASSERT_THAT(fileBytes(), HasSubstr("vibraphone"));

    ASSERT_TRUE(m_library->deleteProject(id));

    EXPECT_THAT(names(), IsEmpty());
    EXPECT_EQ(notesOf(recording).project, ProjectId());
    EXPECT_THAT(fileBytes(), Not(HasSubstr("xylophone")));
    EXPECT_THAT(fileBytes(), Not(HasSubstr("marimba")));
    EXPECT_THAT(fileBytes(), Not(HasSubstr("vibraphone")));
    EXPECT_EQ(m_library->deleteProject(id).error().code, ErrorCode::NotFound);
}

TEST_F(ProjectTest, NothingOfAProjectDeletedWithItsRecordingsIsInTheFiles) {
    const auto id = m_library->addProject("The xylophone project").value();
    const RunId run = test::addFinished(*m_library, someRecording("a"), {" the marimba informant spoke"}, "en", "a");
    const auto heard = m_library->run(run).value().recording;
    ASSERT_TRUE(m_library->setNotes(heard, {"About a vibraphone", {"Informant Glockenspiel"}, {"celesta"}, id}));
    const auto trashed = add("b", id);
    ASSERT_TRUE(m_library->moveToTrash({trashed}));
    const auto kept = add("c");
    ASSERT_THAT(fileBytes(), HasSubstr("celesta"));

    ASSERT_TRUE(m_library->deleteProjectWithRecordings(id));

    EXPECT_EQ(m_library->recording(heard).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->recording(trashed).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(m_library->recording(kept));
    EXPECT_THAT(names(), IsEmpty());
    for (const char* word : {"xylophone", "marimba", "vibraphone", "lockenspiel", "celesta"})
        EXPECT_THAT(fileBytes(), Not(HasSubstr(word)));
    EXPECT_THAT(verifyLibrary(path()).value().problems, IsEmpty());
}

TEST_F(ProjectTest, DeletesNothingWhileAJobWorksOnOneOfItsRecordings) {
    const auto id = m_library->addProject("Interviews").value();
    const auto idle = add("a", id), busy = add("b", id);
    ASSERT_TRUE(m_library->beginRun(busy, test::someRun()));
    {
        const auto lock = JobLock::acquire(path(), test::someRun().jobKey).value();

        EXPECT_EQ(m_library->deleteProjectWithRecordings(id).error().code, ErrorCode::Busy);
    }

    EXPECT_EQ(m_library->projects().value().at(0).recordingCount, 2);
    EXPECT_TRUE(m_library->recording(idle));
    EXPECT_TRUE(m_library->deleteProjectWithRecordings(id));
}

TEST_F(ProjectTest, NotesComeBackAsTheyWereOrdered) {
    const RecordingNotes notes{"The bridge", {"Zo\xC3\xAB", "Ada", "Bea"}, {"winter", "archive"}, m_library->addProject("P").value()};
    const auto first = add("a"), noted = add("b"), last = add("c");
    ASSERT_TRUE(m_library->setNotes(noted, {"", {"Nobody"}, {"old"}, {}}));

    ASSERT_TRUE(m_library->setNotes(noted, notes));

    EXPECT_EQ(notesOf(noted), notes);
    const auto all = Library::open(path()).value()->recordings().value();
    EXPECT_EQ(all.at(0).recording.id, last);
    EXPECT_EQ(all.at(0).recording.notes, RecordingNotes());
    EXPECT_EQ(all.at(1).recording.notes, notes);
    EXPECT_EQ(all.at(2).recording.id, first);
    EXPECT_EQ(all.at(2).recording.notes, RecordingNotes());
}

TEST_F(ProjectTest, BlankAndRepeatedNamesAreDropped) {
    const auto id = add("a");

    ASSERT_TRUE(m_library->setNotes(id, {"  A title ", {"Ada", " ", "Bea", " Ada "}, {"", "x", "x"}, {}}));

    EXPECT_EQ(notesOf(id), (RecordingNotes{"A title", {"Ada", "Bea"}, {"x"}, {}}));
}

TEST_F(ProjectTest, NotesThatAreRefusedChangeNothing) {
    const auto id = add("a");
    const RecordingNotes before{"Before", {"Ada"}, {"x"}, {}};
    ASSERT_TRUE(m_library->setNotes(id, before));
    std::vector<std::string> many;
    for (int i = 0; i < 101; ++i) many.push_back(std::to_string(i));

    EXPECT_EQ(m_library->setNotes(id, {std::string(1001, 'x'), {}, {}, {}}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->setNotes(id, {"two\nlines", {}, {}, {}}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->setNotes(id, {"", {"\xFF"}, {}, {}}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->setNotes(id, {"", {}, {std::string(1001, 'x')}, {}}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->setNotes(id, {"", many, {}, {}}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->setNotes(id, {"", {}, many, {}}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->setNotes(id, {"", {}, {}, ProjectId(7)}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->setNotes(RecordingId(9), before).error().code, ErrorCode::NotFound);

    EXPECT_EQ(notesOf(id), before);
}

TEST_F(ProjectTest, TranscribingAgainKeepsTheNotes) {
    const auto id = add("a");
    ASSERT_TRUE(m_library->setNotes(id, {"A title", {"Ada"}, {}, {}}));

    ASSERT_EQ(m_library->addRecording(someRecording("a")).value(), id);

    EXPECT_EQ(notesOf(id), (RecordingNotes{"A title", {"Ada"}, {}, {}}));
}

TEST_F(ProjectTest, ABackupHasProjectsAndNotes) {
    const auto project = m_library->addProject("Interviews").value();
    const auto id = add("a", project);
    const fs::path target = m_folder.path() / "backup.db";

    ASSERT_TRUE(m_library->backup(target));

    const auto copy = Library::open(target).value();
    EXPECT_EQ(copy->recording(id).value().recording.notes.project, project);
    EXPECT_EQ(copy->projects().value().at(0).name, "Interviews");
}

TEST_F(ProjectTest, HostileRowsAreRefusedAndReported) {
    ASSERT_TRUE(m_library->addProject("Interviews"));
    ASSERT_TRUE(m_library->setNotes(add("a"), {"", {"Ada"}, {"x"}, {}}));

    damage("UPDATE projects SET hotwords = CAST(x'ff' AS TEXT)");
    EXPECT_EQ(m_library->projects().error().code, ErrorCode::Format);
    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("row of projects")));
    damage("UPDATE recording_people SET name = CAST(x'c328' AS TEXT)");
    EXPECT_EQ(m_library->recordings().error().code, ErrorCode::Format);
    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("row of recording_people")));
    damage("DELETE FROM recording_people; PRAGMA foreign_keys = OFF; UPDATE recordings SET project_id = -1");
    EXPECT_EQ(m_library->recordings().error().code, ErrorCode::Format);
    damage("PRAGMA foreign_keys = OFF; UPDATE recordings SET project_id = 77");
    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("refers to a row of projects")));
    damage("PRAGMA foreign_keys = OFF; INSERT INTO recording_tags VALUES (99, 0, 'stray')");
    EXPECT_THAT(verifyLibrary(path()).value().problems, Contains(HasSubstr("A row of recording_tags")));
}

}  // namespace
}  // namespace undervoice::library
