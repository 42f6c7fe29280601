#include "media/pcm.h"

#include "support/fixtures.h"

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

namespace undervoice::media {
namespace {

using testing::HasSubstr;

constexpr std::size_t kBlock = 1 << 20;

/// Sample i of a recording that never repeats within a block.
std::int16_t sampleAt(std::int64_t i) {
    return static_cast<std::int16_t>(test::splitmix64(static_cast<std::uint64_t>(i)));
}

Status appendBlocks(Pcm& pcm, std::int64_t sampleCount) {
    std::vector<std::int16_t> block(kBlock);
    while (pcm.sampleCount() < sampleCount) {
        for (std::size_t i = 0; i < kBlock; ++i)
            block[i] = sampleAt(pcm.sampleCount() + static_cast<std::int64_t>(i));
        UNDERVOICE_TRY(pcm.append(block));
    }
    return {};
}

void expectSamplesAt(const Pcm& pcm, std::int64_t position, std::size_t count) {
    std::vector<float> found(count);
    ASSERT_TRUE(pcm.read(position, found));
    for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(found[i], static_cast<float>(sampleAt(position + static_cast<std::int64_t>(i))) / 32768.0F)
            << i;
}

/// No file may grow beyond this while it lives: to a writer it looks like a full disk.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

  private:
    rlimit m_before{};
    void (*m_handler)(int);
};

TEST(Pcm, LongRecordingsMoveToAFileAndReadTheSame) {
    const test::TemporaryFolder folder;
    Pcm pcm(folder.path());
    ASSERT_TRUE(appendBlocks(pcm, Pcm::kMemorySamples));
    expectSamplesAt(pcm, Pcm::kMemorySamples - 5000, 5000);
    ASSERT_TRUE(appendBlocks(pcm, Pcm::kMemorySamples + 3 * kBlock));
    expectSamplesAt(pcm, 0, 9001);
    expectSamplesAt(pcm, Pcm::kMemorySamples - 5000, 10'000);
    expectSamplesAt(pcm, pcm.sampleCount() - 777, 777);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()))
        << "a name was left that a crash would leave behind";
}

TEST(Pcm, ReadsZerosBeyondTheEnd) {
    Pcm pcm;
    ASSERT_TRUE(pcm.append(std::vector<std::int16_t>{16384, -32768}));
    std::vector<float> found(4, 7.0F);
    ASSERT_TRUE(pcm.read(1, found));
    EXPECT_THAT(found, testing::ElementsAre(-1.0F, 0.0F, 0.0F, 0.0F));
    ASSERT_TRUE(pcm.read(100, found));
    EXPECT_THAT(found, testing::Each(0.0F));
}

TEST(Pcm, SaysThatTheFolderCannotBeWritten) {
    Pcm pcm("/proc/nowhere");
    const Status status = appendBlocks(pcm, Pcm::kMemorySamples + 1);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::Io);
    EXPECT_THAT(status.error().message, HasSubstr("/proc/nowhere"));
}

TEST(Pcm, SaysHowMuchRoomAFullDiskLacks) {
    const test::TemporaryFolder folder;
    Pcm pcm(folder.path());
    const FileSizeLimit limit(2 * Pcm::kMemorySamples);
    const Status status = appendBlocks(pcm, Pcm::kMemorySamples + 3 * kBlock);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::Io);
    EXPECT_THAT(status.error().message, HasSubstr("115 MB"));
    expectSamplesAt(pcm, 1000, 1000);
}

}  // namespace
}  // namespace undervoice::media
