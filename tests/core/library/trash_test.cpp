#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "library/library.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

using test::someRecording;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kReadWrite = 2;  // SQLITE_OPEN_READWRITE

class TrashTest : public ::testing::Test {
  protected:
    RecordingId add(const std::string& name, const std::string& text = " one") {
        return m_library->run(test::addFinished(*m_library, someRecording(name), {text}, "en", name)).value().recording;
    }
    static std::vector<RecordingId> idsOf(const Result<std::vector<RecordingSummary>>& summaries) {
        std::vector<RecordingId> ids;
        for (const RecordingSummary& summary : summaries.value()) ids.push_back(summary.recording.id);
        return ids;
    }
    std::vector<RecordingId> listed() const { return idsOf(m_library->recordings()); }
    std::vector<RecordingId> trashed() const { return idsOf(m_library->trashedRecordings()); }
    std::vector<SearchHit> hits(const std::string& input) const {
        return m_library->search(parseSearchQuery(input).value()).value();
    }

    test::TemporaryFolder m_folder;
    std::unique_ptr<Library> m_library = Library::open(m_folder.path() / "library.db").value();
};

TEST_F(TrashTest, TrashedRecordingsAreListedApartWithTheirRuns) {
    const auto a = add("a"), b = add("b"), c = add("c"), d = add("d");

    ASSERT_TRUE(m_library->moveToTrash({b, d}));

    EXPECT_THAT(listed(), ElementsAre(c, a));
    EXPECT_THAT(trashed(), ElementsAre(d, b));
    const auto kept = m_library->recordings().value(), thrown = m_library->trashedRecordings().value();
    for (const auto& summary : kept) {
        EXPECT_THAT(summary.runs, SizeIs(1));
        EXPECT_EQ(summary.runs.at(0).recording, summary.recording.id);
        EXPECT_FALSE(summary.recording.trashedAt);
    }
    for (const auto& summary : thrown) {
        EXPECT_THAT(summary.runs, SizeIs(1));
        EXPECT_EQ(summary.runs.at(0).recording, summary.recording.id);
        EXPECT_GT(summary.recording.trashedAt.value(), 1'700'000'000'000);
    }
}

TEST_F(TrashTest, WhatIsRestoredIsAsBefore) {
    const auto a = add("a");
    ASSERT_TRUE(m_library->setNotes(a, {"A title", {"Ada"}, {"x"}, m_library->addProject("P").value()}));
    const auto before = m_library->recording(a).value().recording.notes;

    ASSERT_TRUE(m_library->moveToTrash({a}));
    ASSERT_TRUE(m_library->restoreFromTrash({a}));

    EXPECT_THAT(trashed(), IsEmpty());
    EXPECT_THAT(listed(), ElementsAre(a));
    EXPECT_EQ(m_library->recording(a).value().recording.notes, before);
    EXPECT_THAT(hits("one"), SizeIs(1));
}

TEST_F(TrashTest, AllOrNoneAreMoved) {
    const auto a = add("a"), b = add("b");
    ASSERT_TRUE(m_library->moveToTrash({b}));

    EXPECT_EQ(m_library->moveToTrash({a, RecordingId(99)}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(m_library->restoreFromTrash({b, RecordingId(99)}).error().code, ErrorCode::NotFound);

    EXPECT_THAT(listed(), ElementsAre(a));
    EXPECT_THAT(trashed(), ElementsAre(b));
}

TEST_F(TrashTest, MovingAgainKeepsTheTime) {
    const auto a = add("a");
    SQLite::Database((m_folder.path() / "library.db").string(), kReadWrite).exec("UPDATE recordings SET trashed_ms = 1234");

    ASSERT_TRUE(m_library->moveToTrash({a}));

    EXPECT_EQ(m_library->recording(a).value().recording.trashedAt, 1234);
}

TEST_F(TrashTest, SearchLeavesTheTrashOutWhateverTheFilter) {
    const auto a = add("a", " a harbour");
    const auto b = add("b", " another harbour");
    ASSERT_TRUE(m_library->setNotes(a, {"", {"Ada"}, {"x"}, {}}));
    ASSERT_TRUE(m_library->moveToTrash({a}));

    ASSERT_THAT(hits("harbour"), SizeIs(1));
    EXPECT_EQ(hits("harbour").at(0).recording, b);
    EXPECT_THAT(hits("harbour language:en"), SizeIs(1));
    EXPECT_THAT(hits("harbour date:2020.."), SizeIs(1));
    EXPECT_THAT(hits("harbour recording:" + std::to_string(a.value())), IsEmpty());
    auto query = parseSearchQuery("harbour").value();
    query.includeRevisions = true;
    EXPECT_THAT(m_library->search(query).value(), SizeIs(1));
    query.person = "Ada";
    EXPECT_THAT(m_library->search(query).value(), IsEmpty());
}

TEST_F(TrashTest, ReferencesPreferWhatIsNotInTheTrash) {
    auto twin = someRecording("twin");
    twin.path = "/other/a.wav";
    const auto a = add("a.wav"), b = m_library->addRecording(twin).value();
    ASSERT_EQ(m_library->findRecording("a.wav").error().code, ErrorCode::InvalidArgument);

    ASSERT_TRUE(m_library->moveToTrash({a}));

    EXPECT_EQ(m_library->findRecording("a.wav").value(), b);
    EXPECT_EQ(m_library->findRecording(std::to_string(a.value())).value(), a);
    EXPECT_EQ(m_library->findRecording("/recordings/a.wav").value(), a);
    EXPECT_EQ(m_library->findRecording(someRecording("a.wav").audioSha256.substr(0, 12)).value(), a);
    EXPECT_EQ(m_library->findRecordingByHash(someRecording("a.wav").audioSha256).value(), a);
}

TEST_F(TrashTest, ARecordingThatIsAddedAgainLeavesTheTrash) {
    const auto a = add("a");
    ASSERT_TRUE(m_library->moveToTrash({a}));

    ASSERT_EQ(m_library->addRecording(someRecording("a")).value(), a);

    EXPECT_THAT(listed(), ElementsAre(a));
}

TEST_F(TrashTest, JobsOfTheTrashAreNotOfferedForResuming) {
    const auto a = m_library->addRecording(someRecording("a")).value();
    const RunId run = m_library->beginRun(a, test::someRun()).value();
    ASSERT_TRUE(m_library->moveToTrash({a}));

    EXPECT_THAT(m_library->unfinishedRuns().value(), IsEmpty());
    EXPECT_EQ(m_library->findRun(test::someRun().jobKey).value()->id, run);
    EXPECT_TRUE(m_library->commitWindow(run, test::someWindow(0)));
}

TEST_F(TrashTest, ATrashedRecordingCanBeReadAndDeleted) {
    const auto a = add("a", " farewell");
    ASSERT_TRUE(m_library->moveToTrash({a}));
    EXPECT_EQ(m_library->transcript(m_library->recording(a).value().runs.at(0).id).value().text, " farewell");

    ASSERT_TRUE(m_library->deleteRecording(a));

    EXPECT_THAT(trashed(), IsEmpty());
    EXPECT_EQ(m_library->recording(a).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace undervoice::library
