#pragma once
// The decoding thread's half of a player: from a place of the recording on, at a rate, to a stop or round a
// loop, chunk by chunk. One thread.

#include "base/error.h"
#include "media/chunk_queue.h"
#include "media/sound_reader.h"
#include "media/tempo.h"
#include "base/time_map.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace undervoice::media {

class PlaySource {
  public:
    PlaySource(std::unique_ptr<SoundReader> reader, SoundFrames frames);

    struct Start {
        std::int64_t us = 0;
        std::optional<std::int64_t> stopUs = {};
        std::optional<TimeRangeUs> loop = {};  ///< counts when us lies before its end and there is no stop
    };
    Status start(const Start& start);
    /// Fills everything but the generation. After a last chunk there is nothing until the next start().
    Status next(double rate, Chunk& chunk);

    int chunkFrames() const { return m_tempo.stepFrames(); }
    const SoundReader& reader() const { return *m_reader; }

  private:
    Status readSource(std::int64_t frame, std::span<float> out);
    Status wrap();
    int trim(const Tempo::Step& step, double rate, std::span<float> samples) const;
    std::int64_t usToFrames(std::int64_t us) const;

    std::unique_ptr<SoundReader> m_reader;
    SoundFrames m_frames;
    Tempo m_tempo;
    std::int64_t m_end =
        0;  // frame at which this pass ends: stop, loop or the recording's end once it is known
    std::int64_t m_loopBegin = 0;
    std::int64_t m_passBegin = 0;  // a pass round the loop fades in from here
    bool m_isLooping = false;
    bool m_hasSounded = false;  // in this pass
};

}  // namespace undervoice::media
