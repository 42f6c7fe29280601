// What is read after a seek equals what reading from the start gives, in the containers people have, and lies
// where decode() says.

#include "media/sound_reader.h"

#include "media/decode.h"
#include "media_support.h"
#include "support/fixtures.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::media {
namespace {

using testing::HasSubstr;
using Floats = std::vector<float>;

std::unique_ptr<SoundReader> mustOpen(const std::filesystem::path& path, const SoundSelection& selection = {},
                                      const SoundFrames& frames = {}) {
    auto reader = SoundReader::open(path, selection, frames);
    if (!reader) throw std::runtime_error(reader.error().message);
    return std::move(*reader);
}

Floats readFrames(SoundReader& reader, std::size_t count, int channels) {
    Floats out(count * static_cast<std::size_t>(channels));
    const auto read = reader.read(out);
    if (!read) throw std::runtime_error(read.error().message);
    out.resize(static_cast<std::size_t>(*read * channels));
    return out;
}

/// The whole track; an hour at most.
Floats readAll(SoundReader& reader, int channels) {
    Floats all;
    for (;;) {
        const Floats part = readFrames(reader, 48'000, channels);
        if (part.empty()) return all;
        all.insert(all.end(), part.begin(), part.end());
    }
}

float largestDifference(const Floats& found, const Floats& expected) {
    float largest = found.size() == expected.size() ? 0 : 1e9F;
    for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i)
        largest = std::max(largest, std::abs(found[i] - expected[i]));
    return largest;
}

Floats part(const Floats& all, std::int64_t frame, std::size_t count, int channels) {
    const std::size_t begin = std::min(all.size(), static_cast<std::size_t>(frame * channels));
    const std::size_t end = std::min(all.size(), begin + count * static_cast<std::size_t>(channels));
    return {all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end)};
}

class Sound : public testing::Test {
  protected:
    std::filesystem::path writeWav(const std::vector<std::int16_t>& samples, int rateHz, int channels) const {
        const auto path = m_folder.path() / "sound.wav";
        test::writeBytes(path, test::wavBytes(samples, rateHz, channels));
        return path;
    }
    test::TemporaryFolder m_folder;
};

