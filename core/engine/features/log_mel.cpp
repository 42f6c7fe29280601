#include "engine/features/log_mel.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/fft_rfft.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/view_as_real.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "engine/tensor/guard.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kFftSize = 400;
constexpr std::int64_t kBins = kFftSize / 2 + 1;
constexpr std::int64_t kEdge = kFftSize / 2;  ///< samples of reflection on either side
constexpr double kSampleRateHz = 16000;
constexpr float kSilence = 1e-10F;       ///< the least power that is told apart
constexpr float kFloorBelowMaximum = 8;  ///< in log10

// Slaney's mel scale: linear below 1 kHz, logarithmic above.
double hzToMel(double hz) { return hz < 1000 ? 3 * hz / 200 : 15 + 27 * std::log(hz / 1000) / std::log(6.4); }
double melToHz(double mel) { return mel < 15 ? 200 * mel / 3 : 1000 * std::exp((mel - 15) * std::log(6.4) / 27); }

/// The bins where one mel filter is not zero: five on average of 201.
struct Band {
    std::int64_t first = 0;
    std::int64_t last = 0;  ///< one past
};

std::vector<Band> bandsOf(const at::Tensor& filters) {
    std::vector<Band> bands;
    for (std::int64_t m = 0; m < filters.size(0); ++m) {
        const float* row = filters.data_ptr<float>() + m * kBins;
        const auto isUsed = [](float weight) { return weight != 0; };
        const float* first = std::find_if(row, row + kBins, isUsed);
        const float* last = row + kBins;
        while (last > first && !isUsed(last[-1])) --last;
        bands.push_back({first - row, last - row});
    }
    return bands;
}

/// spectrum: float64 [frame, 201, 2] → powers through the filters, into columns `first` and following of mel, float32 [mel bin, frame].
/// Every frame is summed in the same order wherever it stands, so that a slice equals the same frames of the whole.
void addMelPower(const at::Tensor& spectrum, const at::Tensor& filters, const std::vector<Band>& bands, at::Tensor& mel, std::int64_t first) {
    const std::int64_t columns = mel.size(1);
    const double* in = spectrum.data_ptr<double>();
    const float* weights = filters.data_ptr<float>();
    float* out = mel.data_ptr<float>() + first;
    at::parallel_for(0, spectrum.size(0), /*grain_size=*/64, [&](std::int64_t begin, std::int64_t end) {
        double power[kBins];
        for (std::int64_t t = begin; t < end; ++t) {
            const double* bins = in + t * kBins * 2;
            for (std::int64_t k = 0; k < kBins; ++k) power[k] = bins[2 * k] * bins[2 * k] + bins[2 * k + 1] * bins[2 * k + 1];
            for (std::size_t m = 0; m < bands.size(); ++m) {
                double sum = 0;
                const float* filter = weights + static_cast<std::int64_t>(m) * kBins;
                for (std::int64_t k = bands[m].first; k < bands[m].last; ++k) sum += static_cast<double>(filter[k]) * power[k];
                out[static_cast<std::int64_t>(m) * columns + t] = static_cast<float>(sum);
            }
        }
    });
}

/// padded: float32 with 200 samples of context on either side of the frames' centres → log10 mel [mel bin, frame], no floor yet.
at::Tensor logMelOf(const at::Tensor& padded, std::int64_t frames, const at::Tensor& window, const at::Tensor& filters) {
    constexpr std::int64_t kFramesAtOnce = 256;  // their spectra stay in the processor's cache
    const std::vector<Band> bands = bandsOf(filters);
    at::Tensor mel = at::empty({filters.size(0), frames});
    for (std::int64_t first = 0; first < frames; first += kFramesAtOnce) {
        const std::int64_t count = std::min(kFramesAtOnce, frames - first);
        const at::Tensor cut = padded.as_strided({count, kFftSize}, {kHopSamples, 1}, padded.storage_offset() + first * kHopSamples);
        // In float32 the noise of the transform shows in quiet bins, and is another on every kind of processor.
        const at::Tensor spectrum = at::view_as_real(at::fft_rfft(cut.mul(window).to(at::kDouble))).contiguous();
        addMelPower(spectrum, filters, bands, mel, first);
    }
    return mel.clamp_min_(kSilence).log10_();
}

/// The reference's last step: floor, then about [-1, 1].
at::Tensor normalise(at::Tensor logMel, float floor) { return logMel.clamp_min_(floor).add_(4).div_(4); }

/// The index that reflection without repeating the edge sample gives; positions are within ±count of the array.
std::int64_t reflect(std::int64_t position, std::int64_t count) {
    if (position < 0) position = -position;
    return position < count ? position : 2 * (count - 1) - position;
}

/// samples [n] → [n + 400], reflected at both ends; 200 samples or fewer are extended with zeros first.
at::Tensor reflectPadded(const at::Tensor& samples) {
    const std::int64_t given = samples.size(0);
    const std::int64_t count = std::max(given, kEdge + 1);
    at::Tensor padded = at::zeros({count + 2 * kEdge});
    float* out = padded.data_ptr<float>();
    std::copy_n(samples.data_ptr<float>(), given, out + kEdge);
    for (std::int64_t i = 1; i <= kEdge; ++i) {
        out[kEdge - i] = out[kEdge + reflect(-i, count)];
        out[kEdge + count - 1 + i] = out[kEdge + reflect(count - 1 + i, count)];
    }
    return padded;
}

