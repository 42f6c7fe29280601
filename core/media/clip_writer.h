#pragma once
// Parts of a recording as a file of their own, for quoting: the full band at the track's rate, each with a
// little before and after and with soft edges, one after the other. FFmpeg's encoders do the work. Blocking;
// any thread. The file is there whole or not at all.

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "media/sound_reader.h"
#include "base/time_map.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace undervoice::media {

enum class ClipFormat {
    Wav,   ///< 16 bits: of a 16-bit recording its very samples, but for the fades
    Flac,  ///< the same, smaller
    M4a,   ///< AAC
};

struct ClipOptions {
    std::vector<TimeRangeUs> parts;  ///< what is quoted, from the track's first sample, each with begin
                                     ///< before end and behind the one before it; at least one
    ClipFormat format = ClipFormat::Wav;
    int padMs = 0;   ///< 0 … 60,000: more of the recording before and after each part, where there is more
    int fadeMs = 5;  ///< 0 … 5,000: at both edges of each part, at most half of it
    std::int64_t bitsPerSecond = 128'000;  ///< M4a: 16,000 … 512,000
};

/// InvalidArgument with the field's name.
Status validate(const ClipOptions& options);

/// What a clip holds: the parts with the sound before and after. Between two parts no more than a quarter of
/// what lies between is added to either, so that half of what was left out stays out.
std::vector<TimeRangeUs> paddedParts(const ClipOptions& options);

/// Progress in time written ("writing"). InvalidArgument: a part lies behind the recording's end.
/// Unsupported: this FFmpeg has no encoder for the format. Io: the disk is full or the folder cannot be
/// written.
Status writeClip(const std::filesystem::path& recording, const SoundSelection& selection,
                 const std::filesystem::path& clip, const ClipOptions& options,
                 const ProgressFunction& progress = {}, const CancelToken& cancel = {});

}  // namespace undervoice::media
