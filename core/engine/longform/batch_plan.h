#pragma once
// How many windows a job starts to decode together: as many as were asked for, or as fit (spec: longform.md §6).

#include <cstddef>

#include "api/options.h"
#include "engine/longform/batch_limit.h"
#include "engine/whisper/model.h"

namespace undervoice::engine {

/// 1 … options.batchSize. count: windows of the whole job. The listener hears when fewer fit than would be decoded together; one is
/// tried whatever the plan says.
int plannedWindows(const Model& model, const api::TranscribeOptions& options, std::size_t count, const BatchLimit::Listener& listener);

}  // namespace undervoice::engine
