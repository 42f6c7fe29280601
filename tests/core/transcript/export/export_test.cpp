#include "transcript/export/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "export_examples.h"
#include "support/fixtures.h"
#include "transcript/export/label_files.h"

namespace undervoice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ExportTest, ClassicFormatsStayByteForByteWhatTheyAre) {
    const ExportDocument document = test::interview();

    for (const auto& [format, output] : {std::pair(ExportFormat::Txt, OutputFormat::Txt), std::pair(ExportFormat::Srt, OutputFormat::Srt), std::pair(ExportFormat::Tsv, OutputFormat::Tsv),
                                         std::pair(ExportFormat::Json, OutputFormat::Json), std::pair(ExportFormat::Lrc, OutputFormat::Lrc), std::pair(ExportFormat::Csv, OutputFormat::Csv)})
        EXPECT_EQ(renderExport(document, format)->content, renderTranscript(transcriptOf(document), output));
}

TEST(ExportTest, WebVttCarriesItsRecordInANote) {
    const auto file = renderExport(test::interview(), ExportFormat::Vtt);

    EXPECT_THAT(file->content, StartsWith(renderTranscript(transcriptOf(test::interview()), OutputFormat::Vtt) + "NOTE undervoice-provenance\n{\"content\": "));
    EXPECT_EQ(file->record, "");
}

TEST(ExportTest, EveryFormatCarriesARecordInsideOrBeside) {
    for (const ExportFormatFacts& facts : exportFormats()) {
        const auto file = renderExport(test::interview(), facts.format);
        ASSERT_TRUE(file) << facts.name << ": " << file.error().message;
        EXPECT_EQ(file->record.empty(), facts.carriesRecord) << facts.name;
    }
}

TEST(ExportTest, TheSameDocumentGivesTheSameBytes) {
    for (const ExportFormatFacts& facts : exportFormats())
        EXPECT_EQ(renderExport(test::interview(), facts.format)->content, renderExport(test::interview(), facts.format)->content) << facts.name;
}

TEST(ExportTest, ProvenanceStandsInATextOnlyWhenAskedFor) {
    EXPECT_THAT(renderExport(test::interview(), ExportFormat::Paragraphs)->content, testing::Not(HasSubstr("Provenance")));
    EXPECT_THAT(renderExport(test::interview(), ExportFormat::Paragraphs, {.sheet = {.hasProvenance = true}})->content, HasSubstr("Provenance\n----------"));
    EXPECT_THAT(renderExport(test::interview(), ExportFormat::Markdown)->content, HasSubstr("## Provenance"));
    EXPECT_THAT(renderExport(test::interview(), ExportFormat::Html)->content, HasSubstr("<h2 lang=\"en\">Provenance</h2>"));
}

TEST(ExportTest, WritesTheFileAndItsRecord) {
    const test::TemporaryFolder folder;
    const auto path = exportPath(folder.path(), "/recordings/talk.of.may.wav", ExportFormat::Words);

    const auto written = writeExport(test::interview(), ExportFormat::Words, path);

    ASSERT_TRUE(written) << written.error().message;
    EXPECT_THAT(*written, ElementsAre(folder.path() / "talk.of.may.words.csv", folder.path() / "talk.of.may.words.csv.provenance.json"));
    EXPECT_THAT(test::fileBytes((*written)[0]), StartsWith("start,end,word,"));
    EXPECT_THAT(test::fileBytes((*written)[1]), HasSubstr("undervoice provenance"));
}

TEST(ExportTest, AFolderThatIsNotThereIsSaid) {
    const test::TemporaryFolder folder;
    const auto written = writeExport(test::interview(), ExportFormat::Docx, folder.path() / "none" / "a.docx");

    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr("none"));
}

std::string withoutNumbers(const std::string& text) { return std::regex_replace(text, std::regex("[0-9]+([.,:-][0-9]+)*"), "#"); }

TEST(CountedFromTest, EveryTimeIsTheRecordings) {
    const ExportDocument document = countedFrom(test::partOfInterview(), TimesFrom::Recording);

    EXPECT_EQ(document.segments[1].segment.startSeconds, 608.5);
    EXPECT_EQ(document.segments[1].segment.endSeconds, 612);
    EXPECT_EQ(document.segments[1].segment.words->front().startSeconds, 608.5);
    EXPECT_EQ(document.segments[1].segment.words->back().endSeconds, 612);
    EXPECT_EQ(document.segments[0].segment.startSeconds, 600.2) << "no digit that nobody measured";
    EXPECT_EQ(document.openQuestions[0].seconds, 613.5);
    EXPECT_EQ(document.quotes[0].startSeconds, 620);
    EXPECT_EQ(document.quotes[0].endSeconds, 626);
    EXPECT_EQ(document.recording.part, (ExportPart{600'000'000, 720'000'000}));
}

TEST(CountedFromTest, CountingTwiceIsCountingOnce) {
    const ExportDocument once = countedFrom(test::partOfInterview(), TimesFrom::Recording);

    EXPECT_EQ(countedFrom(once, TimesFrom::Recording).segments[1].segment.startSeconds, 608.5);
    EXPECT_EQ(countedFrom(once, TimesFrom::Part).segments[1].segment.startSeconds, 8.5);
}

TEST(CountedFromTest, AWholeRecordingHasOneStart) {
    EXPECT_TRUE(hasOneStart(test::interview()));
    EXPECT_FALSE(hasOneStart(test::partOfInterview()));
    EXPECT_EQ(countedFrom(test::interview(), TimesFrom::Recording).segments[1].segment.startSeconds, 8.5);
}

