#pragma once
// Faster and slower without another pitch: WSOLA (Verhelst & Roelands 1993). Every 10 ms of output a piece of
// 20 ms is taken from where the rate says, moved by up to 7.5 ms to where it continues the last piece best,
// and the two are cross-faded. The rate may change at every step without a click; at rate 1 the output is the
// source itself.
//
// Knows exactly which place of the source every output frame is: a display follows the sound, not the sum of
// rates. One thread.

#include "base/error.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace undervoice::media {

class Tempo {
  public:
    static constexpr double kSlowest = 0.5;
    static constexpr double kFastest = 2.0;

    /// Fills all of out with interleaved frames from this source frame on, in order of calls; silence before
    /// the start and beyond the end.
    using Source = std::function<Status(std::int64_t frame, std::span<float> out)>;

    Tempo(int rateHz, int channels);

    /// Output goes on at this source frame, with nothing of what was before.
    void reset(std::int64_t frame);

    /// Output frames of one step: 10 ms.
    int stepFrames() const { return m_step; }

    struct Step {
        double beginFrame = 0;      ///< place in the source of the first output frame
        double framesPerFrame = 1;  ///< of the source, for each frame of output
    };
    /// Writes stepFrames() frames into out. Fails as the source does; the state is then as before.
    Result<Step> next(double rate, const Source& source, std::span<float> out);

  private:
    Status fetch(std::int64_t end, const Source& source);
    const float* at(std::int64_t frame) const {
        return m_source.data() + static_cast<std::size_t>((frame - m_sourceBegin) * m_channels);
    }
    void mix(std::int64_t begin, std::int64_t end);
    std::int64_t bestStart(std::int64_t wanted) const;
    double likeness(std::int64_t start, std::int64_t stride) const;

    int m_channels;
    int m_step;
    int m_reach;
    std::vector<float> m_fadeIn;  // [step]
    std::vector<float> m_source;  // interleaved, from m_sourceBegin on
    std::vector<float> m_mono;    // the same frames, channels added
    std::int64_t m_sourceBegin = 0;
    std::int64_t m_previous = 0;  // start of the last piece
    double m_nominal = 0;         // where the rate says that the last piece starts
    bool m_isFirst = true;
};

}  // namespace undervoice::media
