#include "transcript/export/export.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "transcript/cues.h"
#include "transcript/export/json_record.h"
#include "transcript/export/label_files.h"
#include "transcript/export/provenance.h"
#include "transcript/export/sheet_writers.h"
#include "transcript/export/visible_text.h"

namespace undervoice {
namespace {

/// A text of the document and its time: lines of a file that hold it get that time.
using Anchor = ContentLine;
/// How many anchors a file may leave out in a row.
constexpr std::size_t kMostSkippedAnchors = 16;

Sheet sheetFor(const ExportDocument& document, ExportFormat format, SheetOptions options) {
    const bool alwaysStates = format == ExportFormat::Markdown || format == ExportFormat::Html;
    options.hasProvenance = options.hasProvenance || alwaysStates;
    return makeSheet(document, options);
}

/// The record of a WebVTT file is a comment.
std::string vttWithRecord(const Transcript& transcript, const WriterOptions& options, const std::string& record) {
    std::string file = renderTranscript(transcript, OutputFormat::Vtt, options);
    if (!record.empty()) file += fmt::format("NOTE {}\n{}\n\n", kRecordMark, record);
    return file;
}

std::string render(const ExportDocument& document, ExportFormat format, const ExportOptions& options, const std::string& record) {
    const auto classic = [&](OutputFormat output) { return renderTranscript(transcriptOf(document), output, options.cues); };
    switch (format) {
        case ExportFormat::Paragraphs: return sheetText(sheetFor(document, format, options.sheet));
        case ExportFormat::Markdown: return sheetMarkdown(sheetFor(document, format, options.sheet), record);
        case ExportFormat::Html: return sheetHtml(sheetFor(document, format, options.sheet), record);
        case ExportFormat::Docx: return sheetDocx(sheetFor(document, format, options.sheet), record);
        case ExportFormat::Odt: return sheetOdt(sheetFor(document, format, options.sheet), record);
        case ExportFormat::Transcript: return readableJson(makeTranscriptJson(document, {}));
        case ExportFormat::Txt: return classic(OutputFormat::Txt);
        case ExportFormat::Vtt: return vttWithRecord(transcriptOf(document), options.cues, record);
        case ExportFormat::Srt: return classic(OutputFormat::Srt);
        case ExportFormat::Tsv: return classic(OutputFormat::Tsv);
        case ExportFormat::Json: return classic(OutputFormat::Json);
        case ExportFormat::Lrc: return classic(OutputFormat::Lrc);
        case ExportFormat::Csv: return classic(OutputFormat::Csv);
        case ExportFormat::Words: return wordsCsv(document);
        case ExportFormat::Rttm: return speakersRttm(document);
        case ExportFormat::Labels: return audacityLabels(document);
        case ExportFormat::Qda: return qdaText(document, options.sheet.paragraphs);
    }
    return {};
}

std::vector<Anchor> cueAnchors(const ExportDocument& document, const WriterOptions& options) {
    std::vector<Anchor> anchors;
    for (const Cue& cue : makeCues(transcriptOf(document).segments, options))
        for (std::size_t at = 0; at <= cue.text.size();) {
            const std::size_t end = std::min(cue.text.find('\n', at), cue.text.size());
            anchors.push_back({cue.startMs * 1000, cleanLine(cue.text.substr(at, end - at))});
            at = end + 1;
        }
    return anchors;
}

std::vector<Anchor> wordAnchors(const ExportDocument& document) {
    std::vector<Anchor> anchors;
    for (const ExportSegment& said : document.segments)
        for (const Word& word : said.segment.words.value_or(std::vector<Word>())) anchors.push_back({toMicroseconds(word.startSeconds), cleanLine(word.text)});
    return anchors;
}

std::vector<Anchor> segmentAnchors(const ExportDocument& document) {
    std::vector<Anchor> anchors;
    for (const ExportSegment& said : document.segments) anchors.push_back({toMicroseconds(said.segment.startSeconds), cleanLine(said.segment.text)});
    return anchors;
}

std::vector<Anchor> paragraphAnchors(const Sheet& sheet) {
    std::vector<Anchor> anchors;
    for (const SheetSection& section : sheet.sections)
        for (const SheetParagraph& paragraph : section.paragraphs)
            if (paragraph.startUs >= 0) anchors.push_back({paragraph.startUs, paragraph.text});
    return anchors;
}

std::vector<Anchor> anchorsFor(const ExportDocument& document, ExportFormat format, const ExportOptions& options) {
    if (factsOf(format).isSheet || format == ExportFormat::Qda) return paragraphAnchors(sheetFor(document, format, options.sheet));
    if (format == ExportFormat::Srt || format == ExportFormat::Vtt) return cueAnchors(document, options.cues);
    return format == ExportFormat::Words ? wordAnchors(document) : segmentAnchors(document);
}

/// Formats put marks around and into a text; these are those of Markdown and CSV.
std::string withoutMarks(std::string text) {
    std::erase_if(text, [](char c) { return c == '\\' || c == '"'; });
    return text;
}

void addTimes(std::vector<ContentLine>& lines, std::vector<Anchor> anchors) {
    std::erase_if(anchors, [](const Anchor& anchor) { return anchor.text.empty(); });
    for (Anchor& anchor : anchors) anchor.text = withoutMarks(std::move(anchor.text));
    std::size_t next = 0;
    for (ContentLine& line : lines) {
        if (line.startUs >= 0) continue;
        const std::string text = withoutMarks(line.text);
        const auto end = anchors.begin() + static_cast<std::ptrdiff_t>(std::min(next + kMostSkippedAnchors, anchors.size()));
        const auto found = std::find_if(anchors.begin() + static_cast<std::ptrdiff_t>(next), end, [&](const Anchor& anchor) { return text.find(anchor.text) != std::string::npos; });
        if (found == end) continue;
        line.startUs = found->startUs;
        next = static_cast<std::size_t>(found - anchors.begin()) + 1;
    }
}

}  // namespace

const std::vector<ExportFormatFacts>& exportFormats() {
    static const std::vector<ExportFormatFacts> kFacts = {
        {ExportFormat::Paragraphs, "paragraphs", "paragraphs.txt", "Text in paragraphs", true, false},
        {ExportFormat::Markdown, "md", "md", "Markdown", true, true},
        {ExportFormat::Html, "html", "html", "Web page", true, true},
        {ExportFormat::Docx, "docx", "docx", "Word document", true, true},
        {ExportFormat::Odt, "odt", "odt", "OpenDocument text", true, true},
        {ExportFormat::Transcript, "undervoice", "undervoice.json", "Everything, as JSON", false, true},
        {ExportFormat::Txt, "txt", "txt", "Text, a line a segment", false, false},
        {ExportFormat::Vtt, "vtt", "vtt", "WebVTT subtitles", false, true},
        {ExportFormat::Srt, "srt", "srt", "SubRip subtitles", false, false},
        {ExportFormat::Tsv, "tsv", "tsv", "Table with tabs", false, false},
        {ExportFormat::Json, "json", "json", "JSON as openai-whisper writes it", false, false},
        {ExportFormat::Lrc, "lrc", "lrc", "Lyrics", false, false},
        {ExportFormat::Csv, "csv", "csv", "Table with commas", false, false},
        {ExportFormat::Words, "words", "words.csv", "Table of words", false, false},
        {ExportFormat::Rttm, "rttm", "rttm", "Speaker turns (RTTM)", false, false},
        {ExportFormat::Labels, "labels", "labels.txt", "Audacity labels", false, false},
        {ExportFormat::Qda, "qda", "qda.txt", "Text for qualitative analysis", false, false},
    };
    return kFacts;
}

const ExportFormatFacts& factsOf(ExportFormat format) { return exportFormats()[static_cast<std::size_t>(format)]; }

Result<std::vector<ExportFormat>> parseExportFormats(std::string_view names) {
    std::vector<ExportFormat> formats;
    const auto add = [&](ExportFormat format) {
        if (std::ranges::find(formats, format) == formats.end()) formats.push_back(format);
    };
    for (std::size_t at = 0; at <= names.size();) {
        const std::size_t end = std::min(names.find(',', at), names.size());
        const std::string_view name = names.substr(at, end - at);
        at = end + 1;
        const auto known = std::ranges::find_if(exportFormats(), [&](const ExportFormatFacts& facts) { return facts.name == name; });
        if (name == "all")
            for (int i = static_cast<int>(ExportFormat::Txt); i <= static_cast<int>(ExportFormat::Json); ++i) add(static_cast<ExportFormat>(i));
        else if (known != exportFormats().end())
            add(known->format);
        else {
            std::string list;
            for (const ExportFormatFacts& facts : exportFormats()) list += std::string(facts.name) + ", ";
            return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is no export format: choose from {}or all.", name, list));
        }
    }
    return formats;
}

Result<ExportedFile> renderExport(const ExportDocument& document, ExportFormat format, const ExportOptions& options) {
    UNDERVOICE_TRY(validate(options.cues));
    const ExportFormatFacts& facts = factsOf(format);
    // What the record says of the file is what whoever checks it will read there.
    std::string content = render(document, format, options, /*record=*/{});
    UNDERVOICE_TRY_ASSIGN(VisibleText visible, readVisibleText(content, std::string("transcript.") + facts.extension));
    addTimes(visible.lines, anchorsFor(document, format, options));
    if (format == ExportFormat::Transcript) return ExportedFile{readableJson(makeTranscriptJson(document, visible.lines)), {}};
    const nlohmann::json record = makeRecord(document, facts.name, visible.lines);
    if (!facts.carriesRecord) return ExportedFile{std::move(content), readableJson(record)};
    return ExportedFile{render(document, format, options, embeddedJson(record)), {}};
}

std::string recordOfFile(const ExportDocument& document, const std::string& format, const std::string& fileSha256) {
    return readableJson(makeRecord(document, format, {{-1, fileDigestLine(fileSha256)}}));
}

std::filesystem::path recordPathOf(const std::filesystem::path& file) { return file.string() + ".provenance.json"; }

std::filesystem::path exportPath(const std::filesystem::path& folder, const std::filesystem::path& recording, ExportFormat format) {
    return folder / (outputBaseName(recording) + "." + factsOf(format).extension);
}

Result<std::vector<std::filesystem::path>> writeExport(const ExportDocument& document, ExportFormat format, const std::filesystem::path& file, const ExportOptions& options) {
    UNDERVOICE_TRY_ASSIGN(const ExportedFile exported, renderExport(document, format, options));
    std::vector<std::filesystem::path> written = {file};
    if (!exported.record.empty()) {
        written.push_back(recordPathOf(file));
        UNDERVOICE_TRY(writeFileAtomically(written.back(), exported.record));
    }
    UNDERVOICE_TRY(writeFileAtomically(file, exported.content));
    return written;
}

}  // namespace undervoice
