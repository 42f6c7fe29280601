#pragma once
// How likely somebody speaks, every 32 ms: Silero VAD 6 (16 kHz branch). Spec: longform.md §1. Golden:
// vad.json. The weights come from the TorchScript file that set-up fetched; the network itself is evaluated
// here, many steps at a time, which is some ten times faster than to call the script step by step. Engine
// thread only: everything here is tensors inside.

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "engine/vad/segmenter.h"
#include "media/pcm.h"

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

namespace undervoice::engine::vad {

struct SileroWeights;

/// One sound stream and what the network remembers of it.
class SpeechStream {
  public:
    explicit SpeechStream(std::shared_ptr<const SileroWeights> weights);

    /// samples: a whole number of steps (512 samples each), -1…1. One probability a step.
    Result<std::vector<float>> push(std::span<const float> samples);
    /// Forgets what was heard.
    void reset();

  private:
    std::vector<float> evaluate(std::span<const float> samples);

    std::shared_ptr<const SileroWeights> m_weights;
    std::vector<float> m_context;  // the last 64 samples
    at::Tensor m_hidden;           // [1, 1, 128]
    at::Tensor m_cell;             // [1, 1, 128]
};

class SpeechDetector {
  public:
    /// Reads silero_vad.jit in assetsFolder. NotFound, or Format when it is not the file that is expected.
    static Result<std::unique_ptr<SpeechDetector>> create(const std::filesystem::path& assetsFolder);

    /// One probability per 512 samples of the recording, the last step padded with zeros. Memory does not
    /// grow with the recording but for the result. Progress in microseconds of audio.
    Result<std::vector<float>> probabilities(const media::Pcm& audio, const ProgressFunction& progress,
                                             const CancelToken& cancel) const;

    SpeechStream startStream() const { return SpeechStream(m_weights); }

  private:
    explicit SpeechDetector(std::shared_ptr<const SileroWeights> weights) : m_weights(std::move(weights)) {}
    std::shared_ptr<const SileroWeights> m_weights;
};

}  // namespace undervoice::engine::vad
