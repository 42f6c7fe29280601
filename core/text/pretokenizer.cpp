#include "text/pretokenizer.h"

#include "text/utf8.h"

#include <array>

#include <unicode/uchar.h>

namespace undervoice::text {
namespace {

enum class Class { End, Letter, Digit, Space, Other };

struct Character {
    Class kind = Class::End;
    std::size_t bytes = 0;
};

Class classOf(char32_t codePoint) {
    const auto c = static_cast<UChar32>(codePoint);
    const auto mask = U_GET_GC_MASK(c);
    if (mask & U_GC_L_MASK) return Class::Letter;
    if (mask & U_GC_N_MASK) return Class::Digit;
    return u_hasBinaryProperty(c, UCHAR_WHITE_SPACE) ? Class::Space : Class::Other;
}

Character characterAt(std::string_view text, std::size_t at) {
    if (at >= text.size()) return {};
    const Utf8Unit unit = readUtf8(text, at);
    return {unit.kind == Utf8Unit::Kind::Valid ? classOf(unit.codePoint) : Class::Other, unit.bytes};
}

std::size_t contractionLength(std::string_view text) {
    constexpr std::array<std::string_view, 7> kContractions = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
    for (const std::string_view contraction : kContractions)
        if (text.starts_with(contraction)) return contraction.size();
    return 0;
}

/// End of the run of `kind` that starts at `at`.
std::size_t runEnd(std::string_view text, std::size_t at, Class kind) {
    for (;;) {
        const Character character = characterAt(text, at);
        if (character.kind != kind) return at;
        at += character.bytes;
    }
}

/// A run of white space leaves its last character to the word behind it, unless that is all it has.
std::size_t spaceLength(std::string_view text, std::size_t begin) {
    std::size_t last = begin;
    std::size_t end = begin;
    for (Character c = characterAt(text, end); c.kind == Class::Space; c = characterAt(text, end)) {
        last = end;
        end += c.bytes;
    }
    return (end == text.size() || last == begin ? end : last) - begin;
}

}  // namespace

std::size_t pieceLength(std::string_view text, std::size_t at) {
    if (const std::size_t length = contractionLength(text.substr(at)); length > 0) return length;
    const std::size_t body = text[at] == ' ' ? at + 1 : at;
    const Class kind = characterAt(text, body).kind;
    if (kind == Class::End || kind == Class::Space) return spaceLength(text, at);
    return runEnd(text, body, kind) - at;
}

}  // namespace undervoice::text
