#include "transcript/writers.h"

#include "support/fixtures.h"

#include <cmath>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace undervoice {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Segment segment(double start, double end, const std::string& text) {
    Segment s;
    s.startSeconds = start;
    s.endSeconds = end;
    s.text = text;
    return s;
}

/// Hello there world | Again now., with five seconds between.
Transcript twoSegmentsWithWords() {
    Transcript transcript{" Hello there world Again now.", "en", {}};
    transcript.segments = {segment(0, 2, " Hello there world"), segment(6, 7.5, " Again now.")};
    transcript.segments[0].words = {{" Hello", 0, 0.5, 1}, {" there", 0.5, 1, 1}, {" world", 1, 2, 1}};
    transcript.segments[1].words = {{" Again", 6, 6.5, 1}, {" now.", 7, 7.5, 1}};
    return transcript;
}

std::string srt(const WriterOptions& options, const Transcript& transcript = twoSegmentsWithWords()) {
    return renderTranscript(transcript, OutputFormat::Srt, options);
}

TEST(Cues, BreakLinesAtTheWidth) {
    EXPECT_THAT(srt({.maxLineWidth = 12}), HasSubstr("00:00:00,000 --> 00:00:02,000\nHello there\nworld\n"));
}

TEST(Cues, StartAnewWhenTheLinesAreFull) {
    const std::string file = srt({.maxLineWidth = 12, .maxLineCount = 1});
    EXPECT_THAT(file, HasSubstr("00:00:00,000 --> 00:00:01,000\nHello there\n\n"));
    EXPECT_THAT(file, HasSubstr("00:00:01,000 --> 00:00:02,000\nworld\n\n"));
}

TEST(Cues, APassageWithoutWordsStandsByItselfAmongOthers) {
    Transcript transcript = twoSegmentsWithWords();
    transcript.segments.insert(transcript.segments.begin() + 1, segment(2, 6, " Nobody timed this."));
    const std::string between = "2\n00:00:02,000 --> 00:00:06,000\nNobody timed this.\n\n3\n00:00:06,000 -->";
    EXPECT_THAT(srt({}, transcript), HasSubstr(between));
    EXPECT_THAT(srt({.maxLineWidth = 40, .maxLineCount = 1}, transcript), HasSubstr(between));
    transcript.segments.erase(transcript.segments.begin());
    EXPECT_THAT(srt({}, transcript), HasSubstr("1\n00:00:02,000 --> 00:00:06,000\nNobody timed this.\n\n2\n00:00:06,000 --> 00:00:07,500\nAgain now.\n")) << "as the first one";
}

TEST(Cues, TakeSoManyWordsAtATime) {
    const std::string file = srt({.maxWordsPerLine = 2});
    EXPECT_THAT(file, HasSubstr("00:00:00,000 --> 00:00:01,000\nHello there\n\n"));
    EXPECT_THAT(file, HasSubstr("00:00:01,000 --> 00:00:02,000\nworld\n\n"));
}

TEST(Cues, HighlightEachWordAndFillTheGaps) {
    Transcript transcript = twoSegmentsWithWords();
    transcript.segments.erase(transcript.segments.begin());
    EXPECT_EQ(srt({.highlightWords = true}, transcript),
              "1\n00:00:06,000 --> 00:00:06,500\n<u>Again</u> now.\n\n"
              "2\n00:00:06,500 --> 00:00:07,000\nAgain now.\n\n"
              "3\n00:00:07,000 --> 00:00:07,500\nAgain <u>now.</u>\n\n");
}

TEST(Cues, HighlightLeavesWordsWithALineBreakAlone) {
    Transcript transcript = twoSegmentsWithWords();
    transcript.segments.resize(1);
    transcript.segments[0].words = {{" a\nb", 0, 1, 1}, {" c\n", 1, 2, 1}};
    EXPECT_EQ(srt({.highlightWords = true}, transcript),
              "1\n00:00:00,000 --> 00:00:01,000\na\nb c\n\n\n"
              "2\n00:00:01,000 --> 00:00:02,000\na\nb <u>c</u>\n\n\n");
}

TEST(Cues, NeverHoldAnArrow) {
    Transcript transcript = twoSegmentsWithWords();
    transcript.segments[0].words = {{" a", 0, 1, 1}, {" --", 1, 2, 1}, {">", 2, 3, 1}, {" -->b", 3, 4, 1}};
    EXPECT_THAT(srt({}, transcript), HasSubstr("\na -> ->b\n"));
    EXPECT_THAT(srt({.highlightWords = true}, transcript), HasSubstr("\na -> <u>->b</u>\n"));
    transcript.segments[0].words.reset();
    transcript.segments[0].text = " x --> y";
    EXPECT_THAT(srt({}, transcript), HasSubstr("\nx -> y\n"));
}

