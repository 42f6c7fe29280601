#include "golden/decoding_cases.h"

#include "text/utf8.h"

#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace undervoice::test {
namespace {

using nlohmann::json;

template <typename T>
std::optional<T> valueOf(const json& options, const char* name) {
    if (!options.contains(name) || options.at(name).is_null()) return std::nullopt;
    return options.at(name).get<T>();
}

std::vector<int> tokensOf(const json& given, const text::Tokenizer& tokenizer) {
    if (!given.is_string()) return given.get<std::vector<int>>();
    return tokenizer.encode(" " + std::string(text::strip(given.get_ref<const std::string&>())));
}

std::optional<std::vector<int>> suppressTokensOf(const json& given) {
    if (given.is_null()) return std::nullopt;
    if (!given.is_string()) return given.get<std::vector<int>>();
    std::vector<int> ids;
    std::istringstream parts(given.get<std::string>());
    for (std::string part; std::getline(parts, part, ',');) ids.push_back(std::stoi(part));
    return ids;
}

}  // namespace

engine::WindowDecodingOptions decodingOptions(const json& options, const text::Tokenizer& tokenizer) {
    engine::WindowDecodingOptions ours;
    ours.language = valueOf<std::string>(options, "language").value_or("en");
    ours.task =
        options.value("task", "transcribe") == "translate" ? text::Task::Translate : text::Task::Transcribe;
    ours.beamSize = valueOf<int>(options, "beam_size");
    ours.patience = valueOf<double>(options, "patience");
    ours.lengthPenalty = valueOf<double>(options, "length_penalty");
    ours.sampleLength = options.value("sample_len", ours.sampleLength);
    ours.suppressBlank = options.value("suppress_blank", true);
    ours.withoutTimestamps = options.value("without_timestamps", false);
    if (options.contains("max_initial_timestamp")) {
        ours.maxInitialTimestampSeconds = valueOf<double>(options, "max_initial_timestamp");
    }
    if (options.contains("suppress_tokens"))
        ours.suppressTokens = suppressTokensOf(options.at("suppress_tokens"));
    if (options.contains("prompt")) ours.promptTokens = tokensOf(options.at("prompt"), tokenizer);
    if (options.contains("prefix")) ours.prefixTokens = tokensOf(options.at("prefix"), tokenizer);
    return ours;
}

}  // namespace undervoice::test
