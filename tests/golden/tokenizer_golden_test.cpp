// tokenizer.json: ids, languages, start sequences, encodings, decodings and word splits of the reference's
// tokenizers.

#include "support/fixtures.h"
#include "text/languages.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

#include <map>
#include <memory>

#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

using nlohmann::json;

class TokenizerGolden : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        const auto path = test::goldenFile("tokenizer.json");
        s_golden = path.empty() ? json() : test::readJson(path);
        for (const auto& [kind, size] : std::map<std::string, int>{
                 {"english", 51864}, {"multilingual_99", 51865}, {"multilingual_100", 51866}}) {
            auto tokenizer = Tokenizer::create(size, test::assetsFolder());
            if (tokenizer) s_tokenizers[kind] = *tokenizer;
        }
    }
    void SetUp() override {
        UNDERVOICE_NEED_GOLDEN(!s_golden.is_null(), "tokenizer.json");
        ASSERT_EQ(s_tokenizers.size(), 3U) << "rank files are missing in " << test::assetsFolder();
    }
    static const Tokenizer& tokenizer(const std::string& kind) { return *s_tokenizers.at(kind); }
    static std::string hex(const std::string& bytes) {
        std::string text;
        for (const char c : bytes) {
            text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
            text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
        }
        return text;
    }
    static json asJson(const std::vector<TokenWord>& words) {
        json list = json::array();
        for (const TokenWord& word : words) list.push_back({word.text, word.tokens});
        return list;
    }

    static json s_golden;
    static std::map<std::string, std::shared_ptr<const Tokenizer>> s_tokenizers;
};
json TokenizerGolden::s_golden;
std::map<std::string, std::shared_ptr<const Tokenizer>> TokenizerGolden::s_tokenizers;

TEST_F(TokenizerGolden, SpecialIdsOfEveryKind) {
    for (const auto& [kind, expected] : s_golden.at("kinds").items()) {
        SCOPED_TRACE(kind);
        const Tokenizer& t = tokenizer(kind);
        EXPECT_EQ(expected.at("n_vocab"), t.vocabularySize());
        EXPECT_EQ(expected.at("eot"), t.endOfText());
        EXPECT_EQ(expected.at("sot"), t.startOfTranscript());
        EXPECT_EQ(expected.at("sot_prev"), t.startOfPrev());
        EXPECT_EQ(expected.at("sot_lm"), t.startOfLm());
        EXPECT_EQ(expected.at("no_speech"), t.noSpeech());
        EXPECT_EQ(expected.at("no_timestamps"), t.noTimestamps());
        EXPECT_EQ(expected.at("timestamp_begin"), t.firstTimestamp());
        EXPECT_EQ(expected.at("transcribe"), t.transcribe());
        EXPECT_EQ(expected.at("translate"), t.translate());
        EXPECT_EQ(expected.at("non_speech_tokens"), t.nonSpeechTokens());
        EXPECT_EQ(expected.at("blank_tokens"), t.encode(" "));
        for (const auto& special : expected.at("special_tokens_without_timestamps")) {
            const std::vector<int> id = {special.at(1)};
            EXPECT_EQ(special.at(0), t.decode(id));
        }
        EXPECT_EQ(expected.at("first_timestamp"), t.decodeWithTimestamps(std::vector<int>{t.firstTimestamp()}));
        const std::vector<int> last = {expected.at("last_timestamp").at(1)};
        EXPECT_EQ(expected.at("last_timestamp").at(0), t.decodeWithTimestamps(last));
        const std::vector<int> languageTokens = expected.at("all_language_tokens");
        const std::vector<std::string> codes = expected.at("all_language_codes");
        ASSERT_EQ(t.languageCount(), static_cast<int>(codes.size()));
        for (std::size_t i = 0; i < codes.size(); ++i) {
            EXPECT_EQ(t.languageToken(codes[i]).value(), languageTokens[i]);
            EXPECT_EQ(t.languageOfToken(languageTokens[i]), codes[i]);
        }
    }
    test::reportCases("tokenizer.kinds", s_golden.at("kinds").size());
}

