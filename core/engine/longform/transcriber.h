#pragma once
// A whole recording, in either mode: picks the mode, reports progress, hands finished windows on in order (spec: longform.md §2,
// §7, §8). Engine thread only.

#include <cstdint>
#include <functional>

#include "api/speech_engine.h"
#include "engine/longform/recording_backend.h"
#include "engine/vad/speech_detector.h"

namespace undervoice::engine {

/// What Auto becomes for a recording of this length; Careful and Batched stay.
api::Mode resolveMode(const api::TranscribeOptions& options, std::int64_t sampleCount);

class Transcriber {
  public:
    struct Job {
        const media::Pcm& audio;
        const api::TranscribeOptions& options;  ///< validated
        std::uint64_t seed = 0;
        const api::ResumePoint& resume;
        /// What careful mode would first decode, at temperature 0 without a prompt, where that is known already; null: it is not.
        const DecodingResult* firstWindow = nullptr;
        /// Called between two windows, or groups of them; true: the model runs in other attention modes from here on.
        std::function<bool()> changesModes = {};
    };

    /// detector may be null when a job does not listen for speech. What is referred to must outlive the transcriber.
    Transcriber(const RecordingModel& model, const vad::SpeechDetector* detector) : m_model(model), m_detector(detector) {}

    Result<api::TranscriptionSummary> run(const Job& job, api::TranscriptionSink& sink, const CancelToken& cancel) const;

  private:
    RecordingModel m_model;
    const vad::SpeechDetector* m_detector;
};

}  // namespace undervoice::engine
