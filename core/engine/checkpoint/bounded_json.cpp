#include "engine/checkpoint/bounded_json.h"

#include "base/atomic_file.h"

#include <cstdint>
#include <filesystem>
#include <limits>

namespace undervoice::engine {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 16;

}  // namespace

Result<json> parseBoundedJson(std::string_view text, const std::string& what) {
    bool isTooDeep = false;
    const auto limitDepth = [&](int depth, json::parse_event_t, json&) {
        isTooDeep = isTooDeep || depth > kMaxDepth;
        return !isTooDeep;
    };
    json value = json::parse(text, limitDepth, /*allow_exceptions=*/false);
    if (isTooDeep)
        return fail(ErrorCode::Format, what + " is nested more than " + std::to_string(kMaxDepth) + " deep.");
    if (value.is_discarded()) return fail(ErrorCode::Format, what + " is not valid JSON.");
    return value;
}

Result<json> readJsonFile(const std::filesystem::path& path, std::size_t maxBytes) {
    // Opening a pipe that an archive brought would wait for ever.
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
        return fail(ErrorCode::Format, path.string() + " is not an ordinary file.");
    UNDERVOICE_TRY_ASSIGN(const std::string text, readWholeFile(path, maxBytes));
    return parseBoundedJson(text, path.string());
}

std::optional<std::int64_t> integerMember(const json& object, const char* key) {
    const auto member = object.find(key);
    if (member == object.end() || !member->is_number_integer()) return std::nullopt;
    if (member->is_number_unsigned() &&
        member->get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    return member->get<std::int64_t>();
}

}  // namespace undervoice::engine
