#pragma once
// The full band of one track, as float frames of a chosen rate, from any place: for listening and for clips,
// where decode() is for recognition. Frame n sounds at n / rate seconds after the track's first sample,
// counted as decode() counts (see "Note: audio time and player time" in timeline.h), so a word's time in a
// transcript is where it is heard here.
//
// After a seek decoding goes on half a second early, for codecs that need a run-up, and forward to the exact
// frame: what is read is what reading from the start would give (behind a filled gap of a clock that counts
// milliseconds: within two of them). A file that cannot be entered in the middle (no timestamps, a clock that
// was set back) is decoded from its start, which for hours takes seconds. One thread; owns the open file.

#include "base/cancel.h"
#include "base/error.h"
#include "media/media_info.h"
#include "base/time_map.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace undervoice::media {

/// Which sound of a file, as DecodeOptions has it.
struct SoundSelection {
    std::optional<int> track = {};  ///< TrackInfo::number; absent: MediaInfo::defaultTrack
    std::optional<int> channel =
        {};  ///< from 0: that one alone; absent: all, mixed to the channels that are wanted
    /// DecodedAudio::timeMap of the whole track. Needed for exact seeks in a file whose clock jumps or
    /// drifts; absent: the clock is taken to run evenly from the track's first sample, as it does in nearly
    /// every file.
    std::optional<TimeMap> timeMap = {};
};

struct SoundFrames {
    int rateHz = 48000;  ///< 8000 … 384000
    int channels = 2;    ///< 1 or 2; a mono track comes as two equal channels
};

class SoundReader {
  public:
    /// May take 0.2 s for two hours of a format whose index is made by reading it through (MP3). Fails as
    /// decode() does.
    static Result<std::unique_ptr<SoundReader>> open(const std::filesystem::path& path,
                                                     const SoundSelection& selection,
                                                     const SoundFrames& frames,
                                                     const CancelToken& cancel = {});
    ~SoundReader();
    SoundReader(const SoundReader&) = delete;
    SoundReader& operator=(const SoundReader&) = delete;

    const MediaInfo& info() const;
    int track() const;
    /// By the time map, or by the file's word; 0: it does not say.
    std::int64_t durationUs() const;

    /// The frame that read() gives next.
    std::int64_t position() const;
    /// A place before the start is the start; one beyond the end is no error, there is nothing to read.
    Status seek(std::int64_t frame);
    /// Interleaved frames into all of out (a multiple of the channels); frames written, fewer only at the
    /// end.
    Result<std::int64_t> read(std::span<float> out);

  private:
    struct Impl;
    explicit SoundReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace undervoice::media
