#include "transcript/html_text.h"

#include "text/utf8.h"

#include <iterator>

#include <fmt/format.h>

namespace undervoice {
namespace {

bool isControl(char32_t c) {
    if (c == U'\t' || c == U'\n' || c == U'\r') return false;
    const bool overridesDirection = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || overridesDirection;
}

bool isPlainInUrl(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '.' || c == '_';
}

}  // namespace

std::string escapeHtml(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const text::Utf8Unit unit = text::readUtf8(text, at);
        at += unit.bytes;
        switch (unit.codePoint) {
            case U'&': html += "&amp;"; break;
            case U'<': html += "&lt;"; break;
            case U'>': html += "&gt;"; break;
            case U'"': html += "&quot;"; break;
            case U'\'': html += "&#39;"; break;
            default: text::appendUtf8(html, isControl(unit.codePoint) ? text::kReplacement : unit.codePoint);
        }
    }
    return html;
}

std::string relativeUrl(std::string_view path) {
    std::string url;
    for (const char c : path) {
        if (isPlainInUrl(c))
            url += c;
        else
            fmt::format_to(std::back_inserter(url), "%{:02X}", static_cast<unsigned char>(c));
    }
    return url;
}

}  // namespace undervoice
