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
    const std::vector<Run> runs = channelRuns(summary);
    if (runs.size() < 2 || std::ranges::any_of(runs, [](const Run& run) { return run.corrects.has_value(); })) return std::nullopt;
    UNDERVOICE_TRY_ASSIGN(const bool isEarly, isAwaited(library, summary));
    if (isEarly) return std::nullopt;

    UNDERVOICE_TRY_ASSIGN(const Document first, library.document(runs.front().id));
    std::vector<DocumentSegment> joined = first.segments;
    for (DocumentSegment& segment : joined) segment.speaker = 0;
    std::int64_t key = first.nextKey;
    std::vector<library::RunId> ids{runs.front().id};
    for (std::size_t i = 1; i < runs.size(); ++i) {
        ids.push_back(runs[i].id);
        UNDERVOICE_TRY_ASSIGN(Document other, library.document(runs[i].id));
        for (DocumentSegment& segment : other.segments) {
            segment.key = key++;
            segment.speaker = static_cast<int>(i);
            joined.push_back(std::move(segment));
        }
    }
    std::ranges::stable_sort(joined, {}, [](const DocumentSegment& segment) { return segment.segment.startSeconds; });
    DocumentChange change;
    change.kind = ChangeKind::Speaker;
    change.splices.push_back({0, first.segments, std::move(joined)});
    change.speakersBefore = first.speakers;
    change.speakersAfter = speakersOf(summary, runs);
    UNDERVOICE_TRY_ASSIGN(const library::RunId id, library.joinRuns(ids, change));
    return id;
}

}  // namespace undervoice::service
