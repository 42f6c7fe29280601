#include "model_choice.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace undervoice::cli {
namespace {

const std::vector<std::string> kSelfModes = {"mha", "x", "t", "mla", "mtla"};
const std::vector<std::string> kCrossModes = {"mha", "e", "mla"};

/// Parts between separators, empty ones too.
std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

bool isMode(const std::vector<std::string>& modes, const std::string& word) { return std::ranges::find(modes, word) != modes.end(); }

/// What is wrong with the modes; empty: nothing, they stand in `attention`.
std::string parseModes(const std::string& text, api::AttentionModes& attention) {
    const std::size_t slash = text.find('/');
    const std::string self = text.substr(0, slash);
    if (slash == std::string::npos && self.empty()) return "there is nothing behind its colon";
    if (!self.empty())
        for (const std::string& mode : split(self, ',')) {
            if (!isMode(kSelfModes, mode)) return "\"" + mode + "\" is no mode of self-attention (mha, x, t, mla, mtla)";
            attention.self.push_back(mode);
        }
    if (slash == std::string::npos) return {};
    const std::vector<std::string> rest = split(text.substr(slash + 1), '/');
    attention.cross = rest.front();
    const bool isInt8 = rest.size() == 2 && rest.back() == "int8";
    if (rest.size() > 1 && !isInt8) return "only int8 may stand behind a second slash";
    attention.int8Rows = isInt8;
    if (isInt8 && attention.cross.empty()) return {};
    if (!isMode(kCrossModes, attention.cross)) return "\"" + attention.cross + "\" is no mode of cross-attention (mha, e, mla)";
    return {};
}

}  // namespace

Result<ModelChoice> parseModelChoice(const std::string& flag, const std::string& text) {
    ModelChoice choice{.text = text, .name = text, .attention = {}};
    if (text.empty()) return fail(ErrorCode::InvalidArgument, flag + " needs the name or path of a model.");
    std::error_code ignored;
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || std::filesystem::exists(text, ignored)) return choice;
    choice.name = text.substr(0, colon);
    std::string wrong = parseModes(text.substr(colon + 1), choice.attention);
    if (choice.name.empty()) wrong = "no model is named before its colon";
    if (wrong.empty()) return choice;
    return fail(ErrorCode::InvalidArgument, flag + " was given \"" + text + "\", but " + wrong +
                                                ", and no file of that whole name exists; write NAME, NAME:SELF, NAME:SELF/CROSS or NAME:SELF/CROSS/int8, such as base:t,mha/e.");
}

}  // namespace undervoice::cli
