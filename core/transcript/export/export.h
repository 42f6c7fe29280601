#pragma once
// A transcript as a file in any of our formats, with the record of where it comes from: inside, where the format has room for it that no
// reader shows, else in a file beside it (NAME.provenance.json). This is what the window and the command line use; for a preview, or for
// printing, take renderExport() with Html.
//
// renderExport() is pure, any thread: same document and options, same bytes. An hour of speech takes some milliseconds.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "transcript/export/export_document.h"
#include "transcript/export/sheet.h"
#include "transcript/writers.h"

namespace undervoice {

enum class ExportFormat {
    // For reading: laid out as a sheet.
    Paragraphs, Markdown, Html, Docx, Odt,
    // For programs: everything that is known.
    Transcript,
    // As writers.h has them.
    Txt, Vtt, Srt, Tsv, Json, Lrc, Csv,
    // For other programs.
    Words, Rttm, Labels, Qda,
};

struct ExportFormatFacts {
    ExportFormat format;
    const char* name;         ///< on the command line; stable
    const char* extension;    ///< of the file, without the first dot: "docx", "words.csv"
    const char* description;  ///< "Word document"
    bool isSheet;             ///< SheetOptions count
    bool carriesRecord;       ///< the record is inside; else it lies beside
};

/// In the order of the enumeration.
const std::vector<ExportFormatFacts>& exportFormats();
const ExportFormatFacts& factsOf(ExportFormat format);

/// "docx", or several with commas between, or "all" (openai-whisper's five); each once, in the order given. InvalidArgument naming the
/// word that is no format.
Result<std::vector<ExportFormat>> parseExportFormats(std::string_view names);

struct ExportOptions {
    SheetOptions sheet = {};  ///< its hasProvenance: a section that people can read, in Paragraphs only when asked, always in Markdown, Html
    WriterOptions cues = {};  ///< srt, vtt, json
};

struct ExportedFile {
    std::string content;
    std::string record;  ///< for the file beside it; empty: it is inside
};

Result<ExportedFile> renderExport(const ExportDocument& document, ExportFormat format, const ExportOptions& options = {});

/// For a file that others made of a document and that is not read, a PDF: the record to lie beside it, which knows the file by its SHA-256.
std::string recordOfFile(const ExportDocument& document, const std::string& format, const std::string& fileSha256);

/// Where the record of a file without room for it lies: its whole name with ".provenance.json".
std::filesystem::path recordPathOf(const std::filesystem::path& file);

/// FOLDER/NAME.EXTENSION, NAME being the recording's file name without its last extension.
std::filesystem::path exportPath(const std::filesystem::path& folder, const std::filesystem::path& recording, ExportFormat format);

/// The file and, where it has one, the record beside it; each whole or not at all, replacing what is there. Returns what was written,
/// the file first.
Result<std::vector<std::filesystem::path>> writeExport(const ExportDocument& document, ExportFormat format, const std::filesystem::path& file,
                                                       const ExportOptions& options = {});

}  // namespace undervoice
