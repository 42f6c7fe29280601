#pragma once
// A sheet as a file. `record` is the provenance record (provenance.h) as one line of ASCII JSON without <, > and &; it is put where
// the format has room for it and no reader shows it; empty: none. Same input, same bytes. Pure functions; any thread.

#include <string>

#include "transcript/export/sheet.h"

namespace undervoice {

/// Has no place for a record: it goes into a file beside it.
std::string sheetText(const Sheet& sheet);
/// CommonMark; the record in an HTML comment at the end.
std::string sheetMarkdown(const Sheet& sheet, const std::string& record);
/// A page that needs nothing else and loads nothing (content security policy), light or dark as the reader has it; times are anchors;
/// the record in a script element that is data.
std::string sheetHtml(const Sheet& sheet, const std::string& record);
/// Office Open XML; the record in a custom XML part. Styles: Title, Heading, Speaker, Timecode, Body, Note.
std::string sheetDocx(const Sheet& sheet, const std::string& record);
/// OpenDocument; the record in a document property of its own. The same styles.
std::string sheetOdt(const Sheet& sheet, const std::string& record);

/// Where readers find the record again.
inline constexpr const char* kRecordMark = "undervoice-provenance";
inline constexpr const char* kRecordNamespace = "urn:undervoice:provenance:1";

/// For documents' metadata: "2026-05-01T00:00:00Z"; empty for a date that is not YYYY-MM-DD.
std::string metadataDate(const std::string& date);

}  // namespace undervoice
