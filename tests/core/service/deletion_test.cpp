#include "service/deletion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/fixtures.h"

namespace undervoice::service {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::SizeIs;

class Deletion : public testing::Test {
  protected:
    void SetUp() override {
        m_path = m_folder.path() / "library.db";
        auto opened = library::Library::open(m_path);
        ASSERT_TRUE(opened) << opened.error().message;
        m_library = std::move(*opened);
    }
    library::RecordingId add(char digit) {
        library::RecordingFacts facts;
        facts.audioSha256 = std::string(64, digit);
        facts.path = "/recordings/talk.wav";
        return m_library->addRecording(facts).value();
    }
    fs::path write(const fs::path& folder, const std::string& name, const std::string& text = "what was said") {
        fs::create_directories(folder);
        std::ofstream(folder / name) << text;
        return folder / name;
    }

    test::TemporaryFolder m_folder;
    fs::path m_path;
    std::unique_ptr<library::Library> m_library;
};

TEST_F(Deletion, TakesTheFilesOfTheRecordingAndNoOthers) {
    const auto gone = add('a');
    add('b');
    write(waveFolder(m_path), std::string(64, 'a') + "-0--1.peaks");
    write(clipFolder(m_path), "aaaaaaaaaaaa-keller.wav");
    const fs::path other = write(waveFolder(m_path), std::string(64, 'b') + "-0--1.peaks");
    const fs::path like = write(clipFolder(m_path), "aaaaaaaaaaab-keller.wav");
    const Status deleted = deleteForEver(*m_library, {gone});

    ASSERT_TRUE(deleted) << deleted.error().message;
    EXPECT_THAT(m_library->recordings().value(), SizeIs(1));
    EXPECT_THAT(filesKeptFor(m_path, std::string(64, 'a')), IsEmpty());
    EXPECT_TRUE(fs::exists(other));
    EXPECT_TRUE(fs::exists(like));
}

TEST_F(Deletion, TakesAProjectWithWhatIsInTheTrash) {
    const auto project = m_library->addProject("Harbour").value();
    const auto first = add('a'), second = add('b');
    add('c');
    library::RecordingNotes notes;
    notes.project = project;
    ASSERT_TRUE(m_library->setNotes(first, notes));
    ASSERT_TRUE(m_library->setNotes(second, notes));
    ASSERT_TRUE(m_library->moveToTrash({second}));
    for (const char digit : {'a', 'b', 'c'}) write(waveFolder(m_path), std::string(64, digit) + "-0--1.peaks");
    const Status deleted = deleteProjectForEver(*m_library, project);

    ASSERT_TRUE(deleted) << deleted.error().message;
    EXPECT_THAT(m_library->projects().value(), IsEmpty());
    EXPECT_THAT(m_library->trashedRecordings().value(), IsEmpty());
    EXPECT_THAT(filesKeptFor(m_path, std::string(64, 'b')), IsEmpty());
    EXPECT_THAT(filesKeptFor(m_path, std::string(64, 'c')), SizeIs(1));
}

TEST_F(Deletion, OverwritesBeforeItRemoves) {
    const fs::path file = write(m_folder.path(), "secret.txt", std::string(100'000, 's'));
    const fs::path second = m_folder.path() / "same bytes";
    fs::create_hard_link(file, second);
    const Status shredded = shred(file);

    ASSERT_TRUE(shredded) << shredded.error().message;
    EXPECT_FALSE(fs::exists(file));
    std::ifstream left(second, std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(left), {}), std::string(100'000, '\0'));
}

TEST_F(Deletion, FollowsNoLink) {
    const fs::path file = write(m_folder.path(), "somebody's.txt");
    fs::create_symlink(file, m_folder.path() / "link");
    const Status shredded = shred(m_folder.path() / "link");

    ASSERT_TRUE(shredded) << shredded.error().message;
    EXPECT_FALSE(fs::exists(fs::symlink_status(m_folder.path() / "link")));
    EXPECT_EQ(fs::file_size(file), 13U);
}

TEST_F(Deletion, SaysWhatIsNotThere) {
    const auto gone = add('a');
    ASSERT_TRUE(deleteForEver(*m_library, {gone}));
    const Status again = deleteForEver(*m_library, {gone});

    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace undervoice::service
