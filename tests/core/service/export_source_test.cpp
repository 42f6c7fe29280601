#include "service/export_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../library/library_fixtures.h"
#include "service/job_record.h"

namespace undervoice::service {
namespace {

using ::testing::ElementsAre;

class ExportSourceTest : public ::testing::Test {
  protected:
    std::unique_ptr<library::Library> m_library = library::Library::openInMemory().value();
    const library::RecordingFacts m_facts = test::someRecording("talk.wav");
};

TEST_F(ExportSourceTest, TakesTextAndOriginFromTheLibrary) {
    const auto run = test::addFinished(*m_library, m_facts, {" One.", " Two."}, "de");

    const auto document = exportDocumentOf(*m_library, run);

    ASSERT_TRUE(document) << document.error().message;
    const auto description = m_library->run(run)->description;
    EXPECT_EQ(document->recording.name, m_facts.path.filename());
    EXPECT_EQ(document->recording.sha256, m_facts.audioSha256);
    EXPECT_EQ(document->recording.durationUs, m_facts.durationUs);
    EXPECT_EQ(document->model.name, description.modelName);
    EXPECT_EQ(document->model.sha256, description.modelSha256);
    EXPECT_EQ(document->optionsJson, description.optionsJson);
    EXPECT_EQ(document->programVersion, description.programVersion);
    EXPECT_EQ(document->language, "de");
    ASSERT_EQ(document->segments.size(), 2U);
    EXPECT_EQ(document->segments[1].segment, m_library->transcript(run)->segments[1]);
    EXPECT_EQ(document->segments[1].machineText, std::nullopt);
    EXPECT_EQ(titleOf(*document), m_facts.path.filename());
}

TEST_F(ExportSourceTest, TakesWhatAPersonWrote) {
    const auto run = test::addFinished(*m_library, m_facts, {" One."});
    ASSERT_TRUE(m_library->setNotes(m_library->run(run)->recording, {"A title", {"Ada", "Bea"}, {}, {}}));

    const auto document = exportDocumentOf(*m_library, run);

    EXPECT_EQ(titleOf(*document), "A title");
    EXPECT_THAT(participantsOf(*document), ElementsAre("Ada", "Bea"));
}

TEST_F(ExportSourceTest, NamesTheModesThatWereAskedFor) {
    const auto recording = m_library->addRecording(m_facts).value();
    library::RunDescription description = test::someRun();
    api::ModelOptions model;
    model.attention = {{"t", "x"}, "e", false};
    description.requestJson = requestToJson(StoredRequest{model, {}, {}});
    const auto run = m_library->beginRun(recording, description).value();

    const auto document = exportDocumentOf(*m_library, run);

    EXPECT_EQ(document->model.self, "t,x");
    EXPECT_EQ(document->model.cross, "e");
}

TEST_F(ExportSourceTest, ARunThatIsNotThereIsSaid) { EXPECT_EQ(exportDocumentOf(*m_library, library::RunId(7)).error().code, ErrorCode::NotFound); }

TEST_F(ExportSourceTest, TellsWhoSpeaksAndWhatPeopleChanged) {
    const auto machine = test::addFinished(*m_library, m_facts, {" One.", " Two."});
    const auto run = m_library->beginCorrections(machine).value();
    auto document = m_library->document(run).value();
    for (const auto& change : {changeText(document, 1, 2, "Three.").value(), assignSpeaker(document, {0, 0}, {0, 4}, "Ada").value()}) {
        ASSERT_TRUE(m_library->commitChange(run, change, library::ChangeJoin::New));
        ASSERT_TRUE(apply(document, change));
    }

    const auto exported = exportDocumentOf(*m_library, run);

    ASSERT_TRUE(exported) << exported.error().message;
    EXPECT_EQ(exported->segments[0].speaker, "Ada");
    EXPECT_EQ(exported->segments[0].machineText, std::nullopt);
    EXPECT_EQ(exported->segments[0].changedMs, 0);
    EXPECT_EQ(exported->segments[1].machineText, "Two.");
    EXPECT_GT(exported->segments[1].changedMs, 0);
    ASSERT_EQ(exported->edits.size(), 1U);
    EXPECT_EQ(exported->edits[0].segment, 1U);
    EXPECT_EQ(exported->edits[0].before, "Two.");
    EXPECT_EQ(exported->edits[0].after, "Three.");
}

TEST_F(ExportSourceTest, TellsWhatWasMarked) {
    const auto run = test::addFinished(*m_library, m_facts, {" One.", " Two."});
    const auto corrections = m_library->beginCorrections(run).value();
    const auto commit = [&](const Result<DocumentChange>& change) { ASSERT_TRUE(m_library->commitChange(corrections, change.value(), library::ChangeJoin::New)); };
    commit(setMark(m_library->document(corrections).value(), 1, 2, PassageMark::Check, true));
    commit(setNote(m_library->document(corrections).value(), 1, "ask Keller"));

    const auto document = exportDocumentOf(*m_library, corrections).value();

    ASSERT_EQ(document.marks.size(), 1U);
    EXPECT_EQ(document.marks[0].seconds, document.segments[1].segment.startSeconds);
    EXPECT_TRUE(document.marks[0].marks.isToCheck);
    EXPECT_FALSE(document.marks[0].marks.isStarred);
    EXPECT_EQ(document.marks[0].marks.note, "ask Keller");
    EXPECT_EQ(document.marks[0].text, "Two.");
    EXPECT_FALSE(document.segments[1].machineText) << "no word was changed";
}

TEST_F(ExportSourceTest, LeavesOutWhatWasTakenBack) {
    const auto machine = test::addFinished(*m_library, m_facts, {" One."});
    const auto run = m_library->beginCorrections(machine).value();
    ASSERT_TRUE(m_library->commitChange(run, changeText(m_library->document(run).value(), 0, 1, "Two.").value(), library::ChangeJoin::New));
    ASSERT_TRUE(m_library->undoChange(run));

    EXPECT_THAT(exportDocumentOf(*m_library, run)->edits, ::testing::IsEmpty());
}

TEST_F(ExportSourceTest, EachVersionIsExportedAsItIs) {
    const auto machine = test::addFinished(*m_library, m_facts, {" One."});
    const auto run = m_library->beginCorrections(machine).value();
    ASSERT_TRUE(m_library->commitChange(run, changeText(m_library->document(run).value(), 0, 1, "Two.").value(), library::ChangeJoin::New));

    EXPECT_EQ(exportDocumentOf(*m_library, machine)->segments[0].segment.text, " One.");
    EXPECT_EQ(quotableDocumentOf(*m_library, machine)->segments[0].segment.text, " One.");
    EXPECT_EQ(exportDocumentOf(*m_library, run)->segments[0].machineText, "One.");
}

class PartExportTest : public ExportSourceTest {
  protected:
    library::RunId addPart(const library::Lane& lane) {
        library::RunDescription description = test::someRun();
        description.lane = lane;
        const auto run = m_library->beginRun(m_library->addRecording(m_facts).value(), description).value();
        EXPECT_TRUE(m_library->commitWindow(run, m_window));
        return run;
    }
    const Window m_window = test::someWindow(0);
    static constexpr double kMicrosecond = 1e-6;
};

TEST_F(PartExportTest, SaysWhichPartAndCountsFromIt) {
    const auto run = addPart({.fromUs = 60'000'000, .toUs = 120'000'000});

    const auto document = exportDocumentOf(*m_library, run);

    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->recording.part, (ExportPart{60'000'000, 120'000'000}));
    EXPECT_EQ(document->segments[1].segment.startSeconds, m_window.segments[1].startSeconds);
}

TEST_F(PartExportTest, AWholeRecordingIsNoPart) {
    EXPECT_EQ(exportDocumentOf(*m_library, addPart({}))->recording.part, std::nullopt);
}

TEST_F(PartExportTest, IsQuotedInTheTimeOfTheRecording) {
    const auto run = addPart({.fromUs = 60'000'000});

    const auto document = quotableDocumentOf(*m_library, run);

    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->recording.timesFrom, TimesFrom::Recording);
    EXPECT_NEAR(document->segments[1].segment.startSeconds, m_window.segments[1].startSeconds + 60, kMicrosecond);
    EXPECT_NEAR(document->segments[1].segment.words->at(0).endSeconds, m_window.segments[1].words->at(0).endSeconds + 60, kMicrosecond);
}

}  // namespace
}  // namespace undervoice::service
