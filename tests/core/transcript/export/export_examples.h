#pragma once
// Documents that the tests of exports share.

#include <filesystem>
#include <string>
#include <vector>

#include "transcript/export/export_document.h"

namespace undervoice::test {

ExportSegment said(double start, double end, std::string text, std::string speaker = {});
/// The same with a word time for each piece between blanks, evenly spread.
ExportSegment saidInWords(double start, double end, std::string text, std::string speaker = {});

/// Two people, four segments, two paragraphs and a turn; the second segment was changed by hand, the third is doubted.
ExportDocument interview();

/// The same, of which 10:00 to 12:00 alone was transcribed.
ExportDocument partOfInterview();

/// Texts that hold everything that has broken a file format somewhere: markup, control characters, halves of surrogates, noncharacters,
/// right-to-left letters, direction overrides, Markdown's marks.
ExportDocument hostileDocument();

std::string fileBytes(const std::filesystem::path& path);

/// Exit code 0 of a shell command, with its output on failure in the test's.
bool runs(const std::string& command);
bool hasOffice();
/// Has LibreOffice save files as "txt" (UTF-8), "docx", "odt" or "pdf" under the same names in a folder. One start for all, which is what
/// takes the time.
bool convertByOffice(const std::vector<std::filesystem::path>& files, const std::string& extension, const std::filesystem::path& targetFolder);

}  // namespace undervoice::test
