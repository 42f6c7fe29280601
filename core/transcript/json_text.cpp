#include "transcript/json_text.h"

#include "text/utf8.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>

#include <fmt/format.h>

namespace undervoice {
namespace {

void appendUnicodeEscape(std::string& text, char32_t unit) {
    fmt::format_to(std::back_inserter(text), "\\u{:04x}", static_cast<unsigned>(unit));
}

void appendEscaped(std::string& text, char32_t c) {
    switch (c) {
        case '"':
            text += "\\\"";
            return;
        case '\\':
            text += "\\\\";
            return;
        case '\n':
            text += "\\n";
            return;
        case '\r':
            text += "\\r";
            return;
        case '\t':
            text += "\\t";
            return;
        case '\f':
            text += "\\f";
            return;
        case '\b':
            text += "\\b";
            return;
        default:
            break;
    }
    if (c >= ' ' && c <= '~') {
        text += static_cast<char>(c);
    } else if (c < 0x10000) {
        appendUnicodeEscape(text, c);
    } else {
        appendUnicodeEscape(text, 0xD800 + ((c - 0x10000) >> 10));
        appendUnicodeEscape(text, 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
}

}  // namespace

std::string pythonFloat(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    std::array<char, 32> buffer{};
    const auto shortest = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                        std::chars_format::scientific);
    const std::string_view scientific(buffer.data(), static_cast<std::size_t>(shortest.ptr - buffer.data()));
    const std::size_t mark = scientific.find('e');
    const int exponent = std::atoi(std::string(scientific.substr(mark + 1)).c_str());
    std::string digits(scientific.substr(0, 1));
    if (mark > 2) digits += scientific.substr(2, mark - 2);
    const std::string sign = std::signbit(value) ? "-" : "";
    // repr() leaves the plain form below 1e-4 and from 1e16 on.
    if (exponent < -4 || exponent >= 16) {
        const std::string fraction = digits.size() > 1 ? "." + digits.substr(1) : "";
        return fmt::format("{}{}{}e{}{:02d}", sign, digits[0], fraction, exponent < 0 ? '-' : '+',
                           std::abs(exponent));
    }
    if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

void JsonText::key(std::string_view name) {
    value(name);
    m_text += ": ";
    m_needsComma = false;
}

void JsonText::value(std::string_view text) {
    separate();
    m_text += '"';
    for (std::size_t at = 0; at < text.size();) {
        const text::Utf8Unit unit = text::readUtf8(text, at);
        appendEscaped(m_text, unit.codePoint);
        at += unit.bytes;
    }
    m_text += '"';
    m_needsComma = true;
}

void JsonText::open(char bracket) {
    separate();
    m_text += bracket;
    m_needsComma = false;
}

void JsonText::close(char bracket) {
    m_text += bracket;
    m_needsComma = true;
}

void JsonText::put(std::string_view token) {
    separate();
    m_text += token;
    m_needsComma = true;
}

void JsonText::separate() {
    if (m_needsComma) m_text += ", ";
}

}  // namespace undervoice
