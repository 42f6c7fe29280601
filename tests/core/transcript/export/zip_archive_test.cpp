#include "transcript/export/zip_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "export_examples.h"
#include "support/fixtures.h"

namespace undervoice {
namespace {

using ::testing::HasSubstr;

const auto kAll = [](const std::string&) { return true; };

std::string replacedIn(std::string bytes, const std::string& from, const std::string& to) {
    for (std::size_t at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + to.size())) bytes.replace(at, from.size(), to);
    return bytes;
}

TEST(ZipArchiveTest, GivesBackWhatWasPutIn) {
    const std::string big(3'000'000, 'x');
    const auto entries = readZip(makeZip({{"a", "stored", true}, {"b/c.xml", big}, {"empty", ""}}), "x.zip", kAll);

    ASSERT_TRUE(entries) << entries.error().message;
    ASSERT_EQ(entries->size(), 3U);
    EXPECT_EQ((*entries)[0].content, "stored");
    EXPECT_EQ((*entries)[1].name, "b/c.xml");
    EXPECT_EQ((*entries)[1].content, big);
    EXPECT_EQ((*entries)[2].content, "");
}

TEST(ZipArchiveTest, UnpacksOnlyWhatIsWanted) {
    const auto entries = readZip(makeZip({{"a", "1"}, {"b", "2"}}), "x.zip", [](const std::string& name) { return name == "b"; });

    ASSERT_EQ(entries->size(), 1U);
    EXPECT_EQ((*entries)[0].content, "2");
}

TEST(ZipArchiveTest, OtherProgramsCanReadIt) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "x.zip", std::ios::binary) << makeZip({{"mimetype", "a", true}, {"b", std::string(100'000, 'b')}});

    EXPECT_TRUE(test::runs("python3 -c 'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n"
                           "assert z.infolist()[0].compress_type == 0 and z.infolist()[1].file_size == 100000\n"
                           "assert all(i.date_time == (1980, 1, 1, 0, 0, 0) for i in z.infolist())' " +
                           (folder.path() / "x.zip").string()));
}

TEST(ZipArchiveTest, RefusesWhatIsNoArchive) {
    const auto entries = readZip("PK\x03\x04 and nothing more", "talk.docx", kAll);

    ASSERT_FALSE(entries);
    EXPECT_EQ(entries.error().code, ErrorCode::Format);
    EXPECT_THAT(entries.error().message, HasSubstr("talk.docx"));
}

TEST(ZipArchiveTest, RefusesToUnpackMoreThanItsLimit) {
    const std::string bomb = makeZip({{"a", std::string(40U << 20, '\0')}, {"b", std::string(30U << 20, '\0')}});
    ASSERT_LT(bomb.size(), 200'000U);

    const auto entries = readZip(bomb, "bomb.docx", kAll);

    ASSERT_FALSE(entries);
    EXPECT_THAT(entries.error().message, HasSubstr("more than 64 MB"));
}

TEST(ZipArchiveTest, RefusesAnArchiveThatLiesAboutItsSize) {
    std::string bomb = makeZip({{"a", std::string(80U << 20, '\0')}});
    const std::string stated("\x00\x00\x00\x05", 4);
    ASSERT_NE(bomb.find(stated), std::string::npos);

    const auto entries = readZip(replacedIn(bomb, stated, std::string("\x10\x00\x00\x00", 4)), "bomb.docx", kAll);

    EXPECT_FALSE(entries);
}

TEST(ZipArchiveTest, RefusesTwoPartsOfOneName) {
    const auto entries = readZip(replacedIn(makeZip({{"word1", "1"}, {"word2", "2"}}), "word2", "word1"), "x.docx", kAll);

    ASSERT_FALSE(entries);
    EXPECT_THAT(entries.error().message, HasSubstr("one name"));
}

TEST(ZipArchiveTest, RefusesDamagedContent) {
    const auto entries = readZip(replacedIn(makeZip({{"a", "the text", true}}), "the text", "the next"), "x.docx", kAll);

    ASSERT_FALSE(entries);
    EXPECT_THAT(entries.error().message, HasSubstr("damaged"));
}

}  // namespace
}  // namespace undervoice
