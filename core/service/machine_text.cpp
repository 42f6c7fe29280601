#include "service/machine_text.h"

#include <algorithm>
#include <map>
#include <utility>

#include "service/channels.h"

namespace undervoice::service {
namespace {

/// The newest finished one of each channel in the lane of the first, which has one; by channel.
Result<std::map<int, library::RunId>> joinedRuns(const library::LibraryReader& library, const library::Run& first) {
    UNDERVOICE_TRY_ASSIGN(const library::RecordingSummary summary, library.recording(first.recording));
    std::map<int, library::RunId> channels{{first.description.lane.channel, first.id}};
    for (const library::Run& other : summary.runs) {  // newest first
        const library::Lane& lane = other.description.lane;
        const bool isMachines = lane.channel >= 0 && !other.corrects && other.state == library::RunState::Finished;
        if (isMachines && isSameButForChannel(first.description.lane, lane)) channels.try_emplace(lane.channel, other.id);
    }
    return channels;
}

}  // namespace

Result<MachineTexts> machineTextsOf(const library::LibraryReader& library, const library::Run& run) {
    UNDERVOICE_TRY_ASSIGN(const library::Run first, library.run(run.corrects.value_or(run.id)));
    std::map<int, library::RunId> runs{{0, first.id}};
    if (run.description.lane.channel < 0 && first.description.lane.channel >= 0) {
        UNDERVOICE_TRY_ASSIGN(runs, joinedRuns(library, first));
    }
    MachineTexts texts;
    for (const auto& [channel, id] : runs) {
        UNDERVOICE_TRY_ASSIGN(Transcript written, library.transcript(id));
        texts.push_back(std::move(written.segments));
    }
    return texts;
}

const std::vector<Segment>& machineTextOf(const DocumentSegment& segment, const MachineTexts& texts) {
    const auto saysTheSame = [&](const std::vector<Segment>& machine) {
        return machineTextIn(machine, segment.segment.startSeconds, segment.segment.endSeconds) == shownText(segment);
    };
    const auto same = texts.size() > 1 ? std::ranges::find_if(texts, saysTheSame) : texts.end();
    if (same != texts.end()) return *same;
    const auto own = static_cast<std::size_t>(std::max(segment.speaker, 0));
    return own < texts.size() ? texts[own] : texts.front();
}

}  // namespace undervoice::service