TEST_F(TokenizerGolden, LanguagesAndAliases) {
    const auto& expected = s_golden.at("languages");
    ASSERT_EQ(languages().size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(expected[i].at(0), languages()[i].code);
        EXPECT_EQ(expected[i].at(1), languages()[i].name);
    }
    for (const auto& [alias, code] : s_golden.at("language_aliases").items())
        EXPECT_EQ(code, languageCode(alias).value_or(""));
    test::reportCases("tokenizer.languages", expected.size() + s_golden.at("language_aliases").size());
}

TEST_F(TokenizerGolden, StartSequences) {
    const auto& cases = s_golden.at("sot_sequences");
    for (const auto& c : cases) {
        SCOPED_TRACE(c.dump());
        const Tokenizer& t = tokenizer(c.at("kind"));
        const std::string language = c.at("language").is_null() ? "" : c.at("language").get<std::string>();
        const Task task = c.at("task") == "translate" ? Task::Translate : Task::Transcribe;
        const auto sequence = t.sotSequence(language, task);
        ASSERT_EQ(sequence.has_value(), c.contains("ok"));
        if (!sequence) continue;
        EXPECT_EQ(*sequence, c.at("ok").at("sot_sequence").get<std::vector<int>>());
        EXPECT_EQ(t.noTimestamps(), c.at("ok").at("with_no_timestamps").back());
    }
    test::reportCases("tokenizer.sot_sequences", cases.size());
}

TEST_F(TokenizerGolden, Encodings) {
    const auto& cases = s_golden.at("encode");
    for (const auto& c : cases) {
        const std::string text = c.at("text");
        SCOPED_TRACE(text);
        EXPECT_EQ(c.at("utf8"), text.size());
        for (const char* kind : {"english", "multilingual_99", "multilingual_100"}) {
            const Tokenizer& t = tokenizer(kind);
            const std::vector<int> ids = t.encode(text);
            EXPECT_EQ(ids, c.at(t.isMultilingual() ? "multilingual" : "english").get<std::vector<int>>())
                << kind;
            EXPECT_EQ(t.bytes(ids), text) << kind;
        }
    }
    test::reportCases("tokenizer.encode", cases.size());
}

TEST_F(TokenizerGolden, Decodings) {
    const auto& cases = s_golden.at("decode");
    for (const auto& c : cases) {
        SCOPED_TRACE(c.at("ids").dump());
        const Tokenizer& t = tokenizer(c.at("kind"));
        const std::vector<int> ids = c.at("ids");
        EXPECT_EQ(c.at("text"), t.decode(ids));
        EXPECT_EQ(c.at("with_timestamps"), t.decodeWithTimestamps(ids));
        EXPECT_EQ(c.at("bytes_hex"), hex(t.bytes(ids)));
        Utf8Stream stream;
        std::string live;
        for (const int id : ids) live += stream.push(t.bytes({&id, 1}));
        EXPECT_EQ(c.at("with_timestamps"), live + stream.finish());
    }
    test::reportCases("tokenizer.decode", cases.size());
}

TEST_F(TokenizerGolden, WordSplits) {
    const auto& cases = s_golden.at("word_splits");
    const Tokenizer& t = tokenizer("multilingual_99");
    for (const auto& c : cases) {
        SCOPED_TRACE(c.at("ids").dump());
        const std::vector<int> ids = c.at("ids");
        json words = json::array();
        for (std::size_t i = 0; i < c.at("words").size(); ++i)
            words.push_back({c.at("words")[i], c.at("word_tokens")[i]});
        EXPECT_EQ(asJson(t.splitToWords(ids, c.at("language").get<std::string>())), words);
        if (c.contains("unicode")) {
            EXPECT_EQ(c.at("unicode"), asJson(t.splitOnUnicode(ids)));
        }
        if (c.contains("spaces")) {
            EXPECT_EQ(c.at("spaces"), asJson(t.splitOnSpaces(ids)));
        }
    }
    test::reportCases("tokenizer.word_splits", cases.size());
}

}  // namespace
}  // namespace undervoice::text
