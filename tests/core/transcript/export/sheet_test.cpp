#include "transcript/export/sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "export_examples.h"

namespace undervoice {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> textsOf(const SheetSection& section) {
    std::vector<std::string> texts;
    for (const SheetParagraph& paragraph : section.paragraphs) texts.push_back(paragraph.text);
    return texts;
}

TEST(SheetTest, PlainTextIsATitleAndParagraphs) {
    const Sheet sheet = makeSheet(test::interview(), {});

    EXPECT_EQ(sheet.title, "The north light");
    EXPECT_THAT(sheet.head, IsEmpty());
    ASSERT_THAT(sheet.sections, SizeIs(1));
    EXPECT_THAT(textsOf(sheet.sections[0]), ElementsAre("Good morning. How did that begin?", "My uncle kept the light. One winter he fell ill & I came.",
                                                        "That week has not ended yet."));
}

TEST(SheetTest, ASpeakerIsNamedWhereHeBeginsToSpeak) {
    const Sheet sheet = makeSheet(test::interview(), {});

    EXPECT_THAT(sheet.sections[0].paragraphs, ElementsAre(Field(&SheetParagraph::speaker, "Ada"), Field(&SheetParagraph::speaker, "Ben"), Field(&SheetParagraph::speaker, "")));
}

TEST(SheetTest, TimesAreShownOnlyWhenAskedFor) {
    const Sheet without = makeSheet(test::interview(), {});
    const Sheet with = makeSheet(test::interview(), {.showsTimes = true});

    EXPECT_EQ(without.sections[0].paragraphs[1].time, "");
    EXPECT_EQ(without.sections[0].paragraphs[1].startUs, 8'500'000);
    EXPECT_EQ(with.sections[0].paragraphs[1].time, "00:00:08");
}

TEST(SheetTest, TheInterviewSheetHasAllItsParts) {
    const Sheet sheet = makeSheet(test::interview(), {.layout = ExportLayout::Sheet});

    std::vector<std::string> headings, labels;
    for (const SheetSection& section : sheet.sections) headings.push_back(section.heading);
    for (const SheetRow& row : sheet.head) labels.push_back(row.label + "=" + row.value);
    EXPECT_THAT(headings, ElementsAre("Legend", "Transcript", "Open questions", "Quotes", "Provenance"));
    EXPECT_THAT(labels, ElementsAre("Date=2026-05-01", "Length=00:01:09", "Participants=Ada, Ben", "Language=English", "Recording=interview.opus",
                                    "SHA-256=" + std::string(64, 'a'), "Model=base", "Attention=self x, cross mha"));
    EXPECT_EQ(sheet.sections[1].paragraphs[2].time, "00:00:20");
    EXPECT_THAT(textsOf(sheet.sections[2]), ElementsAre("“ill”: “ill” or “in”?"));
    EXPECT_THAT(textsOf(sheet.sections[3]), ElementsAre("Ben: “That week has not ended yet.” (00:00:20–00:00:26)"));
}

TEST(SheetWordsTest, PlacesAreFilledByTheirNumbers) {
    EXPECT_EQ(filled("%2 of %1: %2", {"a", "%1"}), "%1 of a: %1");
    EXPECT_EQ(filled("100 %, %0 %3 %", {"a", "b"}), "100 %, %0 %3 %");
    EXPECT_EQ(filled("", {}), "");
}

TEST(SheetTest, SaysEverythingButTheTranscriptInTheWordsThatItIsGiven) {
    SheetOptions options{.layout = ExportLayout::Sheet, .marksDoubt = true};
    ExportDocument document = countedFrom(test::partOfInterview(), TimesFrom::Part);
    document.checkedBy = "Cy";
    document.isClean = true;
    document.marks = {{8.5, {true, true, "ask Keller"}, "Ben", "My uncle kept the light."}};
    SheetWords& w = options.words;
    for (std::string* word : {&w.date, &w.length, &w.participants, &w.language, &w.recording, &w.part, &w.model, &w.attention, &w.text, &w.checkedBy, &w.cleanText,
                              &w.languageName, &w.recordingHash, &w.partOfRecording, &w.modelHash, &w.program, &w.options, &w.legend, &w.transcript, &w.openQuestions,
                              &w.quotes, &w.marks, &w.provenance, &w.timesFromPart, &w.timesFromPlayer, &w.partFromPart, &w.partFromPlayer, &w.doubtMark, &w.question, &w.star, &w.toCheck, &w.changedLastOn,
                              &w.howToVerify})
        *word = "#%1";

    const Sheet sheet = makeSheet(document, options);

    const std::string english = "Date|Length|Participants|Language|English|Recording|Part|Model|Attention|Text|clean|Checked|Legend|margin|doubts|Open|Quotes|Marks|star|Provenance|Program|Options|changed|command";
    for (const SheetRow& row : sheet.head) EXPECT_FALSE(std::regex_search(row.label + " " + row.value, std::regex(english))) << row.label << " " << row.value;
    for (const SheetSection& section : sheet.sections) {
        EXPECT_EQ(section.heading, "#%1");
        if (section.isTranscript) continue;
        for (const SheetParagraph& paragraph : section.paragraphs) EXPECT_FALSE(std::regex_search(paragraph.text, std::regex(english))) << paragraph.text;
    }
    EXPECT_THAT(textsOf(sheet.sections[0]), ElementsAre("#00:10:00", "#%1"));
    EXPECT_THAT(textsOf(sheet.sections[2]), ElementsAre("#ill"));
    EXPECT_THAT(textsOf(sheet.sections[4]), ElementsAre("Ben: “My uncle kept the light.” (#%1, #%1, ask Keller)"));
}

TEST(SheetTest, MarksStandAtTheEnd) {
    ExportDocument document = test::interview();
    document.marks = {{8.5, {true, true, "ask Keller"}, "Ben", "My uncle kept the light."}, {20, {false, false, "why?"}, "", "That week has not ended yet."}};

    const Sheet text = makeSheet(document, {}), sheet = makeSheet(document, {.layout = ExportLayout::Sheet});

    ASSERT_THAT(text.sections, SizeIs(2));
    EXPECT_EQ(text.sections[1].heading, "Marks");
    EXPECT_THAT(textsOf(text.sections[1]), ElementsAre("Ben: “My uncle kept the light.” (star, to check, ask Keller)", "“That week has not ended yet.” (why?)"));
    EXPECT_EQ(text.sections[1].paragraphs[0].time, "00:00:08");
    EXPECT_EQ(sheet.sections[4].heading, "Marks");
    EXPECT_EQ(sheet.sections[5].heading, "Provenance");
    EXPECT_EQ(countedFrom([&] {
                  ExportDocument part = test::partOfInterview();
                  part.marks = document.marks;
                  return part;
              }(), TimesFrom::Recording).marks[0].seconds, 608.5);
}

TEST(SheetTest, OfAPartItSaysWhichAndWhereItsTimesCountFrom) {
    const Sheet part = makeSheet(test::partOfInterview(), {.layout = ExportLayout::Sheet});
    const Sheet recording = makeSheet(countedFrom(test::partOfInterview(), TimesFrom::Recording), {.layout = ExportLayout::Sheet});

    EXPECT_THAT(part.head, testing::Contains(Field(&SheetRow::value, "00:10:00–00:12:00")));
    EXPECT_THAT(textsOf(part.sections[0])[0], testing::HasSubstr("count from the start of the part that was transcribed, 00:10:00 of the recording, in hours"));
    EXPECT_THAT(textsOf(recording.sections[0])[0], testing::HasSubstr("count from the start of the recording, in hours"));
    EXPECT_EQ(part.sections[1].paragraphs[1].time, "00:00:08");
    EXPECT_EQ(recording.sections[1].paragraphs[1].time, "00:10:08");
    EXPECT_THAT(textsOf(recording.sections.back()), testing::Contains("Part of the recording: 00:10:00–00:12:00; times count from the start of the recording"));
}

TEST(SheetTest, ProvenanceSaysWhatWasChangedByHand) {
    const Sheet sheet = makeSheet(test::interview(), {.hasProvenance = true});

    EXPECT_THAT(textsOf(sheet.sections[1]), testing::Contains("1 of 4 segments were changed by hand, last on 2026-04-24 03:06 UTC."));
    EXPECT_THAT(textsOf(sheet.sections[1]), testing::Contains("SHA-256 of the model: " + std::string(64, 'b')));
}

TEST(SheetTest, NobodyIsNamedWhoWasNotEntered) {
    ExportDocument document = test::interview();
    document.checkedBy = "Cleo";

    EXPECT_THAT(makeSheet(document, {.layout = ExportLayout::Sheet}).head, testing::Contains(Field(&SheetRow::value, "Cleo")));
    EXPECT_THAT(makeSheet(test::interview(), {.layout = ExportLayout::Sheet}).head, testing::Not(testing::Contains(Field(&SheetRow::label, "Checked by"))));
}

TEST(SheetTest, DoubtIsMarkedWhenAskedFor) {
    const Sheet sheet = makeSheet(test::interview(), {.layout = ExportLayout::Sheet, .marksDoubt = true});

    EXPECT_EQ(sheet.sections[1].paragraphs[1].text, "My uncle kept the light. [?] One winter he fell ill & I came.");
    EXPECT_THAT(textsOf(sheet.sections[0]), testing::Contains(HasSubstr("[?]")));
}

TEST(SheetTest, ChineseSegmentsAreJoinedWithoutSpaces) {
    ExportDocument document;
    document.language = "zh";
    document.segments = {test::said(0, 1, "你好"), test::said(1, 2, "世界。"), test::said(2, 3, " 再见")};

    EXPECT_EQ(makeSheet(document, {}).sections[0].paragraphs[0].text, "你好世界。 再见");
}

TEST(SheetTest, AParagraphRunsAsItsFirstLetterDoes) {
    const Sheet sheet = makeSheet(test::hostileDocument(), {});

    EXPECT_FALSE(sheet.sections[0].paragraphs[0].isRightToLeft);
    EXPECT_TRUE(sheet.sections[0].paragraphs[1].isRightToLeft) << sheet.sections[0].paragraphs[1].text;
}

TEST(SheetTest, BlankSegmentsMakeNoParagraph) {
    ExportDocument document;
    document.segments = {test::said(0, 1, " "), test::said(9, 10, " x")};

    EXPECT_THAT(textsOf(makeSheet(document, {}).sections[0]), ElementsAre("x"));
}

TEST(CleanLineTest, LeavesOneLineThatEveryDocumentCanHold) {
    EXPECT_EQ(cleanLine("  a \t b\n\xc2\xa0 c "), "a b c");
    EXPECT_EQ(cleanLine("a\x01" "b\x7f"), "a\xEF\xBF\xBD" "b\xEF\xBF\xBD");
    EXPECT_EQ(cleanLine("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(cleanLine("\xef\xbf\xbe x"), "\xEF\xBF\xBD x");
    EXPECT_EQ(cleanLine("\xe2\x80\xae" "x"), "\xEF\xBF\xBD" "x");
    EXPECT_EQ(cleanLine("é 🎙"), "é 🎙");
    EXPECT_EQ(cleanLine(" \n "), "");
}

TEST(ClockTextTest, CountsHoursAsFarAsTheyGo) {
    EXPECT_EQ(clockText(0), "00:00:00");
    EXPECT_EQ(clockText(3661.999), "01:01:01");
    EXPECT_EQ(clockText(360000), "100:00:00");
    EXPECT_EQ(clockText(-5), "00:00:00");
    EXPECT_EQ(clockText(std::numeric_limits<double>::quiet_NaN()), "00:00:00");
}

}  // namespace
}  // namespace undervoice
