#pragma once
// The default loudspeaker or headphones through PortAudio. Only portaudio_output.cpp knows PortAudio.

#include "media/audio_output.h"

#include <memory>

namespace undervoice::media {

class PortAudioOutput : public AudioOutput {
  public:
    /// Looks for the default device and its rate; it is opened by start(). Device with one sentence when
    /// there is none. May take some tenths of a second: not for a thread that must not wait.
    static Result<std::unique_ptr<PortAudioOutput>> create();
    ~PortAudioOutput() override;

    int rateHz() const override;
    int channels() const override;
    Status start(Fill fill, Lost lost) override;
    void stop() override;
    std::int64_t heardFrames() const override;
    std::int64_t latencyFrames() const override;

  private:
    struct Impl;
    explicit PortAudioOutput(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace undervoice::media
