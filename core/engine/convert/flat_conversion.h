#pragma once
// A whole model as the original Whisper-MLA repository converts it (spec: convert-train.md §2), attention by attention with
// compatibility.h. Engine thread only.

#include <vector>

#include "api/converter.h"
#include "base/cancel.h"
#include "base/progress.h"
#include "engine/convert/calibration.h"
#include "engine/convert/converted_model.h"
#include "engine/convert/report.h"
#include "engine/loaded_model.h"

namespace undervoice::engine {

struct FlatSource {
    const Checkpoint& checkpoint;
    const LoadedModel& model;                      ///< of the same checkpoint, ordinary attention everywhere
    const Clips& clips;
    const std::vector<CalibrationWindow>& windows; ///< for ranks that are measured
};

/// layers: one report a decoder layer is filled in. InvalidArgument where ranks are to be measured and there are no windows.
Result<ConvertedModel> convertFlatModel(const FlatSource& source, const api::FlatConversionOptions& options, std::vector<LayerReport>& layers,
                                        const ProgressFunction& progress, const CancelToken& cancel);

}  // namespace undervoice::engine
