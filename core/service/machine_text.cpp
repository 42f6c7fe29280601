#include "service/machine_text.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace undervoice::service {
namespace {

constexpr std::size_t kFewestJoined = 2;

Result<MachineText> heardIn(const library::LibraryReader& library, library::RunId run) {
    UNDERVOICE_TRY_ASSIGN(Transcript written, library.transcript(run));
    return MachineText{run, std::move(written.segments)};
}

/// Place among the texts of joined channels of the one that the segment is of: its speaker's, or where that says something else the only one
/// that says the same. Nothing where none can be named.
std::optional<std::size_t> channelOf(const DocumentSegment& segment, const MachineTexts& texts) {
    const std::string_view said = shownText(segment);
    const auto saysTheSame = [&](const MachineText& machine) {
        return !said.empty() && machineTextIn(machine.segments, segment.segment.startSeconds, segment.segment.endSeconds) == said;
    };
    const auto own = segment.speaker >= 0 && static_cast<std::size_t>(segment.speaker) < texts.size() ? std::optional(static_cast<std::size_t>(segment.speaker)) : std::nullopt;
    if (own && saysTheSame(texts[*own])) return own;
    const auto same = std::ranges::find_if(texts, saysTheSame);
    if (same == texts.end()) return own;
    const bool isOnlyOne = std::find_if(std::next(same), texts.end(), saysTheSame) == texts.end();
    return isOnlyOne ? std::optional(static_cast<std::size_t>(same - texts.begin())) : std::nullopt;
}

}  // namespace

Result<MachineTexts> machineTextsOf(const library::LibraryReader& library, const library::Run& run) {
    MachineTexts texts;
    UNDERVOICE_TRY_ASSIGN(const auto joined, library.joinedRuns(run.id));
    for (const library::JoinedRun& one : joined) {
        texts.resize(std::max(kFewestJoined, static_cast<std::size_t>(one.speaker) + 1));  // some may have been deleted
        UNDERVOICE_TRY_ASSIGN(texts[static_cast<std::size_t>(one.speaker)], heardIn(library, one.machine));
    }
    if (joined.empty()) {
        UNDERVOICE_TRY_ASSIGN(texts.emplace_back(), heardIn(library, run.corrects.value_or(run.id)));
    }
    return texts;
}

const MachineText& machineTextOf(const DocumentSegment& segment, const MachineTexts& texts) { return texts[texts.size() > 1 ? channelOf(segment, texts).value_or(0) : 0]; }

std::optional<library::RunId> channelRunOf(std::span<const DocumentSegment> segments, const MachineTexts& texts) {
    if (segments.empty() || texts.size() < kFewestJoined) return std::nullopt;
    const auto channel = channelOf(segments.front(), texts);
    const auto isAlike = [&](const DocumentSegment& segment) { return segment.speaker == segments.front().speaker && channelOf(segment, texts) == channel; };
    if (!channel || texts[*channel].run == library::RunId{} || !std::ranges::all_of(segments, isAlike)) return std::nullopt;
    return texts[*channel].run;
}

}  // namespace undervoice::service
