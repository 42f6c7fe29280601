#pragma once
// What has become of jobs between two looks at the queue, for the one line that a person is told at the end of each; and what is under way
// in it. Pure.

#include <filesystem>
#include <optional>
#include <vector>

#include "library/queue_records.h"

namespace undervoice::ui {
class QueueModel;
}

namespace undervoice::desktop {

struct JobNews {
    library::QueueEntry entry;  ///< as it is now: finished or failed
    bool isLast = false;        ///< nothing waits or runs any more
};

/// In the order of the queue. A job that was finished or failed before is no news.
std::vector<JobNews> newsBetween(const std::vector<library::QueueEntry>& before, const std::vector<library::QueueEntry>& now);

/// Files of the second passes that wait, run or are paused.
std::vector<std::filesystem::path> secondPassesUnderWay(const ui::QueueModel& queue);

/// Which recording is being transcribed, once that is known; second passes make no transcript.
std::optional<library::RecordingId> recordingHeardNow(const ui::QueueModel& queue);

}  // namespace undervoice::desktop
