#include "transcript/export/export_document.h"

#include <algorithm>

namespace undervoice {

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
