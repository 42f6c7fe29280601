#include "media/portaudio_output.h"

#include "base/log.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include <portaudio.h>

namespace undervoice::media {
namespace {

constexpr int kMostChannels = 2;
/// Devices that state none, or one that no player can use.
constexpr int kUsualRateHz = 48'000;
constexpr int kLowestRateHz = 8000;
constexpr int kHighestRateHz = 384'000;

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

tl::unexpected<Error> deviceFailed(const char* what, PaError reason) {
    std::string why = Pa_GetErrorText(reason);
    if (reason == paUnanticipatedHostError) {
        const PaHostErrorInfo* host = Pa_GetLastHostErrorInfo();
        if (host && host->errorText && *host->errorText) why = host->errorText;
    }
    return fail(ErrorCode::Device,
                std::string(what) + ": " + why +
                    "; check that headphones or loudspeakers are connected and no other program holds them.");
}

/// PortAudio counts its initialisations; one of it finds the devices that are there at that time.
class Library {
  public:
    Status open() {
        if (m_isOpen) return {};
        if (const PaError result = Pa_Initialize(); result != paNoError)
            return deviceFailed("Sound cannot be played", result);
        m_isOpen = true;
        return {};
    }
    void close() {
        if (std::exchange(m_isOpen, false)) Pa_Terminate();
    }
    ~Library() { close(); }

  private:
    bool m_isOpen = false;
};

struct Device {
    PaDeviceIndex index = paNoDevice;
    int rateHz = kUsualRateHz;
    int channels = kMostChannels;
    double latencySeconds = 0;
};

Result<Device> defaultDevice() {
    Device device;
    device.index = Pa_GetDefaultOutputDevice();
    const PaDeviceInfo* info = device.index == paNoDevice ? nullptr : Pa_GetDeviceInfo(device.index);
    if (!info || info->maxOutputChannels < 1)
        return fail(ErrorCode::Device,
                    "There is no device to play sound on: connect headphones or loudspeakers, or choose one "
                    "in the system's settings.");
    const double rate = std::round(info->defaultSampleRate);
    if (rate >= kLowestRateHz && rate <= kHighestRateHz) device.rateHz = static_cast<int>(rate);
    device.channels = std::min(info->maxOutputChannels, kMostChannels);
    device.latencySeconds =
        std::max(info->defaultLowOutputLatency, 0.02);  // less would stutter while a model works
    return device;
}

}  // namespace

struct PortAudioOutput::Impl {
    Library library;
    int rateHz = kUsualRateHz;  // those of the device that was found first; a later one converts
    int channels = kMostChannels;
    PaStream* stream = nullptr;
    double latencySeconds = 0;
    Fill fill;
    Lost lost;
    std::atomic<bool> isStopping{false};

    /// The last block that the device took: frames before it, its length, and when (steady clock) its first
    /// one is heard. Written by the audio thread only; a reader that meets an odd or changed version reads
    /// again.
    struct Heard {
        std::atomic<std::uint32_t> version{0};
        std::atomic<std::int64_t> begin{0};
        std::atomic<std::int64_t> frames{0};
        std::atomic<double> atSeconds{0};
        std::atomic<std::int64_t> latencyFrames{0};
    } heard;

    Status openStream();
    void closeStream();
    void note(std::int64_t frames, double delaySeconds);

