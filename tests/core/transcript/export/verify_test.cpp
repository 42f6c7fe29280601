#include "transcript/export/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "export_examples.h"
#include "support/fixtures.h"
#include "transcript/export/export.h"
#include "transcript/export/json_record.h"
#include "transcript/export/zip_archive.h"

namespace undervoice {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class VerifyTest : public ::testing::TestWithParam<ExportFormatFacts> {
  protected:
    fs::path write(const ExportDocument& document, ExportFormat format, const ExportOptions& options = {}) const {
        const fs::path path = exportPath(m_folder.path(), "talk.wav", format);
        const auto written = writeExport(document, format, path, options);
        EXPECT_TRUE(written) << written.error().message;
        return path;
    }

    static void put(const fs::path& path, const std::string& content) { std::ofstream(path, std::ios::binary | std::ios::trunc) << content; }

    static std::string replacedOnce(std::string text, const std::string& from, const std::string& to) {
        const std::size_t at = text.find(from);
        return at == std::string::npos ? text : text.replace(at, from.size(), to);
    }

    /// In the text that people see, be it inside a zip.
    static void change(const fs::path& path, const std::string& from, const std::string& to) {
        const std::string content = test::fileBytes(path);
        if (!looksLikeZip(content)) return put(path, replacedOnce(content, from, to));
        auto entries = readZip(content, "x", [](const std::string&) { return true; }).value();
        for (ZipEntry& entry : entries)
            if (entry.name == "word/document.xml" || entry.name == "content.xml") entry.content = replacedOnce(entry.content, from, to);
        put(path, makeZip(entries));
    }

    static void changeEverywhere(const fs::path& path, const std::string& from, const std::string& to) {
        std::string content = test::fileBytes(path);
        for (std::size_t at = content.find(from); at != std::string::npos; at = content.find(from)) content.replace(at, from.size(), to);
        put(path, content);
    }

