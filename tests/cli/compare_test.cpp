// What `undervoice compare` does before and after the engine's work.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "comparison_summary.h"
#include "model_choice.h"
#include "page_audio.h"
#include "support/comparison_example.h"
#include "support/fixtures.h"
#include "transcribe_flags.h"

namespace undervoice::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ModelChoice chosen(const std::string& text) {
    const auto choice = parseModelChoice("--left", text);
    EXPECT_TRUE(choice) << (choice ? "" : choice.error().message);
    return choice ? *choice : ModelChoice();
}

std::string refusal(const std::string& text) {
    const auto choice = parseModelChoice("--left", text);
    EXPECT_FALSE(choice) << text;
    if (choice) return {};
    EXPECT_EQ(choice.error().code, ErrorCode::InvalidArgument);
    return choice.error().message;
}

TEST(ModelChoice, ANameAloneRunsAsTheCheckpointSays) {
    const ModelChoice choice = chosen("openai/whisper-base");
    EXPECT_EQ(choice.name, "openai/whisper-base");
    EXPECT_THAT(choice.attention.self, IsEmpty());
    EXPECT_EQ(choice.attention.cross, "");
}

TEST(ModelChoice, ModesFollowTheLastColon) {
    const ModelChoice both = chosen("base:t,mha/e");
    EXPECT_EQ(both.name, "base");
    EXPECT_EQ(both.text, "base:t,mha/e");
    EXPECT_THAT(both.attention.self, ElementsAre("t", "mha"));
    EXPECT_EQ(both.attention.cross, "e");
    EXPECT_THAT(chosen("base:x").attention.self, ElementsAre("x"));
    EXPECT_EQ(chosen("base:x").attention.cross, "");
    EXPECT_THAT(chosen("base:/e").attention.self, IsEmpty());
    EXPECT_EQ(chosen("base:/e").attention.cross, "e");
    EXPECT_EQ(chosen("/models/a:b/c:mla/mla").name, "/models/a:b/c");
}

TEST(ModelChoice, Int8RowsStandBehindASecondSlash) {
    EXPECT_TRUE(chosen("base:x/e/int8").attention.int8Rows);
    EXPECT_EQ(chosen("base:x/e/int8").attention.cross, "e");
    const ModelChoice alone = chosen("base://int8");
    EXPECT_TRUE(alone.attention.int8Rows);
    EXPECT_THAT(alone.attention.self, IsEmpty());
    EXPECT_EQ(alone.attention.cross, "");
    EXPECT_FALSE(chosen("base:x/e").attention.int8Rows);
    EXPECT_THAT(refusal("base:x/e/int4"), HasSubstr("only int8"));
    EXPECT_THAT(refusal("base:x/e/int8/int8"), HasSubstr("only int8"));
}

TEST(ModelChoice, APathThatExistsIsAPath) {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() / "model:x";
    std::ofstream(path) << "weights";
    EXPECT_EQ(chosen(path).name, path);
    EXPECT_THAT(chosen(path).attention.self, IsEmpty());
    EXPECT_EQ(chosen(path + ":t").name, path);
}

TEST(ModelChoice, WrongModesAreNamedInOneSentence) {
    EXPECT_THAT(refusal("base:q"), HasSubstr("\"q\" is no mode of self-attention"));
    EXPECT_THAT(refusal("base:x,"), HasSubstr("\"\" is no mode of self-attention"));
    EXPECT_THAT(refusal("base:x/x"), HasSubstr("\"x\" is no mode of cross-attention"));
    EXPECT_THAT(refusal("base:x/"), HasSubstr("\"\" is no mode of cross-attention"));
    EXPECT_THAT(refusal("base:"), HasSubstr("nothing behind its colon"));
    EXPECT_THAT(refusal(":x"), HasSubstr("no model is named"));
    EXPECT_THAT(refusal(""), HasSubstr("--left needs"));
    EXPECT_THAT(refusal("C:/nowhere"), HasSubstr("no file of that whole name exists"));
    EXPECT_THAT(refusal("base:q"), Not(HasSubstr("\n")));
}

