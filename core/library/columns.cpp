#include "library/columns.h"

#include <SQLiteCpp/Column.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace undervoice::library {
namespace {

using nlohmann::json;

/// A prompt has at most a few hundred tokens and a window a handful of attempts.
constexpr std::size_t kMaxJsonBytes = 1 << 20;

tl::unexpected<Error> wrong(const std::string& what) {
    return fail(ErrorCode::Format, "The library is damaged: " + what + "; see `undervoice library verify`.");
}

json parseJson(const std::string& text) {
    return text.size() > kMaxJsonBytes ? json(nullptr) : json::parse(text, nullptr, /*allow_exceptions=*/false);
}

/// JSON has no word for these three; finite numbers are written with all digits that they need.
json numberJson(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return value;
}

std::optional<double> numberFromJson(const json& value) {
    if (value.is_number()) return value.get<double>();
    if (value == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (value == "inf") return std::numeric_limits<double>::infinity();
    if (value == "-inf") return -std::numeric_limits<double>::infinity();
    return std::nullopt;
}

std::optional<std::int64_t> integerFromJson(const json& value, std::int64_t least, std::int64_t most) {
    if (!value.is_number_integer()) return std::nullopt;
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(most)) return std::nullopt;
    const auto number = value.get<std::int64_t>();
    if (number < least || number > most) return std::nullopt;
    return number;
}

/// Absent members read as null, which no reader of a member takes.
const json& member(const json& object, const char* key) {
    static const json kNull;
    const auto found = object.find(key);
    return found == object.end() ? kNull : *found;
}

bool readNumber(const json& object, const char* key, double& target) {
    const auto value = numberFromJson(member(object, key));
    if (value) target = *value;
    return value.has_value();
}

std::optional<Attempt> attemptFromJson(const json& value) {
    if (!value.is_object()) return std::nullopt;
    Attempt attempt;
    const bool isRead = readNumber(value, "temperature", attempt.temperature) &&
                        readNumber(value, "avg_logprob", attempt.avgLogprob) &&
                        readNumber(value, "compression_ratio", attempt.compressionRatio) &&
                        readNumber(value, "no_speech_prob", attempt.noSpeechProb);
    const json& tests = member(value, "failed_tests");
    if (!isRead || !tests.is_array()) return std::nullopt;
    for (const json& name : tests) {
        const auto flag = name.is_string() ? flagFromName(name.get<std::string>()) : std::nullopt;
        if (!flag) return std::nullopt;
        attempt.failedTests.push_back(*flag);
    }
    return attempt;
}

}  // namespace

std::string attemptsToJson(const std::vector<Attempt>& attempts) {
    json list = json::array();
    for (const Attempt& attempt : attempts) {
        json tests = json::array();
        for (const Flag flag : attempt.failedTests) tests.push_back(flagName(flag));
        list.push_back({{"temperature", numberJson(attempt.temperature)},
                        {"avg_logprob", numberJson(attempt.avgLogprob)},
                        {"compression_ratio", numberJson(attempt.compressionRatio)},
                        {"no_speech_prob", numberJson(attempt.noSpeechProb)},
                        {"failed_tests", std::move(tests)}});
    }
    return list.dump();
}

Result<std::vector<Attempt>> attemptsFromJson(const std::string& text) {
    const json list = parseJson(text);
    if (!list.is_array()) return wrong("the attempts of a window cannot be read");
    std::vector<Attempt> attempts;
    for (const json& value : list) {
        auto attempt = attemptFromJson(value);
        if (!attempt) return wrong("an attempt of a window cannot be read");
        attempts.push_back(std::move(*attempt));
    }
    return attempts;
}

std::string loopStateToJson(const LoopState& state) {
    return json{{"seek_frames", state.seekFrames},
                {"clip_index", state.clipIndex},
                {"prompt_tokens", state.promptTokens},
                {"last_speech_s", numberJson(state.lastSpeechSeconds)}}
        .dump();
}

