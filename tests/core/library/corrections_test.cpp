// Corrections beside the machine's run: begun, changed, taken back, chosen.

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/transcript/document_fixtures.h"
#include "library/library.h"
#include "library_fixtures.h"
#include "support/fixtures.h"

namespace undervoice::library {
namespace {

using test::segmentOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kReadWrite = 2;  // SQLITE_OPEN_READWRITE

std::vector<Segment> heard() {
    return {segmentOf({{" The", 0, 1, 0.5}, {" harbour", 1, 2, 0.25}}), segmentOf({{" was", 2, 3, 0.5}, {" closed.", 3, 4, 0.5}}), segmentOf({{" Yes.", 4, 5, 0.5}})};
}

class CorrectionsTest : public ::testing::Test {
  protected:
    RunId addMachine(const std::string& key = "job") { return test::addHeard(*m_library, test::someRecording(), heard(), key); }
    Document document(RunId run) const { return m_library->document(run).value(); }
    std::string textOf(RunId run) const { return m_library->transcript(run).value().text; }
    bool isCurrent(RunId run) const { return m_library->run(run).value().isCurrent; }
    void commit(RunId run, const Result<DocumentChange>& change, ChangeJoin join = ChangeJoin::New) {
        const Status done = m_library->commitChange(run, change.value(), join);
        EXPECT_TRUE(done) << done.error().message;
    }
    void type(RunId run, std::size_t index, const char* text) { commit(run, changeText(document(run), index, index + 1, text)); }
    std::size_t hits(const char* words) const { return m_library->search(parseSearchQuery(words).value()).value().size(); }
    void expectSound() { EXPECT_THAT(verifyLibrary(path()).value().problems, IsEmpty()); }
    std::filesystem::path path() const { return m_folder.path() / "library.db"; }

    test::TemporaryFolder m_folder;
    std::unique_ptr<Library> m_library = Library::open(path()).value();
};

TEST_F(CorrectionsTest, BeginAsWhatTheMachineHeard) {
    const RunId machine = addMachine();

    const RunId corrections = m_library->beginCorrections(machine).value();

    EXPECT_EQ(document(corrections), document(machine));
    EXPECT_EQ(textOf(corrections), " The harbour was closed. Yes.");
    EXPECT_EQ(m_library->transcript(corrections).value().segments, m_library->transcript(machine).value().segments);
    const auto run = m_library->run(corrections).value();
    EXPECT_EQ(run.corrects, machine);
    EXPECT_EQ(run.state, RunState::Finished);
    EXPECT_EQ(run.language, "en");
    EXPECT_EQ(run.description.modelName, "base");
    EXPECT_FALSE(m_library->run(machine).value().corrects);
    expectSound();
}

TEST_F(CorrectionsTest, ThereAreOneOfARun) {
    const RunId machine = addMachine();
    EXPECT_FALSE(m_library->correctionsOf(machine).value());
    const RunId corrections = m_library->beginCorrections(machine).value();
    type(corrections, 0, "Changed");

    EXPECT_EQ(m_library->beginCorrections(machine).value(), corrections);

    EXPECT_EQ(textOf(corrections), " Changed was closed. Yes.");
    EXPECT_EQ(m_library->correctionsOf(machine).value(), corrections);
}

TEST_F(CorrectionsTest, BeginAnewWhereTheMachinesTextWasChosenOverThem) {
    const RunId machine = addMachine();
    const RunId corrections = m_library->beginCorrections(machine).value();
    type(corrections, 0, "Changed");
    commit(corrections, assignSpeaker(document(corrections), {0, 0}, {0, 7}, "Ada"));
    const Document before = document(corrections);
    ASSERT_TRUE(m_library->setCurrentRun(machine));

    EXPECT_EQ(m_library->beginCorrections(machine).value(), corrections);

    EXPECT_TRUE(isCurrent(corrections));
    EXPECT_EQ(document(corrections).segments, document(machine).segments);
    EXPECT_EQ(document(corrections).speakers, document(machine).speakers);
    ASSERT_TRUE(m_library->undoChange(corrections));
    EXPECT_EQ(document(corrections), before);
    expectSound();
}

TEST_F(CorrectionsTest, OnlyFinishedRunsOfTheMachineAreCorrected) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    const RunId unfinished = m_library->beginRun(m_library->run(corrections).value().recording, test::someRun("other")).value();

