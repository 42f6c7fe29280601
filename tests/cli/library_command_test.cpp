// The library verbs on corrected transcripts.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/program_runner.h"
#include "core/library/library_fixtures.h"
#include "core/transcript/document_fixtures.h"
#include "library/library.h"
#include "support/fixtures.h"

namespace undervoice::test {
namespace {

namespace fs = std::filesystem;
using library::ChangeJoin;
using library::Library;
using library::RunId;

std::string fileText(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class LibraryCommandTest : public testing::Test {
  protected:
    LibraryCommandTest() {
        const auto library = Library::open(path()).value();
        m_machine = addHeard(*library, someRecording(), {segmentOf({{" The", 0, 1, 0.5}, {" harbor.", 1, 2, 0.5}}), segmentOf({{" Yes.", 2, 3, 0.5}})});
        m_corrections = library->beginCorrections(m_machine).value();
        commit(*library, changeText(library->document(m_corrections).value(), 0, 1, "The harbour, closed."));
        commit(*library, assignSpeaker(library->document(m_corrections).value(), {0, 0}, {0, 20}, "Ada"));
        commit(*library, split(library->document(m_corrections).value(), 0, 12));
    }
    void commit(Library& library, const Result<DocumentChange>& change) {
        const Status done = library.commitChange(m_corrections, change.value(), ChangeJoin::New);
        EXPECT_TRUE(done) << done.error().message;
    }
    fs::path path() const { return m_folder.path() / "library.db"; }
    Outcome run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "library");
        arguments.insert(arguments.end(), {"--library", path()});
        return m_runner.run(arguments);
    }

