#pragma once
// Any audio or video file → 16 kHz mono samples and their place on the container's clock. FFmpeg does the
// work; what comes out equals, sample for sample, what `ffmpeg -i FILE -f s16le -ac 1 -acodec pcm_s16le -ar
// 16000 -` writes (this is how openai-whisper loads audio), except where timestamps step: see "Note: audio
// time and player time" in timeline.h.
//
// Blocking; each call may run on any thread, several at once. Memory does not grow with the duration. Files
// are hostile: no network, no playlist and no reference to another file is ever followed. The path "-" is
// standard input.

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "media/media_info.h"
#include "media/pcm.h"
#include "base/time_map.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace undervoice::media {

struct DecodeOptions {
    std::optional<int> track = {};  ///< TrackInfo::number; absent: MediaInfo::defaultTrack
    /// From 0: that channel alone. Absent: all, mixed to mono by ffmpeg's rules.
    std::optional<int> channel = {};
    /// Part to keep, half open, counted from the track's first sample: 0 ≤ fromUs < toUs; toUs absent: the
    /// end.
    std::int64_t fromUs = 0;
    std::optional<std::int64_t> toUs = {};
    /// False: join all samples whatever their timestamps say, as plain ffmpeg does.
    bool keepTimestamps = true;
    bool hashContent = true;  ///< false: contentSha256 stays empty and a file is not read a second time
    /// Where long recordings and standard input are kept meanwhile; empty: TMPDIR or /tmp.
    std::filesystem::path spillFolder = {};
};

/// InvalidArgument with the field's name.
Status validate(const DecodeOptions& options);

struct DecodedAudio {
    Pcm pcm;
    TimeMap timeMap;  ///< of exactly these samples
    MediaInfo info;
    int track = 0;                      ///< the one that was decoded
    std::string contentSha256;          ///< of all bytes of the file, or of what came on standard input
    std::vector<std::string> warnings;  ///< one sentence each: damage, drift, filled gaps
    /// Where a truncated or unreadable file stopped, counted like fromUs; absent: it was heard to its end.
    std::optional<std::int64_t> brokenOffAtUs;
};

/// Container and tracks, without decoding the sound. NotFound or Io: cannot be read. Format: not a media
/// file. A file without sound is no error here (tracks is empty). "-" is refused: a stream can be read only
/// once, and decode returns the same info.
Result<MediaInfo> probe(const std::filesystem::path& path, const CancelToken& cancel = {});

/// Progress: in bytes while standard input is copied ("receiving"), then in time heard ("reading").
/// Unsupported: no sound in it, or no decoder. InvalidArgument: no such track or channel, or an empty range.
/// A file that ends early or is damaged in the middle is no error: warnings and brokenOffAtUs say so.
Result<DecodedAudio> decode(const std::filesystem::path& path, const DecodeOptions& options = {},
                            const ProgressFunction& progress = {}, const CancelToken& cancel = {});

}  // namespace undervoice::media