/// Samples that frames [first, first + count) of recording + 480,000 zeros look at, [(count − 1)·160 + 400].
Result<at::Tensor> contextOf(const media::Pcm& audio, std::int64_t firstFrame, std::int64_t frames) {
    at::Tensor padded = at::empty({(frames - 1) * kHopSamples + kFftSize});
    float* out = padded.data_ptr<float>();
    const std::int64_t start = firstFrame * kHopSamples - kEdge;
    const std::int64_t before = std::min(std::max<std::int64_t>(0, -start), padded.size(0));
    // What lies behind the appended zeros is the reflection of zeros, as read() gives it.
    UNDERVOICE_TRY(audio.read(start + before, {out + before, static_cast<std::size_t>(padded.size(0) - before)}));
    for (std::int64_t i = 0; i < before; ++i)
        UNDERVOICE_TRY(audio.read(-(start + i), {out + i, 1}));
    return padded;
}

}  // namespace

at::Tensor melFilters(int melBins) {
    const double step = hzToMel(kSampleRateHz / 2) / (melBins + 1);
    std::vector<double> edgesHz;
    for (int i = 0; i < melBins + 2; ++i) edgesHz.push_back(melToHz(step * i));
    at::Tensor filters = at::empty({melBins, kBins});
    float* out = filters.data_ptr<float>();
    for (std::size_t i = 0; i < static_cast<std::size_t>(melBins); ++i) {
        const double low = edgesHz[i], centre = edgesHz[i + 1], high = edgesHz[i + 2];
        for (std::int64_t k = 0; k < kBins; ++k) {
            const double hz = static_cast<double>(k) * kSampleRateHz / kFftSize;
            const double triangle = std::min((hz - low) / (centre - low), (high - hz) / (high - centre));
            *out++ = static_cast<float>(std::max(0.0, triangle) * 2 / (high - low));
        }
    }
    return filters;
}

at::Tensor hannWindow() {
    at::Tensor window = at::empty({kFftSize});
    float* out = window.data_ptr<float>();
    for (std::int64_t i = 0; i < kFftSize; ++i) {
        const float angle = static_cast<float>(i) * static_cast<float>(2 * std::numbers::pi / kFftSize);
        out[i] = static_cast<float>(std::cos(static_cast<double>(angle))) * -0.5F + 0.5F;
    }
    return window;
}

LogMel::LogMel(int melBins)
    : m_melBins(melBins), m_filters(melFilters(melBins)), m_window(hannWindow()) {}

at::Tensor LogMel::compute(const at::Tensor& samples) const {
    if (samples.dim() == 2) {
        std::vector<at::Tensor> windows;
        for (const at::Tensor& window : samples.unbind(0)) windows.push_back(compute(window));
        return at::stack(windows);
    }
    const std::int64_t frames = samples.size(0) / kHopSamples;
    if (frames == 0) return at::empty({m_melBins, 0});
    at::Tensor logMel = logMelOf(reflectPadded(samples.contiguous()), frames, m_window, m_filters);
    const float floor = logMel.max().item<float>() - kFloorBelowMaximum;
    return normalise(std::move(logMel), floor);
}

Result<float> LogMel::recordingMaximum(const media::Pcm& audio, const CancelToken& cancel) const {
    // The last frame that sees a sample; those behind it are silence. The zeros make at least 3000 frames.
    const std::int64_t last = (audio.sampleCount() + kEdge) / kHopSamples + 1;
    const std::int64_t frames = std::min(last, (audio.sampleCount() + kWindowSamples) / kHopSamples);
    return guarded("computing the log-mel maximum", [&]() -> Result<float> {
        float maximum = std::log10(kSilence);
        for (std::int64_t first = 0; first < frames; first += kWindowFrames) {
            UNDERVOICE_TRY(cancel.check());
            const std::int64_t count = std::min<std::int64_t>(kWindowFrames, frames - first);
            UNDERVOICE_TRY_ASSIGN(const at::Tensor padded, contextOf(audio, first, count));
            maximum = std::max(maximum, logMelOf(padded, count, m_window, m_filters).max().item<float>());
        }
        return maximum;
    });
}

Result<at::Tensor> LogMel::frames(const media::Pcm& audio, std::int64_t firstFrame, int frames, float recordingMaximum) const {
    const std::int64_t total = (audio.sampleCount() + kWindowSamples) / kHopSamples;
    if (firstFrame < 0 || frames < 1 || firstFrame + frames > total)
        return fail(ErrorCode::InvalidArgument, "Frames " + std::to_string(firstFrame) + " to " + std::to_string(firstFrame + frames) +
                                                    " were asked of a spectrogram of " + std::to_string(total) + " frames.");
    return guarded("computing log-mel features", [&]() -> Result<at::Tensor> {
        UNDERVOICE_TRY_ASSIGN(const at::Tensor padded, contextOf(audio, firstFrame, frames));
        return normalise(logMelOf(padded, frames, m_window, m_filters), recordingMaximum - kFloorBelowMaximum);
    });
}

}  // namespace undervoice::engine
