#pragma once
// What a conversion cost, found out from the files that were written: they hold what they should, the model runs both ways, and beside the
// original it predicts and writes so much the same (spec: convert-train.md §1.6). Engine thread only.

#include <filesystem>
#include <string>
#include <vector>

#include "api/converter.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/convert/calibration.h"
#include "engine/convert/converted_model.h"
#include "engine/convert/report.h"
#include "engine/loaded_model.h"

namespace undervoice::engine {

/// Everything referred to must outlive the proof.
struct ConversionWork {
    const api::ConversionRequest& request;
    int threads = 0;
    const Checkpoint& source;
    const LoadedModel& original;
    const Clips& clips;  ///< of the calibration, as windows number them
    const std::vector<CalibrationWindow>& heldOut;
    const ConvertedModel& converted;
};

class Proof {
  public:
    Proof(const ConversionWork& work, ConversionReport& report, const ProgressFunction& progress, const CancelToken& cancel)
        : m_work(work), m_report(report), m_progress(progress), m_cancel(cancel) {}

    /// folder: as it was written. Fills bytes, times, checks and sets of the report. Io or Internal where a check fails that no model may
    /// fail; how good the model is, is for judge().
    Status run(const std::filesystem::path& folder);

  private:
    Status checkWeights(const Checkpoint& written) const;
    Status checkSteps(const LoadedModel& converted, const std::vector<CalibrationWindow>& windows);
    Status compareHeldOut(const LoadedModel& converted);
    Status compareSet(const LoadedModel& converted, const std::string& name, const Clips& clips);
    Status compareTexts(const LoadedModel& converted, const Clips& clips, SetReport& set);
    Result<std::vector<api::ConversionClip>> joinedHeldOut() const;

    ConversionWork m_work;
    ConversionReport& m_report;
    const ProgressFunction& m_progress;
    const CancelToken& m_cancel;
    bool m_hasSameEncoder = false, m_hasCheckedSteps = false;
};

/// Adds a sentence to missedGates for every gate of the report's options that a set misses, or that no set came to.
void judge(ConversionReport& report);

/// The conversion's tensor of that name, else the source's; float32.
Result<at::Tensor> convertedTensor(const ConvertedModel& converted, const Checkpoint& source, const std::string& name);

}  // namespace undervoice::engine