    static int onFill(const void*, void* out, unsigned long frames, const PaStreamCallbackTimeInfo* time,
                      PaStreamCallbackFlags, void* self);
    static void onFinished(void* self);
};

void PortAudioOutput::Impl::note(std::int64_t frames, double delaySeconds) {
    const std::uint32_t version = heard.version.load(std::memory_order_relaxed);
    heard.version.store(version + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    heard.begin.store(
        heard.begin.load(std::memory_order_relaxed) + heard.frames.load(std::memory_order_relaxed),
        std::memory_order_relaxed);
    heard.frames.store(frames, std::memory_order_relaxed);
    heard.atSeconds.store(now() + delaySeconds, std::memory_order_relaxed);
    heard.latencyFrames.store(std::llround(delaySeconds * rateHz), std::memory_order_relaxed);
    heard.version.store(version + 2, std::memory_order_release);
}

int PortAudioOutput::Impl::onFill(const void*, void* out, unsigned long frames,
                                  const PaStreamCallbackTimeInfo* time, PaStreamCallbackFlags, void* self) {
    Impl& impl = *static_cast<Impl*>(self);
    // Some hosts leave one of the two times out.
    double delay = time ? time->outputBufferDacTime - time->currentTime : 0;
    if (!(delay > 0 && delay < 5)) delay = impl.latencySeconds;
    impl.fill(std::span(static_cast<float*>(out), frames * static_cast<std::size_t>(impl.channels)));
    impl.note(static_cast<std::int64_t>(frames), delay);
    return paContinue;
}

/// PortAudio ended the stream; by itself when the device is gone.
void PortAudioOutput::Impl::onFinished(void* self) {
    Impl& impl = *static_cast<Impl*>(self);
    if (!impl.isStopping.load(std::memory_order_acquire))
        impl.lost({ErrorCode::Device,
                   "The sound device is gone: connect it again or choose another one in the system's "
                   "settings, then play on."});
}

Status PortAudioOutput::Impl::openStream() {
    UNDERVOICE_TRY(library.open());
    UNDERVOICE_TRY_ASSIGN(const Device device, defaultDevice());
    const PaStreamParameters parameters{.device = device.index,
                                        .channelCount = channels,
                                        .sampleFormat = paFloat32,
                                        .suggestedLatency = device.latencySeconds,
                                        .hostApiSpecificStreamInfo = nullptr};
    PaError result = Pa_OpenStream(&stream, nullptr, &parameters, rateHz, paFramesPerBufferUnspecified,
                                   paNoFlag, onFill, this);
    if (result != paNoError) {
        stream = nullptr;
        return deviceFailed("The sound device cannot be opened", result);
    }
    const PaStreamInfo* info = Pa_GetStreamInfo(stream);
    latencySeconds = info ? info->outputLatency : device.latencySeconds;
    result = Pa_SetStreamFinishedCallback(stream, onFinished);
    if (result == paNoError) result = Pa_StartStream(stream);
    return result == paNoError ? Status() : deviceFailed("The sound device cannot be started", result);
}

void PortAudioOutput::Impl::closeStream() {
    if (!stream) return;
    isStopping.store(true, std::memory_order_release);
    Pa_AbortStream(stream);  // the player has faded out; what is still queued is silence
    Pa_CloseStream(std::exchange(stream, nullptr));
}

PortAudioOutput::PortAudioOutput(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

PortAudioOutput::~PortAudioOutput() {
    m_impl->closeStream();
}

Result<std::unique_ptr<PortAudioOutput>> PortAudioOutput::create() {
    auto impl = std::make_unique<Impl>();
    UNDERVOICE_TRY(impl->library.open());
    UNDERVOICE_TRY_ASSIGN(const Device device, defaultDevice());
    impl->rateHz = device.rateHz;
    impl->channels = device.channels;
    return std::unique_ptr<PortAudioOutput>(new PortAudioOutput(std::move(impl)));
}

int PortAudioOutput::rateHz() const {
    return m_impl->rateHz;
}

int PortAudioOutput::channels() const {
    return m_impl->channels;
}

Status PortAudioOutput::start(Fill fill, Lost lost) {
    Impl& impl = *m_impl;
    impl.closeStream();
    impl.fill = std::move(fill);
    impl.lost = std::move(lost);
    impl.isStopping = false;
    impl.heard.begin = 0;
    impl.heard.frames = 0;
    Status started = impl.openStream();
    if (!started) {  // devices that came or went since are only seen by starting PortAudio anew
        spdlog::debug("sound output: {}", started.error().message);
        impl.closeStream();
        impl.library.close();
        impl.isStopping = false;
        started = impl.openStream();
    }
    if (!started) impl.closeStream();
    return started;
}

void PortAudioOutput::stop() {
    m_impl->closeStream();
}

std::int64_t PortAudioOutput::heardFrames() const {
    const Impl::Heard& heard = m_impl->heard;
    for (;;) {
        const std::uint32_t version = heard.version.load(std::memory_order_acquire);
        const std::int64_t begin = heard.begin.load(std::memory_order_relaxed);
        const std::int64_t frames = heard.frames.load(std::memory_order_relaxed);
        const double at = heard.atSeconds.load(std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_acquire);
        if (version % 2 != 0 || heard.version.load(std::memory_order_relaxed) != version) continue;
        const auto since =
            static_cast<std::int64_t>(std::floor((now() - at) * m_impl->rateHz));  // negative: not heard yet
        return std::clamp<std::int64_t>(begin + since, 0, begin + frames);
    }
}

std::int64_t PortAudioOutput::latencyFrames() const {
    return m_impl->heard.latencyFrames.load(std::memory_order_relaxed);
}

}  // namespace undervoice::media
