#include "text/tokenizer.h"

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "base/time.h"
#include "text/languages.h"
#include "text/pretokenizer.h"
#include "text/rank_table.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace undervoice::text {
namespace {

constexpr int kEnglishVocabulary = 51864;
constexpr int kMultilingualVocabulary = 51865;
constexpr int kCantoneseVocabulary = 51866;
constexpr std::size_t kMaxRankFileBytes = 4U << 20;

struct RankFile {
    const char* name;
    const char* sha256;
    int count;
};
constexpr RankFile kEnglishRanks = {
    "gpt2.tiktoken", "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930", 50256};
constexpr RankFile kMultilingualRanks = {
    "multilingual.tiktoken", "b34b360dbb493e781e479794586d661700670d65564001f23024971d1f2fa126", 50257};

Result<RankTable> loadRanks(const RankFile& file, const std::filesystem::path& assetsFolder) {
    const std::filesystem::path path = assetsFolder / file.name;
    UNDERVOICE_TRY_ASSIGN(const std::string content, readWholeFile(path, kMaxRankFileBytes));
    if (const std::string found = sha256Hex(content); found != file.sha256)
        return fail(
            ErrorCode::Format,
            fmt::format("{} is not the tokenizer file it should be: SHA-256 {}, expected {}; fetch it again "
                        "with packaging/setup.sh.",
                        path.string(), found, file.sha256));
    return RankTable::parse(content, file.count, path.string());
}

}  // namespace

struct Tokenizer::Ranks {
    RankTable table;
};

Tokenizer::Tokenizer() = default;
Tokenizer::~Tokenizer() = default;

Result<std::shared_ptr<const Tokenizer>> Tokenizer::create(int vocabularySize,
                                                           const std::filesystem::path& assetsFolder) {
    if (vocabularySize < kEnglishVocabulary || vocabularySize > kCantoneseVocabulary)
        return fail(
            ErrorCode::Unsupported,
            fmt::format("A vocabulary of {} tokens is none of Whisper's: expected {}, {} or {}.",
                        vocabularySize, kEnglishVocabulary, kMultilingualVocabulary, kCantoneseVocabulary));
    const RankFile& file = vocabularySize == kEnglishVocabulary ? kEnglishRanks : kMultilingualRanks;
    UNDERVOICE_TRY_ASSIGN(RankTable table, loadRanks(file, assetsFolder));
    const std::shared_ptr<Tokenizer> tokenizer(new Tokenizer);
    tokenizer->m_vocabularySize = vocabularySize;
    tokenizer->m_languageCount = vocabularySize == kCantoneseVocabulary ? 100 : 99;
    tokenizer->m_endOfText = table.size();
    tokenizer->m_ranks.reset(new Ranks{std::move(table)});
    return tokenizer;
}

Result<int> Tokenizer::languageToken(std::string_view codeOrName) const {
    const std::optional<std::string_view> code = languageCode(codeOrName);
    if (!code)
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("\"{}\" is no language that Whisper knows; give a code such as en or a name such as "
                        "english.",
                        codeOrName));
    const auto known = languages().first(static_cast<std::size_t>(m_languageCount));
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Language& language) { return language.code == *code; });
    if (found == known.end())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("This model has no token for {} ({}): its vocabulary knows {} languages.",
                                languageTitle(*code), *code, m_languageCount));
    return firstLanguage() + static_cast<int>(found - known.begin());
}

std::string_view Tokenizer::languageOfToken(int token) const {
    const int index = token - firstLanguage();
    if (index < 0 || index >= m_languageCount) return {};
    return languages()[static_cast<std::size_t>(index)].code;
}

Result<std::vector<int>> Tokenizer::sotSequence(std::string_view language, Task task) const {
    const std::string_view wanted = language.empty() ? "en" : language;
    if (!isMultilingual()) {
        // The language makes no difference here, but a name that does not exist is a mistake of the caller
        // all the same.
        if (!languageCode(wanted)) UNDERVOICE_TRY(languageToken(wanted));
        return std::vector<int>{startOfTranscript()};
    }
    UNDERVOICE_TRY_ASSIGN(const int token, languageToken(wanted));
    return std::vector<int>{startOfTranscript(), token, task == Task::Translate ? translate() : transcribe()};
}

std::vector<int> Tokenizer::encode(std::string_view text) const {
    std::vector<int> tokens;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = pieceLength(text, at);
        m_ranks->table.encodePiece(text.substr(at, length), tokens);
        at += length;
    }
    return tokens;
}

std::string Tokenizer::specialName(int token) const {
    if (token >= firstTimestamp())
        return fmt::format("<|{:.2f}|>", (token - firstTimestamp()) * kTimestampStepSeconds);
    if (const std::string_view code = languageOfToken(token); !code.empty())
        return fmt::format("<|{}|>", code);
    if (token == endOfText()) return "<|endoftext|>";
    if (token == startOfTranscript()) return "<|startoftranscript|>";
    constexpr std::array<const char*, 6> kAfterLanguages = {"<|translate|>", "<|transcribe|>",
                                                            "<|startoflm|>", "<|startofprev|>",
                                                            "<|nospeech|>",  "<|notimestamps|>"};
    return kAfterLanguages[static_cast<std::size_t>(token - translate())];
}

void Tokenizer::appendBytes(int token, std::string& bytes) const {
    if (token < 0 || token >= m_vocabularySize) return;
    if (token < m_endOfText)
        bytes += m_ranks->table.bytesOf(token);
    else
        bytes += specialName(token);
}

std::string Tokenizer::bytes(std::span<const int> tokens) const {
    std::string result;
    for (const int token : tokens) appendBytes(token, result);
    return result;
}

std::string Tokenizer::decode(std::span<const int> tokens) const {
    std::string result;
    for (const int token : tokens)
        if (token < firstTimestamp()) appendBytes(token, result);
    return repairUtf8(result);
}

std::string Tokenizer::decodeWithTimestamps(std::span<const int> tokens) const {
    return repairUtf8(bytes(tokens));
}

std::vector<int> Tokenizer::nonSpeechTokens() const {
    constexpr std::array<std::string_view, 45> kSymbols = {
        "\"",  "#",  "(",   ")",  "*",  "+",  "/",   ":",  ";",  "<",   "=",   ">",  "@",  "[",  "\\",
        "]",   "^",  "_",   "`",  "{",  "|",  "}",   "~",  "「", "」",  "『",  "』", "<<", ">>", "<<<",
        ">>>", "--", "---", "-(", "-[", "('", "(\"", "((", "))", "(((", ")))", "[[", "]]", "{{", "}}"};
    constexpr std::array<std::string_view, 9> kMusic = {"♪♪", "♪♪♪", "♩", "♪", "♫", "♬", "♭", "♮", "♯"};
    constexpr std::size_t kFirstSign =
        2;  // from here on single signs, whose first token is suppressed in any case
    std::vector<int> found = {encode(" -").front(), encode(" '").front()};
    const auto add = [&](std::string_view symbol, bool always) {
        for (const std::string& text : {std::string(symbol), " " + std::string(symbol)})
            if (const std::vector<int> tokens = encode(text); tokens.size() == 1 || always)
                found.push_back(tokens.front());
    };
    for (const std::string_view symbol : kSymbols) add(symbol, /*always=*/false);
    for (std::size_t i = 0; i < kMusic.size(); ++i) add(kMusic[i], /*always=*/i >= kFirstSign);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace undervoice::text
