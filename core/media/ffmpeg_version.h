#pragma once
// Which FFmpeg is in use at run time.

#include <string>

namespace undervoice::media {

/// "5.1.9-0+deb12u1"
std::string ffmpegVersion();

}  // namespace undervoice::media
