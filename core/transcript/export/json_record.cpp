#include "transcript/export/json_record.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "base/sha256.h"
#include "transcript/json_text.h"

namespace undervoice {
namespace {

using nlohmann::json;

constexpr int kDeepest = 16;
constexpr std::size_t kMostValues = 3'000'000;
constexpr std::size_t kPlaceDigits = 14;
constexpr const char* kSignature = "signature";
constexpr const char* kAlgorithm = "SHA-256 of the canonical form";

void put(const json& value, JsonText& text) {
    switch (value.type()) {
        case json::value_t::object:
            text.beginObject();
            for (const auto& [key, member] : value.items()) {
                text.key(key);
                put(member, text);
            }
            text.endObject();
            break;
        case json::value_t::array:
            text.beginArray();
            for (const json& element : value) put(element, text);
            text.endArray();
            break;
        case json::value_t::string: text.value(std::string_view(value.get_ref<const std::string&>())); break;
        case json::value_t::boolean: text.boolean(value.get<bool>()); break;
        case json::value_t::number_integer: text.value(value.get<std::int64_t>()); break;
        case json::value_t::number_unsigned: text.number(value.get<std::uint64_t>()); break;
        case json::value_t::number_float: text.value(value.get<double>()); break;
        default: text.null();
    }
}

std::size_t memberCount(const json& value) {
    std::size_t count = value.is_object() ? value.size() : 0;
    if (value.is_structured())
        for (const json& member : value) count += memberCount(member);
    return count;
}

/// Behind the closing quotation mark of the string that begins here.
std::size_t stringEnd(const std::string& text, std::size_t at) {
    for (++at; text[at] != '"'; ++at) at += text[at] == '\\';
    return at + 1;
}

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// A string with the first letter of each word, and the marks of HTML, as numbers.
void putHidden(std::string_view string, std::string& text) {
    char before = '"';
    for (std::size_t at = 0; at < string.size(); ++at) {
        const char c = string[at];
        const bool beginsWord = isLetter(c) && !isLetter(before);
        if (c == '\\') {
            const std::size_t length = string[at + 1] == 'u' ? 6 : 2;
            text += string.substr(at, length);
            at += length - 1;
        } else if (beginsWord || c == '<' || c == '>' || c == '&') {
            fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            text += c;
        }
        before = string[at];
    }
}

std::string digestOf(json object) {
    object.erase(kSignature);
    return sha256Hex(canonicalJson(object));
}

}  // namespace

std::string canonicalJson(const json& value) {
    JsonText text;
    put(value, text);
    return text.text();
}

void sign(json& object) { object[kSignature] = {{"algorithm", kAlgorithm}, {"digest", digestOf(object)}}; }

bool isSigned(const json& object) {
    const auto signature = object.find(kSignature);
    return signature != object.end() && *signature == json{{"algorithm", kAlgorithm}, {"digest", digestOf(object)}};
}

std::string embeddedJson(const json& object) {
    const std::string canonical = canonicalJson(object);
    std::string safe;
    for (std::size_t at = 0; at < canonical.size();) {
        const std::size_t end = canonical[at] == '"' ? stringEnd(canonical, at) : at + 1;
        const std::string_view token = std::string_view(canonical).substr(at, end - at);
        const bool isValue = token.size() > 1 && canonical[end] != ':';
        if (isValue)
            putHidden(token, safe);
        else
            safe += token;
        at = end;
    }
    return safe;
}

std::string placeDigest(std::string_view text) {
    const std::string digest = sha256Hex(text);
    std::string places;
    for (std::size_t i = 0; i < kPlaceDigits; ++i) places += (i > 0 ? "_" : "") + digest.substr(i, 1);
    return places;
}

std::string readableJson(const json& object) {
    const auto lineOf = [](const json& value) { return value.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace); };
    std::string text = "{";
    for (const auto& [key, member] : object.items()) {
        text += (text.size() > 1 ? ",\n " : "\n ") + lineOf(key) + ": ";
        if (!member.is_array() || member.empty()) {
            text += lineOf(member);
            continue;
        }
        const char* separator = "[\n  ";
        for (const json& element : member) {
            text += separator + lineOf(element);
            separator = ",\n  ";
        }
        text += "\n ]";
    }
    return text + "\n}\n";
}

Result<json> parseBoundedJson(std::string_view text, const std::string& name) {
    std::size_t values = 0, members = 0;
    bool isTooMuch = false;
    const auto watch = [&](int depth, json::parse_event_t event, json&) {
        members += event == json::parse_event_t::key;
        isTooMuch = isTooMuch || depth > kDeepest || ++values > kMostValues;
        return !isTooMuch;
    };
    json value = json::parse(text, watch, /*allow_exceptions=*/false);
    if (isTooMuch) return fail(ErrorCode::Format, name + " holds JSON that is larger or deeper than any transcript's.");
    if (value.is_discarded() || !value.is_object()) return fail(ErrorCode::Format, name + " is not a sound JSON file: it was cut short or changed.");
    if (memberCount(value) != members) return fail(ErrorCode::Format, name + " is not a sound JSON file: it names a member twice.");
    return value;
}

}  // namespace undervoice
