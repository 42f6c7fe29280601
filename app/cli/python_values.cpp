#include "python_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

namespace undervoice::cli {
namespace {

tl::unexpected<Error> wrong(const std::string& flag, const std::string& value, const char* expected) {
    return fail(ErrorCode::InvalidArgument, flag + " was given \"" + value + "\", but takes " + expected + ".");
}

template <typename T>
std::optional<T> parseWhole(const std::string& text) {
    T value{};
    const char* end = text.data() + text.size();
    const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) {
        std::erase_if(part, [](unsigned char c) { return c == ' ' || c == '\t'; });
        parts.push_back(part);
    }
    return parts;
}

bool isNone(const std::string& value) { return value == "None"; }

}  // namespace

Result<bool> parseBool(const std::string& flag, const std::string& value) {
    for (const char* yes : {"True", "true", "1"})
        if (value == yes) return true;
    for (const char* no : {"False", "false", "0"})
        if (value == no) return false;
    return wrong(flag, value, "True or False");
}

Result<double> parseNumber(const std::string& flag, const std::string& value) {
    const auto number = parseWhole<double>(value);
    if (!number || !std::isfinite(*number)) return wrong(flag, value, "a number");
    return *number;
}

Result<int> parseInteger(const std::string& flag, const std::string& value) {
    const auto number = parseWhole<int>(value);
    if (!number) return wrong(flag, value, "a whole number");
    return *number;
}

Result<std::optional<double>> parseOptionalNumber(const std::string& flag, const std::string& value) {
    if (isNone(value)) return std::optional<double>();
    const auto number = parseWhole<double>(value);
    if (!number || !std::isfinite(*number)) return wrong(flag, value, "a number or None");
    return number;
}

Result<std::optional<int>> parseOptionalInteger(const std::string& flag, const std::string& value) {
    if (isNone(value)) return std::optional<int>();
    const auto number = parseWhole<int>(value);
    if (!number) return wrong(flag, value, "a whole number or None");
    return number;
}

Result<std::optional<std::vector<int>>> parseTokenList(const std::string& flag, const std::string& value) {
    if (isNone(value) || value.empty()) return std::optional<std::vector<int>>();
    std::vector<int> ids;
    for (const std::string& part : split(value, ',')) {
        const auto id = parseWhole<int>(part);
        if (!id || *id < -1) return wrong(flag, value, "token ids separated by commas, -1 for the standard set, or None");
        ids.push_back(*id);
    }
    return std::optional(ids);
}

Result<double> parseTime(const std::string& flag, const std::string& value) {
    constexpr const char* kExpected = "a time as seconds, m:ss or h:mm:ss";
    const auto parts = split(value, ':');
    if (parts.empty() || parts.size() > 3 || value.ends_with(':')) return wrong(flag, value, kExpected);
    double seconds = 0;
    for (const std::string& part : parts) {
        const auto number = parseWhole<double>(part);
        if (!number || !std::isfinite(*number) || *number < 0) return wrong(flag, value, kExpected);
        seconds = seconds * 60 + *number;
    }
    return seconds;
}

Result<std::vector<double>> parseClips(const std::string& flag, const std::string& value) {
    std::vector<double> seconds;
    for (const std::string& part : split(value, ',')) {
        UNDERVOICE_TRY_ASSIGN(const double time, parseTime(flag, part));
        seconds.push_back(time);
    }
    if (seconds.size() == 1 && seconds.front() == 0) seconds.clear();
    return seconds;
}

std::vector<std::string> underscoreFlags(const std::vector<std::string>& arguments) {
    std::vector<std::string> result = arguments;
    for (std::string& argument : result) {
        if (argument == "--") break;
        if (!argument.starts_with("--")) continue;
        const auto end = argument.begin() + static_cast<std::ptrdiff_t>(std::min(argument.find('='), argument.size()));
        std::replace(argument.begin() + 2, end, '-', '_');
    }
    return result;
}

Result<std::int64_t> parseBytes(const std::string& flag, const std::string& value) {
    static constexpr std::pair<const char*, double> kUnits[] = {{"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0}, {"kB", 1e3}, {"KB", 1e3},
                                                                {"MB", 1e6},     {"GB", 1e9},        {"k", 1e3},            {"K", 1e3},  {"M", 1e6},
                                                                {"G", 1e9},      {"B", 1}};
    const auto unit = std::ranges::find_if(kUnits, [&](const auto& u) { return value.ends_with(u.first); });
    std::string number = unit == std::end(kUnits) ? value : value.substr(0, value.size() - std::string(unit->first).size());
    while (number.ends_with(' ')) number.pop_back();
    const auto parsed = parseNumber(flag, number);
    const double bytes = parsed ? *parsed * (unit == std::end(kUnits) ? 1 : unit->second) : 0;
    if (!(bytes >= 1 && bytes < 1e18))
        return fail(ErrorCode::InvalidArgument, flag + " was given \"" + value + "\", but takes a number of bytes above 0, such as 4000000000 or 3.5GB.");
    return static_cast<std::int64_t>(bytes);
}

}  // namespace undervoice::cli
