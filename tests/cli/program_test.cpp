// The program as a person runs it, with real tiny.en on the bundled sample.

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "cli/program_runner.h"
#include "support/fixtures.h"
#include "support/wait_for.h"

namespace undervoice::test {
namespace {

namespace fs = std::filesystem;

fs::path samplePath() { return sourceFolder() / "resources/samples/interview.opus"; }

std::string fileText(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string lowerCase(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

class Program : public testing::Test {
  protected:
    void SetUp() override {
        if (!fs::exists(depsFolder() / "models/tiny.en/model.bin"))
            GTEST_SKIP() << "Whisper tiny.en is not in " << depsFolder() << ": set-up could not fetch it";
    }
    Outcome run(std::vector<std::string> arguments, const std::string& input = {}) const { return m_runner.run(arguments, input); }
    Outcome transcribe(std::vector<std::string> more) const {
        std::vector<std::string> arguments = {"transcribe", samplePath(), "--model", "tiny.en"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
    const fs::path& folder() const { return m_folder.path(); }

    TemporaryFolder m_folder;
    ProgramRunner m_runner{UNDERVOICE_PROGRAM, m_folder.path()};
};

TEST_F(Program, HelpNamesEveryVerbAndTheExitCodes) {
    const Outcome help = run({"--help"});
    EXPECT_EQ(help.exitCode, 0);
    for (const char* word : {"transcribe", "resume", "library", "verify", "models", "inspect", "compare", "convert", "bench", "memory", "doctor", "Exit codes"})
        EXPECT_NE(help.output.find(word), std::string::npos) << word;
}

TEST_F(Program, TranscribesTheSampleIntoEveryFormat) {
    const Outcome outcome = transcribe({"--output_dir", "out", "--output_format", "all,lrc,csv,docx,paragraphs", "--no_library"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    for (const char* extension : {"txt", "vtt", "srt", "tsv", "json", "lrc", "csv", "docx", "paragraphs.txt"})
        EXPECT_TRUE(fs::exists(folder() / "out" / (std::string("interview.") + extension))) << extension;
    EXPECT_NE(lowerCase(fileText(folder() / "out/interview.txt")).find("rescue team was on the water"), std::string::npos);
    EXPECT_FALSE(fs::exists(folder() / "out/interview.srt.provenance.json")) << "openai-whisper's formats come alone";
    EXPECT_EQ(run({"verify", "out/interview.docx", "--audio", samplePath()}).exitCode, 0);
    EXPECT_EQ(outcome.output.find('\r'), std::string::npos) << "progress was drawn on something that is no terminal";
}

TEST_F(Program, FindsWhatWasSaidAndExportsItAgain) {
    ASSERT_EQ(transcribe({"-o", "out", "-f", "json"}).exitCode, 0);
    const Outcome hits = run({"library", "search", "\"rescue team\"", "--json"});
    ASSERT_EQ(hits.exitCode, 0) << hits.errors;
    const auto found = nlohmann::json::parse(hits.output);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_GT(found[0].at("start_us").get<std::int64_t>(), 25'000'000);
    EXPECT_LT(found[0].at("start_us").get<std::int64_t>(), 50'000'000);
    ASSERT_EQ(run({"library", "export", "interview.opus", "-o", "again", "-f", "json"}).exitCode, 0);
    EXPECT_EQ(fileText(folder() / "out/interview.json"), fileText(folder() / "again/interview.json"));
    EXPECT_EQ(run({"library", "search", "zebra"}).exitCode, 3);
}

TEST_F(Program, ExportsVerifyUntilACharacterIsChanged) {
    ASSERT_EQ(transcribe({"-o", "out", "-f", "json"}).exitCode, 0);
    const Outcome exported = run({"library", "export", "interview.opus", "-o", "made", "-f", "docx,odt,html,md,paragraphs,undervoice,srt,words", "--sheet"});
    ASSERT_EQ(exported.exitCode, 0) << exported.errors;
    for (const char* extension : {"docx", "odt", "html", "md", "paragraphs.txt", "undervoice.json", "srt", "words.csv"}) {
        const Outcome verified = run({"verify", std::string("made/interview.") + extension, "--audio", samplePath()});
        EXPECT_EQ(verified.exitCode, 0) << extension << ": " << verified.output << verified.errors;
        EXPECT_NE(verified.output.find("Text: as it was exported."), std::string::npos) << verified.output;
        EXPECT_NE(verified.output.find("is the one that was transcribed."), std::string::npos) << verified.output;
    }

    std::string text = fileText(folder() / "made/interview.srt");
    text[text.find("rescue")] = 'R';
    std::ofstream(folder() / "made/interview.srt") << text;
    const Outcome changed = run({"verify", "made/interview.srt", "--json"});
    EXPECT_EQ(changed.exitCode, 1);
    const auto report = nlohmann::json::parse(changed.output);
    ASSERT_EQ(report.at("places").size(), 1U);
    EXPECT_NE(report.at("places")[0].at("found").get<std::string>().find("Rescue"), std::string::npos);
    EXPECT_GT(report.at("places")[0].at("start_us").get<std::int64_t>(), 25'000'000);
    EXPECT_TRUE(report.at("record_intact").get<bool>());
    EXPECT_EQ(run({"verify", "made/interview.docx", "--audio", "made/interview.srt"}).exitCode, 1);
    EXPECT_EQ(run({"verify", "out/interview.json"}).exitCode, 1);
}

TEST_F(Program, ASecondRunTakesTheTranscriptFromTheLibrary) {
    ASSERT_EQ(transcribe({"-o", "a", "-f", "json"}).exitCode, 0);
    const Outcome second = transcribe({"-o", "b", "-f", "json"});
    ASSERT_EQ(second.exitCode, 0);
    EXPECT_EQ(fileText(folder() / "a/interview.json"), fileText(folder() / "b/interview.json"));
    EXPECT_EQ(nlohmann::json::parse(run({"library", "show", "interview.opus", "--json"}).output).at("runs").size(), 1U);
}

TEST_F(Program, KeepsNothingWithoutALibrary) {
    ASSERT_EQ(transcribe({"--no-library", "-f", "txt"}).exitCode, 0);
    EXPECT_FALSE(fs::exists(folder() / "share/undervoice/library.db"));
}

TEST_F(Program, ChannelsAreHeardApart) {
    ASSERT_EQ(transcribe({"--channel", "0", "-o", "left", "-f", "txt", "--no-library"}).exitCode, 0);
    ASSERT_EQ(transcribe({"--channel", "1", "-o", "right", "-f", "txt", "--no-library"}).exitCode, 0);
    const std::string left = lowerCase(fileText(folder() / "left/interview.txt"));
    const std::string right = lowerCase(fileText(folder() / "right/interview.txt"));
    EXPECT_NE(left.find("thank you for coming"), std::string::npos);
    EXPECT_EQ(left.find("rescue team"), std::string::npos);
    EXPECT_NE(right.find("rescue team"), std::string::npos);
    EXPECT_EQ(right.find("thank you for coming"), std::string::npos);
}

TEST_F(Program, ReadsStandardInput) {
    const Outcome outcome = run({"transcribe", "-", "--model", "tiny.en", "-f", "txt", "-o", "out", "--no_library"}, fileText(samplePath()));
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    EXPECT_NE(lowerCase(fileText(folder() / "out/stdin.txt")).find("rescue team"), std::string::npos);
}

TEST_F(Program, AFailingFileIsReportedAndTheRestGoesOn) {
    const Outcome outcome = run({"transcribe", "missing.wav", samplePath(), "--model", "tiny.en", "-f", "txt", "-o", "out"});
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_NE(outcome.errors.find("missing.wav"), std::string::npos);
    EXPECT_TRUE(fs::exists(folder() / "out/interview.txt"));
}

TEST_F(Program, OutputFolderThatCannotBeWrittenIsSaidBeforeTheWork) {
    const Outcome outcome = transcribe({"--output_dir", "/proc/undervoice", "-f", "txt"});
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_NE(outcome.errors.find("/proc/undervoice"), std::string::npos);
}

TEST_F(Program, WordTimesStayInsideTheRecording) {
    ASSERT_EQ(transcribe({"--word_timestamps", "True", "-f", "json", "-o", "out"}).exitCode, 0);
    const auto transcript = readJson(folder() / "out/interview.json");
    double last = 0;
    std::size_t words = 0;
    for (const auto& segment : transcript.at("segments"))
        for (const auto& word : segment.at("words")) {
            EXPECT_GE(word.at("start").get<double>(), last);
            EXPECT_LE(word.at("end").get<double>(), 69.71);
            last = word.at("start");
            ++words;
        }
    EXPECT_GT(words, 150U);
}

TEST_F(Program, AnInterruptedJobIsResumedIntoTheFilesThatWereAskedFor) {
    const std::vector<std::string> asked = {"transcribe", samplePath(), "--model", "tiny.en", "--mode", "careful", "-f", "srt,json", "--word_timestamps", "True", "--max_line_width", "30"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), asked.begin(), asked.end());
        return more;
    };
    const pid_t child = m_runner.start(with({"-o", "out"}));
    // Another process sees the job as soon as it stands in the library; files of its own, for the child's are still open.
    const fs::path watcher = folder() / "watcher";
    fs::create_directories(watcher);
    const ProgramRunner other(UNDERVOICE_PROGRAM, watcher);
    const std::string library = folder() / "share/undervoice/library.db";
    Outcome listed;
    const bool isSeen = waitFor([&] { return (listed = other.run({"resume", "--list", "--library", library})).exitCode == 0; });
    ::kill(child, SIGINT);
    const Outcome stopped = m_runner.finish(child);
    ASSERT_TRUE(isSeen) << listed.errors << stopped.errors;
    ASSERT_EQ(stopped.exitCode, 130) << stopped.errors;
    EXPECT_NE(stopped.errors.find("undervoice resume"), std::string::npos) << stopped.errors;

    const Outcome resumed = other.run({"resume", "--library", library});
    ASSERT_EQ(resumed.exitCode, 0) << resumed.errors;
    ASSERT_EQ(run(with({"-o", "undisturbed", "--no_library"})).exitCode, 0);
    for (const char* name : {"interview.srt", "interview.json"}) {
        EXPECT_FALSE(fileText(folder() / "out" / name).empty()) << name;
        EXPECT_TRUE(fileText(folder() / "out" / name) == fileText(folder() / "undisturbed" / name)) << name << " differs";
    }
    EXPECT_FALSE(fs::exists(folder() / "out/interview.txt")) << "nobody asked for it";
    const Outcome nothing = other.run({"resume", "--library", library});
    EXPECT_EQ(nothing.exitCode, 3) << nothing.errors;
}

TEST_F(Program, WhatCannotBeWrittenIsInTheLibraryAndSaysSo) {
    fs::create_directories(folder() / "out/interview.srt");  // stands where the file belongs
    const std::string library = folder() / "my library.db";
    const Outcome outcome = transcribe({"-f", "srt", "-o", "out", "--library", library});
    EXPECT_EQ(outcome.exitCode, 1) << outcome.errors;
    EXPECT_NE(outcome.errors.find("undervoice library export 1 --run 1 --library '" + library + "'"), std::string::npos) << outcome.errors;
    const Outcome exported = run({"library", "export", "1", "--run", "1", "--library", library, "-f", "srt", "-o", "elsewhere"});
    EXPECT_EQ(exported.exitCode, 0) << exported.errors;
    EXPECT_FALSE(fileText(folder() / "elsewhere/interview.srt").empty());
}

TEST_F(Program, ModelsListShowsWhatIsInstalled) {
    const Outcome outcome = run({"models", "list"});
    EXPECT_EQ(outcome.exitCode, 0);
    EXPECT_NE(outcome.output.find("tiny.en"), std::string::npos);
    EXPECT_NE(run({"models", "info", "tiny.en"}).output.find("384"), std::string::npos);
}

TEST_F(Program, UnknownModelSaysWhereItLooked) {
    const Outcome outcome = run({"transcribe", samplePath(), "--model", "enormous"});
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_NE(outcome.errors.find("enormous"), std::string::npos);
}

TEST_F(Program, InspectReportsDimsAndLogits) {
    ASSERT_EQ(run({"inspect", "tiny.en", "--audio", samplePath(), "--tokens", "50257,50362", "--json", "i.json"}).exitCode, 0);
    const auto report = readJson(folder() / "i.json");
    EXPECT_EQ(report.at("dims").at("n_text_layer"), 4);
    EXPECT_EQ(report.at("dims").at("n_vocab"), 51864);
    EXPECT_FALSE(report.at("tensors").empty());
}

TEST_F(Program, Int8RowsReadTheSampleToo) {
    const Outcome outcome = transcribe({"--dtype", "int8", "-f", "txt", "-o", "out", "--no_library"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    EXPECT_NE(lowerCase(fileText(folder() / "out/interview.txt")).find("rescue team was on the water"), std::string::npos);
}

TEST_F(Program, EveryVerbThatLoadsAModelNamesTheTypesItTakes) {
    for (const std::vector<std::string>& verb : {std::vector<std::string>{"transcribe", samplePath(), "--model", "tiny.en"},
                                                 {"bench", "--model", "tiny.en"},
                                                 {"inspect", "tiny.en"}}) {
        std::vector<std::string> arguments = verb;
        arguments.insert(arguments.end(), {"--dtype", "int4"});
        const Outcome outcome = run(arguments);
        EXPECT_NE(outcome.exitCode, 0) << verb[0];
        for (const char* word : {"--dtype", "int4", "float32", "bfloat16", "int8"})
            EXPECT_NE(outcome.errors.find(word), std::string::npos) << verb[0] << ": " << outcome.errors;
    }
}

TEST_F(Program, BenchTimesEveryPhase) {
    const Outcome outcome = run({"bench", "--model", "tiny.en", "--windows", "1", "--tokens", "30", "--threads", "1", "--dtype", "int8"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    const auto figures = nlohmann::json::parse(outcome.output);
    for (const char* figure : {"load_s", "encoder_ms_per_window", "decoder_ms_per_token", "total_s", "peak_rss_mb"})
        EXPECT_GT(figures.at(figure).get<double>(), 0) << figure;
    EXPECT_EQ(figures.at("tokens").at(0).size(), 30U);
}

TEST_F(Program, BenchMemoryCountsWhatEveryPairOfModesTakes) {
    const Outcome outcome = run({"bench", "memory", "--size", "large-v3", "--json", "m.json"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    const auto report = readJson(folder() / "m.json");
    std::map<std::string, std::int64_t> bytes;
    for (const auto& row : report.at("rows")) {
        EXPECT_EQ(row.at("analytic_bytes"), row.at("measured_bytes")) << row.dump();
        bytes[row.at("self").get<std::string>() + " " + row.at("cross").get<std::string>()] = row.at("measured_bytes").get<std::int64_t>();
    }
    // spec/attention.md §5: float16, one window, one beam, 448 tokens.
    EXPECT_EQ(bytes.at("mha mha"), 73'400'320 + 245'760'000);
    EXPECT_EQ(bytes.at("x e"), 36'700'160 + 3'840'000);
    EXPECT_EQ(bytes.at("mla e"), 6'881'280 + 3'840'000);
    EXPECT_EQ(bytes.at("mla mla"), 6'881'280 + 23'040'000);
    EXPECT_EQ(bytes.at("mtla e"), 3'440'640 + 3'840'000);
    EXPECT_EQ(bytes.at("t+mla e"), 9'110'528 + 4 * 448 + 3'840'000);
    EXPECT_EQ(bytes.at("t+mha e"), 73'400'320 / 32 * 31 + 4 * 448 + 3'840'000);
    EXPECT_EQ(bytes.at("t+x e"), 36'700'160 / 32 * 31 + 4 * 448 + 3'840'000);
    const Outcome large = run({"bench", "memory", "--size", "large-v3", "--windows", "10000"});
    EXPECT_NE(large.exitCode, 0);
    EXPECT_NE(large.errors.find("take fewer windows"), std::string::npos) << large.errors;
    const Outcome unknown = run({"bench", "memory", "--size", "enormous"});
    EXPECT_NE(unknown.exitCode, 0);
    EXPECT_NE(unknown.errors.find("large-v3"), std::string::npos);
}

TEST_F(Program, ComparesTwoWaysToRunAModel) {
    std::ofstream(folder() / "said.txt") << "Good morning, and thank you for coming.";
    const Outcome outcome = run({"compare", samplePath(), "--left", "tiny.en", "--right", "tiny.en:x/e", "--reference", "said.txt", "--json", "out/c.json",
                                 "--html", "out/c.html"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    EXPECT_NE(outcome.output.find("100.0 % of the words agree"), std::string::npos) << outcome.output;
    const auto report = readJson(folder() / "out/c.json");
    EXPECT_GT(report.at("counts").at("agreed").get<int>(), 150);
    EXPECT_EQ(report.at("counts").at("disagreements"), 0);
    EXPECT_EQ(report.at("left").at("text"), report.at("right").at("text"));
    EXPECT_EQ(report.at("right").at("attention"), "self x cross e");
    for (const char* side : {"left", "right"}) {
        EXPECT_GT(report.at(side).at("tokens_per_second").get<double>(), 0) << side;
        EXPECT_GT(report.at(side).at("bytes").at("weights").get<std::int64_t>(), 10'000'000) << side;
        EXPECT_EQ(report.at(side).at("errors").at("hits"), 7) << side;
        EXPECT_EQ(report.at(side).at("words").size(), report.at("left").at("words").size()) << side;
    }
    const std::string page = fileText(folder() / "out/c.html");
    EXPECT_NE(page.find("src=\"data:audio/ogg;base64,T2dnUw"), std::string::npos);
    EXPECT_NE(page.find("None: both say the same."), std::string::npos);
}

TEST_F(Program, ComparedPartsKeepTheRecordingsTimes) {
    const Outcome outcome = run({"compare", samplePath(), "--left", "tiny.en", "--right", "tiny.en", "--from", "35", "--to", "45", "--json", "c.json", "--html",
                                 "c.html", "--no-embed"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    const auto words = readJson(folder() / "c.json").at("left").at("words");
    ASSERT_GT(words.size(), 10U);
    EXPECT_GE(words.front().at("start").get<double>(), 35);
    EXPECT_LE(words.back().at("end").get<double>(), 45.01);
    EXPECT_EQ(fileText(folder() / "c.html").find("base64"), std::string::npos);
}

TEST_F(Program, ComparesOnlyWhatCanBeCompared) {
    std::ofstream(folder() / "empty.txt") << " \n";
    EXPECT_EQ(run({"compare", samplePath(), "--left", "tiny.en", "--right", "tiny.en:x", "--reference", "empty.txt"}).exitCode, 2);
    const std::map<std::string, int> exitCodes = {{"tiny.en:q", 2}, {"tiny.en:mha/x", 2}, {"enormous", 1}, {"tiny.en:mla", 1}};
    for (const auto& [model, exitCode] : exitCodes) {
        const Outcome outcome = run({"compare", samplePath(), "--left", "tiny.en", "--right", model, "--to", "2"});
        EXPECT_EQ(outcome.exitCode, exitCode) << model << ": " << outcome.errors;
        EXPECT_EQ(std::count(outcome.errors.begin(), outcome.errors.end(), '\n'), 1) << outcome.errors;
    }
}

TEST_F(Program, InterruptEndsAComparison) {
    const pid_t child = m_runner.start({"compare", samplePath(), "--left", "tiny.en", "--right", "tiny.en:x", "--mode", "careful", "--json", "c.json"});
    // It is at work, or about to be, once it has opened the engine.
    const std::string maps = "/proc/" + std::to_string(child) + "/maps";
    ASSERT_TRUE(waitFor([&] { return fileText(maps).find("libundervoice-engine") != std::string::npos; }));
    ::kill(child, SIGINT);
    const Outcome stopped = m_runner.finish(child);
    EXPECT_EQ(stopped.exitCode, 130) << stopped.errors;
    EXPECT_FALSE(fs::exists(folder() / "c.json"));
}

TEST_F(Program, MemoryReportFollowsTheJobAndEndsWithWhatWasSaved) {
    const Outcome outcome = transcribe({"--no_library", "-f", "txt", "--memory_report", "memory.csv", "--self", "t,x", "--cross", "e", "--beam_size", "2"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    EXPECT_NE(outcome.errors.find("Peak caches: "), std::string::npos) << outcome.errors;
    EXPECT_NE(outcome.errors.find("(self t,x cross e, float32, "), std::string::npos) << outcome.errors;
    EXPECT_NE(outcome.errors.find(" % of these "), std::string::npos) << outcome.errors;
    std::istringstream csv(fileText(folder() / "memory.csv"));
    std::string header, line;
    std::getline(csv, header);
    EXPECT_TRUE(header.starts_with("time_us,phase,windows,"));
    int rows = 0;
    for (; std::getline(csv, line); ++rows) EXPECT_EQ(std::ranges::count(line, ','), std::ranges::count(header, ',')) << line;
    EXPECT_GE(rows, 5);
}

TEST_F(Program, MemoryListsWhatFits) {
    const Outcome outcome = run({"memory", "--model", "tiny.en", "--free", "1GB", "--beams", "2", "--beams", "5", "--cross", "e"});
    ASSERT_EQ(outcome.exitCode, 0) << outcome.errors;
    EXPECT_NE(outcome.output.find("* mha          e "), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("2 beams"), std::string::npos) << outcome.output;
    ASSERT_EQ(run({"memory", "--model", "tiny.en", "--free", "1GB", "--json", "plan.json"}).exitCode, 0);
    const auto plan = nlohmann::json::parse(fileText(folder() / "plan.json"));
    EXPECT_EQ(plan.at("fits").size(), 16U);
    EXPECT_EQ(run({"memory", "--model", "tiny.en", "--free", "some"}).exitCode, 2);
}

TEST_F(Program, ABatchThatDoesNotFitIsSaidAndTheTextIsTheSame) {
    const Outcome roomy = transcribe({"--no_library", "-f", "txt", "-o", "roomy", "--beam_size", "2"});
    const Outcome tight = transcribe({"--no_library", "-f", "txt", "-o", "tight", "--beam_size", "2", "--free", "330MB"});
    ASSERT_EQ(tight.exitCode, 0) << tight.errors;
    EXPECT_EQ(roomy.errors.find("would need"), std::string::npos) << roomy.errors;
    EXPECT_NE(tight.errors.find("would need"), std::string::npos) << tight.errors;
    EXPECT_EQ(fileText(folder() / "tight/interview.txt"), fileText(folder() / "roomy/interview.txt"));
}

TEST_F(Program, DoctorFindsAllWell) {
    const Outcome outcome = run({"doctor", "--model", "tiny.en"});
    EXPECT_EQ(outcome.exitCode, 0) << outcome.output << outcome.errors;
    EXPECT_NE(outcome.output.find("All is well."), std::string::npos);
}

}  // namespace
}  // namespace undervoice::test
