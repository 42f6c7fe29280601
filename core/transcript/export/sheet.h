#pragma once
// A transcript laid out for reading, before it becomes a txt, Markdown, HTML, DOCX or ODT file: title, head, sections of paragraphs. All
// of these are written from the same sheet, so that they say the same. Pure functions; any thread.
//
// Every text of a sheet is one clean line: see cleanLine().

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "transcript/export/export_document.h"
#include "transcript/export/sheet_words.h"
#include "transcript/paragraphs.h"

namespace undervoice {

enum class ExportLayout : std::uint8_t {
    Text,   ///< title and paragraphs
    Sheet,  ///< the interview sheet: head, legend, paragraphs with times, open questions, quotes, marks, provenance (spec: product.md §4.5)
};

struct SheetOptions {
    ExportLayout layout = ExportLayout::Text;
    bool showsTimes = false;     ///< a time at each paragraph; the interview sheet always has them
    bool marksDoubt = false;     ///< "[?]" before segments that the machine itself doubts
    bool hasProvenance = false;  ///< a section at the end says where the text comes from; the interview sheet always has it
    ParagraphRule paragraphs = {};
    SheetWords words = {};
};

struct SheetRow {
    std::string label, value;
};

struct SheetParagraph {
    std::int64_t startUs = -1;  ///< -1: it belongs to no time
    std::int64_t endUs = -1;
    std::string time = {};      ///< "00:12:40"; empty: not shown
    std::string speaker = {};   ///< where someone else begins to speak
    std::string text = {};
    bool isRightToLeft = false;
};

struct SheetSection {
    std::string heading;  ///< empty: none
    bool isTranscript = false;
    std::vector<SheetParagraph> paragraphs;
};

struct Sheet {
    std::string title, language, date;
    bool isRightToLeft = false;  ///< most of the transcript's paragraphs are
    std::vector<SheetRow> head;
    std::vector<SheetSection> sections;
};

Sheet makeSheet(const ExportDocument& document, const SheetOptions& options);

/// White space as single spaces, none at the ends; U+FFFD for what is ill-formed and for what documents cannot hold or should not:
/// control characters, noncharacters, and the controls that turn the direction of what follows.
std::string cleanLine(std::string_view text);

/// "01:02:03"; hours grow as they must.
std::string clockText(double seconds);

/// Of a time in seconds, half to even; 0 for NaN and what is below.
std::int64_t toMicroseconds(double seconds);

/// "2026-05-01 14:03 UTC", of milliseconds since 1970.
std::string utcText(std::int64_t ms);

}  // namespace undervoice
