#include "library/text_rules.h"

#include <algorithm>

#include "library/columns.h"

namespace undervoice::library {

std::string trimmed(const std::string& text) {
    constexpr const char* kSpaces = " \t\r\n\f\v";
    const std::size_t begin = text.find_first_not_of(kSpaces);
    return begin == std::string::npos ? std::string() : text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

Status checkText(const std::string& text, const char* what, std::size_t mostBytes) {
    if (text.size() > mostBytes)
        return fail(ErrorCode::InvalidArgument, std::string(what) + " has " + std::to_string(text.size()) + " bytes, and at most " +
                                                    std::to_string(mostBytes) + " are kept: shorten it.");
    if (!isValidUtf8(text)) return fail(ErrorCode::InvalidArgument, std::string(what) + " is not text in UTF-8.");
    return {};
}

Status checkName(const std::string& name, const char* what) {
    UNDERVOICE_TRY(checkText(name, what, kMaxNameBytes));
    if (std::ranges::any_of(name, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }))
        return fail(ErrorCode::InvalidArgument, std::string(what) + " has line breaks or control characters: write it on one line.");
    return {};
}

}  // namespace undervoice::library
