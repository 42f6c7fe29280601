#include "transcript/export/export_document.h"

#include <algorithm>
#include <cmath>

#include "transcript/export/sheet.h"

namespace undervoice {
namespace {

/// Counts times anew.
class Counting {
  public:
    Counting(const ExportRecording& recording, TimesFrom to)
        : m_clock(recording.clock), m_partUs(recording.part ? recording.part->fromUs : 0), m_from(recording.timesFrom), m_to(to) {}

    /// Where something begins; and where it ends, which at a pause of the file's clock is another time.
    double begin(double seconds) const { return counted(seconds, &PlayerClock::begins); }
    double end(double seconds) const { return counted(seconds, &PlayerClock::ends); }
    void count(Segment& segment) const {
        segment.startSeconds = begin(segment.startSeconds);
        segment.endSeconds = std::max(end(segment.endSeconds), segment.startSeconds);
        if (!segment.words) return;
        for (Word& word : *segment.words) {
            word.startSeconds = begin(word.startSeconds);
            word.endSeconds = std::max(end(word.endSeconds), word.startSeconds);
        }
    }

  private:
    double counted(double seconds, double (PlayerClock::*playerTime)(double) const) const {
        if (isAsIs(m_from) && isAsIs(m_to)) return seconds;
        const double ofPart = m_from == TimesFrom::Player && m_clock ? m_clock->soundAt(seconds) : shifted(seconds, isAsIs(m_from) ? 0 : -m_partUs);
        return m_to == TimesFrom::Player && m_clock ? ((*m_clock).*playerTime)(ofPart) : shifted(ofPart, isAsIs(m_to) ? 0 : m_partUs);
    }
    /// Nothing is to be added to the times of the part.
    bool isAsIs(TimesFrom from) const { return from == TimesFrom::Part || (m_partUs == 0 && !(from == TimesFrom::Player && m_clock)); }
    /// To the microsecond: a sum of two decimals would carry digits that nobody measured.
    static double shifted(double seconds, std::int64_t us) { return us == 0 ? seconds : (std::round(seconds * 1e6) + static_cast<double>(us)) / 1e6; }

    const std::optional<PlayerClock>& m_clock;
    std::int64_t m_partUs;
    TimesFrom m_from, m_to;
};

}  // namespace

const char* timesFromName(TimesFrom from) {
    switch (from) {
        case TimesFrom::Part: break;
        case TimesFrom::Recording: return "recording";
        case TimesFrom::Player: return "player";
    }
    return "part";
}

std::optional<TimesFrom> timesFromNamed(std::string_view name) {
    for (const TimesFrom from : {TimesFrom::Part, TimesFrom::Recording, TimesFrom::Player})
        if (name == timesFromName(from)) return from;
    return std::nullopt;
}

TimesFrom timesFromOf(const ExportDocument& document) {
    const bool isWhole = !document.recording.part;
    return isWhole && document.recording.timesFrom == TimesFrom::Part ? TimesFrom::Recording : document.recording.timesFrom;
}

ExportDocument countedFrom(ExportDocument document, TimesFrom from) {
    if (document.recording.timesFrom == from) return document;
    const Counting counting(document.recording, from);
    for (ExportSegment& said : document.segments) counting.count(said.segment);
    for (OpenQuestion& question : document.openQuestions) question.seconds = counting.begin(question.seconds);
    for (ExportMark& mark : document.marks) mark.seconds = counting.begin(mark.seconds);
    for (ExportQuote& quote : document.quotes) {
        quote.startSeconds = counting.begin(quote.startSeconds);
        quote.endSeconds = counting.end(quote.endSeconds);
    }
    document.recording.timesFrom = from;
    return document;
}

bool hasOneStart(const ExportDocument& document) { return (!document.recording.part || document.recording.part->fromUs == 0) && !document.recording.clock; }

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