    TemporaryFolder m_folder;
    ProgramRunner m_runner{UNDERVOICE_PROGRAM, m_folder.path()};
    RunId m_machine, m_corrections;
};

TEST_F(LibraryCommandTest, ExportsTheCorrectedTextInEveryFormat) {
    const Outcome outcome = run({"export", "interview.wav", "-o", "out", "-f", "all,lrc,csv"});

    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    EXPECT_EQ(fileText(m_folder.path() / "out/interview.txt"), "The harbour,\nclosed.\nYes.\n");
    EXPECT_NE(fileText(m_folder.path() / "out/interview.srt").find("2\n"), std::string::npos);
    EXPECT_NE(fileText(m_folder.path() / "out/interview.tsv").find("\tclosed."), std::string::npos);
    const auto json = nlohmann::json::parse(fileText(m_folder.path() / "out/interview.json"));
    EXPECT_EQ(json.at("text"), " The harbour, closed. Yes.");
    EXPECT_EQ(json.at("segments").size(), 3U);
    EXPECT_EQ(json.at("segments")[1].at("id"), 1);
    EXPECT_EQ(json.at("segments")[1].at("words")[0].at("word"), " closed.");
}

TEST_F(LibraryCommandTest, ExportsWhatTheMachineHeardWhenAskedTo) {
    ASSERT_EQ(run({"export", "interview.wav", "-o", "out", "-f", "txt", "--run", std::to_string(m_machine.value())}).exitCode, 0);

    EXPECT_EQ(fileText(m_folder.path() / "out/interview.txt"), "The harbor.\nYes.\n");
}

TEST_F(LibraryCommandTest, ExportsAPartInTheTimesOfTheRecordingOrItsOwn) {
    addHeard(*Library::open(path()).value(), someRecording("hearing.wav"), {segmentOf({{" Yes.", 2, 3, 0.5}})}, "part", {.fromUs = 600'000'000, .toUs = 1'200'000'000});

    ASSERT_EQ(run({"export", "hearing.wav", "-o", "out", "-f", "srt,undervoice"}).exitCode, 0);
    ASSERT_EQ(run({"export", "hearing.wav", "-o", "part", "-f", "srt,undervoice", "--times_from", "part"}).exitCode, 0);

    EXPECT_EQ(fileText(m_folder.path() / "out/interview.srt"), "1\n00:10:02,000 --> 00:10:03,000\nYes.\n\n");
    EXPECT_EQ(fileText(m_folder.path() / "part/interview.srt"), "1\n00:00:02,000 --> 00:00:03,000\nYes.\n\n");
    EXPECT_NE(m_runner.run({"verify", "out/interview.srt"}).output.find("Times: counted from the recording's beginning."), std::string::npos);
    EXPECT_NE(m_runner.run({"verify", "part/interview.srt"}).output.find("Times: counted from the part's beginning."), std::string::npos);
    EXPECT_EQ(m_runner.run({"verify", "out/interview.undervoice.json"}).exitCode, 0);
    const auto verified = nlohmann::json::parse(m_runner.run({"verify", "part/interview.undervoice.json", "--json"}).output);
    EXPECT_EQ(verified.at("recording").at("part"), (nlohmann::json{{"from_us", 600'000'000}, {"to_us", 1'200'000'000}}));
    EXPECT_NE(m_runner.run({"verify", "part/interview.srt"}).output.find("Part: 00:10:00 to 00:20:00 of the recording."), std::string::npos);
    EXPECT_EQ(verified.at("recording").at("times_from"), "part");
    EXPECT_NE(run({"export", "hearing.wav", "--times_from", "now"}).exitCode, 0);
}

TEST_F(LibraryCommandTest, ExportsMarksWhereTheyAreAskedFor) {
    commit(*Library::open(path()).value(), setNote(Library::open(path()).value()->document(m_corrections).value(), 0, "ask the harbour office"));
    ASSERT_EQ(run({"export", "interview.wav", "-o", "without", "-f", "md,undervoice"}).exitCode, 0);
    ASSERT_EQ(run({"export", "interview.wav", "-o", "with", "-f", "md,undervoice", "--marks"}).exitCode, 0);

    EXPECT_EQ(fileText(m_folder.path() / "without/interview.md").find("ask the harbour office"), std::string::npos);
    EXPECT_FALSE(nlohmann::json::parse(fileText(m_folder.path() / "without/interview.undervoice.json")).contains("marks"));
    EXPECT_NE(fileText(m_folder.path() / "with/interview.md").find("Ada: “The harbour,” (ask the harbour office)"), std::string::npos) << fileText(m_folder.path() / "with/interview.md");
    const auto json = nlohmann::json::parse(fileText(m_folder.path() / "with/interview.undervoice.json"));
    EXPECT_EQ(json.at("marks"), nlohmann::json::array({{{"start_us", 0}, {"star", false}, {"check", false}, {"note", "ask the harbour office"}}}));
    EXPECT_EQ(m_runner.run({"verify", "with/interview.md"}).exitCode, 0);
    EXPECT_EQ(m_runner.run({"verify", "with/interview.undervoice.json"}).exitCode, 0);
}

TEST_F(LibraryCommandTest, ShowsAndFindsAPartInTheTimesOfTheRecording) {
    addHeard(*Library::open(path()).value(), someRecording("hearing.wav"), {segmentOf({{" Quite", 2, 3, 0.5}, {" so.", 3, 4, 0.5}})}, "part",
             {.fromUs = 600'000'000, .toUs = 1'200'000'000});

    EXPECT_NE(run({"show", "hearing.wav"}).output.find("[10:02.000 --> 10:04.000]  Quite so."), std::string::npos);
    EXPECT_NE(run({"search", "so"}).output.find("   10:03  Quite so."), std::string::npos);
    const auto hit = nlohmann::json::parse(run({"search", "so", "--json"}).output).at(0);
    EXPECT_EQ(hit.at("start_us"), 602'000'000);
    EXPECT_EQ(hit.at("found_us"), 603'000'000);
    EXPECT_EQ(hit.at("end_us"), 604'000'000);
}

TEST_F(LibraryCommandTest, VerifyNamesWhereAWordWasReplacedInTheRecordAlike) {
    ASSERT_EQ(run({"export", "interview.wav", "-o", "out", "-f", "undervoice"}).exitCode, 0);
    const fs::path file = m_folder.path() / "out/interview.undervoice.json";
    std::string text = fileText(file);
    for (std::size_t at = text.find("closed"); at != std::string::npos; at = text.find("closed")) text.replace(at, 6, "opened");
    std::ofstream(file, std::ios::trunc) << text;

    const Outcome outcome = m_runner.run({"verify", file.string()}), described = m_runner.run({"verify", file.string(), "--json"});

    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_NE(outcome.output.find("Text: changed in 1 place"), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("changed, in the record too: “Ada: opened.”"), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("Record: changed since the export"), std::string::npos) << outcome.output;
    const auto place = nlohmann::json::parse(described.output).at("places").at(0);
    EXPECT_EQ(place.at("change"), "text_and_record");
    EXPECT_EQ(place.at("expected"), nullptr);
}

TEST_F(LibraryCommandTest, ShowsAndFindsTheCorrectedText) {
    const Outcome shown = run({"show", "interview.wav"}), described = run({"show", "interview.wav", "--json"});

    EXPECT_NE(shown.output.find("corrected"), std::string::npos) << shown.output;
    EXPECT_NE(shown.output.find("]  Ada: The harbour,"), std::string::npos) << shown.output;
    EXPECT_NE(shown.output.find("]  Yes."), std::string::npos) << shown.output;
    const auto runs = nlohmann::json::parse(described.output).at("runs");
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_EQ(runs[0].at("corrects"), m_machine.value());
    EXPECT_EQ(runs[0].at("current"), true);
    EXPECT_EQ(runs[1].at("corrects"), nullptr);
    EXPECT_EQ(run({"search", "harbour speaker:ada"}).exitCode, 0);
    EXPECT_EQ(run({"search", "yes speaker:ada"}).exitCode, 3);
    EXPECT_EQ(run({"search", "harbor"}).exitCode, 3);
    EXPECT_EQ(run({"search", "harbor", "--revisions"}).exitCode, 0);
    EXPECT_EQ(run({"verify"}).exitCode, 0);
}

TEST_F(LibraryCommandTest, ShowsTheMachinesTextWhenItIsChosen) {
    ASSERT_TRUE(Library::open(path()).value()->setCurrentRun(m_machine));

    EXPECT_NE(run({"show", "interview.wav"}).output.find("The harbor."), std::string::npos);
}

}  // namespace
}  // namespace undervoice::test
