#include <algorithm>

#include <fmt/format.h>

#include "text/utf8.h"
#include "transcript/export/sheet_writers.h"

namespace undervoice {
namespace {

std::string underlined(const std::string& heading, char line) {
    return heading + '\n' + std::string(text::countCodePoints(heading), line) + "\n\n";
}

/// What CommonMark would read as a mark, with a backslash; at the start of a line also what begins lists and headings there.
std::string escapeMarkdown(const std::string& text) {
    static constexpr std::string_view kMarks = "\\`*_{}[]<>&|~$";
    std::string escaped;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool beginsLine = at == 0 && (c == '#' || c == '+' || c == '-' || c == '=' || c == ':');
        const bool numbersLine = digits > 0 && at == digits && (c == '.' || c == ')');
        if (kMarks.find(c) != std::string_view::npos || beginsLine || numbersLine) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

}  // namespace

std::string sheetText(const Sheet& sheet) {
    std::string file;
    const bool hasFrame = !sheet.head.empty();
    if (hasFrame) file += underlined(sheet.title, '=');
    for (const SheetRow& row : sheet.head) file += row.label + ": " + row.value + '\n';
    if (hasFrame) file += '\n';
    for (const SheetSection& section : sheet.sections) {
        if (!section.heading.empty()) file += underlined(section.heading, '-');
        for (const SheetParagraph& paragraph : section.paragraphs) {
            if (!paragraph.time.empty()) file += '[' + paragraph.time + "] ";
            if (!paragraph.speaker.empty()) file += paragraph.speaker + ": ";
            file += paragraph.text + "\n\n";
        }
    }
    if (file.ends_with("\n\n")) file.pop_back();
    return file;
}

std::string sheetMarkdown(const Sheet& sheet, const std::string& record) {
    std::string file = "# " + escapeMarkdown(sheet.title) + "\n\n";
    // A head row of labels would be a lie here: the table is one of facts. Readers show an empty head as none.
    if (!sheet.head.empty()) file += "| | |\n|---|---|\n";
    for (const SheetRow& row : sheet.head) file += fmt::format("| {} | {} |\n", row.label, escapeMarkdown(row.value));
    if (!sheet.head.empty()) file += '\n';
    for (const SheetSection& section : sheet.sections) {
        if (!section.heading.empty()) file += "## " + section.heading + "\n\n";
        for (const SheetParagraph& paragraph : section.paragraphs) {
            if (!paragraph.time.empty()) file += '`' + paragraph.time + "` ";
            if (!paragraph.speaker.empty()) file += "**" + escapeMarkdown(paragraph.speaker) + ":** ";
            file += escapeMarkdown(paragraph.text) + "\n\n";
        }
    }
    if (!record.empty()) file += fmt::format("<!-- {} {} -->\n", kRecordMark, record);
    return file;
}

}  // namespace undervoice