Result<LoopState> loopStateFromJson(const std::string& text) {
    constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();
    const json value = parseJson(text);
    const auto failure = [] { return wrong("the state of a window cannot be read"); };
    if (!value.is_object()) return failure();
    LoopState state;
    const auto seek = integerFromJson(member(value, "seek_frames"), 0, std::numeric_limits<std::int64_t>::max() / 10'000);
    const auto clip = integerFromJson(member(value, "clip_index"), 0, kMaxInt);
    const json& tokens = member(value, "prompt_tokens");
    if (!seek || !clip || !tokens.is_array() || !readNumber(value, "last_speech_s", state.lastSpeechSeconds)) return failure();
    for (const json& token : tokens) {
        const auto id = integerFromJson(token, 0, kMaxInt);
        if (!id) return failure();
        state.promptTokens.push_back(static_cast<int>(*id));
    }
    state.seekFrames = *seek;
    state.clipIndex = static_cast<int>(*clip);
    return state;
}

std::string flagsToText(const std::vector<Flag>& flags) {
    std::string text;
    for (const Flag flag : flags) {
        if (!text.empty()) text += ',';
        text += flagName(flag);
    }
    return text;
}

Result<std::vector<Flag>> flagsFromText(std::string_view text) {
    std::vector<Flag> flags;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const auto flag = flagFromName(std::string(text.substr(0, comma)));
        if (!flag) return wrong("a segment has an unknown flag");
        flags.push_back(*flag);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return flags;
}

std::string tokensToBlob(const std::vector<int>& tokens) {
    std::string blob;
    blob.reserve(tokens.size() * 4);
    for (const int token : tokens)
        for (int shift = 0; shift < 32; shift += 8) blob += static_cast<char>(static_cast<std::uint32_t>(token) >> shift & 0xff);
    return blob;
}

Result<std::vector<int>> tokensFromBlob(std::string_view blob) {
    if (blob.size() % 4 != 0) return wrong("the tokens of a segment have an odd length");
    std::vector<int> tokens(blob.size() / 4);
    for (std::size_t i = 0; i < blob.size(); ++i) {
        const auto byte = static_cast<std::uint32_t>(static_cast<unsigned char>(blob[i]));
        tokens[i / 4] = static_cast<int>(static_cast<std::uint32_t>(tokens[i / 4]) | byte << (i % 4 * 8));
    }
    for (const int token : tokens)
        if (token < 0) return wrong("a segment has a negative token");
    return tokens;
}

bool isValidUtf8(std::string_view text) {
    // Bounds of the second byte exclude overlong forms, surrogates and numbers above U+10FFFF (Unicode, table 3-7).
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned lead = at(i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4) return false;
        const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (at(i + 1) < low || at(i + 1) > high) return false;
        for (std::size_t k = 2; k < length; ++k)
            if (at(i + k) < 0x80 || at(i + k) > 0xBF) return false;
        i += length;
    }
    return true;
}

Binder& Binder::integer(std::int64_t value) {
    m_statement.bind(++m_index, value);
    return *this;
}

Binder& Binder::real(double value) {
    m_statement.bind(++m_index, value);  // SQLite makes NULL of NaN
    return *this;
}

Binder& Binder::optionalReal(const std::optional<double>& value) {
    if (value) return real(*value);
    m_statement.bind(++m_index);
    return *this;
}

Binder& Binder::optionalInteger(const std::optional<std::int64_t>& value) {
    if (value) return integer(*value);
    m_statement.bind(++m_index);
    return *this;
}

Binder& Binder::text(const std::string& value) {
    m_statement.bind(++m_index, value);
    return *this;
}

Binder& Binder::optionalText(const std::optional<std::string>& value) {
    if (value) return text(*value);
    m_statement.bind(++m_index);
    return *this;
}

Binder& Binder::blob(std::string_view value) {
    // An empty blob would be bound as NULL for want of an address.
    m_statement.bind(++m_index, static_cast<const void*>(value.empty() ? "" : value.data()), static_cast<int>(value.size()));
    return *this;
}

SQLite::Column RowReader::next() { return m_statement.getColumn(m_index++); }

void RowReader::reject(const std::string& reason) {
    if (m_problem.empty()) m_problem = reason;
}

Status RowReader::status() const {
    if (m_problem.empty()) return {};
    return wrong(std::string("a row of ") + m_what + " " + m_problem);
}

std::int64_t RowReader::integer() {
    const auto value = optionalInteger();
    if (!value) reject("lacks a number");
    return value.value_or(0);
}

int RowReader::smallInteger() {
    const std::int64_t value = integer();
    if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
        reject("has a number out of range");
        return 0;
    }
    return static_cast<int>(value);
}

double RowReader::real() { return optionalReal().value_or(std::numeric_limits<double>::quiet_NaN()); }

std::optional<double> RowReader::optionalReal() {
    const SQLite::Column column = next();
    if (column.isNull()) return std::nullopt;
    if (!column.isFloat()) reject("has something else where a number belongs");
    return column.getDouble();
}

std::optional<std::int64_t> RowReader::optionalInteger() {
    const SQLite::Column column = next();
    if (column.isNull()) return std::nullopt;
    if (!column.isInteger()) reject("has something else where a whole number belongs");
    return column.getInt64();
}

std::optional<std::int64_t> RowReader::reference() {
    const auto value = optionalInteger();
    if (value && *value < 1) reject("refers to an impossible number");
    return value;
}

std::string RowReader::text() {
    auto value = optionalText();
    if (!value) reject("lacks a text");
    return std::move(value).value_or(std::string());
}

std::optional<std::string> RowReader::optionalText() {
    const SQLite::Column column = next();
    if (column.isNull()) return std::nullopt;
    if (!column.isText()) {
        reject("has something else where text belongs");
        return std::string();
    }
    std::string value = column.getString();
    if (!isValidUtf8(value)) reject("has text that is not UTF-8");
    return value;
}

std::string RowReader::blob() {
    const SQLite::Column column = next();
    if (!column.isBlob()) {
        reject("has something else where bytes belong");
        return {};
    }
    return column.getString();
}

std::filesystem::path RowReader::path() {
    const SQLite::Column column = next();
    if (!column.isText()) {
        reject("lacks a path");
        return {};
    }
    std::string value = column.getString();
    if (value.find('\0') != std::string::npos) reject("has a path that no file can have");
    return value;
}

}  // namespace undervoice::library