TEST(ListeningFlags, TimeWordsOfOneRecording) {
    CLI::App app;
    TranscribeFlags flags;
    flags.addListeningTo(app);
    app.parse(std::vector<std::string>{"3", "--beam_size", "talk.mp3"});
    const auto request = flags.resolve();
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->options.wordTimestamps);
    EXPECT_EQ(request->options.decoding.beamSize, 3);
    EXPECT_THAT(request->files, ElementsAre("talk.mp3"));
    for (const char* flag : {"--word_timestamps", "--output_dir", "--self", "--model"}) EXPECT_EQ(app.get_option_no_throw(flag), nullptr) << flag;
}

TEST(Base64, IsThatOfTheStandard) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

class PageAudio : public testing::Test {
  protected:
    fs::path file(const std::string& name) const {
        fs::create_directories((m_folder.path() / name).parent_path());
        std::ofstream(m_folder.path() / name) << "foo";
        return m_folder.path() / name;
    }
    std::string source(const fs::path& audio, bool embeds = true) const { return pageAudioSource(audio, m_folder.path() / "pages/p.html", embeds).value_or("failed"); }
    test::TemporaryFolder m_folder;
};

TEST_F(PageAudio, IsPutInWhereBrowsersPlayIt) {
    EXPECT_EQ(source(file("a.MP3")), "data:audio/mpeg;base64,Zm9v");
    EXPECT_EQ(source(file("a.opus")), "data:audio/ogg;base64,Zm9v");
}

TEST_F(PageAudio, IsLinkedFromThePagesFolderOtherwise) {
    EXPECT_EQ(source(file("talks/my talk.wma")), "../talks/my%20talk.wma");
    EXPECT_EQ(source(file("pages/a.mp3"), false), "a.mp3");
}

TEST_F(PageAudio, IsLinkedWhenItIsLarge) {
    const fs::path audio = file("long.wav");
    fs::resize_file(audio, kMaxEmbeddedBytes + 1);
    EXPECT_EQ(source(audio), "../long.wav");
}

TEST_F(PageAudio, StandardInputHasNone) { EXPECT_EQ(source("-"), ""); }

TEST(ComparisonSummary, SaysWhatBothTookAndWhereTheyDiffer) {
    const std::string text = comparisonSummary(test::exampleComparison());
    EXPECT_THAT(text, HasSubstr("33.3 % of the words agree"));
    EXPECT_THAT(text, HasSubstr("25.00 % (S 1 D 0 I 0)"));
    EXPECT_THAT(text, HasSubstr("00:01.500  \"morning\" (80 %)  ->  \"evening <b>all</b>\" (40 %)"));
    EXPECT_THAT(text, HasSubstr("weights MB"));
}

TEST(ComparisonSummary, EndsAfterTheFirstDisagreements) {
    ComparisonReport report = test::exampleComparison();
    std::vector<Word> left, right;
    for (int i = 0; i < 50; ++i) {
        const double start = i;
        left.push_back({i % 2 == 0 ? " same" : " one", start, start + 1, 0.5});
        right.push_back({i % 2 == 0 ? " same" : " other", start, start + 1, 0.5});
    }
    report.words = *compareSideBySide(left, right, text::BasicNormalizer());
    EXPECT_THAT(comparisonSummary(report), HasSubstr("and 5 more: --json or --html has them all"));
}

TEST(ComparisonSummary, ALongDisagreementIsCut) {
    ComparisonReport report = test::exampleComparison();
    report.words = *compareSideBySide(std::vector<Word>(300, {" wörd\x1b", 0, 1, 0.5}), {}, text::BasicNormalizer());
    const std::string text = comparisonSummary(report);
    EXPECT_THAT(text, HasSubstr("…\" (50 %)  ->  (nothing)"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace undervoice::cli
