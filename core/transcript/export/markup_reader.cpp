#include "transcript/export/markup_reader.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

#include "text/utf8.h"

namespace undervoice {
namespace {

constexpr std::size_t kLongestEntity = 12;

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::string lowerCase(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

std::string_view withoutPrefix(std::string_view name) { return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1); }

/// Of what stands between & and ;.
std::optional<std::string> entityText(std::string_view entity) {
    static constexpr std::pair<std::string_view, std::string_view> kKnown[] = {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", "\xc2\xa0"}};
    for (const auto& [name, text] : kKnown)
        if (entity == name) return std::string(text);
    if (!entity.starts_with('#')) return std::nullopt;
    const bool isHex = entity.size() > 1 && lower(entity[1]) == 'x';
    const std::string_view digits = entity.substr(isHex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, isHex ? 16 : 10);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    const bool isCharacter = code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
    std::string text;
    text::appendUtf8(text, isCharacter ? static_cast<char32_t>(code) : text::kReplacement);
    return text;
}

}  // namespace

tl::unexpected<Error> MarkupReader::refuse(const char* what) const {
    return fail(ErrorCode::Format, m_name + " is not a sound document: " + what + ".");
}

Result<std::string> MarkupReader::decoded(std::string_view text) const {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '&') {
            const std::size_t next = std::min(text.find('&', at), text.size());
            result += text.substr(at, next - at);
            at = next;
            continue;
        }
        const std::size_t end = text.substr(0, std::min(text.size(), at + kLongestEntity)).find(';', at);
        const auto character = end == std::string_view::npos ? std::nullopt : entityText(text.substr(at + 1, end - at - 1));
        if (!character && !m_isHtml) return refuse("it uses an entity that XML does not have");
        result += character.value_or("&");
        at = character ? end + 1 : at + 1;
    }
    return result;
}

/// Comments, declarations and instructions. False: something else stands here.
Result<bool> MarkupReader::skipDeclaration() {
    const std::string_view rest = m_markup.substr(m_at);
    std::string_view end = ">";
    if (rest.starts_with("<!--"))
        end = "-->";
    else if (rest.starts_with("<?"))
        end = m_isHtml ? ">" : "?>";
    else if (!rest.starts_with("<!"))
        return false;
    else if (!m_isHtml)
        return refuse("it defines things of its own, which office documents never do");
    const std::size_t found = m_markup.find(end, m_at + 2);
    if (found == std::string_view::npos && !m_isHtml) return refuse("it ends inside a comment");
    m_at = found == std::string_view::npos ? m_markup.size() : found + end.size();
    return true;
}

/// Nothing: a < that is text.
Result<std::optional<MarkupReader::Piece>> MarkupReader::readTag() {
    std::size_t at = m_at + 1;
    const bool isEnd = at < m_markup.size() && m_markup[at] == '/';
    at += isEnd;
    const std::size_t nameBegin = at;
    while (at < m_markup.size() && !isBlank(m_markup[at]) && m_markup[at] != '>' && m_markup[at] != '/' && m_markup[at] != '<') ++at;
    const std::string_view name = m_markup.substr(nameBegin, at - nameBegin);
    const bool isName = !name.empty() && (std::isalpha(static_cast<unsigned char>(name[0])) || name[0] == '_');
    if (!isName && m_isHtml) return std::nullopt;
    if (!isName) return refuse("a mark in it has no name");
    const std::size_t attributesBegin = at;
    for (char quote = 0; at < m_markup.size() && (quote || m_markup[at] != '>'); ++at) {
        const char c = m_markup[at];
        if (quote ? c == quote : c == '"' || c == '\'') quote = quote ? 0 : c;
    }
    if (at == m_markup.size() && !m_isHtml) return refuse("it ends inside a mark");
    if (at == m_markup.size()) {
        m_isTextOnly = true;
        return std::nullopt;
    }
    Piece piece;
    piece.kind = isEnd ? Kind::End : Kind::Start;
    piece.name = m_isHtml ? lowerCase(name) : std::string(withoutPrefix(name));
    piece.attributes = m_markup.substr(attributesBegin, at - attributesBegin);
    piece.isEmpty = !isEnd && piece.attributes.ends_with('/');
    if (m_isHtml && !isEnd && (piece.name == "script" || piece.name == "style")) m_rawElement = piece.name;
    m_at = at + 1;
    return piece;
}

/// Up to the end tag of the element, whatever stands there.
MarkupReader::Piece MarkupReader::rawText() {
    const std::string end = "</" + m_rawElement;
    m_rawElement.clear();
    const std::size_t begin = m_at;
    while (m_at < m_markup.size() && !equalsIgnoringCase(m_markup.substr(m_at, end.size()), end)) ++m_at;
    Piece piece;
    piece.kind = Kind::Text;
    piece.text = m_markup.substr(begin, m_at - begin);
    return piece;
}

Result<MarkupReader::Piece> MarkupReader::next() {
    static constexpr std::string_view kData = "<![CDATA[";
    if (!m_rawElement.empty()) return rawText();
    while (m_at < m_markup.size()) {
        Piece piece;
        piece.kind = Kind::Text;
        std::size_t end = m_isTextOnly ? m_markup.size() : std::min(m_markup.find('<', m_at), m_markup.size());
        if (end == m_at && !m_isHtml && m_markup.substr(m_at).starts_with(kData)) {
            end = m_markup.find("]]>", m_at);
            if (end == std::string_view::npos) return refuse("it ends inside a text");
            piece.text = m_markup.substr(m_at + kData.size(), end - m_at - kData.size());
            m_at = end + 3;
            return piece;
        }
        if (end == m_at) {
            UNDERVOICE_TRY_ASSIGN(const bool isSkipped, skipDeclaration());
            if (isSkipped) continue;
            UNDERVOICE_TRY_ASSIGN(auto tag, readTag());
            if (tag) return std::move(*tag);
            end = m_isTextOnly ? m_markup.size() : std::min(m_markup.find('<', m_at + 1), m_markup.size());
        }
        UNDERVOICE_TRY_ASSIGN(piece.text, decoded(m_markup.substr(m_at, end - m_at)));
        m_at = end;
        return piece;
    }
    return Piece{};
}

Status MarkupReader::skipElement() {
    for (std::size_t depth = 1; depth > 0;) {
        UNDERVOICE_TRY_ASSIGN(const Piece piece, next());
        if (piece.kind == Kind::Done) return {};
        if (piece.kind == Kind::Start && !piece.isEmpty) ++depth;
        if (piece.kind == Kind::End) --depth;
    }
    return {};
}

std::optional<std::string> attributeOf(const MarkupReader::Piece& piece, std::string_view name) {
    const std::string_view all = piece.attributes;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t equals = all.find('=', at);
        if (equals == std::string_view::npos) return std::nullopt;
        const std::size_t open = all.find_first_of("\"'", equals);
        if (open == std::string_view::npos) return std::nullopt;
        const std::size_t close = all.find(all[open], open + 1);
        if (close == std::string_view::npos) return std::nullopt;
        if (withoutPrefix(text::strip(all.substr(at, equals - at))) == name) return std::string(all.substr(open + 1, close - open - 1));
        at = close + 1;
    }
    return std::nullopt;
}

}  // namespace undervoice
