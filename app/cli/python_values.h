#pragma once
// Values as openai-whisper's command line takes them: True, False, None, numbers, lists. Each parser names the flag and the
// value in its message.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace undervoice::cli {

Result<bool> parseBool(const std::string& flag, const std::string& value);
Result<double> parseNumber(const std::string& flag, const std::string& value);
Result<int> parseInteger(const std::string& flag, const std::string& value);
Result<std::optional<double>> parseOptionalNumber(const std::string& flag, const std::string& value);
Result<std::optional<int>> parseOptionalInteger(const std::string& flag, const std::string& value);
/// "1,2,-1" to ids; "" and None to no list.
Result<std::optional<std::vector<int>>> parseTokenList(const std::string& flag, const std::string& value);
/// "0,10,20.5" to seconds; also h:mm:ss and m:ss. "0" alone is the default of the reference: the whole recording.
Result<std::vector<double>> parseClips(const std::string& flag, const std::string& value);
/// Seconds, m:ss or h:mm:ss.
Result<double> parseTime(const std::string& flag, const std::string& value);

/// Bytes above 0: "4000000000", "4e9", "4GB", "500 MB", "3.5GiB".
Result<std::int64_t> parseBytes(const std::string& flag, const std::string& value);

/// The one of the named choices that the value names; else a message that lists them.
template <typename T>
Result<T> chooseFrom(const std::string& flag, const std::string& value, const std::vector<std::pair<const char*, T>>& choices) {
    std::string names;
    for (const auto& [name, choice] : choices) {
        if (value == name) return choice;
        names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return fail(ErrorCode::InvalidArgument, flag + " was given \"" + value + "\", but takes one of " + names + ".");
}

/// Rewrites --word-timestamps to --word_timestamps; values are left alone.
std::vector<std::string> underscoreFlags(const std::vector<std::string>& arguments);

}  // namespace undervoice::cli
