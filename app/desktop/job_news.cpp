#include "job_news.h"

#include <algorithm>

#include "ui/queue/queue_model.h"

namespace undervoice::desktop {
namespace {

using library::QueueEntry;
using library::QueueState;

bool isOver(const QueueEntry& entry) { return entry.state == QueueState::Finished || entry.state == QueueState::Failed; }
bool isOpen(const QueueEntry& entry) { return entry.state == QueueState::Waiting || entry.state == QueueState::Running; }

}  // namespace

std::vector<JobNews> newsBetween(const std::vector<QueueEntry>& before, const std::vector<QueueEntry>& now) {
    const bool isLast = std::ranges::none_of(now, isOpen);
    std::vector<JobNews> news;
    for (const QueueEntry& entry : now) {
        const auto earlier = std::ranges::find(before, entry.id, &QueueEntry::id);
        if (isOver(entry) && earlier != before.end() && isOpen(*earlier)) news.push_back({entry, isLast});
    }
    return news;
}

std::vector<std::filesystem::path> secondPassesUnderWay(const ui::QueueModel& queue) {
    std::vector<std::filesystem::path> files;
    for (const QueueEntry& entry : queue.entries())
        if ((isOpen(entry) || entry.state == QueueState::Paused) && queue.isSecondPass(entry)) files.push_back(entry.file);
    return files;
}

std::optional<library::RecordingId> recordingHeardNow(const ui::QueueModel& queue) {
    const auto running = std::ranges::find_if(queue.entries(), [&](const QueueEntry& entry) { return entry.state == QueueState::Running && !queue.isSecondPass(entry); });
    return running == queue.entries().end() ? std::nullopt : running->recording;
}

}  // namespace undervoice::desktop