    EXPECT_EQ(m_library->beginCorrections(corrections).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->beginCorrections(unfinished).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->beginCorrections(RunId(99)).error().code, ErrorCode::NotFound);
}

TEST_F(CorrectionsTest, ARunWithoutSegmentsCanBeCorrected) {
    const RunId corrections = m_library->beginCorrections(test::addHeard(*m_library, test::someRecording(), {})).value();

    commit(corrections, putReading(document(corrections), {0, 1}, {test::segmentSaying(0, 1, " Hello")}));

    EXPECT_EQ(textOf(corrections), " Hello");
    expectSound();
}

TEST_F(CorrectionsTest, TheyTakeThePlaceOfTheMachinesRun) {
    const RunId machine = addMachine();
    const RunId corrections = m_library->beginCorrections(machine).value();

    EXPECT_TRUE(isCurrent(corrections));
    EXPECT_FALSE(isCurrent(machine));
    EXPECT_EQ(hits("harbour"), 1U);
}

TEST_F(CorrectionsTest, ThoseOfARevisionStayARevision) {
    const RunId older = addMachine("older"), newer = addMachine("newer");

    const RunId corrections = m_library->beginCorrections(older).value();

    EXPECT_FALSE(isCurrent(corrections));
    EXPECT_TRUE(isCurrent(newer));
}

TEST_F(CorrectionsTest, AJobFindsTheMachinesRun) {
    const RunId machine = addMachine();
    const RunId corrections = m_library->beginCorrections(machine).value();

    EXPECT_EQ(m_library->findRun(test::someRun().jobKey).value()->id, machine);
    EXPECT_THAT(m_library->unfinishedRuns().value(), IsEmpty());
    EXPECT_THAT(m_library->windows(machine).value(), SizeIs(1));
    EXPECT_EQ(m_library->windows(corrections).error().code, ErrorCode::InvalidArgument);
}

TEST_F(CorrectionsTest, AChangeIsThereAfterARestart) {
    const RunId machine = addMachine();
    const RunId corrections = m_library->beginCorrections(machine).value();
    const Document changed = test::changed(document(corrections), changeText(document(corrections), 0, 1, "The old harbour"));
    type(corrections, 0, "The old harbour");
    m_library.reset();
    m_library = Library::open(path()).value();

    EXPECT_EQ(document(corrections), changed);
    EXPECT_EQ(textOf(machine), " The harbour was closed. Yes.");
    EXPECT_EQ(hits("old"), 1U);
    expectSound();
}

TEST_F(CorrectionsTest, ARefusedChangeLeavesEverything) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    const Document before = document(corrections);
    DocumentChange other = merge(before, 0, 2).value();
    other.splices[0].before[1].segment.text = " is closed.";
    DocumentChange far = changeText(before, 2, 3, "x").value();
    far.splices[0].at = 3;
    DocumentChange further = far;
    further.splices[0].at = 1'000'000;
    DocumentChange taken = split(before, 0, 3).value();
    taken.splices[0].after[1].key = 3;
    DocumentChange twice = split(before, 0, 3).value();
    twice.splices[0].after[1].key = 1;
    DocumentChange nobody = changeText(before, 0, 1, "x").value();
    nobody.splices[0].after[0].speaker = 0;
    DocumentChange names = changeText(before, 0, 1, "x").value();
    names.speakersBefore = {"Ada"};
    names.speakersAfter = {"Bea"};
    DocumentChange late = changeText(before, 0, 1, "x").value();
    late.splices.push_back(far.splices[0]);

    for (const DocumentChange& wrong : {other, far, further, taken, twice, nobody, names, late}) {
        const Status done = m_library->commitChange(corrections, wrong, ChangeJoin::New);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, ErrorCode::Format) << done.error().message;
    }
    DocumentChange broken = changeText(before, 0, 1, "x").value();
    broken.splices[0].after[0].segment.words->at(0).text = "\xFF";
    EXPECT_EQ(m_library->commitChange(corrections, broken, ChangeJoin::New).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(document(corrections), before);
    EXPECT_THAT(m_library->changes(corrections, 10).value(), IsEmpty());
    expectSound();
}

TEST_F(CorrectionsTest, WhatTheMachineHeardIsNotChanged) {
    const RunId machine = addMachine();
    const DocumentChange change = changeText(document(machine), 0, 1, "x").value();

    EXPECT_EQ(m_library->commitChange(machine, change, ChangeJoin::New).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->undoChange(machine).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->redoChange(machine).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->commitChange(RunId(99), change, ChangeJoin::New).error().code, ErrorCode::NotFound);
}

