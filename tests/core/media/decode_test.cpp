// Decoding of files that the tests write themselves byte by byte: needs no other program.

#include "media/decode.h"

#include "base/sha256.h"
#include "media_support.h"
#include "support/fixtures.h"

#include <cmath>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace undervoice::media {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Samples = std::vector<std::int16_t>;

class Decode : public testing::Test {
  protected:
    std::filesystem::path write(const std::string& name, const std::string& bytes) const {
        const auto path = m_folder.path() / name;
        test::writeBytes(path, bytes);
        return path;
    }
    std::filesystem::path writeWav(const Samples& samples, int rateHz, int channels) const {
        return write("sound.wav", test::wavBytes(samples, rateHz, channels));
    }
    test::TemporaryFolder m_folder;
};

Samples everyNth(const Samples& samples, std::size_t n, std::size_t first) {
    Samples result;
    for (std::size_t i = first; i < samples.size(); i += n) result.push_back(samples[i]);
    return result;
}

/// Feeds bytes to standard input through a pipe while it lives.
class StandardInput {
  public:
    explicit StandardInput(std::string bytes) : m_saved(::dup(STDIN_FILENO)) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        ::dup2(ends[0], STDIN_FILENO);
        ::close(ends[0]);
        m_writer = std::thread([bytes = std::move(bytes), end = ends[1]] {
            for (std::size_t done = 0; done < bytes.size();) {
                const ssize_t count = ::write(end, bytes.data() + done, bytes.size() - done);
                if (count <= 0) break;
                done += static_cast<std::size_t>(count);
            }
            ::close(end);
        });
    }
    ~StandardInput() {
        m_writer.join();
        ::dup2(m_saved, STDIN_FILENO);
        ::close(m_saved);
    }

  private:
    int m_saved;
    std::thread m_writer;
};

TEST_F(Decode, GivesSixteenKilohertzMonoAsItIs) {
    const Samples samples = test::sweep(16000, 1, 1.5);
    const auto path = writeWav(samples, 16000, 1);
    const auto audio = decode(path);
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(test::compareSamples(test::samplesOf(audio->pcm), samples), "equal");
    EXPECT_EQ(audio->timeMap, TimeMap(24000, 0));
    EXPECT_EQ(audio->contentSha256, sha256Hex(test::readBytes(path)));
    EXPECT_THAT(audio->warnings, ElementsAre());
    EXPECT_FALSE(audio->brokenOffAtUs);
}

TEST_F(Decode, MixesTwoChannelsToTheirMean) {
    const Samples samples = test::sweep(16000, 2, 0.5);
    const auto audio = decode(writeWav(samples, 16000, 2));
    ASSERT_TRUE(audio) << audio.error().message;
    const Samples mono = test::samplesOf(audio->pcm);
    ASSERT_EQ(mono.size(), samples.size() / 2);
    for (std::size_t i = 0; i < mono.size(); ++i)
        ASSERT_NEAR(mono[i], (samples[2 * i] + samples[2 * i + 1]) / 2.0, 0.51);
}

TEST_F(Decode, ResamplesASineToTheSameSine) {
    Samples samples(44100);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<std::int16_t>(
            std::lround(12000 * std::sin(2 * M_PI * 440 * static_cast<double>(i) / 44100)));
    const auto audio = decode(writeWav(samples, 44100, 1));
    ASSERT_TRUE(audio) << audio.error().message;
    const Samples found = test::samplesOf(audio->pcm);
    ASSERT_EQ(found.size(), 16000U);
    for (std::size_t i = 200; i < 15800; ++i)  // the ends see the filter's mirrored borders
        ASSERT_NEAR(found[i], 12000 * std::sin(2 * M_PI * 440 * static_cast<double>(i) / 16000), 12) << i;
}

