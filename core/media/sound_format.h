#pragma once
// What decoded sound looks like, and what every resampler needs to know of it. Private to the media folder.

#include "base/error.h"
#include "media/av.h"

#include <optional>
#include <string>

namespace undervoice::media {

/// What the frames of a stream look like; may change in the middle of a stream.
struct SoundFormat {
    AVSampleFormat sampleFormat = AV_SAMPLE_FMT_NONE;
    int rateHz = 0;
    av::Layout layout;
    bool operator==(const SoundFormat&) const = default;

    static SoundFormat of(const AVFrame& frame);
    std::string text() const;  ///< "2 channels, 44100 Hz, fltp"
};

/// Format or InvalidArgument with one sentence when no resampler takes it.
Status checkFormat(const SoundFormat& format, std::optional<int> channel);

/// So many samples of silence at most, for a resampler to take as many of as it wants. OutOfMemory.
inline constexpr int kSilenceBlock = 4096;
Result<av::Owned<AVFrame>> silentBlock(const SoundFormat& format);

/// swresample's reason as an Error.
tl::unexpected<Error> resamplingFailed(int reason);

}  // namespace undervoice::media
