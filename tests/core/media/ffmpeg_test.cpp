// Against the ffmpeg program: it writes the test files, and its own decoding is what ours must equal sample
// for sample.

#include "media/decode.h"
#include "media_support.h"
#include "support/fixtures.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::media {
namespace {

using testing::HasSubstr;
using Samples = std::vector<std::int16_t>;

class AgainstFfmpeg : public testing::Test {
  protected:
    void SetUp() override {
        if (!test::hasFfmpegProgram()) GTEST_SKIP() << "the ffmpeg program is absent";
    }
    std::filesystem::path path(const std::string& name) const { return m_folder.path() / name; }
    std::filesystem::path writeWav(const std::string& name, const Samples& samples, int rateHz,
                                   int channels) const {
        test::writeBytes(path(name), test::wavBytes(samples, rateHz, channels));
        return path(name);
    }
    /// ffmpeg INPUT ARGUMENTS OUTPUT; the output's path.
    std::filesystem::path convert(const std::filesystem::path& input, const std::string& arguments,
                                  const std::string& output) const {
        EXPECT_TRUE(
            test::runFfmpeg(fmt::format("-i '{}' {} '{}'", input.string(), arguments, path(output).string())))
            << output;
        return path(output);
    }
    static void expectSame(const std::filesystem::path& file, const DecodeOptions& options = {},
                           const std::string& extra = "") {
        const auto audio = decode(file, options);
        ASSERT_TRUE(audio) << audio.error().message;
        const auto expected = test::decodeWithFfmpeg(file, extra);
        ASSERT_TRUE(expected) << file;
        EXPECT_EQ(test::compareSamples(test::samplesOf(audio->pcm), *expected), "equal") << file;
    }
    test::TemporaryFolder m_folder;
};

TEST_F(AgainstFfmpeg, EveryContainerAndCodecGivesTheSameSamples) {
    const auto source = writeWav("source.wav", test::sweep(44100, 2, 1.5), 44100, 2);
    // Not Speex: the decoder of FFmpeg 7.1 gives twice the samples that its timestamps have room for.
    const std::vector<std::pair<std::string, std::string>> kinds = {
        {"mp3", "-c:a libmp3lame"},
        {"bare.mp3", "-c:a libmp3lame -write_xing 0 -id3v2_version 0"},
        {"m4a", "-c:a aac"},
        {"fast.m4a", "-c:a aac -movflags +faststart"},
        {"frag.mp4", "-c:a aac -movflags frag_keyframe+empty_moov"},
        {"aac", "-c:a aac"},
        {"ogg", "-c:a libvorbis"},
        {"opus", "-c:a libopus"},
        {"webm", "-c:a libopus"},
        {"mka", "-c:a aac"},
        {"pcm.mka", "-c:a pcm_s16le"},
        {"flac", "-c:a flac"},
        {"ts", "-c:a aac"},
        {"mp2.ts", "-c:a mp2"},
        {"avi", "-c:a libmp3lame"},
        {"wma", "-c:a wmav2"},
        {"wv", "-c:a wavpack"},
        {"tta", "-c:a tta"},
        {"alac.m4a", "-c:a alac"},
        {"aiff", "-c:a pcm_s16be"},
        {"au", "-c:a pcm_s16be"},
        {"f32.wav", "-c:a pcm_f32le"},
        {"f64.wav", "-c:a pcm_f64le"},
        {"u8.wav", "-c:a pcm_u8"},
        {"s24.wav", "-c:a pcm_s24le"},
        {"s32.wav", "-c:a pcm_s32le"},
        {"alaw.wav", "-c:a pcm_alaw"},
        {"ulaw.wav", "-c:a pcm_mulaw"},
        {"adpcm.wav", "-c:a adpcm_ms"},
        {"ac3", "-c:a ac3"},
        {"eac3", "-c:a eac3"},
        {"mp2", "-c:a mp2"},
        {"gsm", "-c:a libgsm -ar 8000 -ac 1"},
        {"g722", "-c:a g722 -ar 16000 -ac 1"},
        {"flv", "-c:a aac"},
        {"mov", "-c:a pcm_s24le"},
        {"w64", "-c:a pcm_s16le"},
        {"mpg", "-c:a mp2"}};
    std::size_t cases = 0;
    for (const auto& [extension, arguments] : kinds) {
        const auto file = path("a." + extension);
        if (!test::runFfmpeg(fmt::format("-i '{}' {} '{}'", source.string(), arguments, file.string())))
            continue;  // not built in
        ++cases;
        expectSame(file);
    }
    EXPECT_GE(cases, 15U) << "this ffmpeg program can write hardly anything";
    test::reportCases("media/containers", cases);
}

TEST_F(AgainstFfmpeg, OddRatesAndOneToEightChannelsGiveTheSameSamples) {
    for (const int rateHz : {4000, 8000, 11025, 12345, 22050, 32000, 44100, 48000, 96000, 192000})
        expectSame(writeWav("rate.wav", test::sweep(rateHz, 2, 0.7), rateHz, 2));
    for (int channels = 1; channels <= 8; ++channels)
        expectSame(writeWav("channels.wav", test::sweep(48000, channels, 0.5), 48000, channels));
}

TEST_F(AgainstFfmpeg, EveryChannelAloneEqualsItsChannelMap) {
    const auto wav = writeWav("six.wav", test::sweep(44100, 6, 0.6), 44100, 6);
    const auto opus = convert(wav, "-ac 2 -c:a libopus", "two.opus");
    for (int channel = 0; channel < 6; ++channel)
        expectSame(wav, {.channel = channel}, fmt::format("-af 'pan=mono|c0=c{}'", channel));
    for (int channel = 0; channel < 2; ++channel)
        expectSame(opus, {.channel = channel}, fmt::format("-af 'pan=mono|c0=c{}'", channel));
}

TEST_F(AgainstFfmpeg, TracksAreToldApart) {
    const auto one = writeWav("one.wav", test::sweep(16000, 1, 1, 5), 16000, 1);
    const auto two = writeWav("two.wav", test::sweep(44100, 2, 1, 9), 44100, 2);
    const auto both = path("both.mka");
    ASSERT_TRUE(test::runFfmpeg(fmt::format(
        "-i '{}' -i '{}' -map 0 -map 1 -c:a flac -metadata:s:a:0 language=deu -metadata:s:a:1 "
        "language=eng -metadata:s:a:1 title=Guest -disposition:a:0 0 -disposition:a:1 default '{}'",
        one.string(), two.string(), both.string())));
    const auto info = probe(both);
    ASSERT_TRUE(info) << info.error().message;
    ASSERT_EQ(info->tracks.size(), 2U);
    EXPECT_EQ(info->defaultTrack, 1);
    EXPECT_EQ(info->tracks[0].language, "deu");
    EXPECT_EQ(info->tracks[1].language, "eng");
    EXPECT_EQ(info->tracks[1].title, "Guest");
    EXPECT_TRUE(info->tracks[1].isDefault);
    expectSame(both);
    for (int track = 0; track < 2; ++track)
        expectSame(both, {.track = track}, fmt::format("-map 0:a:{}", track));
}

TEST_F(AgainstFfmpeg, VideoIsPassedOverAndVideoAloneIsRefused) {
    const auto wav = writeWav("sound.wav", test::sweep(48000, 2, 1), 48000, 2);
    const auto video = path("video.mkv");
    ASSERT_TRUE(test::runFfmpeg(fmt::format(
        "-f lavfi -i testsrc=s=64x64:d=1 -i '{}' -c:v mpeg4 -c:a aac '{}'", wav.string(), video.string())));
    expectSame(video);
    const auto silent = convert(video, "-an -c:v copy", "silent.mkv");
    const auto audio = decode(silent);
    ASSERT_FALSE(audio);
    EXPECT_EQ(audio.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(audio.error().message, HasSubstr("holds no sound, only pictures"));
    const auto info = probe(silent);
    ASSERT_TRUE(info);
    EXPECT_TRUE(info->hasVideo);
    EXPECT_EQ(info->defaultTrack, -1);
}

// 1,024 samples at 16 kHz are 64 ms exactly, so that Matroska's milliseconds are exact too.
constexpr const char* kPcmFrames =
    "-af \"asetnsamples=1024:p=0,asetpts='if(gte(N,32*1024),PTS+{}/TB,PTS)'\" -c:a pcm_s16le";

TEST_F(AgainstFfmpeg, GapBecomesSilence) {
    const Samples samples = test::sweep(16000, 1, 4);
    const auto file =
        convert(writeWav("s.wav", samples, 16000, 1), fmt::format(fmt::runtime(kPcmFrames), 3), "gap.mka");
    Samples expected(samples.begin(), samples.begin() + 32 * 1024);
    expected.insert(expected.end(), 48000, 0);
    expected.insert(expected.end(), samples.begin() + 32 * 1024, samples.end());
    const auto audio = decode(file);
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(test::compareSamples(test::samplesOf(audio->pcm), expected), "equal");
    EXPECT_EQ(audio->timeMap, TimeMap(112000, 0));
    ASSERT_EQ(audio->warnings.size(), 1U);
    EXPECT_THAT(audio->warnings[0], HasSubstr("3.000 s"));
    expectSame(file, {.keepTimestamps = false});
}

TEST_F(AgainstFfmpeg, LongPauseIsAJumpInTheTimeMap) {
    const Samples samples = test::sweep(16000, 1, 4);
    const auto file =
        convert(writeWav("s.wav", samples, 16000, 1), fmt::format(fmt::runtime(kPcmFrames), 30), "pause.mka");
    const auto audio = decode(file);
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(test::compareSamples(test::samplesOf(audio->pcm), samples), "equal");
    ASSERT_EQ(audio->timeMap.jumps().size(), 1U);
    EXPECT_EQ(audio->timeMap.jumps()[0], (TimeRangeUs{2'048'000, 32'048'000}));
    EXPECT_FALSE(audio->brokenOffAtUs);
    const auto part = decode(file, {.fromUs = 2'500'000, .toUs = 3'000'000});
    ASSERT_TRUE(part) << part.error().message;
    EXPECT_EQ(part->timeMap.startUs(), 32'500'000);
}

TEST_F(AgainstFfmpeg, RepeatedStretchIsLeftOut) {
    const Samples samples = test::sweep(16000, 1, 4);
    const auto wav = writeWav("s.wav", samples, 16000, 1);
    convert(wav, "-t 2.048 -c:a s302m -ar 48000 -ac 2 -strict -2", "1.ts");
    ASSERT_TRUE(test::runFfmpeg(
        fmt::format("-ss 1.536 -i '{}' -output_ts_offset 1.536 -c:a s302m -ar 48000 -ac 2 -strict -2 '{}'",
                    wav.string(), path("2.ts").string())));
    test::writeBytes(path("overlap.ts"), test::readBytes(path("1.ts")) + test::readBytes(path("2.ts")));
    const auto audio = decode(path("overlap.ts"));
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_NEAR(static_cast<double>(audio->pcm.sampleCount()), 64000, 200);
    ASSERT_FALSE(audio->warnings.empty());
    EXPECT_THAT(audio->warnings[0], HasSubstr("Repeated stretches of 0.5"));
}

TEST_F(AgainstFfmpeg, LateStartIsKeptInTheTimeMapOnly) {
    const auto file = convert(writeWav("s.wav", test::sweep(16000, 1, 2), 16000, 1),
                              "-output_ts_offset 7 -c:a pcm_s16le", "late.mka");
    const auto audio = decode(file);
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(audio->timeMap, TimeMap(32000, 7'000'000));
    EXPECT_EQ(audio->info.startUs, 7'000'000);
    EXPECT_FALSE(audio->brokenOffAtUs);
    expectSame(file);
}

TEST_F(AgainstFfmpeg, DriftIsReportedAndFollowed) {
    const auto file = convert(writeWav("s.wav", test::sweep(16000, 1, 30), 16000, 1),
                              "-af \"asetnsamples=1024:p=0,asetpts='PTS*1.01'\" -c:a pcm_s16le", "drift.mka");
    const auto audio = decode(file);
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_NEAR(static_cast<double>(audio->timeMap.endUs()), 30.3e6, 10'000);
    ASSERT_EQ(audio->warnings.size(), 1U);
    EXPECT_THAT(audio->warnings[0], HasSubstr("1.0"));
    expectSame(file);
}

TEST_F(AgainstFfmpeg, TruncatedFilesGiveWhatIsThereAndSayWhereTheyBreakOff) {
    const auto source = writeWav("source.wav", test::sweep(44100, 2, 3), 44100, 2);
    const std::map<std::string, std::string> kinds = {
        {"mp3", "-c:a libmp3lame"}, {"flac", "-c:a flac"},    {"opus", "-c:a libopus -page_duration 200000"},
        {"mka", "-c:a aac"},        {"webm", "-c:a libopus"}, {"m4a", "-c:a aac -movflags +faststart"},
        {"wav", "-c:a pcm_s24le"},  {"flv", "-c:a aac"},      {"avi", "-c:a libmp3lame"},
        {"aiff", "-c:a pcm_s16be"}};
    for (const auto& [extension, arguments] : kinds) {
        SCOPED_TRACE(extension);
        const std::string bytes = test::readBytes(convert(source, arguments, "whole." + extension));
        const auto cut = path("cut." + extension);
        test::writeBytes(cut, bytes.substr(0, bytes.size() * 6 / 10));
        const auto whole = decode(path("whole." + extension));
        ASSERT_TRUE(whole) << whole.error().message;
        EXPECT_FALSE(whole->brokenOffAtUs) << whole->warnings[0];
        const auto audio = decode(cut);
        ASSERT_TRUE(audio) << audio.error().message;
        ASSERT_TRUE(audio->brokenOffAtUs);
        EXPECT_NEAR(static_cast<double>(*audio->brokenOffAtUs), 1.7e6, 0.3e6);
        EXPECT_THAT(audio->warnings.at(0), HasSubstr("breaks off at 0:01"));
        expectSame(cut);
    }
}

TEST_F(AgainstFfmpeg, FileWithoutItsIndexSaysThatItIsTruncated) {
    const auto whole = convert(writeWav("s.wav", test::sweep(44100, 2, 2), 44100, 2), "-c:a aac", "a.m4a");
    const std::string bytes = test::readBytes(whole);
    test::writeBytes(path("cut.m4a"), bytes.substr(0, bytes.size() / 2));
    const auto audio = decode(path("cut.m4a"));
    ASSERT_FALSE(audio);
    EXPECT_EQ(audio.error().code, ErrorCode::Format);
    EXPECT_THAT(audio.error().message, HasSubstr("is truncated"));
}

TEST_F(AgainstFfmpeg, LostSoundInTheMiddleKeepsTheTimesBehindIt) {
    const auto whole = convert(writeWav("s.wav", test::sweep(44100, 2, 4), 44100, 2),
                               "-c:a aac -movflags +faststart", "a.m4a");
    std::string bytes = test::readBytes(whole);
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 1500; ++i)
        bytes[i] = static_cast<char>(test::splitmix64(i));
    test::writeBytes(path("damaged.m4a"), bytes);
    const auto clean = decode(whole);
    const auto damaged = decode(path("damaged.m4a"));
    ASSERT_TRUE(clean && damaged);
    EXPECT_NEAR(static_cast<double>(damaged->pcm.sampleCount()),
                static_cast<double>(clean->pcm.sampleCount()), 16.0);
    EXPECT_THAT(damaged->warnings, testing::Contains(HasSubstr("could not be decoded")));
}

TEST_F(AgainstFfmpeg, TitlesFromFilesAreMadeHarmless) {
    const auto file = convert(writeWav("s.wav", test::sweep(16000, 1, 0.5), 16000, 1),
                              "-metadata title=\"$(printf 'Tea\\001 \\377 talk')\" -c:a flac", "a.flac");
    const auto info = probe(file);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->title, "Tea  \xEF\xBF\xBD talk");
}

TEST_F(AgainstFfmpeg, TheDayOfARecordingIsReadFromOggAsWell) {
    const auto source = writeWav("s.wav", test::sweep(48000, 1, 0.5), 48000, 1);
    for (const char* name : {"a.flac", "a.opus"}) {
        const auto file = convert(source, "-metadata title=Talk -metadata creation_time=2026-05-04T09:30:00Z", name);
        const auto info = probe(file);
        ASSERT_TRUE(info) << info.error().message;
        EXPECT_EQ(info->title, "Talk") << name;
        EXPECT_EQ(info->creationTime, "2026-05-04T09:30:00Z") << name;
    }
}

}  // namespace
}  // namespace undervoice::media
