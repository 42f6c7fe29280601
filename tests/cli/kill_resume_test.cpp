// kill -9 at 20 random moments of a 20-minute job, resumed each time: the transcript must be byte-identical to that of an
// undisturbed run. Both modes; real tiny.en; the recording is the bundled sample, 17 times in a row.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <thread>

#include "cli/program_runner.h"
#include "media/decode.h"
#include "support/fixtures.h"

namespace undervoice::test {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string fileText(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A 16 kHz mono WAV of the sample, `times` times.
void writeLongRecording(const fs::path& path, int times) {
    const auto sample = media::decode(sourceFolder() / "resources/samples/interview.opus");
    ASSERT_TRUE(sample) << sample.error().message;
    std::vector<float> floats(static_cast<std::size_t>(sample->pcm.sampleCount()));
    ASSERT_TRUE(sample->pcm.read(0, floats));
    std::vector<std::int16_t> samples(floats.size());
    std::ranges::transform(floats, samples.begin(), [](float s) { return static_cast<std::int16_t>(s * 32768.0F); });
    std::ofstream file(path, std::ios::binary);
    const auto put = [&](auto value) { file.write(reinterpret_cast<const char*>(&value), sizeof value); };
    const auto bytes = static_cast<std::uint32_t>(samples.size() * 2 * static_cast<std::size_t>(times));
    file << "RIFF", put(bytes + 36), file << "WAVEfmt ", put(std::uint32_t{16}), put(std::uint16_t{1}), put(std::uint16_t{1});
    put(std::uint32_t{16000}), put(std::uint32_t{32000}), put(std::uint16_t{2}), put(std::uint16_t{16}), file << "data", put(bytes);
    for (int i = 0; i < times; ++i) file.write(reinterpret_cast<const char*>(samples.data()), static_cast<std::streamsize>(samples.size() * 2));
}

constexpr int kKills = 20;
constexpr int kAttempts = 3;

/// Starts the job and kills it at a random moment, again and again; fewer than kKills where it came to its end before.
int killOften(const ProgramRunner& runner, const std::vector<std::string>& arguments, double longestSeconds) {
    std::mt19937 random(20);
    std::uniform_real_distribution<double> moment(0.2, std::max(0.3, longestSeconds));
    for (int kills = 0; kills < kKills; ++kills) {
        const pid_t child = runner.start(arguments);
        std::this_thread::sleep_for(std::chrono::duration<double>(moment(random)));
        ::kill(child, SIGKILL);
        if (runner.finish(child).exitCode == 0) return kills;
    }
    return kKills;
}

class KillResume : public testing::TestWithParam<const char*> {};

TEST_P(KillResume, TwentyKillsLeaveTheSameTranscript) {
    if (!fs::exists(depsFolder() / "models/tiny.en/model.bin")) GTEST_SKIP() << "Whisper tiny.en is not in " << depsFolder();
    const TemporaryFolder calm;
    const fs::path recording = calm.path() / "long.wav";
    writeLongRecording(recording, 17);
    const std::vector<std::string> arguments = {"transcribe", recording, "--model", "tiny.en", "--mode", GetParam(),
                                                "--word_timestamps", "True", "--output_format", "all,lrc,csv", "--output_dir", "out"};
    const ProgramRunner undisturbed(UNDERVOICE_PROGRAM, calm.path());
    const auto start = Clock::now();
    const Outcome whole = undisturbed.run(arguments);
    ASSERT_EQ(whole.exitCode, 0) << whole.errors;
    const double wholeSeconds = std::chrono::duration<double>(Clock::now() - start).count();

    // Long enough that loading and reading (done again each time) leave time for a window, short enough for 20 kills. Where the machine
    // has become faster since, the job ends before that, and is done again with shorter intervals.
    std::optional<TemporaryFolder> killed;
    int kills = 0;
    double longest = std::max(3.0, wholeSeconds / 14);
    for (int attempt = 0; attempt < kAttempts && kills < kKills; ++attempt, longest /= 2) {
        killed.emplace();
        kills = killOften(ProgramRunner(UNDERVOICE_PROGRAM, killed->path()), arguments, longest);
        std::cout << GetParam() << ": killed " << kills << " times within " << longest << " s each, undisturbed run " << wholeSeconds << " s" << std::endl;
    }
    EXPECT_EQ(kills, kKills) << "the job ended before it could be killed as often";
    const ProgramRunner runner(UNDERVOICE_PROGRAM, killed->path());
    // Those who do not know the command any more have the verb.
    const Outcome last = GetParam() == std::string("careful") ? runner.run({"resume"}) : runner.run(arguments);
    ASSERT_EQ(last.exitCode, 0) << last.errors;
    for (const char* extension : {"txt", "vtt", "srt", "tsv", "json", "lrc", "csv"}) {
        const std::string name = std::string("out/long.") + extension;
        EXPECT_FALSE(fileText(calm.path() / name).empty());
        EXPECT_TRUE(fileText(calm.path() / name) == fileText(killed->path() / name)) << name << " differs";
    }
    EXPECT_EQ(runner.run({"library", "verify"}).exitCode, 0);
}

INSTANTIATE_TEST_SUITE_P(Modes, KillResume, testing::Values("batched", "careful"));

}  // namespace
}  // namespace undervoice::test
