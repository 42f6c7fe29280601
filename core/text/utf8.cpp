#include "text/utf8.h"

#include <cassert>
#include <cstdint>

namespace undervoice::text {
namespace {

struct LeadByte {
    std::size_t length = 0;  ///< of the whole sequence; 0: no sequence starts with this byte
    std::uint8_t secondMin =
        0x80;  ///< the second byte is restricted further than the others: no overlong forms,
    std::uint8_t secondMax = 0xBF;  ///< no surrogates, nothing above U+10FFFF (Unicode table 3-7)
};

LeadByte classify(std::uint8_t lead) {
    if (lead < 0x80) return {1};
    if (lead < 0xC2) return {0};
    if (lead < 0xE0) return {2};
    if (lead == 0xE0) return {3, 0xA0, 0xBF};
    if (lead == 0xED) return {3, 0x80, 0x9F};
    if (lead < 0xF0) return {3};
    if (lead == 0xF0) return {4, 0x90, 0xBF};
    if (lead < 0xF4) return {4};
    if (lead == 0xF4) return {4, 0x80, 0x8F};
    return {0};
}

}  // namespace

Utf8Unit readUtf8(std::string_view text, std::size_t at) {
    assert(at < text.size());
    using Kind = Utf8Unit::Kind;
    const auto byteAt = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
    const std::uint8_t first = byteAt(0);
    const LeadByte lead = classify(first);
    if (lead.length == 0) return {kReplacement, 1, Kind::Invalid};
    if (lead.length == 1) return {first, 1, Kind::Valid};
    char32_t value = first & (0x7FU >> lead.length);
    for (std::size_t i = 1; i < lead.length; ++i) {
        if (at + i >= text.size()) return {kReplacement, i, Kind::Truncated};
        const std::uint8_t next = byteAt(i);
        const bool fits = i == 1 ? next >= lead.secondMin && next <= lead.secondMax : (next & 0xC0) == 0x80;
        if (!fits) return {kReplacement, i, Kind::Invalid};
        value = (value << 6) | (next & 0x3FU);
    }
    return {value, lead.length, Kind::Valid};
}

void appendUtf8(std::string& text, char32_t codePoint) {
    const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
    const auto continuation = [&](int shift) { put(0x80 | ((codePoint >> shift) & 0x3F)); };
    if (codePoint < 0x80) {
        put(codePoint);
    } else if (codePoint < 0x800) {
        put(0xC0 | (codePoint >> 6));
        continuation(0);
    } else if (codePoint < 0x10000) {
        put(0xE0 | (codePoint >> 12));
        continuation(6);
        continuation(0);
    } else {
        put(0xF0 | (codePoint >> 18));
        continuation(12);
        continuation(6);
        continuation(0);
    }
}

std::string repairUtf8(std::string_view text) {
    std::string repaired;
    repaired.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Unit unit = readUtf8(text, at);
        appendUtf8(repaired, unit.codePoint);
        at += unit.bytes;
    }
    return repaired;
}

std::u32string toCodePoints(std::string_view text) {
    std::u32string codePoints;
    codePoints.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Unit unit = readUtf8(text, at);
        codePoints.push_back(unit.codePoint);
        at += unit.bytes;
    }
    return codePoints;
}

std::string toUtf8(std::u32string_view codePoints) {
    std::string text;
    text.reserve(codePoints.size());
    for (const char32_t codePoint : codePoints) appendUtf8(text, codePoint);
    return text;
}

std::size_t countCodePoints(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) at += readUtf8(text, at).bytes;
    return count;
}

bool isSpace(char32_t c) {
    if (c <= 0x20) return (c >= 0x09 && c <= 0x0D) || c >= 0x1C;
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::string_view strip(std::string_view text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const Utf8Unit unit = readUtf8(text, begin);
        if (!isSpace(unit.codePoint)) break;
        begin += unit.bytes;
    }
    std::size_t end = begin;
    for (std::size_t at = begin; at < text.size();) {
        const Utf8Unit unit = readUtf8(text, at);
        at += unit.bytes;
        if (!isSpace(unit.codePoint)) end = at;
    }
    return text.substr(begin, end - begin);
}

std::string Utf8Stream::push(std::string_view bytes) {
    m_held += bytes;
    std::string text;
    std::size_t at = 0;
    while (at < m_held.size()) {
        const Utf8Unit unit = readUtf8(m_held, at);
        if (unit.kind == Utf8Unit::Kind::Truncated) break;
        appendUtf8(text, unit.codePoint);
        at += unit.bytes;
    }
    m_held.erase(0, at);
    return text;
}

std::string Utf8Stream::finish() {
    std::string text = repairUtf8(m_held);
    m_held.clear();
    return text;
}

}  // namespace undervoice::text
