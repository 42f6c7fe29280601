#pragma once
// One transcript of a recording whose channels were transcribed apart: each channel is a speaker. Blocking; the library's thread.

#include <optional>

#include "base/error.h"
#include "library/library.h"

namespace undervoice::service {

/// Joins what counts now of each channel (of joined ones of which some were heard anew since, the rest as they were), as soon as nothing
/// of this recording waits in the queue any more: the segments in the order of time, the people of the recording as speakers where they
/// are as many as the channels, else "Channel 1" and so on. Nothing when there are no two such runs, or when one of them was corrected
/// already.
Result<std::optional<library::RunId>> joinChannels(library::Library& library, library::RecordingId recording);

}  // namespace undervoice::service
