#pragma once
// What is to be transcribed, in order, as plain values. An entry outlives the program; the request in it is the caller's own
// text, which the library only keeps.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "library/ids.h"
#include "library/records.h"

namespace undervoice::library {

enum class QueueState {
    Waiting,
    Running,
    Paused,     ///< by a person; waits until set to Waiting
    Failed,
    Cancelled,
    Finished,
};
const char* queueStateName(QueueState state);  ///< "waiting", "running", … as in the file; never changed

struct QueueEntry {
    QueueEntryId id;
    std::filesystem::path file;
    std::string requestJson;
    QueueState state = QueueState::Waiting;
    std::optional<RecordingId> recording;  ///< nothing before it is known, and after it was deleted
    std::optional<RunId> run;
    std::string message;                   ///< why it is in this state; empty: nothing to say
    std::int64_t doneUs = 0;
    std::int64_t totalUs = 0;              ///< 0: not known yet
    UnixMs addedAt = 0;
    ProjectId project;                     ///< 0: none
};

}  // namespace undervoice::library
