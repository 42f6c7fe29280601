// Ten hours of sound against ten minutes: the peak memory of decoding, and its speed. Minutes of work: label
// slow.

#include "media/decode.h"
#include "media_support.h"
#include "support/fixtures.h"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace undervoice::media {
namespace {

constexpr double kMostGrowthMiB = 150;
/// Times real time, of the decode-only pass. Processor time, of which it uses one core: other programs that
/// run beside the test must not decide it.
constexpr double kLeastSpeed = 300;
/// Each of the joints that make a long file adds its encoder's padding.
constexpr double kLengthTolerance = 0.0005;

struct Figures {
    double peakMiB = 0;
    double wallSeconds = 0;
    double cpuSeconds = 0;
    bool hasWorked = false;
};

/// Decodes in a process of its own, so that its peak is its own.
Figures decodeInChild(const std::filesystem::path& file, double expectedSeconds) {
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        DecodeOptions options;
        options.spillFolder = file.parent_path();
        const auto audio = decode(file, options);
        const auto isRight = [&](double seconds) {
            return std::abs(seconds - expectedSeconds) < 1 + kLengthTolerance * expectedSeconds;
        };
        const bool hasWorked = audio && isRight(samplesToSeconds(audio->pcm.sampleCount())) &&
                               isRight(static_cast<double>(audio->timeMap.endUs()) / 1e6);
        ::_exit(hasWorked ? 0 : 1);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    Figures figures;
    figures.wallSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
        figures.cpuSeconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    figures.peakMiB = static_cast<double>(usage.ru_maxrss) / 1024;
    figures.hasWorked = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return figures;
}

class LongRecording : public testing::TestWithParam<const char*> {};

TEST_P(LongRecording, TenHoursTakeTheMemoryOfTenMinutes) {
    if (!test::hasFfmpegProgram()) GTEST_SKIP() << "the ffmpeg program is absent";
    const test::TemporaryFolder folder;
    const std::string kind = GetParam();
    const std::string extension = kind.substr(0, kind.find(' '));
    const auto shortFile = folder.path() / ("10min." + extension);
    const auto longFile = folder.path() / ("10h." + extension);
    const std::string codec = kind.substr(kind.find(' ') + 1);
    ASSERT_TRUE(test::runFfmpeg(
        fmt::format("-f lavfi -i 'sine=220:r=44100:d=600' -ac 2 {} '{}'", codec, shortFile.string())));
    ASSERT_TRUE(test::runFfmpeg(
        fmt::format("-stream_loop 59 -i '{}' -c copy -t 36000 '{}'", shortFile.string(), longFile.string())));
    const Figures small = decodeInChild(shortFile, 600);
    const Figures large = decodeInChild(longFile, 36'000);
    std::cout << fmt::format(
        "{}: 10 min {:.0f} MiB; 10 h {:.0f} MiB, {:.1f} s of processor time = {:.0f} times real time, {:.1f} "
        "s by the clock\n",
        extension, small.peakMiB, large.peakMiB, large.cpuSeconds, 36'000 / large.cpuSeconds,
        large.wallSeconds);
    EXPECT_TRUE(small.hasWorked);
    EXPECT_TRUE(large.hasWorked);
    EXPECT_LT(large.peakMiB - small.peakMiB, kMostGrowthMiB);
    EXPECT_GT(36'000 / large.cpuSeconds, kLeastSpeed);
}

INSTANTIATE_TEST_SUITE_P(Kinds, LongRecording,
                         testing::Values("m4a -c:a aac -b:a 64k", "mp3 -c:a libmp3lame -b:a 64k"));

}  // namespace
}  // namespace undervoice::media