    test::TemporaryFolder m_folder;
};

class VerifyWordsTest : public VerifyTest {};
class VerifySpeakersTest : public VerifyTest {};

TEST_P(VerifyTest, WhatNobodyTouchedIsTheSame) {
    for (const ExportLayout layout : {ExportLayout::Text, ExportLayout::Sheet})
        for (const ExportDocument& document : {test::interview(), test::hostileDocument(), ExportDocument(), test::partOfInterview(),
                                               countedFrom(test::partOfInterview(), TimesFrom::Recording)}) {
            const auto result = verifyExport(write(document, GetParam().format, {.sheet = {.layout = layout}}));
            ASSERT_TRUE(result) << result.error().message;
            EXPECT_TRUE(result->record.isIntact);
            EXPECT_THAT(result->places, IsEmpty());
            EXPECT_TRUE(result->isAllSame());
        }
}

TEST_P(VerifyWordsTest, OneChangedCharacterIsFoundWhereItIs) {
    const fs::path path = write(test::interview(), GetParam().format);
    change(path, "uncle", "Uncle");

    const auto result = verifyExport(path);

    ASSERT_TRUE(result) << result.error().message;
    ASSERT_THAT(result->places, SizeIs(1));
    EXPECT_THAT(result->places[0].expected, HasSubstr("uncle"));
    EXPECT_THAT(result->places[0].found, HasSubstr("Uncle"));
    EXPECT_GE(result->places[0].startUs, 8'500'000);
    EXPECT_LT(result->places[0].startUs, 10'000'000);
    EXPECT_FALSE(result->isAllSame());
}

TEST_P(VerifySpeakersTest, AChangedNameOfASpeakerIsFound) {
    ExportDocument document = test::interview();
    for (ExportSegment& said : document.segments) said.speaker += "elsa";
    const fs::path path = write(document, GetParam().format);
    change(path, "Benelsa", "Benelso");

    EXPECT_FALSE(verifyExport(path)->isAllSame());
}

const auto nameOfFormat = [](const auto& test) { return std::string(test.param.name); };

std::vector<ExportFormatFacts> formatsOf(const char* names) {
    std::vector<ExportFormatFacts> formats;
    const auto named = parseExportFormats(names).value();
    for (const ExportFormat format : named) formats.push_back(factsOf(format));
    return formats;
}

INSTANTIATE_TEST_SUITE_P(OfEveryFormat, VerifyTest, ::testing::ValuesIn(exportFormats()), nameOfFormat);
// JSON says everything twice and has tests of its own; RTTM has no words.
INSTANTIATE_TEST_SUITE_P(OfFormatsWithText, VerifyWordsTest, ::testing::ValuesIn(formatsOf("paragraphs,md,html,docx,odt,txt,vtt,srt,tsv,lrc,csv,words,labels,qda")), nameOfFormat);
INSTANTIATE_TEST_SUITE_P(OfFormatsWithSpeakers, VerifySpeakersTest, ::testing::ValuesIn(formatsOf("paragraphs,md,html,docx,odt,undervoice,words,rttm,labels,qda")), nameOfFormat);

class VerifyOneTest : public VerifyTest {};

TEST_F(VerifyOneTest, OneChangedCharacterInJsonIsFoundWhereItIs) {
    const fs::path ours = write(test::interview(), ExportFormat::Transcript);
    change(ours, "\"text\":\"My uncle", "\"text\":\"My Uncle");
    const fs::path whispers = write(test::interview(), ExportFormat::Json);
    change(whispers, "\"text\": \" My uncle", "\"text\": \" My Uncle");

    EXPECT_THAT(verifyExport(ours)->places, ElementsAre(ChangedPlace{8'500'000, "Ben: My uncle kept the light.", "Ben: My Uncle kept the light."}));
    EXPECT_THAT(verifyExport(whispers)->places, ElementsAre(::testing::Field(&ChangedPlace::startUs, 8'500'000)));
}

/// A PDF is made by others and not read: its record knows the file.
TEST_F(VerifyOneTest, APdfIsKnownByItsBytes) {
    const fs::path path = m_folder.path() / "talk.pdf";
    put(path, "%PDF-1.4 what was said");
    put(recordPathOf(path), recordOfFile(test::interview(), "pdf", sha256Hex("%PDF-1.4 what was said")));
    const auto same = verifyExport(path);
    ASSERT_TRUE(same) << same.error().message;
    EXPECT_TRUE(same->isAllSame());

    put(path, "%PDF-1.4 what was sait");
    EXPECT_THAT(verifyExport(path)->places, SizeIs(1));
}

TEST_F(VerifyOneTest, CutsLongLinesAroundTheDifference) {
    ExportDocument document;
    document.segments = {test::said(1, 2, " one two three four five six seven eight nine ten eleven twelve")};
    const fs::path path = write(document, ExportFormat::Txt);
    change(path, "seven", "sieben");

    EXPECT_THAT(verifyExport(path)->places, ElementsAre(ChangedPlace{1'000'000, "… three four five six seven eight nine ten eleven …", "… three four five six sieben eight nine ten eleven …"}));
}

TEST_F(VerifyOneTest, CutsScriptsWithoutSpacesBetweenCharacters) {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "天";
    ExportDocument document;
    document.language = "zh";
    document.segments = {test::said(1, 2, text + "地" + text)};
    const fs::path path = write(document, ExportFormat::Txt);
    change(path, "地", "大");

    const auto places = verifyExport(path)->places;
    ASSERT_THAT(places, SizeIs(1));
    EXPECT_LT(places[0].expected.size(), 230U);
    EXPECT_EQ(cleanLine(places[0].expected), places[0].expected);
    EXPECT_THAT(places[0].expected, HasSubstr("天地天"));
}

TEST_F(VerifyOneTest, LinesThatWentOrCameAreNamed) {
    const fs::path path = write(test::interview(), ExportFormat::Txt);
    change(path, "Good morning. How did that begin?\n", "");
    change(path, "My uncle", "Invented.\nMy uncle");

    EXPECT_THAT(verifyExport(path)->places, ElementsAre(ChangedPlace{200'000, "Good morning. How did that begin?", "Invented."}));

    change(path, "Invented.\n", "");
    EXPECT_THAT(verifyExport(path)->places, ElementsAre(ChangedPlace{200'000, "Good morning. How did that begin?", ""}));
}

TEST_F(VerifyOneTest, WhiteSpaceAndLineEndsDoNotCount) {
    const fs::path path = write(test::interview(), ExportFormat::Txt);
    std::string content = "\xEF\xBB\xBF\n  " + test::fileBytes(path) + "\n\n";
    for (std::size_t at = content.find('\n'); at != std::string::npos; at = content.find('\n', at + 2)) content.insert(at, "\r");
    put(path, content);

    EXPECT_TRUE(verifyExport(path)->isAllSame());
}

TEST_F(VerifyOneTest, AnInvisibleCharacterIsFound) {
    const fs::path path = write(test::interview(), ExportFormat::Html);
    change(path, "My uncle", "My \xe2\x80\xaeuncle");
    EXPECT_THAT(verifyExport(path)->places, SizeIs(1));
    const fs::path docx = write(test::interview(), ExportFormat::Docx);
    change(docx, "My uncle", "My \xe2\x80\x8buncle");
    EXPECT_THAT(verifyExport(docx)->places, SizeIs(1));
}

TEST_F(VerifyOneTest, ScriptsAndStylesThatCouldShowOtherWordsAreFound) {
    const fs::path path = write(test::interview(), ExportFormat::Html);
    change(path, "</main>", "<script>document.body.innerHTML = 'No.'</script></main>");
    EXPECT_THAT(verifyExport(path)->places, ElementsAre(ChangedPlace{20'000'000, "", "document.body.innerHTML = 'No.'"}));
    const fs::path styled = write(test::interview(), ExportFormat::Html);
    change(styled, ".speaker { font-weight", ".speaker::after { content: 'not' } .speaker { font-weight");
    EXPECT_THAT(verifyExport(styled)->places, SizeIs(1));
}

TEST_F(VerifyOneTest, TextThatIsHiddenBehindAnotherPrefixIsFound) {
    const fs::path path = write(test::interview(), ExportFormat::Docx);
    change(path, "</w:body>", "<v:p xmlns:v=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><v:r><v:t>Added.</v:t></v:r></v:p></w:body>");

    EXPECT_THAT(verifyExport(path)->places, ElementsAre(ChangedPlace{20'000'000, "", "Added."}));
}

TEST_F(VerifyOneTest, AWordThatWasReplacedEverywhereIsFoundWhereItIs) {
    for (const ExportFormat format : {ExportFormat::Markdown, ExportFormat::Html, ExportFormat::Vtt}) {
        const fs::path path = write(test::interview(), format);
        changeEverywhere(path, "uncle", "aunt");

        const auto result = verifyExport(path);

        EXPECT_TRUE(result->record.isIntact);
        ASSERT_THAT(result->places, SizeIs(1));
        EXPECT_THAT(result->places[0].expected, HasSubstr("My uncle kept"));
    }
}

TEST_F(VerifyOneTest, AWordThatWasReplacedInTheRecordAlikeIsFoundWhereItIs) {
    const fs::path path = write(test::interview(), ExportFormat::Transcript);
    changeEverywhere(path, "uncle", "aunt");

    const auto result = verifyExport(path);

    EXPECT_THAT(result->places, ElementsAre(ChangedPlace{8'500'000, "", "Ben: My aunt kept the light.", PlaceChange::TextAlike}));
    EXPECT_FALSE(result->record.isIntact);
    EXPECT_FALSE(result->isTextSame());
    EXPECT_FALSE(result->isAllSame());
}

TEST_F(VerifyOneTest, EveryFormatWithItsRecordChangedAlikeNamesThePlace) {
    for (const ExportFormatFacts& facts : formatsOf("paragraphs,md,html,txt,vtt,srt,tsv,lrc,csv,words,labels,qda")) {
        const fs::path path = write(test::interview(), facts.format);
        changeEverywhere(path, "winter", "summer");
        changeEverywhere(facts.carriesRecord ? path : recordPathOf(path), facts.carriesRecord ? "\\u0077inter" : "winter", "summer");

        const auto result = verifyExport(path);

        ASSERT_TRUE(result) << facts.name << ": " << result.error().message;
        EXPECT_FALSE(result->record.isIntact) << facts.name;
        ASSERT_THAT(result->places, SizeIs(1)) << facts.name;
        EXPECT_EQ(result->places[0].change, PlaceChange::TextAlike) << facts.name;
        EXPECT_THAT(result->places[0].found, HasSubstr("summer")) << facts.name;
        EXPECT_GE(result->places[0].startUs, 8'500'000) << facts.name;
        EXPECT_LE(result->places[0].startUs, 13'000'000) << facts.name;
    }
}

TEST_F(VerifyOneTest, AReplacementThatHitsManyPlacesNamesEach) {
    const fs::path path = write(test::interview(), ExportFormat::Transcript);
    changeEverywhere(path, "Ben", "Bob");

    EXPECT_THAT(verifyExport(path)->places, SizeIs(3));
}

TEST_F(VerifyOneTest, ANumberThatWasReplacedEverywhereIsFoundWhereItIs) {
    ExportDocument document = test::interview();
    document.segments[3].segment.text = " It has not ended since 1990.";
    const fs::path path = write(document, ExportFormat::Transcript);
    changeEverywhere(path, "1990", "1991");

    EXPECT_THAT(verifyExport(path)->places, ElementsAre(ChangedPlace{20'000'000, "", "Ben: It has not ended since 1991.", PlaceChange::TextAlike}));
}

TEST_F(VerifyOneTest, APassageThatWentFromTheRecordAlikeIsMissed) {
    const fs::path path = write(test::interview(), ExportFormat::Srt);
    change(path, "My uncle kept the light.\n", "");
    change(recordPathOf(path), "[8500000,\"My uncle kept the light.\"],", "");

    const auto result = verifyExport(path);

    ASSERT_TRUE(result) << result.error().message;
    EXPECT_THAT(result->places, ElementsAre(ChangedPlace{200'000, "", "", PlaceChange::TextAlike}));
}

TEST_F(VerifyOneTest, ARecordThatAloneWasChangedLeavesTheTextAsItWas) {
    const fs::path path = write(test::interview(), ExportFormat::Srt);
    changeEverywhere(recordPathOf(path), "My uncle kept", "My aunt kept");

    const auto result = verifyExport(path);

    EXPECT_THAT(result->places, IsEmpty());
    EXPECT_FALSE(result->record.isIntact);
}

TEST_F(VerifyOneTest, ARecordOfAnOlderProgramIsChecked) {
    const fs::path path = write(test::interview(), ExportFormat::Srt);
    nlohmann::json record = test::readJson(recordPathOf(path));
    record["content"].erase("line_digests");
    sign(record);
    put(recordPathOf(path), readableJson(record));
    EXPECT_TRUE(verifyExport(path)->isAllSame());

    change(path, "uncle", "aunt");
    EXPECT_THAT(verifyExport(path)->places, ElementsAre(ChangedPlace{8'500'000, "My uncle kept the light.", "My aunt kept the light."}));
}

TEST_F(VerifyOneTest, ATimeThatWasChangedInOurJsonIsNoticed) {
    const fs::path path = write(test::interview(), ExportFormat::Transcript);
    changeEverywhere(path, "\"p\":0.9,\"start_us\":8500000", "\"p\":0.9,\"start_us\":8600000");

    const auto result = verifyExport(path);

    EXPECT_FALSE(result->record.isIntact);
    EXPECT_TRUE(result->isTextSame());
    EXPECT_THAT(result->places, ElementsAre(ChangedPlace{8'500'000, "", "My uncle kept the light.", PlaceChange::Details}));
}

TEST_F(VerifyOneTest, KnowsTheRecordingAndAnother) {
    ExportDocument document = test::interview();
    document.recording.sha256 = sha256Hex("sound");
    put(m_folder.path() / "talk.wav", "sound");
    put(m_folder.path() / "other.wav", "noise");
    const fs::path path = write(document, ExportFormat::Odt);

    EXPECT_TRUE(verifyExport(path, {.record = {}, .audio = m_folder.path() / "talk.wav"})->isAllSame());
    const auto other = verifyExport(path, {.record = {}, .audio = m_folder.path() / "other.wav"});
    EXPECT_FALSE(other->isAudioSame());
    EXPECT_EQ(other->audioSha256, sha256Hex("noise"));
    EXPECT_FALSE(verifyExport(path, {.record = {}, .audio = m_folder.path() / "none.wav"}));
}

TEST_F(VerifyOneTest, TakesARecordThatLiesElsewhere) {
    const fs::path path = write(test::interview(), ExportFormat::Srt);
    fs::rename(path, m_folder.path() / "renamed.srt");
    EXPECT_THAT(verifyExport(m_folder.path() / "renamed.srt").error().message, HasSubstr("no renamed.srt.provenance.json beside it"));

    EXPECT_TRUE(verifyExport(m_folder.path() / "renamed.srt", {.record = recordPathOf(path), .audio = {}})->isAllSame());
}

TEST_F(VerifyOneTest, RefusesWhatCannotBeChecked) {
    const std::pair<std::string, std::string> kFiles[] = {{"a.txt", "some text"}, {"a.docx", "no zip"}, {"b.docx", makeZip({{"a", "b"}})}, {"a.json", "{"}, {"a.vtt", "WEBVTT\n\nNOTE undervoice-provenance\n{"},
                                                          {"c.docx", makeZip({{"word/document.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><w:p/>"}})}};
    for (const auto& [name, content] : kFiles) {
        put(m_folder.path() / name, content);
        const auto result = verifyExport(m_folder.path() / name);
        ASSERT_FALSE(result) << name;
        EXPECT_EQ(result.error().code, ErrorCode::Format) << name;
        EXPECT_THAT(result.error().message, HasSubstr(name));
    }
    EXPECT_EQ(verifyExport(m_folder.path() / "none.docx").error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace undervoice
