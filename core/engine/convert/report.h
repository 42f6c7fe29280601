#pragma once
// What a conversion cost, for people and for programs (spec: convert-train.md §1.6).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/converter.h"
#include "engine/convert/parity.h"
#include "engine/convert/rank_plan.h"

namespace undervoice::engine {

/// One decoder layer's self-attention.
struct LayerReport {
    int layer = 0;
    std::string mode;          ///< "t", "mla"
    std::int64_t rank = 0;
    double lostShare = 0;      ///< of the factorisation's weighted energy
    double keyError = 0, valueError = 0;  ///< ‖K − K̂‖/‖K‖ and ‖V − V̂‖/‖V‖ on held-out inputs, before healing
    double outputErrorBefore = 0, outputErrorAfter = 0;  ///< ‖y − ŷ‖²/‖y‖² on held-out inputs, before and after healing
    bool isHealed = false;      ///< false also where healing did not help
    double trainingError = 0;  ///< as outputErrorAfter, on what it was healed with; 0 unhealed
};

struct ClipReport {
    std::string name, sha256, language;
    double seconds = 0;
    bool isReferenced = false;
};

/// Both models on one set of recordings.
struct SetReport {
    std::string name;
    LogitParity logits;
    TranscriptParity texts;
    double originalSeconds = 0, convertedSeconds = 0;  ///< that the texts took
};

/// One model on this machine.
struct ModelReport {
    std::int64_t weightBytes = 0;
    std::int64_t selfCacheBytes = 0, crossCacheBytes = 0;  ///< at the report's windows and beams, 448 tokens, two-byte numbers
    double msPerToken = 0;                                 ///< one row, behind 200 tokens
};

struct ConversionReport {
    std::string sourceName, sourceSha256, sourceFormat, createdBy, libtorch, device;
    api::ConversionOptions options;
    std::optional<api::FlatConversionOptions> flat;
    int calibrationWindows = 0;  ///< at most, as it was asked for or is usual
    int healingSteps = 0;  ///< of the layer that costs most
    std::vector<std::int64_t> ranks;
    std::vector<RankCurve> curves;  ///< that the ranks were planned by; none: even, or as asked for
    std::vector<ClipReport> calibration;
    int trainingWindows = 0, heldOutWindows = 0;
    double calibrationSeconds = 0;
    std::int64_t tokens = 0;       ///< of the sequences that statistics and healing saw
    int longestSequence = 0;
    std::vector<std::string> remarks;
    std::vector<LayerReport> layers;
    std::vector<SetReport> sets;   ///< held-out speech first
    double absorbedDifference = 0, fullRankDifference = 0;
    ModelReport original, converted;
    double seconds = 0, readingSeconds = 0, fittingSeconds = 0, checkingSeconds = 0;
    std::vector<std::string> missedGates;
};

std::string reportJson(const ConversionReport& report);
std::string setJson(const SetReport& set);  ///< as within reportJson
std::string reportMarkdown(const ConversionReport& report);

}  // namespace undervoice::engine
