#include "text/tokenizer.h"

#include "support/fixtures.h"
#include "text/languages.h"
#include "text/pretokenizer.h"
#include "text/rank_table.h"

#include <chrono>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

std::vector<std::string> pieces(std::string_view text) {
    std::vector<std::string> found;
    for (std::size_t at = 0; at < text.size(); at += found.back().size())
        found.emplace_back(text.substr(at, pieceLength(text, at)));
    return found;
}

using Pieces = std::vector<std::string>;

TEST(Pretokenizer, KeepsOneSpaceWithTheNextWord) {
    EXPECT_EQ(pieces("a  b"), (Pieces{"a", " ", " b"}));
    EXPECT_EQ(pieces("  "), (Pieces{"  "}));
    EXPECT_EQ(pieces("a\n\nc"), (Pieces{"a", "\n", "\n", "c"}));
    EXPECT_EQ(pieces("x \t y "), (Pieces{"x", " \t", " y", " "}));
    EXPECT_EQ(pieces("\u00a0\u00a0a"), (Pieces{"\u00a0", "\u00a0", "a"}));
}

TEST(Pretokenizer, CutsLowerCaseContractions) {
    EXPECT_EQ(pieces("we've they'll I'd it's"),
              (Pieces{"we", "'ve", " they", "'ll", " I", "'d", " it", "'s"}));
    EXPECT_EQ(pieces("WE'VE"), (Pieces{"WE", "'", "VE"}));
    EXPECT_EQ(pieces("''s"), (Pieces{"''", "s"}));
}

TEST(Pretokenizer, SeparatesLettersDigitsAndTheRest) {
    EXPECT_EQ(pieces(" ab12!? \u00b2x"), (Pieces{" ab", "12", "!?", " \u00b2", "x"}));
    EXPECT_EQ(pieces("\xff\xfe z"), (Pieces{"\xff\xfe", " z"}));
}

/// The single bytes as ranks 0…255, then the given merges.
std::string rankFile(const std::vector<std::string>& merges) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string content;
    for (int byte = 0; byte < 256; ++byte)
        content += std::string{kDigits[static_cast<std::size_t>(byte >> 2)],
                               kDigits[static_cast<std::size_t>(byte & 3) << 4]} +
                   "== " + std::to_string(byte) + "\n";
    int rank = 256;
    for (const std::string& merge : merges) content += merge + " " + std::to_string(rank++) + "\n";
    return content;
}

std::vector<int> encodePiece(const RankTable& table, std::string_view piece) {
    std::vector<int> tokens;
    table.encodePiece(piece, tokens);
    return tokens;
}

TEST(RankTable, MergesTheLowestRankFirstAndTheLeftmostOnTies) {
    const std::string content = rankFile({"YWE=" /*aa*/, "YmM=" /*bc*/, "YWI=" /*ab*/, "YWFhYQ==" /*aaaa*/});
    const auto table = RankTable::parse(content, 260, "test");
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ(encodePiece(*table, "aaa"), (std::vector<int>{256, 'a'}));
    EXPECT_EQ(encodePiece(*table, "abc"), (std::vector<int>{'a', 257}));
    EXPECT_EQ(encodePiece(*table, "aaaaaaa"), (std::vector<int>{259, 256, 'a'}));
    EXPECT_EQ(encodePiece(*table, "zabz"), (std::vector<int>{'z', 258, 'z'}));
    EXPECT_EQ(encodePiece(*table, ""), std::vector<int>{});
}

std::string parseError(const std::string& content, int count) {
    const auto table = RankTable::parse(content, count, "test");
    if (table) return "accepted";
    EXPECT_EQ(table.error().code, ErrorCode::Format);
    return table.error().message;
}

TEST(RankTable, RefusesDamagedFilesNamingTheLine) {
    using testing::HasSubstr;
    const std::string good = rankFile({});
    EXPECT_THAT(parseError("", 256), HasSubstr("rank 0 is missing"));
    EXPECT_THAT(parseError(good, 257), HasSubstr("rank 256 is missing"));
    EXPECT_THAT(parseError(good + "YWE=\n", 257), HasSubstr("line 257"));
    EXPECT_THAT(parseError(good + "YWE= 256x\n", 257), HasSubstr("line 257"));
    EXPECT_THAT(parseError(good + "YWE= 99999999999999999999\n", 257), HasSubstr("line 257"));
    EXPECT_THAT(parseError(good + "YWE= -1\n", 257), HasSubstr("outside 0 to 256"));
    EXPECT_THAT(parseError(good + "YWE= 257\n", 257), HasSubstr("outside 0 to 256"));
    EXPECT_THAT(parseError(good + "YWE= 255\n", 257), HasSubstr("a second time"));
    EXPECT_THAT(parseError(good + "Y*E= 256\n", 257), HasSubstr("base64 of rank 256 is broken"));
    EXPECT_THAT(parseError(good + "YWF 256\n", 257),
                HasSubstr("base64 of rank 256 is broken"));  // stray bits
    EXPECT_THAT(parseError(good + "YQ== 256\n", 257), HasSubstr("has the bytes of another token"));
    EXPECT_THAT(parseError("YWE= 0\n", 1), HasSubstr("no token stands for the single byte 0"));
}

class TokenizerTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(test::assetsFolder() / "multilingual.tiktoken"))
            GTEST_SKIP() << "no rank files in " << test::assetsFolder() << ": run packaging/setup.sh";
        multilingual = Tokenizer::create(51865, test::assetsFolder()).value();
        english = Tokenizer::create(51864, test::assetsFolder()).value();
    }
    std::shared_ptr<const Tokenizer> multilingual;
    std::shared_ptr<const Tokenizer> english;
};

