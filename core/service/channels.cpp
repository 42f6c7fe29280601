#include "service/channels.h"

#include <algorithm>

namespace undervoice::service {
namespace {

using library::Run;

/// Two channels, or one, of the same part of the same track, for the same task.
bool isSameButForChannel(library::Lane a, const library::Lane& b) {
    a.channel = b.channel;
    return a == b;
}

/// Runs that count, one a channel, of the part that the newest of them heard; by channel.
std::vector<Run> channelRuns(const library::RecordingSummary& summary) {
    std::vector<Run> runs;
    for (const Run& run : summary.runs) {
        const library::Lane& lane = run.description.lane;
        if (lane.channel < 0 || !run.isCurrent || run.state != library::RunState::Finished) continue;
        if (runs.empty() || isSameButForChannel(runs.front().description.lane, lane)) runs.push_back(run);
    }
    std::ranges::sort(runs, {}, [](const Run& run) { return run.description.lane.channel; });
    return runs;
}

Result<bool> isAwaited(const library::Library& library, const library::RecordingSummary& summary) {
    UNDERVOICE_TRY_ASSIGN(const auto queue, library.queue());
    return std::ranges::any_of(queue, [&](const library::QueueEntry& entry) {
        const bool isOpen = entry.state == library::QueueState::Waiting || entry.state == library::QueueState::Running || entry.state == library::QueueState::Paused;
        return isOpen && (entry.recording == summary.recording.id || entry.file == summary.recording.facts.path);
    });
}

/// With the other channels of the transcript that these were part of before, where some were heard anew since.
Result<std::vector<Run>> withJoined(const library::Library& library, const library::RecordingSummary& summary, std::vector<Run> runs) {
    if (runs.empty()) return runs;
    const auto isWhole = [&](const Run& run) {
        const library::Lane& lane = run.description.lane;
        return run.isCurrent && run.corrects && lane.channel < 0 && isSameButForChannel(lane, runs.front().description.lane);
    };
    const auto whole = std::ranges::find_if(summary.runs, isWhole);
    if (whole == summary.runs.end()) return runs;
    UNDERVOICE_TRY_ASSIGN(const auto joined, library.joinedRuns(whole->id));
    const auto channelOf = [](const Run& run) { return run.description.lane.channel; };
    for (const library::JoinedRun& one : joined) {
        UNDERVOICE_TRY_ASSIGN(Run machine, library.run(one.machine));
        if (std::ranges::find(runs, channelOf(machine), channelOf) == runs.end()) runs.push_back(std::move(machine));
    }
    std::ranges::sort(runs, {}, channelOf);
    return runs;
}

Result<std::optional<library::RunId>> firstUncorrected(const library::Library& library, const std::vector<Run>& runs) {
    for (const Run& run : runs) {
        UNDERVOICE_TRY_ASSIGN(const auto corrections, library.correctionsOf(run.id));
        if (!corrections) return run.id;
    }
    return std::nullopt;
}

std::vector<std::string> speakersOf(const library::RecordingSummary& summary, const std::vector<Run>& runs) {
    const auto& people = summary.recording.notes.people;
    if (people.size() == runs.size()) return people;
    std::vector<std::string> names;
    for (const Run& run : runs) names.push_back("Channel " + std::to_string(run.description.lane.channel + 1));
    return names;
}

}  // namespace

Result<std::optional<library::RunId>> joinChannels(library::Library& library, library::RecordingId recording) {
    UNDERVOICE_TRY_ASSIGN(const library::RecordingSummary summary, library.recording(recording));
    UNDERVOICE_TRY_ASSIGN(const std::vector<Run> runs, withJoined(library, summary, channelRuns(summary)));
    if (runs.size() < 2 || std::ranges::any_of(runs, [](const Run& run) { return run.corrects.has_value(); })) return std::nullopt;
    UNDERVOICE_TRY_ASSIGN(const bool isEarly, isAwaited(library, summary));
    if (isEarly) return std::nullopt;
    UNDERVOICE_TRY_ASSIGN(const auto first, firstUncorrected(library, runs));
    if (!first) return std::nullopt;

    UNDERVOICE_TRY_ASSIGN(const Document before, library.document(*first));
    std::int64_t key = before.nextKey;
    std::vector<DocumentSegment> joined;
    std::vector<library::RunId> ids;
    for (const Run& run : runs) {
        UNDERVOICE_TRY_ASSIGN(Document heard, run.id == *first ? Result<Document>(before) : library.document(run.id));
        for (DocumentSegment& segment : heard.segments) {
            if (run.id != *first) segment.key = key++;
            segment.speaker = static_cast<int>(ids.size());
            joined.push_back(std::move(segment));
        }
        ids.push_back(run.id);
    }
    std::ranges::stable_sort(joined, {}, [](const DocumentSegment& segment) { return segment.segment.startSeconds; });
    DocumentChange change;
    change.kind = ChangeKind::Speaker;
    change.splices.push_back({0, before.segments, std::move(joined)});
    change.speakersBefore = before.speakers;
    change.speakersAfter = speakersOf(summary, runs);
    UNDERVOICE_TRY_ASSIGN(const library::RunId id, library.joinRuns(ids, *first, change));
    return id;
}

}  // namespace undervoice::service