TEST_F(CorrectionsTest, UndoAndRedoGoAllTheWay) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    const Document first = document(corrections);
    type(corrections, 0, "One");
    commit(corrections, split(document(corrections), 1, 3));
    commit(corrections, assignSpeaker(document(corrections), {0, 0}, {1, 3}, "Ada"));
    const Document last = document(corrections);

    EXPECT_EQ(m_library->undoChange(corrections).value()->kind, ChangeKind::Speaker);
    EXPECT_EQ(m_library->undoChange(corrections).value()->kind, ChangeKind::Split);
    EXPECT_EQ(m_library->undoChange(corrections).value()->kind, ChangeKind::Type);
    EXPECT_FALSE(m_library->undoChange(corrections).value());
    EXPECT_EQ(document(corrections).segments, first.segments);
    EXPECT_THAT(document(corrections).speakers, IsEmpty());
    expectSound();

    EXPECT_EQ(m_library->redoChange(corrections).value()->kind, ChangeKind::Type);
    EXPECT_EQ(m_library->redoChange(corrections).value()->kind, ChangeKind::Split);
    expectSound();
    EXPECT_EQ(m_library->redoChange(corrections).value()->kind, ChangeKind::Speaker);
    EXPECT_FALSE(m_library->redoChange(corrections).value());
    EXPECT_EQ(document(corrections), last);
}

TEST_F(CorrectionsTest, TheChangeThatWasTakenBackComesBackAsItWas) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    const DocumentChange change = merge(document(corrections), 0, 3).value();
    commit(corrections, change);

    EXPECT_EQ(m_library->undoChange(corrections).value(), change);
    EXPECT_EQ(m_library->redoChange(corrections).value(), change);
}

TEST_F(CorrectionsTest, AnotherChangeDropsWhatWasUndone) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    type(corrections, 0, "One");
    type(corrections, 0, "Two");
    ASSERT_TRUE(m_library->undoChange(corrections));

    type(corrections, 1, "Three");

    EXPECT_FALSE(m_library->redoChange(corrections).value());
    const auto history = m_library->changes(corrections, 10).value();
    ASSERT_THAT(history, SizeIs(2));
    EXPECT_EQ(history[0].change.splices[0].after[0].segment.text, " Three");
    EXPECT_EQ(history[0].number, 2);
    expectSound();
}

TEST_F(CorrectionsTest, TheHistoryIsReadInPagesNewestFirst) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    for (const char* text : {"One", "Two", "Three"}) type(corrections, 0, text);
    ASSERT_TRUE(m_library->undoChange(corrections));

    const auto newest = m_library->changes(corrections, 2).value(), older = m_library->changes(corrections, 2, newest.back().number).value();

    ASSERT_THAT(newest, SizeIs(2));
    EXPECT_TRUE(newest[0].isUndone);
    EXPECT_FALSE(newest[1].isUndone);
    EXPECT_GT(newest[0].at, 1'600'000'000'000);
    ASSERT_THAT(older, SizeIs(1));
    EXPECT_EQ(older[0].number, 1);
    EXPECT_EQ(m_library->changes(corrections, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->changes(RunId(99), 1).error().code, ErrorCode::NotFound);
}

TEST_F(CorrectionsTest, JoinedTypingIsOneStep) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    const Document before = document(corrections);
    DocumentChange typed = changeText(before, 0, 1, "The o").value();
    commit(corrections, typed);
    const DocumentChange more = changeText(document(corrections), 0, 1, "The old").value();
    ASSERT_TRUE(joinTyping(typed, more));

    commit(corrections, typed, ChangeJoin::IntoLast);

    EXPECT_EQ(textOf(corrections), " The old was closed. Yes.");
    EXPECT_THAT(m_library->changes(corrections, 10).value(), SizeIs(1));
    EXPECT_EQ(hits("old"), 1U);
    EXPECT_EQ(hits("o"), 0U);
    expectSound();
    EXPECT_EQ(m_library->undoChange(corrections).value(), typed);
    EXPECT_EQ(document(corrections).segments, before.segments);
}