TEST_F(Sound, AtTheFilesOwnRateIsTheFilesSamples) {
    const auto samples = test::sweep(48'000, 2, 2);
    const auto reader = mustOpen(writeWav(samples, 48'000, 2));
    Floats expected(samples.size());
    std::ranges::transform(samples, expected.begin(),
                           [](std::int16_t x) { return static_cast<float>(x) / 32768.0F; });
    EXPECT_EQ(largestDifference(readAll(*reader, 2), expected), 0);
    EXPECT_EQ(reader->durationUs(), 2'000'000);
    EXPECT_EQ(reader->position(), 96'000);
}

TEST_F(Sound, AfterSeeksInAnyOrderIsThatOfReadingOn) {
    for (const int rateHz : {8000, 16'000, 22'050, 44'100, 48'000}) {
        const auto path = writeWav(test::sweep(rateHz, 1, 8), rateHz, 1);
        const Floats all = readAll(*mustOpen(path), 2);
        const auto reader = mustOpen(path);
        for (const std::int64_t frame :
             {300'000, 5, 48'000, 47'999, 48'001, 96'000, 383'990, 200'000, 200'100, 0, -5}) {
            ASSERT_TRUE(reader->seek(frame));
            const Floats found = readFrames(*reader, 1000, 2);
            EXPECT_LT(largestDifference(found, part(all, std::max<std::int64_t>(frame, 0), 1000, 2)), 1e-6F)
                << rateHz << " Hz, frame " << frame;
        }
    }
}

TEST_F(Sound, BeyondTheEndIsNothing) {
    const auto reader = mustOpen(writeWav(test::sweep(48'000, 2, 2), 48'000, 2));
    ASSERT_TRUE(reader->seek(96'000));
    EXPECT_TRUE(readFrames(*reader, 10, 2).empty());
    ASSERT_TRUE(reader->seek(INT64_MAX / 4'000'000));
    EXPECT_TRUE(readFrames(*reader, 10, 2).empty());
    ASSERT_TRUE(reader->seek(95'990));
    EXPECT_EQ(readFrames(*reader, 100, 2).size(), 20U);
}

TEST_F(Sound, OfOneChannelIsThatChannelTwice) {
    const auto samples = test::sweep(48'000, 3, 0.5);
    const auto path = writeWav(samples, 48'000, 3);
    for (const int channel : {0, 1, 2}) {
        const Floats found = readAll(*mustOpen(path, {.channel = channel}), 2);
        Floats expected;
        for (std::size_t i = static_cast<std::size_t>(channel); i < samples.size(); i += 3)
            expected.insert(expected.end(), 2, static_cast<float>(samples[i]) / 32768.0F);
        EXPECT_LT(largestDifference(found, expected), 1e-6F) << channel;
    }
}

TEST_F(Sound, OfAMonoTrackIsNotSofterInStereo) {
    const auto samples = test::sweep(48'000, 1, 0.5);
    const auto path = writeWav(samples, 48'000, 1);
    const Floats one = readAll(*mustOpen(path, {}, {.channels = 1}), 1);
    const Floats two = readAll(*mustOpen(path), 2);
    ASSERT_EQ(two.size(), 2 * one.size());
    EXPECT_EQ(two[20'000], one[10'000]);
    EXPECT_EQ(two[20'001], one[10'000]);
    EXPECT_EQ(one[10'000], static_cast<float>(samples[10'000]) / 32768.0F);
}

TEST_F(Sound, IsRefusedWithOneSentence) {
    const auto path = writeWav(test::sweep(16'000, 1, 0.1), 16'000, 1);
    const auto refusal = [](const std::filesystem::path& file, const SoundSelection& selection,
                            const SoundFrames& frames) {
        const auto reader = SoundReader::open(file, selection, frames);
        return reader ? "opened"
                      : fmt::format("{}: {}", errorCodeName(reader.error().code), reader.error().message);
    };
    const auto absent = m_folder.path() / "absent.wav";
    EXPECT_THAT(refusal(path, {.track = 1}, {}),
                HasSubstr("invalid_argument: " + path.string() + " has no audio track 1: it has 1"));
    EXPECT_THAT(refusal(path, {.channel = 1}, {}), HasSubstr("There is no channel 1: the track has 1"));
    EXPECT_THAT(refusal(path, {}, {.rateHz = 0}),
                HasSubstr("invalid_argument: Sound is given at 8000 to 384000 Hz"));
    EXPECT_THAT(refusal(path, {}, {.channels = 3}), HasSubstr("in 1 or 2 channels, not 48000 Hz in 3."));
    EXPECT_THAT(refusal("-", {}, {}), HasSubstr("save it to a file"));
    EXPECT_THAT(refusal(absent, {}, {}), HasSubstr("not_found: Cannot open " + absent.string()));
}

TEST_F(Sound, StopsWhenCancelled) {
    CancelSource cancel;
    const auto reader =
        SoundReader::open(writeWav(test::sweep(16'000, 1, 20), 16'000, 1), {}, {}, cancel.token());
    ASSERT_TRUE(reader) << reader.error().message;
    cancel.cancel();
    Floats out(48'000 * 2 * 19);
    const auto read = (*reader)->read(out);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::Cancelled);
}

/// Opus and WMA come back to their state after some frames, not to the last bit.
constexpr float kTolerance = 1e-3F;

struct Kind {
    const char* name;
    const char* codec;  ///< AAC without its noise substitution, which is random in every decoder
};

void PrintTo(const Kind& kind, std::ostream* out) {
    *out << kind.name;
}

class SoundOf : public testing::TestWithParam<Kind> {
  protected:
    /// 7 s of this kind, made once.
    static std::filesystem::path makeFile() {
        static const test::TemporaryFolder folder;
        static const auto wav = folder.path() / "in.wav";
        if (!std::filesystem::exists(wav))
            test::writeBytes(wav, test::wavBytes(test::sweep(44'100, 2, 7), 44'100, 2));
        const auto path = folder.path() / GetParam().name;
        if (std::filesystem::exists(path)) return path;
        const bool isMade =
            test::runFfmpeg(fmt::format("-i '{}' {} '{}'", wav.string(), GetParam().codec, path.string()));
        return isMade ? path : std::filesystem::path();
    }
};

TEST_P(SoundOf, AfterSeeksIsThatOfReadingOn) {
    if (!test::hasFfmpegProgram()) GTEST_SKIP() << "the ffmpeg program is absent";
    const auto path = makeFile();
    ASSERT_FALSE(path.empty());
    const Floats all = readAll(*mustOpen(path), 2);
    const auto reader = mustOpen(path);
    for (const std::int64_t frame : {300'000, 48'000, 200'001, 60'123, 10, 320'000, 250'000, 251'000, 0}) {
        ASSERT_TRUE(reader->seek(frame));
        const Floats found = readFrames(*reader, 4000, 2);
        EXPECT_LT(largestDifference(found, part(all, frame, 4000, 2)), kTolerance) << "frame " << frame;
    }
}

/// The frame by which found must be moved to lie on expected, by their correlation.
int offsetOf(const Floats& found, const Floats& expected, int reach) {
    double best = -1e30;
    int offset = 0;
    for (int shift = -reach; shift <= reach; ++shift) {
        double sum = 0;
        for (int i = reach; i + reach < static_cast<int>(std::min(found.size(), expected.size())); ++i)
            sum += static_cast<double>(found[static_cast<std::size_t>(i + shift)]) *
                   static_cast<double>(expected[static_cast<std::size_t>(i)]);
        if (sum > best) {
            best = sum;
            offset = shift;
        }
    }
    return offset;
}

TEST_P(SoundOf, LiesWhereDecodingPutsIt) {
    if (!test::hasFfmpegProgram()) GTEST_SKIP() << "the ffmpeg program is absent";
    const auto path = makeFile();
    ASSERT_FALSE(path.empty());
    const auto audio = decode(path, {.hashContent = false});
    ASSERT_TRUE(audio) << audio.error().message;
    const auto reader = mustOpen(path, {.timeMap = audio->timeMap}, {.rateHz = 16'000, .channels = 1});
    EXPECT_EQ(reader->durationUs(), samplesToUs(audio->pcm.sampleCount()));
    for (const std::int64_t sample : {100'000, 0, 80'000, 20'000}) {
        ASSERT_TRUE(reader->seek(sample));
        Floats expected(2000);
        ASSERT_TRUE(audio->pcm.read(sample, expected));
        EXPECT_EQ(offsetOf(readFrames(*reader, 2000, 1), expected, 40), 0) << "sample " << sample;
    }
}

/// 12 s whose clock steps forward after 4 s.
constexpr int kTwoTicks =
    2 * 48;  // frames: Matroska's clock counts milliseconds, and both of the gap's ends are rounded
class SoundAfterAStep : public testing::TestWithParam<int> {};

TEST_P(SoundAfterAStep, LiesWhereReadingFromTheStartPutsIt) {
    if (!test::hasFfmpegProgram()) GTEST_SKIP() << "the ffmpeg program is absent";
    const test::TemporaryFolder folder;
    const auto wav = folder.path() / "in.wav";
    const auto path = folder.path() / "step.mka";
    test::writeBytes(wav, test::wavBytes(test::sweep(48'000, 2, 12), 48'000, 2));
    ASSERT_TRUE(test::runFfmpeg(fmt::format("-i '{}' -af 'asetpts=PTS+gte(T\\,4)*{}/TB' -c:a pcm_s16le '{}'",
                                            wav.string(), GetParam(), path.string())));
    const auto audio = decode(path, {.hashContent = false});
    ASSERT_TRUE(audio) << audio.error().message;
    const auto reader = mustOpen(path, {.timeMap = audio->timeMap});
    const Floats all = readAll(*reader, 2);
    EXPECT_NEAR(static_cast<double>(all.size()) / 2, static_cast<double>(audio->pcm.sampleCount()) * 3, 3);
    for (const std::int64_t frame : {500'000, 100'000, 360'000, 400'000, 520'000}) {
        ASSERT_TRUE(reader->seek(frame));
        const int offset =
            offsetOf(readFrames(*reader, 2000, 2), part(all, frame, 2000, 2), 2 * kTwoTicks + 10);
        EXPECT_LE(std::abs(offset), 2 * kTwoTicks) << "frame " << frame;
    }
}

INSTANTIATE_TEST_SUITE_P(Seconds, SoundAfterAStep, testing::Values(3, 20));

INSTANTIATE_TEST_SUITE_P(Files, SoundOf,
                         testing::Values(Kind{"a.mp3", "-c:a libmp3lame -b:a 128k"},
                                         Kind{"vbr.mp3", "-c:a libmp3lame -q:a 4"},
                                         Kind{"a.m4a", "-c:a aac -aac_pns 0"},
                                         Kind{"a.aac", "-c:a aac -aac_pns 0"},
                                         Kind{"a.opus", "-c:a libopus -b:a 48k"},
                                         Kind{"a.ogg", "-c:a libvorbis"}, Kind{"a.flac", "-c:a flac"},
                                         Kind{"a.mka", "-c:a aac -aac_pns 0"}, Kind{"a.webm", "-c:a libopus"},
                                         Kind{"a.ts", "-c:a aac -aac_pns 0"}, Kind{"a.wma", "-c:a wmav2"},
                                         Kind{"a.avi", "-c:a pcm_s16le"}, Kind{"a.w64", "-c:a pcm_s24le"}));

}  // namespace
}  // namespace undervoice::media
