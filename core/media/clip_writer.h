#pragma once
// A part of a recording as a file of its own, for quoting: the full band at the track's rate, with a little
// before and after and soft edges. FFmpeg's encoders do the work. Blocking; any thread. The file is there
// whole or not at all.

#include "base/cancel.h"
#include "base/error.h"
#include "base/progress.h"
#include "media/sound_reader.h"
#include "media/time_map.h"

#include <cstdint>
#include <filesystem>

namespace undervoice::media {

enum class ClipFormat {
    Wav,   ///< 16 bits: of a 16-bit recording its very samples, but for the fades
    Flac,  ///< the same, smaller
    M4a,   ///< AAC
};

struct ClipOptions {
    TimeRangeUs range;  ///< what is quoted, from the track's first sample, begin before end
    ClipFormat format = ClipFormat::Wav;
    int padMs = 0;   ///< 0 … 60,000: more of the recording before and after, where there is more
    int fadeMs = 5;  ///< 0 … 5,000: at both edges, at most half of what is written
    std::int64_t bitsPerSecond = 128'000;  ///< M4a: 16,000 … 512,000
};

/// InvalidArgument with the field's name.
Status validate(const ClipOptions& options);

/// Progress in time written ("writing"). InvalidArgument: the part lies behind the recording's end.
/// Unsupported: this FFmpeg has no encoder for the format. Io: the disk is full or the folder cannot be
/// written.
Status writeClip(const std::filesystem::path& recording, const SoundSelection& selection,
                 const std::filesystem::path& clip, const ClipOptions& options,
                 const ProgressFunction& progress = {}, const CancelToken& cancel = {});

}  // namespace undervoice::media
