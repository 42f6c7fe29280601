#pragma once
// One run of a decoder over one track of an opened container: packets → frames → place on the clock → 16 kHz
// mono → Pcm. One thread.

#include "base/error.h"
#include "base/progress.h"
#include "media/av.h"
#include "media/byte_source.h"
#include "media/container.h"
#include "media/decode.h"
#include "media/frame_reader.h"
#include "media/mono_resampler.h"
#include "media/timeline.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace undervoice::media {

class TrackDecoder {
  public:
    /// All references must outlive the decoder. result.track says which track; samples, map and warnings are
    /// put there.
    TrackDecoder(ByteSource& source, Container& container, const DecodeOptions& options,
                 const ProgressFunction& progress, DecodedAudio& result);

    Status run();

  private:
    Status decodeFrames();
    Status takeFrame(const AVFrame& frame);
    Status useFormat(const SoundFormat& format);
    Status emit();
    Status finish();
    bool isReadBroken() const;
    std::optional<std::string> endProblem();
    std::int64_t statedUs() const;
    void writeWarnings();
    bool isPastEnd() const;
    /// 16 kHz position that corresponds to everything given to the resampler so far.
    std::int64_t placedSamples() const;

    ByteSource& m_source;
    Container& m_container;
    const DecodeOptions& m_options;
    const ProgressFunction& m_progress;
    DecodedAudio& m_result;
    std::unique_ptr<FrameReader> m_reader;
    std::unique_ptr<MonoResampler> m_resampler;
    Timeline m_timeline;
    std::vector<std::int16_t> m_block;  // resampled, not yet emitted
    std::int64_t m_baseSample = 0;      // output of earlier resamplers
    std::int64_t m_emitted = 0;         // 16 kHz samples of the whole track, kept or not
    std::int64_t m_nextProgress = 0;
    std::optional<std::int64_t> m_firstDamage;  // 16 kHz position
};

}  // namespace undervoice::media
