#include "service/channels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../library/library_fixtures.h"
#include "service/export_source.h"
#include "service/machine_text.h"
#include "support/fixtures.h"

namespace undervoice::service {
namespace {

using testing::ElementsAre;

/// A recording with one voice a channel.
class Channels : public testing::Test {
  protected:
    void SetUp() override {
        m_library = library::Library::open(m_path).value();
        m_recording = m_library->addRecording(test::someRecording()).value();
    }
    library::RunId hear(int channel, const std::vector<std::pair<double, std::string>>& said) {
        library::RunDescription description = test::someRun("channel " + std::to_string(channel));
        description.lane.channel = channel;
        const library::RunId run = m_library->beginRun(m_recording, description).value();
        Window window = test::windowSaying(0, "");
        window.segments.clear();
        for (const auto& [start, text] : said) {
            Segment segment;
            segment.startSeconds = start;
            segment.endSeconds = start + 2;
            segment.text = " " + text;
            segment.words = {{" " + text, start, start + 2, 0.9}};
            window.segments.push_back(segment);
        }
        EXPECT_TRUE(m_library->commitWindow(run, window));
        EXPECT_TRUE(m_library->finishRun(run, test::resultOf({window})));
        return run;
    }
    std::vector<std::string> saidIn(library::RunId run) const {
        const Document document = m_library->document(run).value();
        std::vector<std::string> lines;
        for (const DocumentSegment& segment : document.segments)
            lines.push_back(document.speakers.at(static_cast<std::size_t>(segment.speaker)) + ": " + std::string(shownText(segment)));
        return lines;
    }
    std::optional<library::RunId> join() {
        auto joined = joinChannels(*m_library, m_recording);
        EXPECT_TRUE(joined) << joined.error().message;
        return joined ? *joined : std::nullopt;
    }

