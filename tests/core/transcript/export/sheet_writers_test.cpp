#include "transcript/export/sheet_writers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "export_examples.h"
#include "support/fixtures.h"
#include "transcript/export/zip_archive.h"

namespace undervoice {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

ExportDocument twoLines() {
    ExportDocument document;
    document.title = "Two *lines*";
    document.language = "en";
    document.segments = {test::said(0.5, 1, " Yes.", "Ada"), test::said(61, 62, " 3. <No>", "Ben")};
    return document;
}

std::vector<ZipEntry> entriesOf(const std::string& zip) {
    return readZip(zip, "x", [](const std::string&) { return true; }).value();
}

std::string entryOf(const std::string& zip, const std::string& name) {
    const auto entries = readZip(zip, "x", [&](const std::string& entry) { return entry == name; }).value();
    return entries.size() == 1 ? entries[0].content : "not there";
}

TEST(SheetTextTest, IsParagraphsAndNothingElse) {
    EXPECT_EQ(sheetText(makeSheet(twoLines(), {})), "Ada: Yes.\n\nBen: 3. <No>\n");
    EXPECT_EQ(sheetText(makeSheet(twoLines(), {.showsTimes = true})), "[00:00:00] Ada: Yes.\n\n[00:01:01] Ben: 3. <No>\n");
}

TEST(SheetTextTest, TheInterviewSheetBeginsWithItsHead) {
    const std::string text = sheetText(makeSheet(test::interview(), {.layout = ExportLayout::Sheet}));

    EXPECT_THAT(text, StartsWith("The north light\n===============\n\nDate: 2026-05-01\nLength: 00:01:09\nParticipants: Ada, Ben\n"));
    EXPECT_THAT(text, HasSubstr("\n\nTranscript\n----------\n\n[00:00:00] Ada: Good morning."));
}

TEST(SheetMarkdownTest, IsTheTextWithItsMarksEscaped) {
    EXPECT_EQ(sheetMarkdown(makeSheet(twoLines(), {.showsTimes = true}), "{}"),
              "# Two \\*lines\\*\n\n`00:00:00` **Ada:** Yes.\n\n`00:01:01` **Ben:** 3\\. \\<No\\>\n\n<!-- undervoice-provenance {} -->\n");
}

TEST(SheetMarkdownTest, EscapesEverythingThatMarkdownReadsAsAMark) {
    ExportDocument document;
    document.segments = {test::said(0, 1, "# a _b_ `c` [d](e) ~~f~~ | \\ &amp; $g$")};

    EXPECT_THAT(sheetMarkdown(makeSheet(document, {}), ""), EndsWith("\\# a \\_b\\_ \\`c\\` \\[d\\](e) \\~\\~f\\~\\~ \\| \\\\ \\&amp; \\$g\\$\n\n"));
}

TEST(SheetHtmlTest, ATimeIsAnAnchorOfItsParagraph) {
    const std::string html = sheetHtml(makeSheet(twoLines(), {.showsTimes = true}), "{\"x\": 1}");

    EXPECT_THAT(html, HasSubstr("<div class=\"said timed\" id=\"t61000\"><a class=\"time\" href=\"#t61000\">00:01:01</a><div>"
                                "<p class=\"speaker\" dir=\"auto\">Ben</p><p dir=\"ltr\">3. &lt;No&gt;</p></div></div>"));
    EXPECT_THAT(html, HasSubstr("<script type=\"application/json\" id=\"undervoice-provenance\">{\"x\": 1}</script>"));
}

TEST(SheetHtmlTest, ParagraphsThatBeginTogetherHaveAnchorsOfTheirOwn) {
    ExportDocument document;
    document.segments = {test::said(1, 1, "a", "Ada"), test::said(1, 1, "b", "Ben"), test::said(1, 2, "c", "Ada")};
    const std::string html = sheetHtml(makeSheet(document, {}), "");

    EXPECT_THAT(html, HasSubstr("id=\"t1000\""));
    EXPECT_THAT(html, HasSubstr("id=\"t1000-1\""));
    EXPECT_THAT(html, HasSubstr("id=\"t1000-2\""));
}

TEST(SheetHtmlTest, AQuestionLeadsToTheParagraphThatItLiesIn) {
    const std::string html = sheetHtml(makeSheet(test::interview(), {.layout = ExportLayout::Sheet}), "");

    EXPECT_THAT(html, HasSubstr("<a class=\"time\" href=\"#t8500\">00:00:13</a><div><p dir=\"ltr\">“ill”"));
}

TEST(SheetHtmlTest, LoadsAndRunsNothing) {
    const std::string html = sheetHtml(makeSheet(test::hostileDocument(), {.layout = ExportLayout::Sheet}), "");

    EXPECT_THAT(html, HasSubstr("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("http://www")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(html, HasSubstr("<p dir=\"rtl\">مرحبا"));
    EXPECT_THAT(html, Not(HasSubstr("\xe2\x80\xae")));
}

TEST(SheetDocxTest, IsMadeOfTheseParts) {
    std::vector<std::string> names;
    for (const ZipEntry& entry : entriesOf(sheetDocx(makeSheet(twoLines(), {}), "{}"))) names.push_back(entry.name);

    EXPECT_THAT(names, ElementsAre("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml",
                                   "docProps/core.xml", "docProps/app.xml", "customXml/item1.xml", "customXml/itemProps1.xml", "customXml/_rels/item1.xml.rels"));
}

TEST(SheetDocxTest, TimesStandInTheMargin) {
    const std::string body = entryOf(sheetDocx(makeSheet(twoLines(), {.showsTimes = true}), ""), "word/document.xml");

    EXPECT_THAT(body, HasSubstr("<w:p><w:pPr><w:pStyle w:val=\"Speaker\"/><w:ind w:left=\"1418\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Ben</w:t></w:r></w:p>\n"
                                "<w:p><w:pPr><w:pStyle w:val=\"Body\"/><w:tabs><w:tab w:val=\"left\" w:pos=\"1418\"/></w:tabs><w:ind w:left=\"1418\" w:hanging=\"1418\"/>"
                                "</w:pPr><w:r><w:rPr><w:rStyle w:val=\"Timecode\"/></w:rPr><w:t>00:01:01</w:t></w:r><w:r><w:tab/></w:r>"
                                "<w:r><w:t xml:space=\"preserve\">3. &lt;No&gt;</w:t></w:r></w:p>"));
}

TEST(SheetDocxTest, RightToLeftParagraphsAreMarked) {
    const std::string body = entryOf(sheetDocx(makeSheet(test::hostileDocument(), {}), ""), "word/document.xml");

    EXPECT_THAT(body, HasSubstr("<w:pStyle w:val=\"Body\"/><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space=\"preserve\">مرحبا"));
}

TEST(SheetDocxTest, CarriesTheRecordInAPartOfItsOwn) {
    EXPECT_THAT(entryOf(sheetDocx(makeSheet(twoLines(), {}), "{\"a\": 1}"), "customXml/item1.xml"),
                HasSubstr("<provenance xmlns=\"urn:undervoice:provenance:1\">{\"a\": 1}</provenance>"));
}

TEST(SheetOdtTest, BeginsWithItsTypeUncompressed) {
    const std::string odt = sheetOdt(makeSheet(twoLines(), {}), "{}");

    EXPECT_EQ(odt.substr(30, 47), "mimetypeapplication/vnd.oasis.opendocument.text");
    std::vector<std::string> names;
    for (const ZipEntry& entry : entriesOf(odt)) names.push_back(entry.name);
    EXPECT_THAT(names, ElementsAre("mimetype", "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"));
}

TEST(SheetOdtTest, TimesStandInTheMargin) {
    const std::string content = entryOf(sheetOdt(makeSheet(twoLines(), {.showsTimes = true}), ""), "content.xml");

    EXPECT_THAT(content, HasSubstr("<text:p text:style-name=\"SpeakerTimedLtr\">Ben</text:p>\n<text:p text:style-name=\"BodyTimedLtr\">"
                                   "<text:span text:style-name=\"Timecode\">00:01:01</text:span><text:tab/>3. &lt;No&gt;</text:p>"));
}

TEST(SheetOdtTest, CarriesTheRecordAsAProperty) {
    EXPECT_THAT(entryOf(sheetOdt(makeSheet(twoLines(), {}), "{\"a\": 1}"), "meta.xml"),
                HasSubstr("<meta:user-defined meta:name=\"undervoice-provenance\" meta:value-type=\"string\">{\"a\": 1}</meta:user-defined>"));
}

TEST(SheetDocumentsTest, TheSameTextGivesTheSameBytes) {
    const Sheet sheet = makeSheet(test::interview(), {.layout = ExportLayout::Sheet});

    EXPECT_EQ(sheetDocx(sheet, "{}"), sheetDocx(sheet, "{}"));
    EXPECT_EQ(sheetOdt(sheet, "{}"), sheetOdt(sheet, "{}"));
}

/// By Python's expat, which is not ours.
TEST(SheetDocumentsTest, AreWellFormedWhateverTheTextHolds) {
    const test::TemporaryFolder folder;
    const Sheet sheet = makeSheet(test::hostileDocument(), {.layout = ExportLayout::Sheet});
    std::string command = "python3 -c 'import sys, xml.dom.minidom\nfor name in sys.argv[1:]: xml.dom.minidom.parse(name)'";
    for (const std::string& file : {sheetDocx(sheet, "{}"), sheetOdt(sheet, "{}")})
        for (const ZipEntry& entry : entriesOf(file)) {
            if (entry.name == "mimetype") continue;
            const fs::path path = folder.path() / std::to_string(command.size());
            std::ofstream(path, std::ios::binary) << entry.content;
            command += " " + path.string();
        }

    EXPECT_TRUE(test::runs(command));
}

TEST(MetadataDateTest, IsOnlyWhatADateCanBe) {
    EXPECT_EQ(metadataDate("2026-05-01"), "2026-05-01T00:00:00Z");
    for (const char* date : {"", "May 2026", "2026-13-01", "2026-05-00", "2026-05-1", "2026/05/01", "20260501xx"}) EXPECT_EQ(metadataDate(date), "") << date;
}

}  // namespace
}  // namespace undervoice
