#pragma once
// The converter's side of the seam: an ordinary Whisper checkpoint becomes one whose decoder caches low-rank latents (Whisper-MLA),
// with a report of what that cost. Spec: convert-train.md §1, attention.md §10. Calls run on the engine thread and block their
// caller, like those of SpeechEngine; a model that is loaded there meanwhile stays loaded.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "media/pcm.h"

namespace undervoice::api {

/// A recording that the converter learns from, or is tested on.
struct ConversionClip {
    std::string set;     ///< of a test clip: those of the same name are reported together
    std::string name;    ///< for the report: file name, and range where it is a part
    std::string sha256;  ///< of the file
    media::Pcm audio;
    std::string language;       ///< code; empty: detect
    std::string referenceText;  ///< what is said; empty: not known
};

struct ConversionOptions {
    /// How the factors of keys and values are found (spec: convert-train.md §1.2).
    enum class Metric {
        Weights,   ///< plain SVD of the weights: no recordings are needed, and the result hardly ever works
        Plain,     ///< activations, keys and values as they are
        Balanced,  ///< activations, keys scaled to the values' energy
        Attention  ///< activations, weighted by the queries and the output projection, keys and values of equal energy
    };

    std::filesystem::path output;      ///< a folder that is not there yet
    std::filesystem::path patch;       ///< also written: a file, not there yet, with what differs from the source alone; empty: none
    double savedShare = 0.875;         ///< of the self cache, 0…1; ignored where ranks or budgetBytes are given
    std::vector<int> ranks;            ///< one a layer, the last for all further ones; with firstLayerFromTokens layer 0's is ignored
    std::int64_t budgetBytes = 0;      ///< the self cache of one window and beam of 448 tokens in two-byte numbers; 0: not given
    bool firstLayerFromTokens = true;  ///< layer 0 keeps its weights and is recomputed from the token ids (mode t)
    /// Even: the same rank in every converted layer. Measured: as many numbers in all, moved to the layers where they help most.
    enum class RankPlan { Even, Measured };
    RankPlan rankPlan = RankPlan::Measured;  ///< ignored where ranks are given
    Metric metric = Metric::Attention;
    bool correctsMean = true;
    /// Of layer-local least squares, where ranks are measured fewer in layers that cost less; 0: none. Absent: usualEffort().
    std::optional<int> healingSteps;
    double healingRate = 3e-4;         ///< largest learning rate of a step
    bool healsProjections = false;     ///< also the weights of queries and output: a little closer, and a patch three times the size
    std::optional<int> calibrationWindows;  ///< of 30 s at most, drawn from the clips. Absent: usualEffort()
    std::uint64_t seed = 0;
    Dtype dtype = Dtype::Float16;      ///< of the written weights: Float16, BFloat16 or Float32
    bool writesNotRecommended = false; ///< also where a gate is missed
    double largestKl = 0.05;           ///< gate, nats a token
    double largestWerRise = 0.01;      ///< gate, absolute; or a tenth of the original's, whichever is larger
    int windows = 1;                   ///< for the report's bytes
    int beams = 5;
};

/// What a conversion takes where nothing is said. A small model loses more by the same saving and learns faster, so it learns from more.
struct ConversionEffort {
    int calibrationWindows, healingSteps;
};
ConversionEffort usualEffort(int textState);

/// As the original Whisper-MLA repository converts, for comparison on the same recordings (spec: convert-train.md §2): heads are
/// scrambled, and only long training repairs that. Nothing is healed; no gate keeps it from being written.
struct FlatConversionOptions {
    enum class Selection { Uniform, TwoNorm };
    Selection selection = Selection::Uniform;
    int kept = 48;                  ///< key dimensions that stay as they are: Uniform of all heads together, TwoNorm of each
    int uniformStart = 0;
    int lowRank = 8;                ///< times the heads: the latent's rank
    bool splits = false;            ///< keys and values have latents of their own
    bool convertsAll = true;        ///< encoder and cross-attention too; else the decoder's self-attention alone
    bool fixesCrossKeys = false;    ///< TwoNorm: cross-attention's keys are ranked by what they are made of
    std::filesystem::path ranks;       ///< TwoNorm: read from here; empty: measured on the calibration
    std::filesystem::path writeRanks;  ///< TwoNorm, measured: also written here, a file that is not there yet
};

/// InvalidArgument names the field.
Status validate(const ConversionOptions& options);
/// output: of the conversion. InvalidArgument where ranks cannot be written, or there are none to write.
Status validate(const FlatConversionOptions& options, const std::filesystem::path& output);
/// Whether a further file can be written when the work is done: nothing is there, its folder is and can be written to, and it is neither
/// the output nor in it, which is not there before the end. purpose: "the patch". InvalidArgument.
Status checkNewFile(const std::filesystem::path& file, const std::filesystem::path& output, const std::string& purpose);
/// Whether a patch can be written where the options want one: as checkNewFile(), and not of a flat conversion. InvalidArgument.
Status checkPatch(const ConversionOptions& options, bool isFlat);

struct ConversionRequest {
    ModelOptions source;  ///< path, name, assets, threads
    ConversionOptions options;
    std::optional<FlatConversionOptions> flat;  ///< of the options, metric, ranks and healing then do not count
    std::vector<ConversionClip> calibration;
    std::vector<ConversionClip> test;  ///< to compare the models on, beside the calibration speech that is held out
};

struct ConversionOutcome {
    bool isRecommended = false;  ///< every gate was passed
    bool isWritten = false;
    std::int64_t patchBytes = 0;  ///< of the patch, where one was asked for and written
    std::string patchProblem;     ///< one sentence where it could not be written; the model was all the same
    std::vector<std::string> missedGates;  ///< one sentence each
    std::string reportJson;
    std::string reportMarkdown;
};

class Converter {
  public:
    virtual ~Converter() = default;

    /// Of a checkpoint, which is opened for it and not loaded.
    virtual Result<ConversionEffort> effortFor(const ModelOptions& source) = 0;

    /// Writes the folder whole or not at all, and never over something. A missed gate is no error: nothing is written then unless
    /// options.writesNotRecommended. Reports Progress by phase. Cancelled leaves nothing behind.
    virtual Result<ConversionOutcome> convert(const ConversionRequest& request, const ProgressFunction& progress,
                                              const CancelToken& cancel) = 0;

    /// Makes the folder of a conversion from its patch and its source, which may be in any format that holds the same numbers.
    virtual Status applyPatch(const ModelOptions& source, const std::filesystem::path& patch, const std::filesystem::path& output,
                              const ProgressFunction& progress, const CancelToken& cancel) = 0;

    /// Makes of a converted model one that merges `stride` neighbouring tokens in its cache (mtla), every token with the same weight. It
    /// needs fine-tuning: as it is, it says little. normalizes: merged latents are averaged instead of summed.
    virtual Status mergeTokens(const ModelOptions& source, int stride, bool normalizes, const std::filesystem::path& output,
                               const ProgressFunction& progress, const CancelToken& cancel) = 0;

    /// Writes a model of any format as one that other programs load, converted attentions multiplied out.
    enum class Layout { HuggingFace, OpenAi };
    virtual Status exportOrdinary(const ModelOptions& source, Layout layout, Dtype dtype, const std::filesystem::path& output,
                                  const ProgressFunction& progress, const CancelToken& cancel) = 0;
};

}  // namespace undervoice::api
