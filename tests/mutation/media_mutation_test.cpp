// Damaged audio files of several containers: every one either decodes to a bounded amount of sound or gives
// one sentence, soon and with bounded memory. The seeds are written by the test itself; where the ffmpeg
// program is absent only WAV remains and gets all mutations.

#include "core/media/media_support.h"
#include "media/decode.h"
#include "support/fixtures.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace undervoice::media {
namespace {

constexpr int kMutations = 10'500;
constexpr auto kLongestDecode = std::chrono::seconds(5);
/// Far above what any of these small files needs, far below what a believed length of 4 GiB would take.
#ifdef __SANITIZE_ADDRESS__
constexpr long kQuarantineKiB = 256 * 1024;  // freed blocks that the sanitizer keeps
#else
constexpr long kQuarantineKiB = 0;
#endif
constexpr long kMostGrowthKiB = 200 * 1024 + kQuarantineKiB;
/// A damaged header can state 1,000 Hz for 44,100 and gaps of ten minutes: more than that is a runaway.
constexpr std::int64_t kMostSamples = 20LL * 60 * kSampleRateHz;

struct Seed {
    std::string name;
    std::string bytes;
};

std::vector<Seed> makeSeeds(const std::filesystem::path& folder) {
    const auto samples = test::sweep(16000, 2, 0.25);
    std::vector<Seed> seeds = {{"hand.wav", test::wavBytes(samples, 16000, 2)}};
    if (!test::hasFfmpegProgram()) return seeds;
    test::writeBytes(folder / "seed.wav", seeds[0].bytes);
    const std::vector<std::pair<std::string, std::string>> kinds = {
        {"a.flac", "-c:a flac"},     {"a.mp3", "-c:a libmp3lame"},
        {"a.ogg", "-c:a libvorbis"}, {"a.opus", "-c:a libopus"},
        {"a.m4a", "-c:a aac"},       {"frag.mp4", "-c:a aac -movflags frag_keyframe+empty_moov"},
        {"a.mka", "-c:a aac"},       {"a.webm", "-c:a libopus"},
        {"a.ts", "-c:a mp2"},        {"a.avi", "-c:a pcm_s16le"},
        {"a.wma", "-c:a wmav2"},     {"a.aiff", "-c:a pcm_s16be"},
        {"a.caf", "-c:a alac"},      {"a.flv", "-c:a libmp3lame -ar 44100"},
    };
    for (const auto& [name, arguments] : kinds)
        if (test::runFfmpeg("-i '" + (folder / "seed.wav").string() + "' " + arguments + " '" +
                            (folder / name).string() + "'"))
            seeds.push_back({name, test::readBytes(folder / name)});
    return seeds;
}

/// Headers lie at the beginning and, for some containers, at the end: most damage goes there.
std::size_t position(std::mt19937_64& random, std::size_t size) {
    const std::size_t near = std::min<std::size_t>(size, 400);
    switch (random() % 4) {
        case 0:
            return random() % size;
        case 1:
            return size - 1 - random() % near;
        default:
            return random() % near;
    }
}

void mutateOnce(std::string& bytes, std::mt19937_64& random, const std::string& other) {
    if (bytes.empty()) return;
    const std::size_t at = position(random, bytes.size());
    static constexpr std::uint32_t kExtremes[] = {0,          1,          0x7FFFFFFF, 0x80000000,
                                                  0xFFFFFFFF, 0xFFFFFFFE, 0x10000,    0x01000000};
    switch (random() % 7) {
        case 0:
            bytes[at] = static_cast<char>(random());
            break;
        case 1:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
            break;
        case 2:
            bytes.resize(at);
            break;
        case 3:
            bytes.erase(at, random() % 64);
            break;
        case 4:
            bytes.insert(at, bytes.substr(bytes.size() / 2, random() % 256));
            break;
        case 5:
            bytes.replace(at, std::min<std::size_t>(other.size(), 128), other.substr(0, 128));
            break;
        default: {
            const std::uint32_t value = kExtremes[random() % std::size(kExtremes)];
            for (std::size_t i = 0; i < 4 && at + i < bytes.size(); ++i)
                bytes[at + i] = static_cast<char>(value >> (8 * i));
        }
    }
}

long peakKiB() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

void expectHarmless(const std::filesystem::path& file, const DecodeOptions& options, bool& isSound) {
    const auto start = std::chrono::steady_clock::now();
    const auto audio = decode(file, options);
    ASSERT_LT(std::chrono::steady_clock::now() - start, kLongestDecode) << "took too long";
    isSound = audio.has_value();
    if (!audio) {
        ASSERT_FALSE(audio.error().message.empty());
        ASSERT_EQ(audio.error().message.find('\n'), std::string::npos) << audio.error().message;
        ASSERT_NE(audio.error().code, ErrorCode::Internal) << audio.error().message;
        return;
    }
    const std::int64_t count = audio->pcm.sampleCount();
    ASSERT_LE(count, kMostSamples);
    ASSERT_EQ(audio->timeMap.sampleCount(), count);
    for (std::int64_t s = 0; s < count; s += 1 + count / 7)
        ASSERT_EQ(audio->timeMap.toSample(audio->timeMap.toContainerUs(s)), s);
}

TEST(MediaMutation, DamagedFilesNeverCrashHangOrTakeMuchMemory) {
    const test::TemporaryFolder folder;
    const std::vector<Seed> seeds = makeSeeds(folder.path());
    for (const Seed& seed : seeds) {  // warm up: what FFmpeg allocates once does not count
        test::writeBytes(folder.path() / seed.name, seed.bytes);
        ASSERT_TRUE(decode(folder.path() / seed.name)) << seed.name;
    }
    const long before = peakKiB();
    std::mt19937_64 random(20'241'124);
    int decoded = 0;
    for (int i = 0; i < kMutations; ++i) {
        const Seed& seed = seeds[static_cast<std::size_t>(i) % seeds.size()];
        std::string bytes = seed.bytes;
        const std::string& other = seeds[random() % seeds.size()].bytes;
        for (std::uint64_t n = 1 + random() % 4; n > 0; --n) mutateOnce(bytes, random, other);
        const auto file = folder.path() / seed.name;
        test::writeBytes(file, bytes);
        DecodeOptions options;
        options.hashContent = false;
        if (i % 5 == 0) options.channel = static_cast<int>(random() % 3);
        if (i % 7 == 0) options.fromUs = static_cast<std::int64_t>(random() % 100'000);
        bool isSound = false;
        expectHarmless(file, options, isSound);
        if (HasFatalFailure()) FAIL() << "mutation " << i << " of " << seed.name;
        decoded += isSound ? 1 : 0;
    }
    std::cout << kMutations << " mutated files of " << seeds.size() << " kinds, " << decoded
              << " gave sound, peak memory grew by " << (peakKiB() - before) / 1024 << " MiB" << std::endl;
    EXPECT_LT(peakKiB() - before, kMostGrowthKiB);
    EXPECT_GT(decoded, kMutations / 4) << "the mutations hardly ever reach a decoder";
    EXPECT_LT(decoded, kMutations) << "no mutation was noticed";
}

}  // namespace
}  // namespace undervoice::media
