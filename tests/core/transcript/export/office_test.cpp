// What LibreOffice makes of our documents: it opens them, and reads the text that we wrote.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "export_examples.h"
#include "support/fixtures.h"
#include "transcript/export/export.h"
#include "transcript/export/sheet_writers.h"
#include "transcript/export/verify.h"
#include "transcript/export/zip_archive.h"

namespace undervoice {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::ElementsAreArray;

class OfficeTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!test::hasOffice()) GTEST_SKIP() << "LibreOffice (soffice) is not installed";
    }

    fs::path put(const std::string& name, const std::string& content) const {
        std::ofstream(m_folder.path() / name, std::ios::binary) << content;
        return m_folder.path() / name;
    }

    std::vector<std::string> shownLines(const std::string& name) const {
        std::ifstream text(m_folder.path() / name);
        std::vector<std::string> lines;
        for (std::string line; std::getline(text, line);)
            if (std::string clean = cleanLine(line.starts_with("\xEF\xBB\xBF") ? line.substr(3) : line); !clean.empty()) lines.push_back(clean);
        return lines;
    }

    /// LibreOffice 7 writes the cells of a row one below the other, 25 side by side.
    enum class Cells { Apart, Together };
    static std::vector<std::string> linesOf(const Sheet& sheet, Cells cells) {
        std::vector<std::string> lines = {sheet.title};
        for (const SheetRow& row : sheet.head) {
            if (cells == Cells::Apart) lines.insert(lines.end(), {row.label, row.value});
            if (cells == Cells::Together) lines.push_back(row.label + " " + row.value);
        }
        for (const SheetSection& section : sheet.sections) {
            if (!section.heading.empty()) lines.push_back(section.heading);
            for (const SheetParagraph& paragraph : section.paragraphs) {
                if (!paragraph.speaker.empty()) lines.push_back(paragraph.speaker);
                lines.push_back(paragraph.time.empty() ? paragraph.text : paragraph.time + " " + paragraph.text);
            }
        }
        return lines;
    }

    static auto isTextOf(const Sheet& sheet) { return AnyOf(ElementsAreArray(linesOf(sheet, Cells::Apart)), ElementsAreArray(linesOf(sheet, Cells::Together))); }

    test::TemporaryFolder m_folder;
    const Sheet m_sheet = makeSheet(test::interview(), {.layout = ExportLayout::Sheet});
    const Sheet m_hostile = makeSheet(test::hostileDocument(), {.layout = ExportLayout::Sheet});
};

TEST_F(OfficeTest, ReadsWhatWeWrote) {
    const std::vector<fs::path> files = {put("a.docx", sheetDocx(m_sheet, "{}")), put("b.odt", sheetOdt(m_sheet, "{}")), put("c.docx", sheetDocx(m_hostile, "{}")),
                                         put("d.odt", sheetOdt(m_hostile, "{}"))};

    ASSERT_TRUE(test::convertByOffice(files, "txt", m_folder.path()));

    EXPECT_THAT(shownLines("a.txt"), isTextOf(m_sheet));
    EXPECT_THAT(shownLines("b.txt"), isTextOf(m_sheet));
    EXPECT_THAT(shownLines("c.txt"), isTextOf(m_hostile));
    EXPECT_THAT(shownLines("d.txt"), isTextOf(m_hostile));
}

/// Saves them in the same format, then changes one letter of what was saved.
TEST_F(OfficeTest, WhatItSavesAgainHoldsUntilALetterIsChanged) {
    const fs::path again = m_folder.path() / "again";
    fs::create_directories(again);
    for (const ExportFormat format : {ExportFormat::Docx, ExportFormat::Odt}) {
        const std::string extension = factsOf(format).extension;
        const fs::path path = m_folder.path() / ("interview." + extension);
        ASSERT_TRUE(writeExport(test::interview(), format, path, {.sheet = {.layout = ExportLayout::Sheet}}));
        ASSERT_TRUE(test::convertByOffice({path}, extension, again));
        const fs::path saved = again / path.filename();
        ASSERT_NE(test::fileBytes(saved), test::fileBytes(path));

        const auto untouched = verifyExport(saved);
        ASSERT_TRUE(untouched) << untouched.error().message;
        EXPECT_TRUE(untouched->isAllSame()) << extension << ": " << untouched->places.size() << " places, record " << untouched->record.isIntact;

        auto entries = readZip(test::fileBytes(saved), "x", [](const std::string&) { return true; }).value();
        for (ZipEntry& entry : entries)
            if (const std::size_t at = entry.content.find("uncle"); at != std::string::npos && !entry.name.starts_with("customXml") && entry.name != "meta.xml") entry.content[at] = 'U';
        std::ofstream(saved, std::ios::binary) << makeZip(entries);
        const auto changed = verifyExport(saved);
        ASSERT_TRUE(changed) << changed.error().message;
        EXPECT_THAT(changed->places, testing::ElementsAre(testing::Field(&ChangedPlace::startUs, 8'500'000))) << extension;
    }
}

TEST_F(OfficeTest, ARecordThatIsLostIsSaid) {
    ASSERT_TRUE(writeExport(test::interview(), ExportFormat::Docx, m_folder.path() / "interview.docx"));
    ASSERT_TRUE(test::convertByOffice({m_folder.path() / "interview.docx"}, "odt", m_folder.path()));

    EXPECT_THAT(verifyExport(m_folder.path() / "interview.odt").error().message, testing::HasSubstr("carries no provenance record"));
}

TEST_F(OfficeTest, PrintsBoth) {
    ASSERT_TRUE(test::convertByOffice({put("a.docx", sheetDocx(m_sheet, "{}")), put("b.odt", sheetOdt(m_sheet, "{}"))}, "pdf", m_folder.path()));

    EXPECT_TRUE(test::fileBytes(m_folder.path() / "a.pdf").starts_with("%PDF"));
    EXPECT_TRUE(test::fileBytes(m_folder.path() / "b.pdf").starts_with("%PDF"));
}

}  // namespace
}  // namespace undervoice