TEST_F(CorrectionsTest, OnlyWhatGoesOnWithTheLastChangeIsJoined) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    const DocumentChange first = changeText(document(corrections), 0, 1, "One").value(), other = changeText(document(corrections), 1, 2, "Two").value();

    EXPECT_EQ(m_library->commitChange(corrections, first, ChangeJoin::IntoLast).error().code, ErrorCode::InvalidArgument);
    commit(corrections, first);
    EXPECT_EQ(m_library->commitChange(corrections, other, ChangeJoin::IntoLast).error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(m_library->changes(corrections, 10).value(), SizeIs(1));
}

TEST_F(CorrectionsTest, ANewRunBecomesCurrentUnlessThereAreCorrections) {
    const RunId corrections = m_library->beginCorrections(addMachine("one")).value();
    const RunId second = addMachine("two");
    EXPECT_TRUE(isCurrent(second)) << "nothing was corrected";
    ASSERT_TRUE(m_library->setCurrentRun(corrections));
    EXPECT_FALSE(m_library->run(corrections).value().isCorrected);
    type(corrections, 0, "Corrected");
    EXPECT_TRUE(m_library->run(corrections).value().isCorrected);

    const RunId third = addMachine("three");

    EXPECT_TRUE(isCurrent(corrections));
    EXPECT_FALSE(isCurrent(third));
    EXPECT_EQ(hits("corrected"), 1U);
    EXPECT_EQ(hits("harbour"), 0U);

    ASSERT_TRUE(m_library->undoChange(corrections));
    EXPECT_FALSE(m_library->run(corrections).value().isCorrected);
    EXPECT_TRUE(isCurrent(addMachine("four"))) << "the one change is undone";
}

TEST_F(CorrectionsTest, AnUnfinishedRunLeavesThePersonsChoice) {
    const RunId older = addMachine("older"), newer = addMachine("newer");
    ASSERT_TRUE(m_library->setCurrentRun(older));

    const RunId begun = m_library->beginRun(m_library->run(older).value().recording, test::someRun("begun")).value();

    EXPECT_TRUE(isCurrent(older));
    EXPECT_FALSE(isCurrent(newer));
    EXPECT_EQ(m_library->setCurrentRun(begun).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(m_library->setCurrentRun(RunId(99)).error().code, ErrorCode::NotFound);
    ASSERT_TRUE(m_library->deleteRun(older));
    EXPECT_TRUE(isCurrent(newer));
}

TEST_F(CorrectionsTest, GoWithTheRunThatTheyCorrect) {
    const RunId machine = addMachine(), corrections = m_library->beginCorrections(machine).value();
    type(corrections, 0, "The xylophone");
    commit(corrections, assignSpeaker(document(corrections), {0, 0}, {0, 3}, "Quentin"));
    commit(corrections, split(document(corrections), 0, 3));

    ASSERT_TRUE(m_library->deleteRun(machine));

    EXPECT_EQ(m_library->run(corrections).error().code, ErrorCode::NotFound);
    SQLite::Database database(path().string(), kReadWrite);
    for (const char* table : {"documents", "document_segments", "document_speakers", "changes", "segments", "words", "windows", "runs"})
        EXPECT_EQ(database.execAndGet(std::string("SELECT count(*) FROM ") + table).getInt(), 0) << table;
    expectSound();
}

TEST_F(CorrectionsTest, TheMachinesRunIsShownAgainWithoutThem) {
    const RunId machine = addMachine(), corrections = m_library->beginCorrections(machine).value();
    type(corrections, 0, "Changed");

    ASSERT_TRUE(m_library->deleteRun(corrections));

    EXPECT_TRUE(isCurrent(machine));
    EXPECT_EQ(hits("harbour"), 1U);
    EXPECT_EQ(hits("changed"), 0U);
}

TEST_F(CorrectionsTest, ASegmentFindsRoomBetweenTwoOthersAgainAndAgain) {
    const RunId corrections = m_library->beginCorrections(addMachine()).value();
    commit(corrections, changeText(document(corrections), 1, 2, std::string(100, 'a')));
    // Always between the same two: each halves the room that is left.
    for (std::size_t length = 99; length > 0; --length) commit(corrections, split(document(corrections), 1, length));
    const Document document = this->document(corrections);

    ASSERT_THAT(document.segments, SizeIs(102));
    EXPECT_EQ(shownText(document.segments[0]), "The harbour");
    EXPECT_EQ(shownText(document.segments[101]), "Yes.");
    EXPECT_EQ(document.segments[2].key, 102);
    EXPECT_EQ(document.segments[100].key, 4);
    expectSound();
}

}  // namespace
}  // namespace undervoice::library
