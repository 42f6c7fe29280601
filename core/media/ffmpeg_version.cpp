#include "media/ffmpeg_version.h"

extern "C" {
#include <libavutil/avutil.h>
}

namespace undervoice::media {

std::string ffmpegVersion() { return av_version_info(); }

}  // namespace undervoice::media
