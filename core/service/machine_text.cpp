#include "service/machine_text.h"

#include <algorithm>
#include <utility>

namespace undervoice::service {
namespace {

Result<MachineText> heardIn(const library::LibraryReader& library, library::RunId run) {
    UNDERVOICE_TRY_ASSIGN(Transcript written, library.transcript(run));
    return MachineText{run, std::move(written.segments)};
}

}  // namespace

Result<MachineTexts> machineTextsOf(const library::LibraryReader& library, const library::Run& run) {
    MachineTexts texts;
    UNDERVOICE_TRY_ASSIGN(const auto joined, library.joinedRuns(run.id));
    for (const library::JoinedRun& one : joined) {
        texts.resize(static_cast<std::size_t>(one.speaker) + 1);  // those between were deleted
        UNDERVOICE_TRY_ASSIGN(texts.back(), heardIn(library, one.machine));
    }
    if (joined.empty()) {
        UNDERVOICE_TRY_ASSIGN(texts.emplace_back(), heardIn(library, run.corrects.value_or(run.id)));
    }
    return texts;
}

const MachineText& machineTextOf(const DocumentSegment& segment, const MachineTexts& texts) {
    const auto saysTheSame = [&](const MachineText& machine) {
        return machineTextIn(machine.segments, segment.segment.startSeconds, segment.segment.endSeconds) == shownText(segment);
    };
    const auto same = texts.size() > 1 ? std::ranges::find_if(texts, saysTheSame) : texts.end();
    if (same != texts.end()) return *same;
    const auto own = static_cast<std::size_t>(std::max(segment.speaker, 0));
    return own < texts.size() ? texts[own] : texts.front();
}

std::optional<library::RunId> channelRunOf(std::span<const DocumentSegment> segments, const MachineTexts& texts) {
    if (segments.empty() || texts.size() < 2) return std::nullopt;
    const library::RunId run = machineTextOf(segments.front(), texts).run;
    const auto isAlike = [&](const DocumentSegment& segment) {
        return segment.speaker == segments.front().speaker && machineTextOf(segment, texts).run == run;
    };
    return run != library::RunId{} && std::ranges::all_of(segments, isAlike) ? std::optional(run) : std::nullopt;
}

}  // namespace undervoice::service
