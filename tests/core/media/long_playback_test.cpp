// Two hours: how long it takes from a click to the first sound, in the formats that people have. Label slow.

#include "media/player.h"
#include "media_support.h"
#include "support/fixtures.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace undervoice::media {
namespace {

constexpr double kMostMilliseconds = 100;
constexpr int kHours = 2;

/// A device that is never pulled: only what is ready for it counts.
class SilentOutput : public AudioOutput {
  public:
    int rateHz() const override { return 48'000; }
    int channels() const override { return 2; }
    Status start(Fill, Lost) override { return {}; }
    void stop() override {}
    std::int64_t heardFrames() const override { return 0; }
    std::int64_t latencyFrames() const override { return 0; }
};

double millisecondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Whether there is sound shortly before the end.
bool isWhole(const std::filesystem::path& path) {
    const auto reader = SoundReader::open(path, {}, {});
    std::vector<float> out(2 * 4800);
    return reader && (*reader)->seek((kHours * 3600 - 5) * 48'000LL) && (*reader)->read(out) == 4800;
}

struct Kind {
    const char* extension;
    const char* codec;
    int seconds = 600;  ///< encoded, then repeated; FLAC's frames carry numbers that cannot be repeated
};

void PrintTo(const Kind& kind, std::ostream* out) {
    *out << kind.extension;
}

class LongPlayback : public testing::TestWithParam<Kind> {};

TEST_P(LongPlayback, FirstSoundComesSoonAfterAClickAnywhere) {
    if (!test::hasFfmpegProgram()) GTEST_SKIP() << "the ffmpeg program is absent";
    const test::TemporaryFolder folder;
    const Kind kind = GetParam();
    const auto shortFile = folder.path() / fmt::format("part.{}", kind.extension);
    const auto longFile = folder.path() / fmt::format("2h.{}", kind.extension);
    ASSERT_TRUE(test::runFfmpeg(fmt::format("-f lavfi -i 'sine=220:r=44100:d={}' -ac 2 {} '{}'", kind.seconds,
                                            kind.codec, shortFile.string())));
    ASSERT_TRUE(
        test::runFfmpeg(fmt::format("-stream_loop {} -i '{}' -c copy '{}'", kHours * 3600 / kind.seconds - 1,
                                    shortFile.string(), longFile.string())));
    ASSERT_TRUE(isWhole(longFile));
    SilentOutput output;
    const auto opening = std::chrono::steady_clock::now();
    const auto player = Player::open(longFile, {}, output, {});
    ASSERT_TRUE(player) << player.error().message;
    const double openMs = millisecondsSince(opening);
    std::vector<double> milliseconds;
    for (const std::int64_t second : {7100, 3600, 10, 5400, 0, 2, 6000, 1800, 7190, 61}) {
        const auto start = std::chrono::steady_clock::now();
        (*player)->seekUs(second * 1'000'000);
        while (!(*player)->isReady() && millisecondsSince(start) < 5000) std::this_thread::yield();
        milliseconds.push_back(millisecondsSince(start));
    }
    std::ranges::sort(milliseconds);
    std::cout << fmt::format(
        "{}: open {:.0f} ms; seek until a quarter second is ready: median {:.1f} ms, slowest {:.1f} ms\n",
        kind.extension, openMs, milliseconds[milliseconds.size() / 2], milliseconds.back());
    EXPECT_LT(milliseconds.back(), kMostMilliseconds);
}

INSTANTIATE_TEST_SUITE_P(Kinds, LongPlayback,
                         testing::Values(Kind{"m4a", "-c:a aac -b:a 64k"},
                                         Kind{"opus", "-c:a libopus -b:a 48k"},
                                         Kind{"mp3", "-c:a libmp3lame -b:a 128k"},
                                         Kind{"flac", "-c:a flac", kHours * 3600},
                                         Kind{"mka", "-c:a aac -b:a 64k"}, Kind{"wav", "-c:a pcm_s16le"}));

}  // namespace
}  // namespace undervoice::media
