// PortAudio against ALSA's own devices: one that swallows everything, and none at all. Each in a process of
// its own, since ALSA reads its settings once.

#include "media/portaudio_output.h"

#include "media_support.h"
#include "support/fixtures.h"
#include "support/wait_for.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace undervoice::media {
namespace {

/// In the child: ALSA has these settings and no other, and no sound server answers.
void useAlsaSettings(const std::filesystem::path& folder, const std::string& settings) {
    test::writeBytes(folder / "asound.conf", settings);
    ::setenv("ALSA_CONFIG_PATH", (folder / "asound.conf").c_str(), 1);
    ::setenv("JACK_NO_START_SERVER", "1", 1);
}

[[noreturn]] void finish(const std::string& what) {
    ::write(STDERR_FILENO, what.data(), what.size());
    ::_exit(0);
}

[[noreturn]] void tryWithoutDevice(const std::filesystem::path& folder) {
    useAlsaSettings(folder, "pcm.unplugged { type hw card 99 hint.description \"Unplugged\" }\n");
    const auto output = PortAudioOutput::create();
    finish(output ? "found"
                  : std::string(errorCodeName(output.error().code)) + ": " + output.error().message);
}

[[noreturn]] void playToNowhere(const std::filesystem::path& folder) {
    useAlsaSettings(
        folder, "pcm.!default { type null hint.description \"Nowhere\" }\nctl.!default { type hw card 0 }\n");
    const auto output = PortAudioOutput::create();
    if (!output) finish(output.error().message);
    for (int round = 0; round < 2; ++round) {
        std::atomic<std::int64_t> pulled{0};
        const Status started = (*output)->start(
            [&](std::span<float> out) {
                std::ranges::fill(out, 0.25F);
                pulled += static_cast<std::int64_t>(out.size()) / (*output)->channels();
            },
            [](const Error& error) { finish(error.message); });
        if (!started) finish(started.error().message);
        if (!test::waitFor([&] { return (*output)->heardFrames() >= 4800; })) finish("nothing was heard");
        (*output)->stop();
        const std::int64_t stoppedAt = pulled;
        if ((*output)->heardFrames() > stoppedAt) finish("more was heard than pulled");
    }
    finish("played twice");
}

class PortAudio : public testing::Test {
  protected:
    void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
    test::TemporaryFolder m_folder;
};

TEST_F(PortAudio, SaysInOneSentenceThatThereIsNoDevice) {
    EXPECT_EXIT(tryWithoutDevice(m_folder.path()), testing::ExitedWithCode(0),
                "device: There is no device to play sound on: connect");
}

TEST_F(PortAudio, PullsAndHearsAndStartsAgain) {
    EXPECT_EXIT(playToNowhere(m_folder.path()), testing::ExitedWithCode(0), "played twice");
}

}  // namespace
}  // namespace undervoice::media
