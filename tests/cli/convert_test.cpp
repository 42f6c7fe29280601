// undervoice convert as a person runs it, on real tiny.en: a small conversion, its patch, and the ways back.

#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>

#include "cli/program_runner.h"
#include "support/fixtures.h"
#include "support/wait_for.h"

namespace undervoice::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

fs::path samplePath() { return sourceFolder() / "resources/samples/interview.opus"; }

std::string fileText(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class Convert : public testing::Test {
  protected:
    void SetUp() override {
        if (!fs::exists(depsFolder() / "models/tiny.en/model.bin"))
            GTEST_SKIP() << "Whisper tiny.en is not in " << depsFolder() << ": set-up could not fetch it";
        if (!fs::exists(speech())) GTEST_SKIP() << speech() << " is not there: set-up synthesises it";
    }
    static fs::path speech() { return depsFolder() / "calibration/speech.tsv"; }

    /// A conversion of few windows and steps: fast, and not good.
    std::vector<std::string> smallConversion(const std::string& output) const {
        return {"convert", "tiny.en", output, "--calibration", speech(), "--calibration_windows", "8", "--healing_steps", "12", "--force"};
    }
    Outcome run(const std::vector<std::string>& arguments) const { return m_runner.run(arguments); }
    std::string textOf(const std::string& model) const {
        const Outcome outcome = run({"transcribe", samplePath(), "--model", model, "--beam_size", "None", "--no-library", "--output_format", "txt", "--output_dir", "texts", "--mode", "careful"});
        EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
        return fileText(folder() / "texts/interview.txt");
    }
    const fs::path& folder() const { return m_folder.path(); }

    TemporaryFolder m_folder;
    ProgramRunner m_runner{UNDERVOICE_PROGRAM, m_folder.path()};
};

TEST_F(Convert, WritesAModelItsReportAndAPatchThatGivesTheSameBytes) {
    auto arguments = smallConversion("converted");
    arguments.insert(arguments.end(), {"--patch", "small.patch", "--report", "report.json"});
    const Outcome converted = run(arguments);
    ASSERT_EQ(converted.exitCode, 0) << converted.errors;
    EXPECT_THAT(converted.output, HasSubstr("# Conversion of tiny.en"));
    EXPECT_THAT(converted.output, HasSubstr("with 200 tokens of previous text"));

    const auto report = readJson(folder() / "report.json");
    EXPECT_EQ(report["layers"].size(), 4U);
    EXPECT_EQ(report["layers"][0]["mode"], "t");
    int floats = 0;
    for (const auto& layer : report["layers"]) floats += layer["rank"].get<int>();
    EXPECT_EQ(floats, 3 * 128) << "moved between the layers, none lost";
    EXPECT_EQ(report["rank_curves"].size(), 3U);
    EXPECT_LT(report["checks"]["full_rank_difference"], 1e-5);
    EXPECT_LT(report["checks"]["absorbed_difference"], 5e-3);
    EXPECT_LE(report["layers"][3]["output_error"], report["layers"][3]["output_error_before_healing"]);
    EXPECT_EQ(report["converted"]["self_cache_bytes"], (3 * 128 * 2 + 4) * 448 * 5) << "five beams of 448 tokens";
    EXPECT_EQ(fileText(folder() / "converted/conversion_report.json"), fileText(folder() / "report.json"));

    const auto config = readJson(folder() / "converted/config.json");
    EXPECT_EQ(config["undervoice"]["self"]["mode"], nlohmann::json({"t", "mla", "mla", "mla"}));
    EXPECT_EQ(config["undervoice"]["source"]["name"], "tiny.en");

    // The patch on the source, and on the same model in another format.
    ASSERT_EQ(run({"convert", "tiny.en", "patched", "--apply", "small.patch"}).exitCode, 0);
    EXPECT_EQ(fileText(folder() / "patched/model.safetensors"), fileText(folder() / "converted/model.safetensors"));
    EXPECT_EQ(fileText(folder() / "patched/config.json"), fileText(folder() / "converted/config.json"));
    EXPECT_EQ(fileText(folder() / "patched/conversion_report.json"), fileText(folder() / "converted/conversion_report.json"));
    ASSERT_EQ(run({"convert", "tiny.en", "other.pt", "--to", "openai"}).exitCode, 0);
    ASSERT_EQ(run({"convert", "other.pt", "patched2", "--apply", "small.patch"}).exitCode, 0);
    EXPECT_EQ(fileText(folder() / "patched2/model.safetensors"), fileText(folder() / "converted/model.safetensors"));
    EXPECT_LT(fs::file_size(folder() / "small.patch"), fs::file_size(folder() / "converted/model.safetensors") / 10);

    // A patch belongs to its source alone, and a conversion is not converted again.
    EXPECT_THAT(run({"convert", "converted", "again"}).errors, HasSubstr("is converted already"));
    const Outcome wrong = run({"convert", "converted", "again", "--apply", "small.patch"});
    EXPECT_EQ(wrong.exitCode, 2);
    EXPECT_THAT(wrong.errors, HasSubstr("was made from another model"));
    EXPECT_FALSE(fs::exists(folder() / "again"));

    // Merging tokens is another function, which has to be learned; of one token a chunk, averaged, it would be the same.
    const Outcome merged = run({"convert", "converted", "merged", "--merge", "2", "--normalize"});
    ASSERT_EQ(merged.exitCode, 0) << merged.errors;
    EXPECT_THAT(merged.errors, HasSubstr("needs fine-tuning"));
    const auto block = readJson(folder() / "merged/config.json")["undervoice"]["self"];
    EXPECT_EQ(block["mode"], nlohmann::json({"t", "mtla", "mtla", "mtla"}));
    EXPECT_EQ(block["stride"], 2);
    EXPECT_EQ(block["normalize"], true);
    const Outcome inspected = run({"inspect", "merged", "--json", "merged.json"});
    ASSERT_EQ(inspected.exitCode, 0) << inspected.errors;
    EXPECT_EQ(readJson(folder() / "merged.json")["attention"], "self t,mtla cross mha");
    EXPECT_THAT(readJson(folder() / "merged.json")["warnings"].dump(), HasSubstr("it needs fine-tuning"));
    EXPECT_THAT(run({"convert", "tiny.en", "merged2", "--merge", "2"}).errors, HasSubstr("convert it first"));

    // Multiplied out it is the same function, to the rounding of its weights to float16; in float32 the text is the same.
    ASSERT_EQ(run({"convert", "converted", "back", "--to", "huggingface", "--dtype", "float32"}).exitCode, 0);
    EXPECT_FALSE(readJson(folder() / "back/config.json").contains("undervoice"));
    EXPECT_EQ(textOf("back"), textOf("converted"));
}

TEST_F(Convert, ConvertsAsTheOriginalRepositoryDoes) {
    const auto flat = [&](const std::string& output, std::vector<std::string> more) {
        std::vector<std::string> arguments = {"convert", "tiny.en", output, "--layout", "flat", "--calibration", speech(), "--calibration_windows", "6"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = run(arguments);
        EXPECT_EQ(outcome.exitCode, 0) << outcome.errors;
        return readJson(folder() / output / "config.json")["undervoice"];
    };
    const auto uniform = flat("uniform", {});
    EXPECT_EQ(uniform["layout"], "flat");
    EXPECT_EQ(uniform["self"]["kept_per_head"], nlohmann::json({48, 0, 0, 0, 0, 0}));
    EXPECT_EQ(uniform["cross"]["mode"], "mla");
    EXPECT_EQ(uniform["self"]["rank"], 8 * 6);
    const auto ranked = flat("ranked", {"--select", "2-norm", "--decoder_self_only", "--write_ranks", "ranks.safetensors"});
    EXPECT_EQ(ranked["cross"]["mode"], "mha");
    EXPECT_EQ(ranked["self"]["kept_per_head"], nlohmann::json({64, 64, 64, 64, 32, 0})) << "48 of each of 6 heads, cut flat";
    flat("again", {"--select", "2-norm", "--decoder_self_only", "--ranks", "ranks.safetensors"});
    EXPECT_EQ(fileText(folder() / "again/model.safetensors"), fileText(folder() / "ranked/model.safetensors"));
}

TEST_F(Convert, SaysWhatItCannotDoBeforeItBegins) {
    fs::create_directory(folder() / "there");
    const Outcome exists = run(smallConversion("there"));
    EXPECT_EQ(exists.exitCode, 2);
    EXPECT_THAT(exists.errors, HasSubstr("is there already"));
    EXPECT_TRUE(fs::is_empty(folder() / "there"));
    std::ofstream(folder() / "mine.json") << "{}";
    for (const char* option : {"--patch", "--report"}) {
        auto arguments = smallConversion("out");
        arguments.insert(arguments.end(), {option, "mine.json"});
        const Outcome kept = run(arguments);
        EXPECT_EQ(kept.exitCode, 2) << option;
        EXPECT_THAT(kept.errors, HasSubstr("mine.json is there already and is left as it is")) << option;
    }
    EXPECT_THAT(run({"convert", "tiny.en", "out", "--layout", "flat", "--select", "2-norm", "--calibration", speech(), "--write_ranks", "mine.json"}).errors, HasSubstr("mine.json is there already"));
    EXPECT_EQ(fileText(folder() / "mine.json"), "{}");
    for (const char* option : {"--patch", "--report"})
        for (const char* file : {"nowhere/a.json", "out/a.json", "out"}) {
            auto arguments = smallConversion("out");
            arguments.insert(arguments.end(), {option, file});
            const Outcome refused = run(arguments);
            EXPECT_EQ(refused.exitCode, 2) << option << " " << file;
            EXPECT_THAT(refused.errors, HasSubstr(std::string("for the ") + (option + 2))) << file;
        }
    EXPECT_THAT(run({"convert", "tiny.en", "out", "--layout", "flat", "--calibration", speech(), "--patch", "flat.patch"}).errors, HasSubstr("there is no patch of it"));
    EXPECT_THAT(run({"convert", "tiny.en", "out", "--preset", "99"}).errors, HasSubstr("62.5, 81.25, 87.5, 90.6, 93.75"));
    EXPECT_THAT(run({"convert", "tiny.en", "out", "--self_rank", "500"}).errors, HasSubstr("between 1 and 384"));
    EXPECT_THAT(run({"convert", "tiny.en", "out", "--calibration", "nowhere"}).errors, HasSubstr("There is nothing at nowhere"));
    EXPECT_THAT(run({"convert", "tiny.en", "out", "--apply", "a", "--to", "openai"}).errors, HasSubstr("--apply, --to and --merge"));
    EXPECT_FALSE(fs::exists(folder() / "out"));
}

TEST_F(Convert, TooLittleSpeechIsRefused) {
    const Outcome outcome = run({"convert", "tiny.en", "out", "--calibration", samplePath()});
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_THAT(outcome.errors, HasSubstr("Give more speech with --calibration"));
    EXPECT_FALSE(fs::exists(folder() / "out"));
}

TEST_F(Convert, AMissedGateWritesNothing) {
    auto arguments = smallConversion("out");
    arguments.pop_back();
    arguments.insert(arguments.end(), {"--max_kl", "1e-9"});
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_THAT(outcome.errors, HasSubstr("Nothing was written: the model is not recommended"));
    EXPECT_THAT(outcome.output, HasSubstr("**Not recommended:**"));
    EXPECT_FALSE(fs::exists(folder() / "out"));
}

TEST_F(Convert, AModelIsKeptWhosePatchCannotBeWritten) {
    fs::create_directory(folder() / "patches");
    auto arguments = smallConversion("models/converted");
    arguments.insert(arguments.end(), {"--patch", "patches/small.patch"});
    const pid_t child = m_runner.start(arguments);
    ASSERT_TRUE(waitFor([&] { return fs::exists(folder() / "models") && !fs::is_empty(folder() / "models"); })) << "the work has begun, and paths were looked at";
    fs::remove(folder() / "patches");
    const Outcome outcome = m_runner.finish(child);
    EXPECT_EQ(outcome.exitCode, 1) << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr("Written to models/converted."));
    EXPECT_THAT(outcome.errors, HasSubstr("its patch is not, and takes converting once more: Cannot write patches/small.patch"));
    EXPECT_EQ(run({"inspect", "models/converted"}).exitCode, 0);
}

TEST_F(Convert, CtrlCLeavesNothingBehind) {
    const pid_t child = m_runner.start(smallConversion("stopped/model"));
    // The folder in the making lies beside where the model is to be.
    ASSERT_TRUE(waitFor([&] { return fs::exists(folder() / "stopped") && !fs::is_empty(folder() / "stopped"); }));
    kill(child, SIGINT);
    const Outcome outcome = m_runner.finish(child);
    EXPECT_EQ(outcome.exitCode, 130) << outcome.errors;
    EXPECT_TRUE(fs::is_empty(folder() / "stopped"));
}

}  // namespace
}  // namespace undervoice::test