    std::vector<library::RunId> currentRuns() const {
        std::vector<library::RunId> current;
        const library::RecordingSummary summary = m_library->recording(m_recording).value();
        for (const library::Run& run : summary.runs)
            if (run.isCurrent) current.push_back(run.id);
        return current;
    }
    void expectInOrder() const {
        const auto report = library::verifyLibrary(m_path);
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_THAT(report->problems, testing::IsEmpty());
    }
    std::string heardBySpeaker(library::RunId joined, std::size_t speaker) const {
        const MachineTexts machine = machineTextsOf(*m_library, m_library->run(joined).value()).value();
        std::string text;
        for (const Segment& segment : machine.at(speaker).segments) text += segment.text;
        return text;
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder.path() / "library.db";
    std::unique_ptr<library::Library> m_library;
    library::RecordingId m_recording;
};

TEST_F(Channels, EachOnesTextIsTheMachinesInExports) {
    hear(0, {{0, "Who was there?"}, {8, "And then?"}});
    hear(1, {{3, "Nobody."}, {11, "Rain."}});
    const auto joined = join();
    ASSERT_TRUE(joined);
    const auto before = exportDocumentOf(*m_library, *joined).value();
    for (const ExportSegment& said : before.segments) EXPECT_FALSE(said.machineText) << said.segment.text;

    ASSERT_TRUE(m_library->commitChange(*joined, changeText(m_library->document(*joined).value(), 1, 2, "Nobody at all.").value(), library::ChangeJoin::New));

    const auto after = exportDocumentOf(*m_library, *joined).value();
    EXPECT_EQ(after.segments[1].machineText, "Nobody.");
    EXPECT_FALSE(after.segments[0].machineText);
    EXPECT_FALSE(after.segments[3].machineText);

    Document document = m_library->document(*joined).value();
    const MachineTexts machine = machineTextsOf(*m_library, m_library->run(*joined).value()).value();
    ASSERT_EQ(machine.size(), 2U);
    ASSERT_TRUE(apply(document, restoreMachineText(document, 1, machineTextOf(document.segments[1], machine).segments).value()));
    EXPECT_EQ(shownText(document.segments[1]), "Nobody.");
}

TEST_F(Channels, APassageOfOneIsListenedToInItsOwnChannel) {
    hear(0, {{0, "Who was there?"}, {8, "And then?"}});
    hear(1, {{3, "Nobody."}, {11, "Rain."}});
    const library::RunId joined = join().value();
    Document document = m_library->document(joined).value();
    const MachineTexts machine = machineTextsOf(*m_library, m_library->run(joined).value()).value();
    const auto channelOf = [&](std::size_t first, std::size_t end) -> int {
        const auto run = channelRunOf(std::span(document.segments).subspan(first, end - first), machine);
        return run ? m_library->run(*run).value().description.lane.channel : -1;
    };

    EXPECT_EQ(channelOf(0, 1), 0);
    EXPECT_EQ(channelOf(1, 2), 1);
    EXPECT_EQ(channelOf(0, 2), -1) << "both speak";
    EXPECT_EQ(channelOf(2, 2), -1);
    ASSERT_TRUE(apply(document, assignSpeaker(document, {1, 0}, {1, 7}, "Channel 1").value()));
    EXPECT_EQ(channelOf(1, 2), 1) << "whoever says it, it is heard there";
    EXPECT_EQ(channelOf(0, 2), -1);
    ASSERT_TRUE(apply(document, changeText(document, 3, 4, "Rain fell.").value()));
    EXPECT_EQ(channelOf(3, 4), 1);
    ASSERT_TRUE(apply(document, changeText(document, 3, 4, "").value()));
    EXPECT_EQ(channelOf(3, 4), 1) << "the other one says nothing there, either";
    EXPECT_EQ(machineTextIn(machineTextOf(document.segments[3], machine).segments, 11, 13), "Rain.");
    ASSERT_TRUE(apply(document, changeText(document, 2, 3, "And now?").value()));
    ASSERT_TRUE(apply(document, assignSpeaker(document, {2, 0}, {2, 8}, "Somebody else").value()));
    EXPECT_EQ(channelOf(2, 3), -1) << "nobody can tell any more";
}

TEST_F(Channels, KeepTheTextTheyBeganWithWhenOneIsHeardAnew) {
    hear(0, {{0, "Who was there?"}});
    hear(1, {{3, "Nobody."}});
    const auto joined = join().value();
    hear(1, {{3, "Somebody."}});
    hear(0, {{0, "Who knows?"}});

    EXPECT_EQ(heardBySpeaker(joined, 0), " Who was there?");
    EXPECT_EQ(heardBySpeaker(joined, 1), " Nobody.");
    const ExportDocument exported = exportDocumentOf(*m_library, joined).value();
    for (const ExportSegment& said : exported.segments) EXPECT_FALSE(said.machineText) << said.segment.text;
}

TEST_F(Channels, AreInOrderBeforeAndAfterTheyAreCorrected) {
    hear(0, {{0, "Who was there?"}, {8, "And then?"}});
    hear(1, {{3, "Nobody."}, {11, "Rain."}});
    const auto joined = join().value();
    expectInOrder();

    ASSERT_TRUE(m_library->commitChange(joined, changeText(m_library->document(joined).value(), 1, 2, "Nobody at all.").value(), library::ChangeJoin::New));
    ASSERT_TRUE(m_library->commitChange(joined, renameSpeaker(m_library->document(joined).value(), 0, "Keller").value(), library::ChangeJoin::New));
    ASSERT_TRUE(m_library->undoChange(joined).value());
    expectInOrder();
}

/// It did not note what was joined.
TEST_F(Channels, OfALibraryOfVersionFourAreStillThoseThatWereJoined) {
    hear(0, {{0, "Who was there?"}});
    hear(1, {{3, "No body."}});
    hear(1, {{3, "Nobody."}});
    const auto joined = join().value();
    hear(1, {{3, "Somebody."}});
    m_library.reset();
    test::makeVersionFourOf(m_path);

    m_library = library::Library::open(m_path).value();

    EXPECT_EQ(heardBySpeaker(joined, 0), " Who was there?");
    EXPECT_EQ(heardBySpeaker(joined, 1), " Nobody.");
    expectInOrder();
}

TEST_F(Channels, BecomeOneTranscriptInTheOrderOfTime) {
    hear(0, {{0, "Who was there?"}, {8, "And then?"}});
    hear(1, {{3, "Nobody."}, {11, "Rain."}});
    const auto joined = join();

    ASSERT_TRUE(joined);
    EXPECT_THAT(saidIn(*joined), ElementsAre("Channel 1: Who was there?", "Channel 2: Nobody.", "Channel 1: And then?", "Channel 2: Rain."));
}

TEST_F(Channels, AreThePeopleOfTheRecordingWhereTheyAreAsMany) {
    library::RecordingNotes notes;
    notes.people = {"Ada", "Ben"};
    ASSERT_TRUE(m_library->setNotes(m_recording, notes));
    hear(0, {{0, "Who?"}});
    hear(1, {{3, "Nobody."}});

    EXPECT_THAT(saidIn(join().value()), ElementsAre("Ada: Who?", "Ben: Nobody."));
}

TEST_F(Channels, AreFoundOnceAndCountAsOneTranscript) {
    hear(0, {{0, "Lighthouse."}});
    hear(1, {{3, "Harbour."}});
    const auto joined = join();
    const auto query = library::parseSearchQuery("harbour").value();
    const auto hits = m_library->search(query).value();

    ASSERT_EQ(hits.size(), 1U);
    EXPECT_EQ(hits[0].run, joined);
    const library::RecordingSummary summary = m_library->recording(m_recording).value();
    for (const library::Run& run : summary.runs) EXPECT_EQ(run.isCurrent, run.id == joined) << run.id.value();
}

TEST_F(Channels, BeginWithoutAHistory) {
    hear(0, {{0, "Who?"}});
    hear(1, {{3, "Nobody."}});
    const auto joined = join();

    EXPECT_THAT(m_library->changes(joined.value(), 10).value(), testing::IsEmpty());
    EXPECT_FALSE(m_library->undoChange(*joined).value());
}

TEST_F(Channels, AreCorrectedAsAnyTranscript) {
    hear(0, {{0, "Who?"}});
    hear(1, {{3, "Nobody."}});
    const auto joined = join().value();
    const Document document = m_library->document(joined).value();
    const auto change = changeText(document, 1, 2, "Everybody.");
    ASSERT_TRUE(change);
    const Status committed = m_library->commitChange(joined, *change, library::ChangeJoin::New);

    ASSERT_TRUE(committed) << committed.error().message;
    EXPECT_THAT(saidIn(joined), ElementsAre("Channel 1: Who?", "Channel 2: Everybody."));
}

TEST_F(Channels, WaitForOneAnother) {
    hear(0, {{0, "Who?"}});
    EXPECT_FALSE(join());

    hear(1, {{3, "Nobody."}});
    ASSERT_TRUE(m_library->enqueue(test::someRecording().path, "{}"));
    EXPECT_FALSE(join());
}

TEST_F(Channels, ThatWereCorrectedStayApart) {
    const auto first = hear(0, {{0, "Who?"}});
    hear(1, {{3, "Nobody."}});
    ASSERT_TRUE(m_library->beginCorrections(first));

    EXPECT_FALSE(join());
}

TEST_F(Channels, AreNotJoinedTwice) {
    hear(0, {{0, "Who?"}});
    hear(1, {{3, "Nobody."}});
    ASSERT_TRUE(join());

    EXPECT_FALSE(join());
}

TEST_F(Channels, OfWhichOneIsHeardAnewAreJoinedAnew) {
    hear(0, {{0, "Who?"}, {8, "And then?"}});
    hear(1, {{3, "Nobody."}});
    const auto before = join().value();
    hear(1, {{3, "Somebody."}});
    const auto second = join();
    ASSERT_TRUE(second);
    EXPECT_THAT(saidIn(*second), ElementsAre("Channel 1: Who?", "Channel 2: Somebody.", "Channel 1: And then?"));
    EXPECT_THAT(currentRuns(), ElementsAre(*second));

    hear(0, {{0, "Who knows?"}});
    const auto third = join();
    ASSERT_TRUE(third);
    EXPECT_THAT(saidIn(*third), ElementsAre("Channel 1: Who knows?", "Channel 2: Somebody."));
    EXPECT_THAT(currentRuns(), ElementsAre(*third));
    EXPECT_EQ(heardBySpeaker(*third, 1), " Somebody.");
    EXPECT_EQ(heardBySpeaker(before, 1), " Nobody.");
    EXPECT_FALSE(join());
    expectInOrder();
}

TEST_F(Channels, ThatAreHeardAnewStandBesideWhatWasCorrected) {
    hear(0, {{0, "Who?"}});
    hear(1, {{3, "Nobody."}});
    const auto corrected = join().value();
    ASSERT_TRUE(m_library->commitChange(corrected, changeText(m_library->document(corrected).value(), 1, 2, "Everybody.").value(), library::ChangeJoin::New));
    hear(1, {{3, "Somebody."}});
    const auto anew = join();

    ASSERT_TRUE(anew);
    EXPECT_THAT(currentRuns(), ElementsAre(corrected));
    EXPECT_THAT(saidIn(*anew), ElementsAre("Channel 1: Who?", "Channel 2: Somebody."));
    EXPECT_THAT(saidIn(corrected), ElementsAre("Channel 1: Who?", "Channel 2: Everybody."));
    expectInOrder();
}

}  // namespace
}  // namespace undervoice::service
