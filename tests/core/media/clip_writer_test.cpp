// Clips are what was asked for, and there whole or not at all.

#include "media/clip_writer.h"

#include "media/decode.h"
#include "media_support.h"
#include "support/fixtures.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::media {
namespace {

using testing::HasSubstr;
using Samples = std::vector<std::int16_t>;

class Clip : public testing::Test {
  protected:
    void SetUp() override { test::writeBytes(m_recording, test::wavBytes(m_samples, 16'000, 1)); }
    Samples read(const std::filesystem::path& path) const {
        const auto audio = decode(path, {.hashContent = false});
        if (!audio) throw std::runtime_error(audio.error().message);
        return test::samplesOf(audio->pcm);
    }
    Samples part(std::ptrdiff_t begin, std::ptrdiff_t end) const {
        return {m_samples.begin() + begin, m_samples.begin() + end};
    }
    bool isFolderClean() const {
        const auto entries = std::filesystem::directory_iterator(m_folder.path());
        return std::all_of(begin(entries), end(entries),
                           [](const auto& entry) { return entry.path().extension() != ".part"; });
    }
    test::TemporaryFolder m_folder;
    std::filesystem::path m_recording = m_folder.path() / "recording.wav";
    std::filesystem::path m_clip = m_folder.path() / "clip";
    Samples m_samples = test::sweep(16'000, 1, 5);
};

TEST_F(Clip, WithoutFadesIsThatPartSampleForSample) {
    for (const ClipFormat format : {ClipFormat::Wav, ClipFormat::Flac}) {
        const Status written = writeClip(m_recording, {}, m_clip,
                                         {.parts = {{1'000'000, 2'500'000}}, .format = format, .fadeMs = 0});
        ASSERT_TRUE(written) << written.error().message;
        EXPECT_EQ(test::compareSamples(read(m_clip), part(16'000, 40'000)), "equal");
        EXPECT_TRUE(isFolderClean());
    }
}

TEST_F(Clip, IsPaddedWhereThereIsMore) {
    ASSERT_TRUE(
        writeClip(m_recording, {}, m_clip, {.parts = {{100'000, 4'900'000}}, .padMs = 200, .fadeMs = 0}));
    EXPECT_EQ(test::compareSamples(read(m_clip), m_samples), "equal");
    ASSERT_TRUE(
        writeClip(m_recording, {}, m_clip, {.parts = {{1'000'000, 2'000'000}}, .padMs = 250, .fadeMs = 0}));
    EXPECT_EQ(test::compareSamples(read(m_clip), part(12'000, 36'000)), "equal");
}

TEST_F(Clip, FadesAtItsEdgesOnly) {
    ASSERT_TRUE(writeClip(m_recording, {}, m_clip, {.parts = {{1'000'000, 2'000'000}}, .fadeMs = 100}));
    const Samples clip = read(m_clip);
    ASSERT_EQ(clip.size(), 16'000U);
    EXPECT_EQ(test::compareSamples({clip.begin() + 1600, clip.end() - 1600}, part(17'600, 30'400)), "equal");
    EXPECT_EQ(clip.front(), 0);
    EXPECT_EQ(clip.back(), 0);
    EXPECT_NEAR(clip[800], m_samples[16'800] / 2.0, 20);
    EXPECT_NEAR(clip[15'199], m_samples[31'199] / 2.0, 20);
}

TEST_F(Clip, HasItsPartsOneAfterTheOther) {
    for (const ClipFormat format : {ClipFormat::Wav, ClipFormat::Flac}) {
        ASSERT_TRUE(
            writeClip(m_recording, {}, m_clip,
                      {.parts = {{500'000, 1'000'000}, {1'000'000, 1'700'000}, {3'000'000, 4'000'000}},
                       .format = format,
                       .fadeMs = 0}));
        Samples expected = part(8000, 27'200);
        const Samples last = part(48'000, 64'000);
        expected.insert(expected.end(), last.begin(), last.end());
        EXPECT_EQ(test::compareSamples(read(m_clip), expected), "equal");
    }
}

TEST_F(Clip, FadesAtTheEdgesOfEachPart) {
    ASSERT_TRUE(writeClip(m_recording, {}, m_clip,
                          {.parts = {{1'000'000, 2'000'000}, {3'000'000, 3'500'000}}, .fadeMs = 100}));
    const Samples clip = read(m_clip);
    ASSERT_EQ(clip.size(), 24'000U);
    EXPECT_EQ(test::compareSamples({clip.begin() + 1600, clip.begin() + 14'400}, part(17'600, 30'400)),
              "equal");
    EXPECT_EQ(test::compareSamples({clip.begin() + 17'600, clip.begin() + 22'400}, part(49'600, 54'400)),
              "equal");
    for (const std::size_t edge : {0U, 15'999U, 16'000U, 23'999U}) EXPECT_EQ(clip[edge], 0) << edge;
    EXPECT_NEAR(clip[15'199], m_samples[31'199] / 2.0, 20);
    EXPECT_NEAR(clip[16'800], m_samples[48'800] / 2.0, 20);
}

TEST_F(Clip, LeavesOutMostOfWhatLiesBetweenItsParts) {
    const ClipOptions options{
        .parts = {{1'000'000, 2'000'000}, {2'400'000, 3'000'000}, {4'600'000, 4'900'000}},
        .padMs = 300,
        .fadeMs = 0};
    EXPECT_THAT(paddedParts(options),
                testing::ElementsAre(TimeRangeUs{700'000, 2'100'000}, TimeRangeUs{2'300'000, 3'300'000},
                                     TimeRangeUs{4'300'000, 5'200'000}));
    ASSERT_TRUE(writeClip(m_recording, {}, m_clip, options));
    EXPECT_EQ(read(m_clip).size(), std::size_t{16} * (1'400 + 1'000 + 700))
        << "the recording ends at five seconds";
}

TEST_F(Clip, OfSeveralPartsIsWrittenInWholeFramesOfAac) {
    ASSERT_TRUE(writeClip(m_recording, {}, m_clip,
                          {.parts = {{100'000, 130'000}, {1'000'000, 1'777'000}, {3'000'000, 4'000'001}},
                           .format = ClipFormat::M4a}));
    const std::size_t samples = 480 + 12'432 + 16'000;
    const std::size_t written = read(m_clip).size();
    EXPECT_GE(written, samples);
    EXPECT_LE(written, samples + 1024);
}

TEST_F(Clip, SaysWhichPartIsNotThere) {
    const Status beyond =
        writeClip(m_recording, {}, m_clip, {.parts = {{1'000'000, 2'000'000}, {6'000'000, 7'000'000}}});
    ASSERT_FALSE(beyond);
    EXPECT_THAT(beyond.error().message, HasSubstr("begins at 0:06, but the recording ends before."));
}

TEST_F(Clip, AsM4aIsTheSameSoundAtTheSamePlace) {
    const Status written = writeClip(
        m_recording, {}, m_clip, {.parts = {{1'000'000, 3'000'000}}, .format = ClipFormat::M4a, .fadeMs = 0});
    ASSERT_TRUE(written) << written.error().message;
    const Samples clip = read(m_clip);
    ASSERT_GE(clip.size(), 32'000U);
    EXPECT_LE(clip.size(), 33'024U);  // whole AAC frames
    double product = 0;
    double energy = 0;
    double difference = 0;
    for (std::size_t i = 2000; i < 30'000; ++i) {
        const double expected = m_samples[16'000 + i];
        product += expected * clip[i];
        energy += expected * expected;
        difference += (expected - clip[i]) * (expected - clip[i]);
    }
    EXPECT_NEAR(product / energy, 1, 0.03);
    EXPECT_LT(difference / energy, 0.03);
    const auto info = probe(m_clip);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->tracks.at(0).codec, "aac");
}

TEST_F(Clip, OfOneChannelIsMono) {
    test::writeBytes(m_recording, test::wavBytes(test::sweep(44'100, 2, 1), 44'100, 2));
    ASSERT_TRUE(writeClip(m_recording, {.channel = 1}, m_clip, {.parts = {{0, 500'000}}}));
    auto info = probe(m_clip);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->tracks.at(0).channels, 1);
    EXPECT_EQ(info->tracks.at(0).sampleRateHz, 44'100);
    ASSERT_TRUE(writeClip(m_recording, {}, m_clip, {.parts = {{0, 500'000}}}));
    info = probe(m_clip);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->tracks.at(0).channels, 2);
    EXPECT_EQ(info->durationUs, 500'000);
}

TEST_F(Clip, LeavesTheOldFileWhenItFails) {
    test::writeBytes(m_clip, "old");
    CancelSource cancel;
    const Status cancelled = writeClip(
        m_recording, {}, m_clip, {.parts = {{0, 4'000'000}}}, [&](const Progress&) { cancel.cancel(); },
        cancel.token());
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(test::readBytes(m_clip), "old");
    EXPECT_TRUE(isFolderClean());
}

TEST_F(Clip, SaysWhenTheFolderIsNotThere) {
    const auto clip = m_folder.path() / "absent" / "clip.wav";
    const Status written = writeClip(m_recording, {}, clip, {.parts = {{0, 1'000'000}}});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::Io);
    EXPECT_EQ(written.error().message, "Cannot write " + clip.string() + ": No such file or directory.");
}

TEST_F(Clip, SaysWhenTheDiskIsFull) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "/dev/full is absent";
    std::filesystem::create_symlink("/dev/full", m_folder.path() / "full.part");
    const Status written = writeClip(m_recording, {}, m_folder.path() / "full", {.parts = {{0, 1'000'000}}});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::Io);
    EXPECT_THAT(written.error().message, HasSubstr("No space left on device"));
    EXPECT_FALSE(std::filesystem::exists(m_folder.path() / "full"));
}

TEST_F(Clip, RefusesPartsThatAreNotThere) {
    const Status beyond =
        writeClip(m_recording, {}, m_clip, {.parts = {{6'000'000, 7'000'000}}, .padMs = 2000});
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(beyond.error().message, HasSubstr("begins at 0:06, but the recording ends before."));
    for (const ClipOptions& wrong :
         {ClipOptions{.parts = {{-1, 5}}}, ClipOptions{.parts = {{5, 5}}}, ClipOptions{},
          ClipOptions{.parts = {{5, 9}, {8, 12}}}, ClipOptions{.parts = {{8, 12}, {5, 7}}},
          ClipOptions{.parts = {{0, 5}}, .padMs = -1}, ClipOptions{.parts = {{0, 5}}, .fadeMs = 5001},
          ClipOptions{.parts = {{0, 5}}, .bitsPerSecond = 0}}) {
        const Status refused = writeClip(m_recording, {}, m_clip, wrong);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    }
    EXPECT_FALSE(std::filesystem::exists(m_clip));
}

}  // namespace
}  // namespace undervoice::media
