#include "job_news.h"

#include <algorithm>

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

}  // namespace undervoice::desktop