using Ids = std::vector<int>;

TEST_F(TokenizerTest, EncodesKnownTexts) {
    EXPECT_EQ(multilingual->encode(" hello world"), (Ids{7751, 1002}));
    EXPECT_EQ(multilingual->encode("Don't  stop"), (Ids{7450, 380, 220, 1590}));
    EXPECT_EQ(multilingual->encode("a  b\n\nc"), (Ids{64, 220, 272, 198, 198, 66}));
    EXPECT_EQ(english->encode(" hello world"), (Ids{23748, 995}));
    EXPECT_EQ(english->encode("Don't  stop"), (Ids{3987, 470, 220, 2245}));
    EXPECT_EQ(english->encode("다람쥐 헌 쳇바퀴에 타고파").size(), 34U);
}

TEST_F(TokenizerTest, SpecialNamesInTextStayText) {
    const Ids ids = multilingual->encode("<|endoftext|>");
    EXPECT_GT(ids.size(), 1U);
    EXPECT_EQ(multilingual->decode(ids), "<|endoftext|>");
}

TEST_F(TokenizerTest, BytesThatAreNoUtf8Survive) {
    std::string everything;
    for (int byte = 0; byte < 256; ++byte) everything += static_cast<char>(byte);
    EXPECT_EQ(multilingual->bytes(multilingual->encode(everything)), everything);
    EXPECT_EQ(english->bytes(english->encode(everything)), everything);
}

TEST_F(TokenizerTest, SplitsOnCodePointsAndWords) {
    const auto text = [](const std::vector<TokenWord>& words) {
        std::vector<std::string> list;
        for (const TokenWord& word : words) list.push_back(word.text);
        return list;
    };
    const Ids french = {8404, 871, 287, 6, 246, 526, 3210, 20378};
    EXPECT_EQ(text(multilingual->splitOnUnicode(french)),
              (Pieces{" elle", " est", " l", "'", "\uFFFD", "é", "rit", "oire"}));
    const Ids ids = multilingual->encode(" Hello, it's a test... 12% done!");
    EXPECT_EQ(text(multilingual->splitToWords(ids, "English")),
              (Pieces{" Hello", ",", " it's", " a", " test...", " 12", "%", " done", "!"}));
    const Ids japanese = multilingual->encode("今日は");
    EXPECT_EQ(text(multilingual->splitToWords(japanese, "Japanese")),
              text(multilingual->splitOnUnicode(japanese)));
    EXPECT_EQ(text(multilingual->splitToWords(japanese, "en")), (Pieces{"今日は"}));
}

TEST_F(TokenizerTest, IdsOutsideTheVocabularyAreSkipped) {
    EXPECT_EQ(multilingual->decodeWithTimestamps(Ids{-1, 7751, 51865, 2000000000}), " hello");
}

TEST_F(TokenizerTest, TimestampsShowTwoDecimals) {
    EXPECT_EQ(multilingual->decodeWithTimestamps(Ids{50364 + 54, 50364 + 1500}), "<|1.08|><|30.00|>");
    EXPECT_EQ(multilingual->decode(Ids{50364 + 54, 7751}), " hello");
}

TEST_F(TokenizerTest, NamesTheLanguageThatTheModelLacks) {
    EXPECT_EQ(multilingual->languageToken("Mandarin").value(), multilingual->languageToken("zh").value());
    const auto cantonese = multilingual->languageToken("yue");
    ASSERT_FALSE(cantonese);
    EXPECT_EQ(cantonese.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(cantonese.error().message, testing::HasSubstr("Cantonese (yue)"));
    EXPECT_THAT(multilingual->languageToken("klingon").error().message, testing::HasSubstr("\"klingon\""));
    EXPECT_EQ(english->sotSequence("yue", Task::Translate).value(), Ids{50257});
    EXPECT_FALSE(english->sotSequence("klingon", Task::Transcribe));
}

TEST_F(TokenizerTest, LongTextWithoutSpacesIsEncodedInSeconds) {
    const std::string text(1 << 18, 'a');  // minutes, if the time were quadratic
    const auto start = std::chrono::steady_clock::now();
    const Ids ids = multilingual->encode(text);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    EXPECT_EQ(multilingual->bytes(ids), text);
}

TEST(TokenizerFiles, RefusesAnotherVocabularySize) {
    const auto tokenizer = Tokenizer::create(50000, test::assetsFolder());
    ASSERT_FALSE(tokenizer);
    EXPECT_EQ(tokenizer.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(tokenizer.error().message, testing::HasSubstr("50000"));
}

TEST(TokenizerFiles, SaysWhichFileIsMissingOrWrong) {
    const test::TemporaryFolder folder;
    const auto missing = Tokenizer::create(51864, folder.path());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_THAT(missing.error().message, testing::HasSubstr("gpt2.tiktoken"));
    std::ofstream(folder.path() / "gpt2.tiktoken") << "IQ== 0\n";
    const auto wrong = Tokenizer::create(51864, folder.path());
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::Format);
    EXPECT_THAT(wrong.error().message, testing::HasSubstr("SHA-256"));
}

TEST(Languages, FoundByCodeNameAndAliasInAnyCase) {
    EXPECT_EQ(languageCode("EN"), "en");
    EXPECT_EQ(languageCode("Haitian Creole"), "ht");
    EXPECT_EQ(languageCode("castilian"), "es");
    EXPECT_EQ(languageCode(""), std::nullopt);
    EXPECT_EQ(languageTitle("ht"), "Haitian Creole");
    EXPECT_EQ(languageTitle("xx"), "xx");
}

}  // namespace
}  // namespace undervoice::text