TEST_F(Decode, GivesOneChannelAlone) {
    for (const int channels : {2, 3, 6, 8}) {
        const Samples samples = test::sweep(16000, channels, 0.3);
        const auto path = writeWav(samples, 16000, channels);
        for (int channel = 0; channel < channels; ++channel) {
            const auto audio = decode(path, {.channel = channel});
            ASSERT_TRUE(audio) << audio.error().message;
            const Samples expected =
                everyNth(samples, static_cast<std::size_t>(channels), static_cast<std::size_t>(channel));
            EXPECT_EQ(test::compareSamples(test::samplesOf(audio->pcm), expected), "equal")
                << channel << " of " << channels;
        }
    }
}

TEST_F(Decode, RefusesAChannelOrTrackThatIsNotThere) {
    const auto path = writeWav(test::sweep(16000, 2, 0.1), 16000, 2);
    const auto channel = decode(path, {.channel = 2});
    ASSERT_FALSE(channel);
    EXPECT_EQ(channel.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(channel.error().message, HasSubstr("no channel 2: the track has 2"));
    const auto track = decode(path, {.track = 1});
    ASSERT_FALSE(track);
    EXPECT_EQ(track.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(track.error().message, HasSubstr("no audio track 1: it has 1"));
}

TEST_F(Decode, RangeIsThatSliceOfTheWhole) {
    const auto path = writeWav(test::sweep(44100, 2, 3), 44100, 2);
    const auto whole = decode(path);
    ASSERT_TRUE(whole);
    const Samples all = test::samplesOf(whole->pcm);
    const auto part = decode(path, {.fromUs = 1'000'000, .toUs = 2'500'000});
    ASSERT_TRUE(part) << part.error().message;
    EXPECT_EQ(
        test::compareSamples(test::samplesOf(part->pcm), Samples(all.begin() + 16000, all.begin() + 40000)),
        "equal");
    EXPECT_EQ(part->timeMap.startUs(), 1'000'000);
    EXPECT_EQ(part->timeMap.endUs(), 2'500'000);
    EXPECT_FALSE(part->brokenOffAtUs);
    const auto rest = decode(path, {.fromUs = 2'000'000});
    ASSERT_TRUE(rest) << rest.error().message;
    EXPECT_EQ(test::compareSamples(test::samplesOf(rest->pcm), Samples(all.begin() + 32000, all.end())),
              "equal");
}

TEST_F(Decode, RefusesRangesThatHoldNothing) {
    const auto path = writeWav(test::sweep(16000, 1, 1), 16000, 1);
    for (const DecodeOptions& options :
         {DecodeOptions{.fromUs = -1}, DecodeOptions{.fromUs = 500, .toUs = 500}}) {
        const auto audio = decode(path, options);
        ASSERT_FALSE(audio);
        EXPECT_EQ(audio.error().code, ErrorCode::InvalidArgument);
    }
    const auto beyond = decode(path, {.fromUs = 2'000'000});
    ASSERT_FALSE(beyond);
    EXPECT_THAT(beyond.error().message, HasSubstr("begins at 0:02, but the recording ends at 0:01."));
}

TEST_F(Decode, ReadsStandardInput) {
    const std::string bytes = test::wavBytes(test::sweep(16000, 1, 2), 16000, 1);
    const StandardInput input(bytes);
    const auto audio = decode("-", {.spillFolder = m_folder.path()});
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(test::compareSamples(test::samplesOf(audio->pcm), test::sweep(16000, 1, 2)), "equal");
    EXPECT_EQ(audio->contentSha256, sha256Hex(bytes));
    EXPECT_TRUE(std::filesystem::is_empty(m_folder.path()));
}

TEST_F(Decode, ReadsAFifoAsAStream) {
    const auto path = m_folder.path() / "fifo.wav";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const std::string bytes = test::wavBytes(test::sweep(16000, 1, 1), 16000, 1);
    std::thread writer([&] { test::writeBytes(path, bytes); });
    const auto audio = decode(path);
    writer.join();
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(audio->pcm.sampleCount(), 16000);
    EXPECT_EQ(audio->contentSha256, sha256Hex(bytes));
}

TEST_F(Decode, SaysWhereStandardInputCannotBeKept) {
    const StandardInput input(test::wavBytes(test::sweep(16000, 1, 0.2), 16000, 1));
    const auto audio = decode("-", {.spillFolder = m_folder.path() / "absent"});
    ASSERT_FALSE(audio);
    EXPECT_EQ(audio.error().code, ErrorCode::Io);
    EXPECT_THAT(audio.error().message, HasSubstr("absent"));
}

TEST_F(Decode, TruncatedFileGivesAllThatIsThere) {
    const Samples samples = test::sweep(16000, 1, 3);
    const std::string bytes = test::wavBytes(samples, 16000, 1);
    const auto audio = decode(write("cut.wav", bytes.substr(0, 44 + 2 * 20000)));
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(
        test::compareSamples(test::samplesOf(audio->pcm), Samples(samples.begin(), samples.begin() + 20000)),
        "equal");
    EXPECT_EQ(audio->brokenOffAtUs, 1'250'000);
    ASSERT_EQ(audio->warnings.size(), 1U);
    EXPECT_THAT(audio->warnings[0],
                HasSubstr("cut.wav breaks off at 0:01: it states 96044 bytes and has 40044."));
}

TEST_F(Decode, WavFromAPipeIsNoTruncatedFile) {
    for (const char* size : {"\xFF\xFF\xFF\xFF", "\xFF\xFF\xFF\x7F"}) {
        std::string bytes = test::wavBytes(test::sweep(16000, 1, 1), 16000, 1);
        bytes.replace(4, 4, size, 4).replace(40, 4, size, 4);
        const auto audio = decode(write("piped.wav", bytes));
        ASSERT_TRUE(audio) << audio.error().message;
        EXPECT_EQ(audio->pcm.sampleCount(), 16000);
        EXPECT_FALSE(audio->brokenOffAtUs);
    }
}

TEST_F(Decode, WavWithoutSamplesIsAnEmptyRecording) {
    const auto audio = decode(writeWav({}, 16000, 1));
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(audio->pcm.sampleCount(), 0);
    EXPECT_EQ(audio->timeMap.endUs(), audio->timeMap.startUs());
}

TEST_F(Decode, OneSampleIsARecording) {
    const auto audio = decode(writeWav({1234}, 16000, 1));
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_THAT(test::samplesOf(audio->pcm), ElementsAre(1234));
}

TEST_F(Decode, SaysInOneSentenceWhatIsWrongWithAFile) {
    const std::string wav = test::wavBytes(test::sweep(16000, 1, 0.1), 16000, 1);
    struct Case {
        std::string bytes;
        ErrorCode code;
        std::string part;
    };
    const std::vector<Case> cases = {
        {"", ErrorCode::Format, "is empty (0 bytes)"},
        {"Dear diary, today I spoke to nobody.", ErrorCode::Format, "is not an audio or video file"},
        {std::string(5000, '\0'), ErrorCode::Format, "is not an audio or video file"},
        {std::string(wav).replace(24, 4, std::string(4, '\0')), ErrorCode::Format, "Invalid sample rate"},
        {std::string(wav).replace(24, 4, std::string("\x01\0\0\0", 4)), ErrorCode::Format,
         "1 channels, 1 Hz"},
        {wav.substr(0, 36), ErrorCode::Format, "is truncated: it states 3244 bytes and has 36"},
    };
    for (const Case& bad : cases) {
        const auto audio = decode(write("bad.wav", bad.bytes));
        ASSERT_FALSE(audio) << bad.part;
        EXPECT_EQ(audio.error().code, bad.code) << audio.error().message;
        EXPECT_THAT(audio.error().message, HasSubstr(bad.part));
        EXPECT_THAT(audio.error().message, HasSubstr("bad.wav"));
        EXPECT_THAT(audio.error().message, testing::Not(HasSubstr("\n")));
    }
}

TEST_F(Decode, SaysWhenThePathIsNoReadableFile) {
    const auto absent = decode(m_folder.path() / "absent.wav");
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().code, ErrorCode::NotFound);
    const auto folder = decode(m_folder.path());
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(folder.error().message, HasSubstr("is a folder"));
}

TEST_F(Decode, NeverFollowsAPlaylist) {
    const auto wav = writeWav(test::sweep(16000, 1, 1), 16000, 1);
    const std::string url = "file://" + wav.string();
    const std::vector<std::pair<std::string, std::string>> playlists = {
        {"list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + url + "\n#EXT-X-ENDLIST\n"},
        {"list.ffconcat", "ffconcat version 1.0\nfile sound.wav\n"},
        {"list.mpd",
         "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" "
         "type=\"static\"><Period><AdaptationSet "
         "mimeType=\"audio/wav\"><Representation id=\"a\" bandwidth=\"1\"><BaseURL>" +
             url + "</BaseURL></Representation></AdaptationSet></Period></MPD>"},
        {"list.sdp",
         "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"},
        {"list.asx", "[Reference]\nRef1=" + url + "\n"},
    };
    for (const auto& [name, text] : playlists) {
        const auto audio = decode(write(name, text));
        EXPECT_FALSE(audio) << name << " was followed";
        if (!audio) {
            EXPECT_THAT(audio.error().message, HasSubstr(name));
        }
    }
}

TEST_F(Decode, StopsWhenCancelled) {
    const auto path = writeWav(test::sweep(16000, 1, 20), 16000, 1);
    CancelSource before;
    before.cancel();
    const auto refused = decode(path, {}, {}, before.token());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Cancelled);
    CancelSource during;
    const auto stopped = decode(
        path, {},
        [&](const Progress& p) {
            if (p.done > 3'000'000) during.cancel();
        },
        during.token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

TEST_F(Decode, ReportsTimeHeardOfTotal) {
    std::vector<Progress> reports;
    ASSERT_TRUE(decode(writeWav(test::sweep(16000, 1, 10), 16000, 1), {},
                       [&](const Progress& p) { reports.push_back(p); }));
    ASSERT_GE(reports.size(), 5U);
    for (std::size_t i = 1; i < reports.size(); ++i) EXPECT_GT(reports[i].done, reports[i - 1].done);
    EXPECT_EQ(reports.back().total, 10'000'000);
    EXPECT_EQ(reports.back().unit, Progress::Unit::AudioMicroseconds);
    EXPECT_LE(reports.back().done, reports.back().total);
}

TEST_F(Decode, LeavesOutTheHashWhenItIsNotWanted) {
    const auto audio = decode(writeWav(test::sweep(16000, 1, 0.1), 16000, 1), {.hashContent = false});
    ASSERT_TRUE(audio);
    EXPECT_EQ(audio->contentSha256, "");
}

TEST_F(Decode, ProbeTellsWhatTheFileIs) {
    const auto path = writeWav(test::sweep(22050, 2, 2), 22050, 2);
    const auto info = probe(path);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->container, "wav");
    ASSERT_EQ(info->tracks.size(), 1U);
    EXPECT_EQ(info->defaultTrack, 0);
    EXPECT_EQ(info->tracks[0].codec, "pcm_s16le");
    EXPECT_EQ(info->tracks[0].channels, 2);
    EXPECT_EQ(info->tracks[0].sampleRateHz, 22050);
    EXPECT_EQ(info->durationUs, 2'000'000);
    EXPECT_FALSE(info->hasVideo);
    EXPECT_EQ(info->bytes, static_cast<std::int64_t>(std::filesystem::file_size(path)));
    const auto stream = probe("-");
    ASSERT_FALSE(stream);
    EXPECT_EQ(stream.error().code, ErrorCode::InvalidArgument);
}

TEST_F(Decode, SeveralThreadsDecodeAtOnce) {
    const Samples samples = test::sweep(16000, 1, 2);
    const auto path = writeWav(samples, 16000, 1);
    std::vector<std::string> results(4);
    std::vector<std::thread> threads;
    for (auto& result : results)
        threads.emplace_back([&] {
            const auto audio = decode(path);
            result =
                audio ? test::compareSamples(test::samplesOf(audio->pcm), samples) : audio.error().message;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(results, testing::Each("equal"));
}

}  // namespace
}  // namespace undervoice::media
