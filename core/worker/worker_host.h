#pragma once
// The worker's side: takes jobs from the other process, does them one after the other, and tells what happens. It ends when the
// other process ends the conversation or dies; a job that is under way then stops at once and can be resumed.

#include "base/error.h"
#include "library/library.h"
#include "service/transcription_service.h"
#include "worker/channel.h"

namespace undervoice::worker {

/// Returns when the conversation is over. The library is written by this thread's jobs alone.
Status hostJobs(Channel& channel, service::TranscriptionService::EngineFactory makeEngine, library::Library& library);

}  // namespace undervoice::worker
