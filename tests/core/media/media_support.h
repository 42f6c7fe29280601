#pragma once
// What the media tests share: signals, the ffmpeg program as an independent decoder and as the writer of test
// files.

#include "media/pcm.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace undervoice::test {

std::vector<std::int16_t> samplesOf(const media::Pcm& pcm);

/// A sweep with some noise: interleaved, every channel different.
std::vector<std::int16_t> sweep(int rateHz, int channels, double seconds, std::uint64_t seed = 1);
/// A RIFF file of 16-bit samples.
std::string wavBytes(const std::vector<std::int16_t>& samples, int rateHz, int channels);
void writeBytes(const std::filesystem::path& path, const std::string& bytes);
std::string readBytes(const std::filesystem::path& path);

bool hasFfmpegProgram();
/// `ffmpeg ARGUMENTS`; true on exit code 0. Arguments are quoted for the shell by the caller where needed.
bool runFfmpeg(const std::string& arguments);
/// What `ffmpeg -i FILE EXTRA -f s16le -ac 1 -acodec pcm_s16le -ar 16000 -` writes; nothing when it fails.
std::optional<std::vector<std::int16_t>> decodeWithFfmpeg(const std::filesystem::path& path,
                                                          const std::string& extra = "");

/// "equal", or the lengths, the number of differing samples, the first one and the largest difference.
std::string compareSamples(const std::vector<std::int16_t>& found, const std::vector<std::int16_t>& expected);

}  // namespace undervoice::test
