#include "text/spelling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/fixtures.h"

namespace undervoice::text {
namespace {

using testing::Contains;
using testing::IsEmpty;

/// A dictionary of few words, in the encoding that its first line names.
void writeDictionary(const std::filesystem::path& folder, const std::string& name, const std::string& encoding, const std::vector<std::string>& words) {
    std::ofstream(folder / (name + ".aff"), std::ios::binary) << "SET " << encoding << "\nTRY esianrtolcdugmphbyfvkwz\n";
    std::ofstream dictionary(folder / (name + ".dic"), std::ios::binary);
    dictionary << words.size() << "\n";
    for (const std::string& word : words) dictionary << word << "\n";
}

class Spelling : public testing::Test {
  protected:
    std::unique_ptr<Speller> open(const std::string& language) {
        auto speller = Speller::open(language, {m_folder.path()});
        EXPECT_TRUE(speller) << (speller ? "" : speller.error().message);
        return speller ? std::move(*speller) : nullptr;
    }
    test::TemporaryFolder m_folder;
};

TEST_F(Spelling, KnowsTheWordsOfItsDictionary) {
    writeDictionary(m_folder.path(), "de_DE", "UTF-8", {"Straße", "grün"});
    const auto speller = open("de");

    EXPECT_TRUE(speller->isRight("grün"));
    EXPECT_FALSE(speller->isRight("grünn"));
    EXPECT_THAT(speller->suggestions("grünn"), Contains("grün"));
}

TEST_F(Spelling, ReadsDictionariesOfOlderEncodings) {
    writeDictionary(m_folder.path(), "de_DE", "ISO8859-1", {"gr\xfcn"});
    const auto speller = open("de");

    EXPECT_TRUE(speller->isRight("grün"));
    EXPECT_THAT(speller->suggestions("grun"), Contains("grün"));
    EXPECT_FALSE(speller->isRight("слово"));  // cannot be written in it
    EXPECT_THAT(speller->suggestions("слово"), IsEmpty());
}

TEST_F(Spelling, TakesTheCountryThatTheLanguageIsCalledAfter) {
    for (const char* name : {"en_AU", "en_GB", "en_US", "de_AT", "de_DE"}) writeDictionary(m_folder.path(), name, "UTF-8", {"word"});

    EXPECT_EQ(open("en")->name(), "en_US");
    EXPECT_EQ(open("de")->name(), "de_DE");
}

TEST_F(Spelling, TakesWhatThereIs) {
    writeDictionary(m_folder.path(), "pt_BR", "UTF-8", {"palavra"});

    EXPECT_EQ(open("pt")->name(), "pt_BR");
}

TEST_F(Spelling, LeavesNumbersAndEndlessWordsAlone) {
    writeDictionary(m_folder.path(), "en_US", "UTF-8", {"word"});
    const auto speller = open("en");

    EXPECT_TRUE(speller->isRight("12th"));
    EXPECT_TRUE(speller->isRight(std::string(10'000, 'x')));
    EXPECT_THAT(speller->suggestions(std::string(10'000, 'x')), IsEmpty());
}

TEST_F(Spelling, AcceptsNamesThatThePersonKnows) {
    writeDictionary(m_folder.path(), "en_US", "UTF-8", {"word"});
    const auto speller = open("en");
    speller->accept("Undervoice");

    EXPECT_TRUE(speller->isRight("Undervoice"));
}

TEST_F(Spelling, SaysWhichDictionaryIsMissing) {
    const auto speller = Speller::open("de", {m_folder.path(), m_folder.path() / "nowhere"});

    ASSERT_FALSE(speller);
    EXPECT_EQ(speller.error().code, ErrorCode::NotFound);
    EXPECT_THAT(speller.error().message, testing::HasSubstr("\"de\""));
}

TEST(SystemSpelling, HasTheDictionaryThatSetUpInstalls) {
    const auto speller = Speller::open("en");

    ASSERT_TRUE(speller) << speller.error().message;
    EXPECT_TRUE((*speller)->isRight("lighthouse"));
    EXPECT_FALSE((*speller)->isRight("lihgthouse"));
}

}  // namespace
}  // namespace undervoice::text