TEST(Writers, TsvKeepsTabsOutOfTheText) {
    const Transcript transcript{"", "en", {segment(1.0005, 2.5, "\t a\tb ")}};
    EXPECT_EQ(renderTranscript(transcript, OutputFormat::Tsv), "start\tend\ttext\n1000\t2500\ta b\n");
}

TEST(Writers, CsvQuotesWhatNeedsIt) {
    const Transcript transcript{
        "", "en", {segment(0, 1, " plain"), segment(1, 2, " say \"a, b\""), segment(2, 3, "x\ny")}};
    EXPECT_EQ(renderTranscript(transcript, OutputFormat::Csv),
              "start,end,text\r\n0,1000,plain\r\n1000,2000,\"say \"\"a, b\"\"\"\r\n2000,3000,\"x\ny\"\r\n");
}

TEST(Writers, LrcCountsMinutesAndSkipsBlankSegments) {
    const Transcript transcript{
        "",
        "de",
        {segment(61.239, 62, " eins"), segment(62, 63, " "), segment(36000.5, 36001, "zwei\ndrei")}};
    EXPECT_EQ(renderTranscript(transcript, OutputFormat::Lrc),
              "[la:de]\n[01:01.23]eins\n[600:00.50]zwei drei\n");
}

TEST(Writers, ExtrasStandBehindTheReferencesFields) {
    Transcript transcript{" a", "en", {segment(0, 1, " a")}};
    transcript.segments[0].evidence = {
        .speechShare = 0.75, .entropy = {}, .repeatedNgram = "la la", .flags = {Flag::Echo, Flag::Rate}};
    const std::string plain = renderTranscript(transcript, OutputFormat::Json);
    const std::string rich = renderTranscript(transcript, OutputFormat::Json, {.extras = true});
    EXPECT_THAT(plain, testing::Not(HasSubstr("evidence")));
    EXPECT_THAT(
        rich,
        HasSubstr(
            R"("no_speech_prob": 0.0, "evidence": {"flags": ["echo", "rate"], "speech_share": 0.75, "repeated_ngram": "la la"}}], "language": "en"})"));
    auto parsed = nlohmann::json::parse(rich);
    parsed["segments"][0].erase("evidence");
    EXPECT_EQ(parsed, nlohmann::json::parse(plain));
}

TEST(Writers, ImpossibleTimesDoNotBreakAFile) {
    EXPECT_EQ(formatTimestamp(-1), "00:00.000");
    EXPECT_EQ(formatTimestamp(std::nan("")), "00:00.000");
    EXPECT_EQ(formatTimestamp(1e300).size(), std::string("277777777:46:40.000").size());
}

TEST(OutputFormats, AreReadFromNamesAndLists) {
    EXPECT_THAT(parseOutputFormats("all").value(),
                ElementsAre(OutputFormat::Txt, OutputFormat::Vtt, OutputFormat::Srt, OutputFormat::Tsv,
                            OutputFormat::Json));
    EXPECT_THAT(parseOutputFormats("lrc,srt,lrc").value(), ElementsAre(OutputFormat::Lrc, OutputFormat::Srt));
    EXPECT_THAT(parseOutputFormats("json,all").value(), testing::SizeIs(5));
    for (const char* bad : {"", "doc", "srt,", ",srt", "SRT"}) {
        const auto formats = parseOutputFormats(bad);
        ASSERT_FALSE(formats) << bad;
        EXPECT_EQ(formats.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(formats.error().message, HasSubstr("txt, vtt, srt, tsv, json, lrc, csv or all"));
    }
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(WriteTranscript, NamesFilesAfterTheInput) {
    const test::TemporaryFolder folder;
    const auto written = writeTranscript(twoSegmentsWithWords(), "/somewhere/talk.of.2024.mp3",
                                         folder.path() / "new/deep", {OutputFormat::Txt, OutputFormat::Json});
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_THAT(*written, ElementsAre(folder.path() / "new/deep/talk.of.2024.txt",
                                      folder.path() / "new/deep/talk.of.2024.json"));
    EXPECT_EQ(contentOf(written->front()), "Hello there world\nAgain now.\n");
    const auto hidden = writeTranscript({}, ".bashrc", folder.path(), {OutputFormat::Txt});
    EXPECT_THAT(hidden.value(), ElementsAre(folder.path() / ".bashrc.txt"));
}

TEST(WriteTranscript, RefusesLimitsBelowOneByName) {
    const test::TemporaryFolder folder;
    const auto written =
        writeTranscript({}, "a.wav", folder.path(), {OutputFormat::Srt}, {.maxLineCount = 0});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(written.error().message, HasSubstr("max_line_count is 0"));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(WriteTranscript, SaysWhichFolderCannotBeMade) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "x";
    const auto written = writeTranscript({}, "a.wav", folder.path() / "file/sub", {OutputFormat::Txt});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::Io);
    EXPECT_THAT(written.error().message, HasSubstr("file/sub"));
}

}  // namespace
}  // namespace undervoice
