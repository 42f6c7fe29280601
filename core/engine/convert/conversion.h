#pragma once
// One conversion, step by step: read, measure, factorise, heal, write, compare, judge. Engine thread only.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "api/converter.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/model_folder.h"
#include "engine/convert/calibration.h"
#include "engine/convert/converted_model.h"
#include "engine/convert/factorise.h"
#include "engine/convert/heal.h"
#include "engine/convert/report.h"
#include "engine/convert/statistics.h"
#include "engine/loaded_model.h"

namespace undervoice::engine {

class Conversion {
  public:
    /// The request and what it refers to must outlive the conversion.
    Conversion(const api::ConversionRequest& request, int threads, const ProgressFunction& progress, const CancelToken& cancel)
        : m_request(request), m_threads(threads), m_progress(progress), m_cancel(cancel) {}

    Result<api::ConversionOutcome> run();

  private:
    /// What a layer's latent is made from, of any rank.
    struct LayerSource {
        AttentionWeights weights;
        LayerInputs inputs;
        Factorisation factorisation;
    };
    /// Some sequences of a layer's record, and what their tokens count.
    struct RecordPart {
        AttentionRecord record;
        std::vector<at::Tensor> weights;
    };

    Status openSource();
    Status readCalibration();
    Result<std::vector<CalibrationWindow>> readCalibrationWindows(const std::vector<std::vector<ClipPart>>& planned) const;
    Status drawSequences();
    Status convertLayers();
    Status planRanks();
    Status recordLayers(int firstLayer, int count);
    Status convertGroup(int firstLayer, int count);
    LayerInputs trainingInputs(int layer) const;
    Result<const LayerSource*> sourceOf(int layer);
    Status checkFullRank(int layer, const LayerSource& source);
    int healingSteps(int layer) const;
    Result<LatentWeights> factoriseLayer(int layer);
    Status healLayers(int firstLayer, std::vector<LatentWeights>& latents);
    Status healLayer(int layer, LatentWeights& latent, const std::function<void()>& step);
    const AttentionRecord* recordOf(int layer) const;
    /// Every step-th of the sequences [begin, end).
    RecordPart partOf(const AttentionRecord& record, std::size_t begin, std::size_t end, std::size_t step = 1) const;
    Status write(FolderInTheMaking& folder);
    Status keep(FolderInTheMaking& folder, api::ConversionOutcome& outcome) const;

    Status convertFlat();
    void keepLayer(int layer, const LatentWeights* latent);
    ModelToWrite modelToWrite(const std::string& reportSha256) const;
    int layersAtOnce() const;
    void report(std::int64_t done, std::int64_t total, const std::string& phase) const;
    void finishSeconds(double& target);

    const api::ConversionRequest& m_request;
    int m_threads;
    const ProgressFunction& m_progress;
    const CancelToken& m_cancel;

    std::unique_ptr<Checkpoint> m_source;
    std::unique_ptr<LoadedModel> m_original;
    int m_calibrationWindows = 0, m_healingSteps = 0;
    std::vector<std::int64_t> m_ranks;            // [layer]; 0: kept, from tokens
    Clips m_clips;                                // of the calibration, those in a language that the model knows
    std::vector<CalibrationWindow> m_training, m_heldOut;
    std::vector<TokenSequence> m_sequences;       // of the training windows, then of those held out
    std::size_t m_trainingSequences = 0;
    std::vector<AttentionRecord> m_records;       // of layers m_recordedLayer and on, all sequences
    int m_recordedLayer = -1;
    std::map<int, LayerSource> m_sources;  // of the recorded layers, by need
    ConvertedModel m_converted;
    ConversionReport m_report;
    std::chrono::steady_clock::time_point m_start, m_phaseStart;
};

}  // namespace undervoice::engine
