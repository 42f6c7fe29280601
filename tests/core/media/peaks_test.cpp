// Peaks against a naive loop over the samples, at every zoom, and their cache file against hostile bytes.

#include "media/peaks.h"

#include "base/sha256.h"
#include "media_support.h"
#include "support/fixtures.h"

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::media {

void PrintTo(const Peak& peak, std::ostream* out) {
    *out << peak.lowest << "…" << peak.highest;
}

namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using Samples = std::vector<std::int16_t>;

Samples noise(std::size_t count, std::uint32_t seed) {
    std::mt19937 random(seed);
    Samples samples(count);
    for (auto& sample : samples) sample = static_cast<std::int16_t>(random() >> (16 + random() % 12));
    return samples;
}

Peaks peaksOf(const Samples& samples) {
    PeaksBuilder builder;
    builder.append(samples);
    return builder.finish();
}

/// Lowest and highest of [begin, end) in the recording; silence when nothing of it lies there.
Peak naive(const Samples& samples, std::int64_t begin, std::int64_t end) {
    const auto count = static_cast<std::int64_t>(samples.size());
    begin = std::clamp<std::int64_t>(begin, 0, count);
    end = std::clamp<std::int64_t>(end, begin, count);
    if (begin == end) return {};
    const auto [lowest, highest] = std::minmax_element(samples.begin() + begin, samples.begin() + end);
    return {.lowest = *lowest, .highest = *highest};
}

struct Column {
    std::int64_t begin, end;
};
Column columnOf(std::int64_t begin, std::int64_t end, int columns, int column) {
    const std::int64_t first = begin + (end - begin) * column / columns;
    return {first, std::max(begin + (end - begin) * (column + 1) / columns, first + 1)};
}

/// Whole blocks of 64 that the column touches within the recording.
Peak naiveBlocks(const Samples& samples, Column column) {
    const std::int64_t begin = std::max<std::int64_t>(column.begin, 0);
    const std::int64_t end = std::min(column.end, static_cast<std::int64_t>(samples.size()));
    return begin < end ? naive(samples, begin / 64 * 64, (end + 63) / 64 * 64) : Peak{};
}

TEST(Peaks, AreThoseOfTheTouchedBlocksAtEveryZoom) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        const Samples samples = noise(random() % 20'000, random());
        const Peaks peaks = peaksOf(samples);
        const std::int64_t begin = static_cast<std::int64_t>(random() % 24'000) - 2000;
        const std::int64_t end = begin + 1 + static_cast<std::int64_t>(random() % (1U << (random() % 16)));
        const int columns = 1 + static_cast<int>(random() % 300);
        const auto found = peaks.range(begin, end, columns);
        ASSERT_EQ(found.size(), static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) {
            const Column column = columnOf(begin, end, columns, i);
            ASSERT_EQ(found[static_cast<std::size_t>(i)], naiveBlocks(samples, column))
                << samples.size() << " samples, " << begin << " to " << end << ", column " << i << " of "
                << columns;
        }
    }
}

TEST(Peaks, AreNeverNarrowerThanTheSamples) {
    const Samples samples = noise(50'001, 3);
    const Peaks peaks = peaksOf(samples);
    for (const int columns : {1, 2, 7, 100, 781, 782, 3000, 60'000}) {
        const auto found = peaks.range(0, 50'001, columns);
        for (int i = 0; i < columns; ++i) {
            const Column column = columnOf(0, 50'001, columns, i);
            const Peak exact = naive(samples, column.begin, column.end);
            ASSERT_LE(found[static_cast<std::size_t>(i)].lowest, exact.lowest) << i << " of " << columns;
            ASSERT_GE(found[static_cast<std::size_t>(i)].highest, exact.highest) << i << " of " << columns;
        }
    }
}

TEST(Peaks, AreExactWhereColumnsAreWholeBlocks) {
    const Samples samples = noise(64 * 4096, 5);
    const Peaks peaks = peaksOf(samples);
    for (const int columns : {1, 4, 64, 1024, 4096}) {
        const auto found = peaks.range(0, 64 * 4096, columns);
        for (int i = 0; i < columns; ++i) {
            const Column column = columnOf(0, 64 * 4096, columns, i);
            ASSERT_EQ(found[static_cast<std::size_t>(i)], naive(samples, column.begin, column.end))
                << i << " of " << columns;
        }
    }
}

TEST(Peaks, DoNotDependOnHowTheSamplesArrive) {
    const Samples samples = noise(10'000, 9);
    PeaksBuilder builder;
    for (std::size_t done = 0, step = 1; done < samples.size(); done += step, step = step * 3 % 517 + 1)
        builder.append(std::span(samples).subspan(done, std::min(step, samples.size() - done)));
    EXPECT_EQ(builder.finish().range(0, 10'000, 333), peaksOf(samples).range(0, 10'000, 333));
}

TEST(Peaks, AreSilentBeyondTheRecordingAndWhereNothingIsAsked) {
    const Peaks peaks = peaksOf(Samples(640, 100));
    EXPECT_THAT(peaks.range(-1280, 1920, 5), ElementsAre(Peak{}, Peak{}, Peak{100, 100}, Peak{}, Peak{}));
    EXPECT_THAT(peaks.range(5, 5, 3), ElementsAre(Peak{}, Peak{}, Peak{}));
    EXPECT_THAT(peaks.range(0, 640, 0), ElementsAre());
    EXPECT_THAT(peaks.range(0, 640, -1), ElementsAre());
    EXPECT_THAT(Peaks().range(0, 10, 2), Each(Peak{}));
    EXPECT_EQ(peaks.range(INT64_MIN, INT64_MAX, 3).size(), 3U);
}

TEST(Peaks, AreBuiltFromDecodedSamplesWithProgress) {
    const Samples samples = noise(200'000, 11);
    Pcm pcm;
    ASSERT_TRUE(pcm.append(samples));
    std::vector<std::int64_t> done;
    const auto peaks = buildPeaks(pcm, [&](const Progress& progress) { done.push_back(progress.done); });
    ASSERT_TRUE(peaks) << peaks.error().message;
    EXPECT_EQ(peaks->sampleCount(), 200'000);
    EXPECT_EQ(peaks->range(0, 200'000, 777), peaksOf(samples).range(0, 200'000, 777));
    EXPECT_THAT(done, ElementsAre(4'000'000, 8'000'000, 12'000'000, 12'500'000));
}

TEST(Peaks, StopWhenCancelled) {
    Pcm pcm;
    ASSERT_TRUE(pcm.append(Samples(200'000)));
    CancelSource cancel;
    const auto peaks = buildPeaks(
        pcm, [&](const Progress&) { cancel.cancel(); }, cancel.token());
    ASSERT_FALSE(peaks);
    EXPECT_EQ(peaks.error().code, ErrorCode::Cancelled);
}

class PeaksFile : public testing::Test {
  protected:
    std::string refusal(const std::string& bytes) const {
        test::writeBytes(m_path, bytes);
        const auto peaks = readPeaks(m_path, m_key);
        if (peaks) return "";
        EXPECT_EQ(peaks.error().code, ErrorCode::Format);
        EXPECT_THAT(peaks.error().message, HasSubstr("sound.peaks"));
        return peaks.error().message;
    }
    std::string goodBytes() const {
        EXPECT_TRUE(writePeaks(m_path, m_key, peaksOf(noise(5000, 1))));
        return test::readBytes(m_path);
    }
    /// As a liar would write it: the checksum is right.
    static std::string sealed(std::string bytes) {
        bytes.resize(bytes.size() - 64);
        return bytes + sha256Hex(bytes);
    }
    test::TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder.path() / "sound.peaks";
    PeaksKey m_key{.contentSha256 = sha256Hex("a recording"), .track = 2, .channel = 1};
};

TEST_F(PeaksFile, GivesBackWhatWasWritten) {
    for (const std::size_t count : {0U, 1U, 63U, 64U, 65U, 100'000U}) {
        const Peaks peaks = peaksOf(noise(count, 21));
        const auto samples = static_cast<std::int64_t>(count);
        ASSERT_TRUE(writePeaks(m_path, m_key, peaks));
        const auto read = readPeaks(m_path, m_key);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->sampleCount(), samples);
        EXPECT_EQ(read->range(0, samples, 500), peaks.range(0, samples, 500));
    }
}

TEST_F(PeaksFile, IsOnlyGivenForItsOwnSound) {
    goodBytes();
    for (const PeaksKey& other : {PeaksKey{sha256Hex("another"), 2, 1}, PeaksKey{m_key.contentSha256, 1, 1},
                                  PeaksKey{m_key.contentSha256, 2, {}}, PeaksKey{"", 2, 1}}) {
        const auto peaks = readPeaks(m_path, other);
        ASSERT_FALSE(peaks);
        EXPECT_THAT(peaks.error().message, HasSubstr("belongs to other sound; it must be made again."));
    }
}

TEST_F(PeaksFile, IsNotWrittenWithoutAHash) {
    const Status written = writePeaks(m_path, {.contentSha256 = "abc"}, {});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(std::filesystem::exists(m_path));
}

TEST_F(PeaksFile, SaysWhenItIsNotThere) {
    const auto peaks = readPeaks(m_path, m_key);
    ASSERT_FALSE(peaks);
    EXPECT_EQ(peaks.error().code, ErrorCode::NotFound);
}

TEST_F(PeaksFile, RefusesEveryTruncation) {
    const std::string bytes = goodBytes();
    for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 20)
        EXPECT_NE(refusal(bytes.substr(0, size)), "") << size << " of " << bytes.size() << " bytes";
    EXPECT_THAT(refusal(bytes + "x"), HasSubstr("states 476 bytes and has 477"));
}

TEST_F(PeaksFile, RefusesEveryFlippedByte) {
    const std::string bytes = goodBytes();
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string flipped = bytes;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x40);
        EXPECT_NE(refusal(flipped), "") << "byte " << at;
    }
}

TEST_F(PeaksFile, RefusesLiesUnderARightChecksum) {
    const std::string bytes = goodBytes();
    const std::string most(8, '\xFF');
    EXPECT_THAT(refusal(sealed(std::string(bytes).replace(24, 8, most))),
                HasSubstr("8589934592 at most are believed"));
    EXPECT_THAT(refusal(sealed(std::string(bytes).replace(24, 8, std::string("\0\0\0\0\2\0\0\0", 8)))),
                HasSubstr("states 536871072 bytes"));
    EXPECT_THAT(refusal(sealed(std::string(bytes).replace(8, 1, "\2"))),
                HasSubstr("its version is 2, and 1 is expected"));
    EXPECT_THAT(refusal(sealed(std::string(bytes).replace(96, 4, std::string("\1\0\0\0", 4)))),
                HasSubstr("pair 0 is upside down"));
    EXPECT_THAT(refusal(sealed(std::string(bytes).replace(0, 1, "u"))), HasSubstr("it is no file of peaks"));
}

}  // namespace
}  // namespace undervoice::media
