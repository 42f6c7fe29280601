#pragma once
// Where sound goes: a device that pulls interleaved float frames on a thread of its own. PortAudioOutput is
// the real one; tests pull by hand. Used by one player at a time; all functions except heardFrames() are
// called by one thread.

#include "base/error.h"

#include <cstdint>
#include <functional>
#include <span>

namespace undervoice::media {

class AudioOutput {
  public:
    /// Fills every value of out, -1 … 1, on the device's thread: it never blocks, allocates or locks.
    using Fill = std::function<void(std::span<float> out)>;
    /// The device went away or failed; on any thread but never inside Fill. At most once a start; stop() is
    /// still to be called.
    using Lost = std::function<void(Error)>;

    virtual ~AudioOutput() = default;
    virtual int rateHz() const = 0;
    virtual int channels() const = 0;  ///< 1 or 2

    /// Device with one sentence when it cannot be opened. After a loss it tries the default device of now.
    virtual Status start(Fill fill, Lost lost) = 0;
    /// Neither function is called any more once it returns. Not to be called from them.
    virtual void stop() = 0;

    /// Of the frames that were pulled since start(), those that have left the loudspeaker by now: the latency
    /// of the device and its buffers is taken off. Any thread; never blocks.
    virtual std::int64_t heardFrames() const = 0;
    /// How long a frame is under way from Fill to the ear, roughly; known once started.
    virtual std::int64_t latencyFrames() const = 0;
};

}  // namespace undervoice::media
