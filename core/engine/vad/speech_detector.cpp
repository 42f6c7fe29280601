#include "engine/vad/speech_detector.h"

#include "engine/tensor/guard.h"
#include "engine/vad/silero_weights.h"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include <ATen/Parallel.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

namespace undervoice::engine::vad {
namespace {

constexpr std::int64_t kContextSamples = 64;
constexpr std::int64_t kInputSamples = kContextSamples + kStepSamples;
constexpr std::int64_t kReflected = 64;
constexpr std::int64_t kFrameSamples = 256;
constexpr std::int64_t kFrameHop = 128;
constexpr std::int64_t kFrames = 4;  // a step
constexpr std::int64_t kBins = 129;
constexpr std::int64_t kState = 128;
// Large enough for good matrix products, small enough for the cache: 8 s of sound.
constexpr std::int64_t kBlockSteps = 256;

/// The products are too small to share: on a busy machine the threads would wait for each other at every
/// step.
class OneThread {
  public:
    OneThread() { at::set_num_threads(1); }
    ~OneThread() { at::set_num_threads(m_before); }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

  private:
    int m_before = at::get_num_threads();
};

/// sound: [64 + 512·n], context first → magnitudes [n, 4, 129]. Each step is seen with the 64 samples before
/// it and with its own end mirrored behind it.
at::Tensor magnitudes(const at::Tensor& sound, const SileroWeights& weights) {
    const at::Tensor steps = sound.unfold(0, kInputSamples, kStepSamples);  // [n, 576]
    const at::Tensor mirrored = steps.narrow(1, kInputSamples - 1 - kReflected, kReflected).flip(1);
    const at::Tensor frames = at::cat({steps, mirrored}, 1).unfold(1, kFrameSamples, kFrameHop);
    const at::Tensor spectrum = at::linear(frames.reshape({-1, kFrameSamples}), weights.basis);  // [4n, 258]
    const at::Tensor real = spectrum.narrow(1, 0, kBins);
    const at::Tensor imaginary = spectrum.narrow(1, kBins, kBins);
    return real.square().add_(imaginary.square()).sqrt_().view({-1, kFrames, kBins});
}

at::Tensor convolve(const at::Tensor& unfolded, const UnfoldedConvolution& convolution) {
    return at::relu(at::linear(unfolded, convolution.weight, convolution.bias));
}

/// Frames [n, frame, channel] with `before` and `after` zero frames around → rows of three neighbours.
at::Tensor unfoldThree(const at::Tensor& frames, std::int64_t before, std::int64_t after,
                       std::int64_t stride) {
    const std::int64_t channels = frames.size(2);
    const at::Tensor padded = at::constant_pad_nd(frames, {0, 0, before, after});
    const std::int64_t row = padded.size(1) * channels;
    const std::int64_t count = (padded.size(1) - 3) / stride + 1;
    return padded.as_strided({frames.size(0), count, 3 * channels}, {row, stride * channels, 1});
}

/// [n, 4, 129] → [n, 128].
at::Tensor features(const at::Tensor& magnitude, const SileroWeights& weights) {
    const auto& convolutions = weights.convolutions;
    at::Tensor x = convolve(unfoldThree(magnitude, 1, 1, /*stride=*/1), convolutions[0]);  // [n, 4, 128]
    x = convolve(unfoldThree(x, 1, 0, /*stride=*/2), convolutions[1]);                     // [n, 2, 64]
    x = convolve(x.flatten(1), convolutions[2]);                                           // [n, 64]
    return convolve(x, convolutions[3]);
}

}  // namespace

SpeechStream::SpeechStream(std::shared_ptr<const SileroWeights> weights) : m_weights(std::move(weights)) {
    reset();
}

void SpeechStream::reset() {
    m_context.assign(kContextSamples, 0.0F);
    m_hidden = at::Tensor();
    m_cell = at::Tensor();
}

std::vector<float> SpeechStream::evaluate(std::span<const float> samples) {
    const c10::InferenceMode inference;
    const OneThread oneThread;
    if (!m_hidden.defined()) {
        m_hidden = at::zeros({1, 1, kState});
        m_cell = at::zeros({1, 1, kState});
    }
    std::vector<float> sound = m_context;
    sound.insert(sound.end(), samples.begin(), samples.end());
    const at::Tensor x = at::from_blob(sound.data(), {static_cast<std::int64_t>(sound.size())}, at::kFloat);
    const at::Tensor sequence = features(magnitudes(x, *m_weights), *m_weights).unsqueeze(1);  // [n, 1, 128]
    const at::Tensor parameters[] = {m_weights->inputWeight, m_weights->hiddenWeight, m_weights->inputBias,
                                     m_weights->hiddenBias};
    const at::Tensor state[] = {m_hidden, m_cell};
    at::Tensor outputs;
    std::tie(outputs, m_hidden, m_cell) =
        at::lstm(sequence, state, parameters, /*has_biases=*/true, /*num_layers=*/1, /*dropout=*/0.0,
                 /*train=*/false, /*bidirectional=*/false, /*batch_first=*/false);
    const at::Tensor speech =
        at::sigmoid(at::linear(at::relu(outputs.squeeze(1)), m_weights->outputWeight, m_weights->outputBias))
            .contiguous();
    std::copy(sound.end() - kContextSamples, sound.end(), m_context.begin());
    const float* values = speech.const_data_ptr<float>();
    return {values, values + speech.numel()};
}

Result<std::vector<float>> SpeechStream::push(std::span<const float> samples) {
    assert(samples.size() % kStepSamples == 0);
    if (samples.empty()) return std::vector<float>();
    return guarded("listening for speech", [&] { return evaluate(samples); });
}

Result<std::unique_ptr<SpeechDetector>> SpeechDetector::create(const std::filesystem::path& assetsFolder) {
    UNDERVOICE_TRY_ASSIGN(SileroWeights weights, loadSileroWeights(assetsFolder / "silero_vad.jit"));
    return std::unique_ptr<SpeechDetector>(
        new SpeechDetector(std::make_shared<const SileroWeights>(std::move(weights))));
}

Result<std::vector<float>> SpeechDetector::probabilities(const media::Pcm& audio,
                                                         const ProgressFunction& progress,
                                                         const CancelToken& cancel) const {
    const std::int64_t samples = audio.sampleCount();
    const std::int64_t steps = (samples + kStepSamples - 1) / kStepSamples;
    std::vector<float> probabilities;
    probabilities.reserve(static_cast<std::size_t>(steps));
    std::vector<float> block;
    SpeechStream stream = startStream();
    for (std::int64_t step = 0; step < steps; step += kBlockSteps) {
        UNDERVOICE_TRY(cancel.check());
        block.resize(static_cast<std::size_t>(std::min(kBlockSteps, steps - step) * kStepSamples));
        UNDERVOICE_TRY(audio.read(step * kStepSamples, block));
        UNDERVOICE_TRY_ASSIGN(const std::vector<float> heard, stream.push(block));
        probabilities.insert(probabilities.end(), heard.begin(), heard.end());
        if (progress) {
            const std::int64_t done = std::min(samples, (step + kBlockSteps) * kStepSamples);
            progress({samplesToUs(done), samplesToUs(samples), Progress::Unit::AudioMicroseconds,
                      "listening for speech"});
        }
    }
    return probabilities;
}

}  // namespace undervoice::engine::vad
