#include "transcript/export/export_document.h"

#include <algorithm>
#include <cmath>

#include "transcript/export/sheet.h"

namespace undervoice {
namespace {

/// To the microsecond: a sum of two decimals would carry digits that nobody measured.
double shifted(double seconds, std::int64_t us) { return (std::round(seconds * 1e6) + static_cast<double>(us)) / 1e6; }

void shift(Segment& segment, std::int64_t us) {
    segment.startSeconds = shifted(segment.startSeconds, us);
    segment.endSeconds = shifted(segment.endSeconds, us);
    if (!segment.words) return;
    for (Word& word : *segment.words) {
        word.startSeconds = shifted(word.startSeconds, us);
        word.endSeconds = shifted(word.endSeconds, us);
    }
}

}  // namespace

const char* timesFromName(TimesFrom from) { return from == TimesFrom::Part ? "part" : "recording"; }

ExportDocument countedFrom(ExportDocument document, TimesFrom from) {
    std::optional<ExportPart>& part = document.recording.part;
    if (!part || part->timesFrom == from) return document;
    part->timesFrom = from;
    const std::int64_t us = from == TimesFrom::Recording ? part->fromUs : -part->fromUs;
    for (ExportSegment& said : document.segments) shift(said.segment, us);
    for (OpenQuestion& question : document.openQuestions) question.seconds = shifted(question.seconds, us);
    for (ExportMark& mark : document.marks) mark.seconds = shifted(mark.seconds, us);
    for (ExportQuote& quote : document.quotes) {
        quote.startSeconds = shifted(quote.startSeconds, us);
        quote.endSeconds = shifted(quote.endSeconds, us);
    }
    return document;
}

bool hasOneStart(const ExportDocument& document) { return !document.recording.part || document.recording.part->fromUs == 0; }

std::string partText(const ExportDocument& document) {
    const std::optional<ExportPart>& part = document.recording.part;
    if (!part) return {};
    const std::int64_t end = document.recording.durationUs;
    const std::int64_t toUs = part->toUs < 0 || (end > 0 && end < part->toUs) ? end : part->toUs;
    return clockText(static_cast<double>(part->fromUs) / 1e6) + "–" + clockText(static_cast<double>(toUs) / 1e6);
}

Transcript transcriptOf(const ExportDocument& document) {
    Transcript transcript;
    transcript.language = document.language;
    for (const ExportSegment& said : document.segments) {
        transcript.segments.push_back(said.segment);
        transcript.segments.back().id = static_cast<int>(transcript.segments.size()) - 1;
        transcript.text += said.segment.text;
    }
    return transcript;
}

const std::string& titleOf(const ExportDocument& document) { return document.title.empty() ? document.recording.name : document.title; }

std::vector<std::string> participantsOf(const ExportDocument& document) {
    if (!document.participants.empty()) return document.participants;
    std::vector<std::string> names;
    for (const ExportSegment& said : document.segments)
        if (!said.speaker.empty() && std::ranges::find(names, said.speaker) == names.end()) names.push_back(said.speaker);
    return names;
}

}  // namespace undervoice
