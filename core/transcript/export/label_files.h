#pragma once
// A transcript for other programs' tables: words as CSV, speakers as RTTM, labels for Audacity, text for qualitative analysis. Pure
// functions; any thread.

#include <string>

#include "transcript/export/export_document.h"
#include "transcript/paragraphs.h"

namespace undervoice {

/// RFC 4180: start,end,word,probability,speaker,segment; times in whole milliseconds.
std::string wordsCsv(const ExportDocument& document);
/// NIST's Rich Transcription Time Marked: a SPEAKER line a turn; what nobody is named for is left out, blanks in names become "_".
std::string speakersRttm(const ExportDocument& document);
/// Audacity's label track: start, end and text between tabs, in seconds.
std::string audacityLabels(const ExportDocument& document);
/// Paragraphs with the speaker before and the time of their end behind, "#00:01:23-4#": as f4 and MAXQDA read them.
std::string qdaText(const ExportDocument& document, const ParagraphRule& rule);

}  // namespace undervoice
