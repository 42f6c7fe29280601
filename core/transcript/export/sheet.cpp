#include "transcript/export/sheet.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "text/languages.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace undervoice {
namespace {

bool isUnfit(char32_t c) {
    const bool isControl = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool turnsDirection = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    const bool isNoncharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    return isControl || turnsDirection || isNoncharacter;
}

bool isRightToLeft(const std::string& text) { return text::runsRightToLeft(text::toCodePoints(text)); }

std::string spanText(double start, double end) { return clockText(start) + "–" + clockText(end); }

std::string attentionText(const ExportModel& model) {
    std::vector<std::string> parts;
    if (!model.self.empty()) parts.push_back("self " + model.self);
    if (!model.cross.empty()) parts.push_back("cross " + model.cross);
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// Speakers as numbers, as the paragraph rule wants them.
std::vector<int> speakerNumbers(const std::vector<ExportSegment>& segments) {
    std::vector<std::string> names;
    std::vector<int> numbers;
    for (const ExportSegment& said : segments) {
        const std::string name = cleanLine(said.speaker);
        const auto known = std::ranges::find(names, name);
        numbers.push_back(name.empty() ? -1 : static_cast<int>(known - names.begin()));
        if (!name.empty() && known == names.end()) names.push_back(name);
    }
    return numbers;
}

class SheetMaker {
  public:
    SheetMaker(const ExportDocument& document, const SheetOptions& options)
        : m_document(document), m_options(options), m_words(options.words), m_isInterview(options.layout == ExportLayout::Sheet) {}

    Sheet make() {
        m_sheet.title = cleanLine(titleOf(m_document));
        m_sheet.language = cleanLine(m_document.language);
        m_sheet.date = cleanLine(m_document.date);
        if (m_isInterview) {
            addHead();
            addLegend();
        }
        addTranscript();
        if (m_isInterview) {
            addQuestions();
            addQuotes();
        }
        addMarks();
        if (m_isInterview || m_options.hasProvenance) addProvenance();
        return std::move(m_sheet);
    }

  private:
    void addRow(const std::string& label, const std::string& value) {
        if (std::string clean = cleanLine(value); !clean.empty()) m_sheet.head.push_back({label, std::move(clean)});
    }

    SheetSection& addSection(const std::string& heading) {
        m_sheet.sections.push_back({heading, false, {}});
        return m_sheet.sections.back();
    }

    static void addLine(SheetSection& section, const std::string& text, std::int64_t startUs = -1, const std::string& time = {}) {
        std::string clean = cleanLine(text);
        if (!clean.empty()) section.paragraphs.push_back({startUs, startUs, time, {}, clean, isRightToLeft(clean)});
    }

    void addHead() {
        addRow(m_words.date, m_document.date);
        if (m_document.recording.durationUs > 0) addRow(m_words.length, clockText(static_cast<double>(m_document.recording.durationUs) / 1e6));
        addRow(m_words.participants, fmt::format("{}", fmt::join(participantsOf(m_document), ", ")));
        if (!m_document.language.empty()) addRow(m_words.language, m_words.languageName.empty() ? std::string(text::languageTitle(m_document.language)) : m_words.languageName);
        addRow(m_words.recording, m_document.recording.name);
        addRow("SHA-256", m_document.recording.sha256);
        addRow(m_words.part, partText(m_document));
        addRow(m_words.model, m_document.model.name);
        addRow(m_words.attention, attentionText(m_document.model));
        addRow(m_words.text, m_document.isClean ? m_words.cleanText : std::string());
        addRow(m_words.checkedBy, m_document.checkedBy);
    }

    void addLegend() {
        SheetSection& legend = addSection(m_words.legend);
        addLine(legend, countsFromPart() ? filled(m_words.timesFromPart, {partStart()}) : isOfPlayer() ? m_words.timesFromPlayer : m_words.timesFromRecording);
        if (m_options.marksDoubt) addLine(legend, m_words.doubtMark);
    }

    bool countsFromPart() const { return timesFromOf(m_document) == TimesFrom::Part; }
    bool isOfPlayer() const { return timesFromOf(m_document) == TimesFrom::Player; }
    std::string partStart() const { return clockText(static_cast<double>(m_document.recording.part->fromUs) / 1e6); }

    std::string textOf(const ExportSegment& said) const {
        std::string text = cleanLine(said.segment.text);
        const bool isMarked = m_options.marksDoubt && !said.segment.evidence.flags.empty() && !text.empty();
        return isMarked ? "[?] " + text : text;
    }

    void addTranscript() {
        m_sheet.sections.push_back({m_isInterview ? m_words.transcript : std::string(), true, {}});
        const std::vector<int> speakers = speakerNumbers(m_document.segments);
        const bool showsTimes = m_isInterview || m_options.showsTimes;
        std::string lastSpeaker;
        std::ptrdiff_t rightToLeft = 0;
        for (const Paragraph& range : paragraphsOf(transcriptOf(m_document).segments, m_options.paragraphs, speakers)) {
            std::string text;
            for (std::size_t i = range.begin; i < range.end; ++i) {
                const std::string part = textOf(m_document.segments[i]);
                if (!text.empty() && !part.empty() && needsSpace(m_document.segments[i])) text += ' ';
                text += part;
            }
            if (text.empty()) continue;
            std::string speaker = cleanLine(m_document.segments[range.begin].speaker);
            const bool isTurn = speaker != lastSpeaker;
            const bool isBackwards = isRightToLeft(text);
            rightToLeft += isBackwards ? 1 : -1;
            lastSpeaker = speaker;
            m_sheet.sections.back().paragraphs.push_back({toMicroseconds(range.startSeconds), toMicroseconds(range.endSeconds),
                                                          showsTimes ? clockText(range.startSeconds) : "", isTurn ? std::move(speaker) : "", std::move(text),
                                                          isBackwards});
        }
        m_sheet.isRightToLeft = rightToLeft > 0;
    }

    /// Scripts without spaces are decoded without a space in front.
    bool needsSpace(const ExportSegment& said) const {
        if (!text::isWrittenWithoutSpaces(m_document.language)) return true;
        const std::string& text = said.segment.text;
        return !text.empty() && text::isSpace(text::readUtf8(text, 0).codePoint);
    }

    void addQuestions() {
        if (m_document.openQuestions.empty()) return;
        SheetSection& section = addSection(m_words.openQuestions);
        for (const OpenQuestion& question : m_document.openQuestions)
            addLine(section, filled(m_words.question, {question.word, question.firstReading, question.secondReading}),
                    toMicroseconds(question.seconds), clockText(question.seconds));
    }

    void addQuotes() {
        if (m_document.quotes.empty()) return;
        SheetSection& section = addSection(m_words.quotes);
        for (const ExportQuote& quote : m_document.quotes)
            addLine(section, fmt::format("{}{}“{}” ({})", quote.speaker, quote.speaker.empty() ? "" : ": ", quote.text, spanText(quote.startSeconds, quote.endSeconds)),
                    toMicroseconds(quote.startSeconds), clockText(quote.startSeconds));
    }

    std::string markText(const ExportMark& mark) const {
        std::vector<std::string> parts;
        if (mark.marks.isStarred) parts.push_back(m_words.star);
        if (mark.marks.isToCheck) parts.push_back(m_words.toCheck);
        if (!mark.marks.note.empty()) parts.push_back(mark.marks.note);
        return fmt::format("{}", fmt::join(parts, ", "));
    }

    void addMarks() {
        if (m_document.marks.empty()) return;
        SheetSection& section = addSection(m_words.marks);
        for (const ExportMark& mark : m_document.marks)
            addLine(section, fmt::format("{}{}“{}” ({})", mark.speaker, mark.speaker.empty() ? "" : ": ", mark.text, markText(mark)),
                    toMicroseconds(mark.seconds), clockText(mark.seconds));
    }

    std::string changesText() const {
        std::size_t changed = 0;
        std::int64_t last = 0;
        for (const ExportSegment& said : m_document.segments) {
            changed += said.machineText.has_value();
            last = std::max(last, said.machineText ? said.changedMs : 0);
        }
        if (changed == 0) return m_words.nothingChanged;
        const std::string count = std::to_string(changed), all = std::to_string(m_document.segments.size());
        return last > 0 ? filled(m_words.changedLastOn, {count, all, utcText(last)}) : filled(m_words.changed, {count, all});
    }

    void addProvenance() {
        SheetSection& section = addSection(m_words.provenance);
        const auto addFact = [&](const std::string& label, const std::string& value) {
            if (!value.empty()) addLine(section, label + ": " + value);
        };
        addFact(m_words.recording, m_document.recording.name);
        addFact(m_words.recordingHash, m_document.recording.sha256);
        if (m_document.recording.part)
            addFact(m_words.partOfRecording, countsFromPart() ? filled(m_words.partFromPart, {partText(m_document), partStart()})
                                                             : filled(isOfPlayer() ? m_words.partFromPlayer : m_words.partFromRecording, {partText(m_document)}));
        addFact(m_words.model, m_document.model.name);
        addFact(m_words.modelHash, m_document.model.sha256);
        addFact(m_words.attention, attentionText(m_document.model));
        addFact(m_words.program, m_document.programVersion.empty() ? "" : "Undervoice " + m_document.programVersion);
        if (m_isInterview) addFact(m_words.options, m_document.optionsJson);
        addLine(section, changesText());
        addLine(section, m_words.howToVerify);
    }

    const ExportDocument& m_document;
    const SheetOptions& m_options;
    const SheetWords& m_words;
    const bool m_isInterview;
    Sheet m_sheet;
};

}  // namespace

Sheet makeSheet(const ExportDocument& document, const SheetOptions& options) { return SheetMaker(document, options).make(); }

std::string cleanLine(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    bool isAfterSpace = true;
    for (std::size_t at = 0; at < text.size();) {
        const text::Utf8Unit unit = text::readUtf8(text, at);
        at += unit.bytes;
        const bool isSpace = text::isSpace(unit.codePoint);
        if (!isSpace)
            text::appendUtf8(clean, isUnfit(unit.codePoint) ? text::kReplacement : unit.codePoint);
        else if (!isAfterSpace)
            clean += ' ';
        isAfterSpace = isSpace;
    }
    if (isAfterSpace && !clean.empty()) clean.pop_back();
    return clean;
}

std::string clockText(double seconds) {
    const std::int64_t whole = toMicroseconds(seconds) / 1'000'000;
    return fmt::format("{:02d}:{:02d}:{:02d}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::int64_t toMicroseconds(double seconds) {
    constexpr double kLongest = 1e15;  // microseconds: thirty years
    const double us = seconds * 1e6;
    return us > 0 ? std::llrint(std::min(us, kLongest)) : 0;
}

std::string utcText(std::int64_t ms) {
    const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
    std::tm utc{};
    char text[32] = "";
    if (::gmtime_r(&seconds, &utc)) std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &utc);
    return text;
}

}  // namespace undervoice
