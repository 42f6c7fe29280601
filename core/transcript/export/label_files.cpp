#include "transcript/export/label_files.h"

#include <algorithm>

#include <fmt/format.h>

#include "transcript/export/sheet.h"
#include "transcript/writers.h"

namespace undervoice {
namespace {

/// A field of a line whose fields stand between blanks.
std::string rttmField(const std::string& text) {
    std::string field = cleanLine(text);
    std::ranges::replace(field, ' ', '_');
    return field.empty() ? "<NA>" : field;
}

std::string tenthsText(double seconds) {
    const std::int64_t tenths = toMicroseconds(seconds) / 100'000;
    return fmt::format("#{:02d}:{:02d}:{:02d}-{}#", tenths / 36000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10);
}

}  // namespace

std::string wordsCsv(const ExportDocument& document) {
    std::string file = "start,end,word,probability,speaker,segment\r\n";
    for (std::size_t i = 0; i < document.segments.size(); ++i) {
        const ExportSegment& said = document.segments[i];
        if (!said.segment.words) continue;
        for (const Word& word : *said.segment.words)
            file += fmt::format("{},{},{},{:.4f},{},{}\r\n", toMilliseconds(word.startSeconds), toMilliseconds(word.endSeconds), quotedForCsv(cleanLine(word.text)),
                                word.probability, quotedForCsv(cleanLine(said.speaker)), i);
    }
    return file;
}

std::string speakersRttm(const ExportDocument& document) {
    std::string file;
    const std::string name = rttmField(document.recording.name);
    const auto& segments = document.segments;
    for (std::size_t begin = 0, end = 0; begin < segments.size(); begin = end) {
        double until = segments[begin].segment.endSeconds;
        for (end = begin + 1; end < segments.size() && segments[end].speaker == segments[begin].speaker; ++end) until = std::max(until, segments[end].segment.endSeconds);
        const double start = segments[begin].segment.startSeconds;
        if (!cleanLine(segments[begin].speaker).empty())
            file += fmt::format("SPEAKER {} 1 {:.3f} {:.3f} <NA> <NA> {} <NA> <NA>\n", name, start, std::max(until - start, 0.0), rttmField(segments[begin].speaker));
    }
    return file;
}

std::string audacityLabels(const ExportDocument& document) {
    std::string file;
    for (const ExportSegment& said : document.segments) {
        const std::string text = cleanLine(said.segment.text);
        if (!text.empty()) file += fmt::format("{:.6f}\t{:.6f}\t{}{}{}\n", said.segment.startSeconds, said.segment.endSeconds, cleanLine(said.speaker), said.speaker.empty() ? "" : ": ", text);
    }
    return file;
}

std::string qdaText(const ExportDocument& document, const ParagraphRule& rule) {
    const Sheet sheet = makeSheet(document, {.paragraphs = rule});
    std::string file;
    for (const SheetParagraph& paragraph : sheet.sections.front().paragraphs) {
        if (!paragraph.speaker.empty()) file += paragraph.speaker + ": ";
        file += paragraph.text + ' ' + tenthsText(static_cast<double>(paragraph.endUs) / 1e6) + "\n\n";
    }
    return file;
}

}  // namespace undervoice