/// Heard from 2 s before a minute that was not recorded on; a player counts from half a second before the sound.
ExportDocument withPause() {
    ExportDocument document;
    document.recording.clock = PlayerClock{*TimeMap::ofPieces(10 * kSampleRateHz, {{0, 1'500'000, 125, 2}, {2 * kSampleRateHz, 63'500'000, 125, 2}}), 1'000'000};
    document.segments = {test::saidInWords(0.5, 2, " Before", "Ada"), test::saidInWords(2, 4, " behind", "Ada")};
    document.quotes = {{0.5, 4, "Ada", "Before behind"}};
    return document;
}

TEST(CountedFromTest, APlayerCountsPausesThatWereNotRecorded) {
    const ExportDocument document = withPause(), shown = countedFrom(document, TimesFrom::Player);

    EXPECT_EQ(shown.segments[0].segment.startSeconds, 1);
    EXPECT_EQ(shown.segments[0].segment.endSeconds, 2.5) << "not behind the pause";
    EXPECT_EQ(shown.segments[1].segment.startSeconds, 62.5);
    EXPECT_EQ(shown.segments[1].segment.words->back().endSeconds, 64.5);
    EXPECT_EQ(shown.quotes[0].endSeconds, 64.5);
    EXPECT_FALSE(hasOneStart(document));
    const ExportDocument back = countedFrom(shown, TimesFrom::Recording);
    for (const std::size_t i : {0, 1}) {
        EXPECT_EQ(back.segments[i].segment.startSeconds, document.segments[i].segment.startSeconds);
        EXPECT_EQ(back.segments[i].segment.endSeconds, document.segments[i].segment.endSeconds);
    }
}

TEST(CountedFromTest, OfAPartThePlayersTimesAreThoseOfTheFile) {
    ExportDocument document = withPause();
    document.recording.part = ExportPart{60'000'000, -1};

    EXPECT_EQ(countedFrom(document, TimesFrom::Recording).segments[1].segment.startSeconds, 62);
    EXPECT_EQ(countedFrom(countedFrom(document, TimesFrom::Recording), TimesFrom::Player).segments[1].segment.startSeconds, 62.5);
    document.recording.clock.reset();
    EXPECT_EQ(countedFrom(document, TimesFrom::Player).segments[1].segment.startSeconds, 62);
}

TEST(CountedFromTest, TheSameTranscriptDiffersInTimesOnly) {
    const ExportDocument part = test::partOfInterview(), recording = countedFrom(part, TimesFrom::Recording);
    const auto formats = parseExportFormats("paragraphs,txt,srt,tsv,json,lrc,csv,words,rttm,labels,qda").value();
    for (const ExportFormat format : formats) {
        const std::string one = renderExport(part, format)->content, other = renderExport(recording, format)->content;
        EXPECT_EQ(withoutNumbers(one), withoutNumbers(other)) << factsOf(format).name;
        EXPECT_EQ(one == other, format == ExportFormat::Paragraphs || format == ExportFormat::Txt) << factsOf(format).name;
    }
    EXPECT_THAT(renderExport(part, ExportFormat::Srt)->content, StartsWith("1\n00:00:00,200 --> 00:00:07,900\n"));
    EXPECT_THAT(renderExport(recording, ExportFormat::Srt)->content, StartsWith("1\n00:10:00,200 --> 00:10:07,900\n"));
}

TEST(ParseExportFormatsTest, TakesNamesOnceAndInOrder) {
    EXPECT_THAT(*parseExportFormats("docx,srt,docx"), ElementsAre(ExportFormat::Docx, ExportFormat::Srt));
    EXPECT_THAT(*parseExportFormats("all"), ElementsAre(ExportFormat::Txt, ExportFormat::Vtt, ExportFormat::Srt, ExportFormat::Tsv, ExportFormat::Json));
    const auto wrong = parseExportFormats("docx,doc");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(wrong.error().message, StartsWith("\"doc\" is no export format: choose from paragraphs, md, html, docx, odt, undervoice, txt,"));
}

TEST(LabelFilesTest, WordsAreATable) {
    ExportDocument document;
    document.segments = {test::saidInWords(0.5, 1.5, " \"Yes\", no", "Ada, B.")};

    EXPECT_EQ(wordsCsv(document), "start,end,word,probability,speaker,segment\r\n500,1000,\"\"\"Yes\"\",\",0.9000,\"Ada, B.\",0\r\n1000,1500,no,0.9000,\"Ada, B.\",0\r\n");
}

TEST(LabelFilesTest, RttmHasALineATurn) {
    ExportDocument document = test::interview();
    document.segments[0].speaker = "Ada Lovelace";
    document.segments[3].speaker = "";

    EXPECT_EQ(speakersRttm(document), "SPEAKER interview.opus 1 0.200 7.700 <NA> <NA> Ada_Lovelace <NA> <NA>\n"
                                      "SPEAKER interview.opus 1 8.500 8.000 <NA> <NA> Ben <NA> <NA>\n");
}

TEST(LabelFilesTest, AudacityReadsThem) {
    ExportDocument document = test::interview();
    document.segments.resize(2);
    document.segments[1].speaker = "";

    EXPECT_EQ(audacityLabels(document), "0.200000\t7.900000\tAda: Good morning. How did that begin?\n8.500000\t12.000000\tMy uncle kept the light.\n");
}

TEST(LabelFilesTest, TextForAnalysisEndsItsParagraphsWithTimes) {
    EXPECT_EQ(qdaText(test::interview(), {}), "Ada: Good morning. How did that begin? #00:00:07-9#\n\nBen: My uncle kept the light. One winter he fell ill & I came. #00:00:16-5#\n\n"
                                              "That week has not ended yet. #01:01:01-2#\n\n");
}

}  // namespace
}  // namespace undervoice
