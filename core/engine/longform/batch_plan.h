#pragma once
// How many windows a job starts to decode together: as many as were asked for, or as fit (spec: longform.md §6).

#include <cstddef>
#include <cstdint>

#include "api/options.h"
#include "base/error.h"
#include "engine/decoding/decoder.h"
#include "engine/longform/batch_limit.h"
#include "engine/whisper/memory_planner.h"

namespace undervoice::engine {

/// So many windows with their rows at whichever temperature has most, the tokens that each may come to, and those of its start, which
/// the rows of a window share. InvalidArgument for prompts that do not fit.
Result<MemoryPlanner::Batch> askedBatch(const Decoder& decoder, const api::TranscribeOptions& options, std::int64_t windows);

/// 1 … options.batchSize. count: windows of the whole job. The listener hears when fewer fit than would be decoded together; one is
/// tried whatever the plan says. InvalidArgument for prompts that do not fit.
Result<int> plannedWindows(const Decoder& decoder, const api::TranscribeOptions& options, std::size_t count, const BatchLimit::Listener& listener);

}  // namespace undervoice::engine
