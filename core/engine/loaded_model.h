#pragma once
// A model with all that goes with it: tokenizer, decoder, features, alignment heads, facts. Lives on the engine thread.

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "api/speech_engine.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "engine/align/alignment_heads.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/decoding/decoder.h"
#include "engine/features/log_mel.h"
#include "engine/vad/speech_detector.h"
#include "engine/whisper/model.h"

namespace undervoice::engine {

/// Tells a weight file from another one in its place.
struct FileStamp {
    std::uintmax_t bytes = 0;
    std::filesystem::file_time_type written;
    bool operator==(const FileStamp&) const = default;
};

struct LoadedModel {
    api::ModelInfo info;
    api::ModelOptions options;
    std::vector<TensorEntry> tensors;  ///< as they are stored
    std::shared_ptr<const Model> model;
    std::shared_ptr<const text::Tokenizer> tokenizer;
    std::optional<Decoder> decoder;
    std::optional<LogMel> logMel;
    AlignmentHeads alignmentHeads;
    std::unique_ptr<vad::SpeechDetector> detector;  ///< loaded when it is first needed
    double loadSeconds = 0;
    std::vector<FileStamp> stamps;  ///< of the weight files when they were read
};

/// Opens the checkpoint, chooses device and number format, loads weights and tokenizer. `threads` is only named in the facts.
Result<std::unique_ptr<LoadedModel>> loadModel(const api::ModelOptions& options, int threads,
                                               const ProgressFunction& progress, const CancelToken& cancel);

/// The model goes on in other modes, see Model::inModes(). Whatever the error, it is as it was. Io when its files have changed since
/// it was loaded.
Status changeAttention(LoadedModel& loaded, const api::AttentionModes& modes, const CancelToken& cancel);

}  // namespace undervoice::engine
