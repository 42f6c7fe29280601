#include "engine/checkpoint/tokenizer_files.h"

#include "engine/checkpoint/bounded_json.h"
#include "engine/checkpoint/tensor_names.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::int64_t kLargestVocabulary = 51866;
constexpr std::size_t kMaxAddedTokensBytes = 4 << 20;
constexpr std::size_t kMaxTokenizerBytes = 16 << 20;
constexpr std::size_t kMaxNamesInMessage = 5;

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// added_tokens.json: {token: id}
Result<std::vector<std::string>> fromAddedTokens(const fs::path& path, std::int64_t limit) {
    UNDERVOICE_TRY_ASSIGN(const json tokens, readJsonFile(path, kMaxAddedTokensBytes));
    std::vector<std::string> names;
    if (!tokens.is_object()) return names;
    for (const auto& [token, id] : tokens.items())
        if (id.is_number_unsigned() && id.get<std::uint64_t>() >= static_cast<std::uint64_t>(limit))
            names.push_back(token);
    return names;
}

/// tokenizer.json: {"added_tokens": [{"id": …, "content": …}, …]}
Result<std::vector<std::string>> fromTokenizer(const fs::path& path, std::int64_t limit) {
    UNDERVOICE_TRY_ASSIGN(const json tokenizer, readJsonFile(path, kMaxTokenizerBytes));
    std::vector<std::string> names;
    const auto added = tokenizer.is_object() ? tokenizer.find("added_tokens") : tokenizer.end();
    if (!tokenizer.is_object() || added == tokenizer.end() || !added->is_array()) return names;
    for (const json& token : *added) {
        if (!token.is_object() || integerMember(token, "id").value_or(-1) < limit) continue;
        const auto content = token.find("content");
        names.push_back(content != token.end() && content->is_string() ? content->get<std::string>() : "?");
    }
    return names;
}

}  // namespace

Status checkTokenizerFiles(const fs::path& folder, const StatedDims& dims) {
    const std::int64_t stated = dims.get(Dim::VocabularySize).value_or(kLargestVocabulary);
    const std::int64_t limit = std::min(stated, kLargestVocabulary);
    std::vector<std::string> names;
    if (isThere(folder / "added_tokens.json")) {
        UNDERVOICE_TRY_ASSIGN(names, fromAddedTokens(folder / "added_tokens.json", limit));
    }
    // Large and slow to parse: looked into only for the names of tokens that are known to be there.
    if (names.empty() && stated > kLargestVocabulary && isThere(folder / "tokenizer.json")) {
        UNDERVOICE_TRY_ASSIGN(names, fromTokenizer(folder / "tokenizer.json", limit));
    }
    if (names.empty()) return {};
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), kMaxNamesInMessage); ++i)
        list += (i > 0 ? ", " : "") + shownName(names[i]);
    if (names.size() > kMaxNamesInMessage)
        list += " and " + std::to_string(names.size() - kMaxNamesInMessage) + " more";
    return fail(ErrorCode::Unsupported, folder.string() + " has tokens that Whisper does not have (" + list +
                                            "); such a model cannot be run.");
}

}  // namespace undervoice::engine
