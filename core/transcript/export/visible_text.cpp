#include "transcript/export/visible_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "base/sha256.h"
#include "text/utf8.h"
#include "transcript/export/json_record.h"
#include "transcript/export/markup_reader.h"
#include "transcript/export/sheet.h"
#include "transcript/export/sheet_writers.h"
#include "transcript/export/zip_archive.h"

namespace undervoice {
namespace {

using nlohmann::json;
using Kind = MarkupReader::Kind;
using Piece = MarkupReader::Piece;

bool hasExtension(const std::string& name, std::initializer_list<std::string_view> extensions) {
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::ranges::any_of(extensions, [&](std::string_view extension) { return lower.ends_with(extension); });
}

/// Collects text until a line ends.
class Lines {
  public:
    void add(std::string_view text) { m_line += text; }
    void end() {
        if (std::string clean = cleanLine(m_line); !clean.empty()) m_lines.push_back({-1, std::move(clean)});
        m_line.clear();
    }
    std::vector<ContentLine> take() {
        end();
        return std::move(m_lines);
    }

  private:
    std::string m_line;
    std::vector<ContentLine> m_lines;
};

std::vector<ContentLine> plainLines(std::string_view text) {
    static constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
        lines.add(text.substr(at, end - at));
        lines.end();
        at = end + 1;
    }
    return lines.take();
}

/// Cuts "BEGIN…END" out of a text, from the last BEGIN on; what stands between, or nothing.
std::string cutOut(std::string& text, const std::string& begin, const std::string& end) {
    const std::size_t from = text.rfind(begin);
    if (from == std::string::npos) return {};
    const std::size_t inner = from + begin.size();
    const std::size_t to = std::min(text.find(end, inner), text.size());
    std::string found = text.substr(inner, to - inner);
    text.erase(from, std::min(to + end.size(), text.size()) - from);
    return found;
}

VisibleText markdownText(std::string content) {
    VisibleText text;
    text.record = text::strip(cutOut(content, std::string("<!-- ") + kRecordMark, "-->"));
    text.lines = plainLines(content);
    return text;
}

VisibleText webvttText(std::string content) {
    std::erase(content, '\r');
    VisibleText text;
    text.record = text::strip(cutOut(content, std::string("NOTE ") + kRecordMark + "\n", "\n"));
    text.lines = plainLines(content);
    return text;
}

bool beginsLine(const std::string& element) {
    static const std::set<std::string> kBlocks = {"html", "head", "title", "body", "main", "section", "article", "header", "footer", "nav", "aside", "div", "p", "h1",
                                                  "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "tr", "th", "td", "br", "hr",
                                                  "pre", "blockquote", "figure", "figcaption", "address"};
    return kBlocks.contains(element);
}

Result<VisibleText> htmlText(std::string_view content, const std::string& name) {
    MarkupReader reader(content, /*isHtml=*/true, name);
    VisibleText text;
    Lines lines;
    for (;;) {
        UNDERVOICE_TRY_ASSIGN(const Piece piece, reader.next());
        if (piece.kind == Kind::Done) break;
        if (piece.kind == Kind::Text) {
            lines.add(piece.text);
        } else if (piece.kind == Kind::Start && (piece.name == "script" || piece.name == "style")) {
            // Scripts and styles can show other words than those that stand there: they count as lines.
            UNDERVOICE_TRY_ASSIGN(const Piece inner, reader.next());
            const bool isRecord = attributeOf(piece, "id") == kRecordMark && attributeOf(piece, "type") == "application/json";
            lines.end();
            if (isRecord) text.record = inner.text;
            if (!isRecord) lines.add(inner.text);
            lines.end();
        } else if (beginsLine(piece.name)) {
            lines.end();
        }
    }
    text.lines = lines.take();
    return text;
}

/// Word's and LibreOffice's names of elements, without prefix: whoever binds another prefix to the same names is read as well.
Status addWordLines(std::string_view xml, const std::string& name, Lines& lines) {
    MarkupReader reader(xml, /*isHtml=*/false, name);
    int textDepth = 0;
    for (;;) {
        UNDERVOICE_TRY_ASSIGN(const Piece piece, reader.next());
        if (piece.kind == Kind::Done) break;
        if (piece.kind == Kind::Text) {
            if (textDepth > 0) lines.add(piece.text);
        } else if (piece.kind == Kind::Start && !piece.isEmpty && (piece.name == "moveFrom" || piece.name == "Fallback")) {
            UNDERVOICE_TRY(reader.skipElement());
        } else if (piece.name == "t") {
            textDepth += piece.isEmpty ? 0 : piece.kind == Kind::Start ? 1 : -1;
        } else if (piece.name == "p") {
            lines.end();
        } else if (piece.name == "tab" || piece.name == "br" || piece.name == "cr") {
            lines.add(" ");
        }
    }
    lines.end();
    return {};
}

Status addOpenDocumentLines(std::string_view xml, const std::string& name, Lines& lines) {
    MarkupReader reader(xml, /*isHtml=*/false, name);
    int paragraphDepth = 0;
    for (;;) {
        UNDERVOICE_TRY_ASSIGN(const Piece piece, reader.next());
        if (piece.kind == Kind::Done) break;
        if (piece.kind == Kind::Text) {
            if (paragraphDepth > 0) lines.add(piece.text);
        } else if (piece.kind == Kind::Start && !piece.isEmpty && (piece.name == "annotation" || piece.name == "tracked-changes")) {
            UNDERVOICE_TRY(reader.skipElement());
        } else if (piece.name == "p" || piece.name == "h") {
            lines.end();
            paragraphDepth += piece.isEmpty ? 0 : piece.kind == Kind::Start ? 1 : -1;
        } else if (piece.name == "s" || piece.name == "tab" || piece.name == "line-break") {
            lines.add(" ");
        }
    }
    lines.end();
    return {};
}

/// The text of the first element for which `isIt` holds.
template <typename Predicate>
Result<std::string> elementText(std::string_view xml, const std::string& name, Predicate&& isIt) {
    MarkupReader reader(xml, /*isHtml=*/false, name);
    std::string text;
    for (int depth = 0;;) {
        UNDERVOICE_TRY_ASSIGN(const Piece piece, reader.next());
        if (piece.kind == Kind::Done) return text;
        if (piece.kind == Kind::Start && !piece.isEmpty && (depth > 0 || isIt(piece))) ++depth;
        if (piece.kind == Kind::Text && depth > 0) text += piece.text;
        if (piece.kind == Kind::End && depth > 0 && --depth == 0) return text;
    }
}

bool isRecordElement(const Piece& piece) {
    const bool isProperty = piece.name == "property" || piece.name == "user-defined";
    return piece.name == "provenance" || (isProperty && attributeOf(piece, "name") == kRecordMark);
}

bool mayHoldRecord(const std::string& part) {
    return part == "meta.xml" || part == "docProps/custom.xml" || (part.starts_with("customXml/") && part.ends_with(".xml"));
}

/// Body, headers, footers, notes; not what people remark on the side, which is no part of the text in OpenDocument either.
bool isWordText(const std::string& part) {
    return part.starts_with("word/") && part.ends_with(".xml") && part.find('/', 5) == std::string::npos && !part.starts_with("word/comments");
}
bool isOpenDocumentText(const std::string& part) { return part == "content.xml" || part == "styles.xml"; }

Result<VisibleText> officeText(std::string_view content, const std::string& name) {
    UNDERVOICE_TRY_ASSIGN(auto parts, readZip(content, name, [](const std::string& part) { return mayHoldRecord(part) || isWordText(part) || isOpenDocumentText(part); }));
    std::ranges::sort(parts, {}, &ZipEntry::name);
    const auto has = [&](const char* part) { return std::ranges::find(parts, part, &ZipEntry::name) != parts.end(); };
    const bool isWord = has("word/document.xml");
    if (!isWord && !has("content.xml")) return fail(ErrorCode::Format, name + " is neither a DOCX nor an ODT document.");
    Lines lines;
    VisibleText text;
    for (const ZipEntry& part : parts) {
        if (isWord && isWordText(part.name)) UNDERVOICE_TRY(addWordLines(part.content, name, lines));
        if (!isWord && isOpenDocumentText(part.name)) UNDERVOICE_TRY(addOpenDocumentLines(part.content, name, lines));
        if (!mayHoldRecord(part.name)) continue;
        UNDERVOICE_TRY_ASSIGN(const std::string found, elementText(part.content, name, isRecordElement));
        if (const std::string_view record = text::strip(found); record.starts_with('{')) text.record = record;
    }
    text.lines = lines.take();
    return text;
}

std::string stringAt(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Our own JSON: speaker and text of each segment.
ContentLine transcriptLine(const json& segment) {
    const std::string speaker = stringAt(segment, "speaker");
    const auto start = segment.find("start_us");
    return {start != segment.end() && start->is_number_integer() ? start->get<std::int64_t>() : -1, cleanLine((speaker.empty() ? "" : speaker + ": ") + stringAt(segment, "text"))};
}

/// Other JSON: all of each segment.
ContentLine anyLine(const json& segment) {
    const auto start = segment.find("start");
    return {start != segment.end() && start->is_number() ? toMicroseconds(start->get<double>()) : -1, cleanLine(canonicalJson(segment))};
}

Result<VisibleText> jsonText(std::string_view content, const std::string& name) {
    UNDERVOICE_TRY_ASSIGN(json object, parseBoundedJson(content, name));
    VisibleText text;
    const bool isTranscript = stringAt(object, "kind") == kTranscriptKind;
    const auto segments = object.find("segments");
    if (segments != object.end() && segments->is_array())
        for (const json& segment : *segments)
            if (segment.is_object()) text.lines.push_back(isTranscript ? transcriptLine(segment) : anyLine(segment));
    if (isTranscript) {
        text.record = content;
    } else {
        object.erase("segments");
        text.lines.push_back({-1, cleanLine(canonicalJson(object))});
    }
    std::erase_if(text.lines, [](const ContentLine& line) { return line.text.empty(); });
    return text;
}

Result<VisibleText> readAny(std::string_view content, const std::string& name) {
    if (content.starts_with("%PDF-")) return VisibleText{{{-1, fileDigestLine(sha256Hex(content))}}, {}};
    if (looksLikeZip(content)) return officeText(content, name);
    if (content.starts_with("WEBVTT") || hasExtension(name, {".vtt"})) return webvttText(std::string(content));
    if (hasExtension(name, {".docx", ".odt"})) return fail(ErrorCode::Format, name + " is not a sound document: it is no archive of parts.");
    if (hasExtension(name, {".html", ".htm"})) return htmlText(content, name);
    if (hasExtension(name, {".md", ".markdown"})) return markdownText(std::string(content));
    if (hasExtension(name, {".json"})) return jsonText(content, name);
    return VisibleText{plainLines(content), {}};
}

}  // namespace

std::string fileDigestLine(const std::string& sha256) { return "the whole file, SHA-256 " + sha256; }

Result<VisibleText> readVisibleText(std::string_view content, const std::string& name) {
    if (content.size() > kMostFileBytes) return fail(ErrorCode::Format, name + " is larger than 64 MB, which no transcript is.");
    UNDERVOICE_TRY_ASSIGN(auto text, readAny(content, name));
    if (text.lines.size() > kMostLines) return fail(ErrorCode::Format, name + " has more lines than any transcript.");
    return text;
}

}  // namespace undervoice
