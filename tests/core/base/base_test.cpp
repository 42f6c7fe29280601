#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "base/cancel.h"
#include "base/folders.h"
#include "base/sha256.h"
#include "base/shuffle.h"
#include "base/time.h"
#include "support/fixtures.h"

namespace undervoice {
namespace {

TEST(Time, SampleIndexSurvivesMicrosecondsAndBack) {
    for (std::int64_t s : {0LL, 1LL, 2LL, 3LL, 15LL, 16LL, 17LL, 480001LL, 576000001LL, 5760000003LL})
        EXPECT_EQ(usToSamples(samplesToUs(s)), s);
}

TEST(Time, SixteenThousandSamplesAreOneSecondAfterTenHours) {
    EXPECT_EQ(samplesToUs(36000LL * kSampleRateHz), 36'000'000'000LL);
}

TEST(Time, TextShowsHoursOnlyWhenThereAreSome) {
    EXPECT_STREQ(TimeText(760'999'999).c_str(), "12:40");
    EXPECT_STREQ(TimeText(3'840'000'000).c_str(), "1:04:00");
    EXPECT_STREQ(TimeText(0).c_str(), "0:00");
}

TEST(Sha256, KnownDigests) {
    EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, FileThatVanishedIsNotFound) {
    const auto digest = sha256File("/nonexistent/file");
    ASSERT_FALSE(digest);
    EXPECT_EQ(digest.error().code, ErrorCode::NotFound);
}

TEST(AtomicFile, ReplacesContentAndLeavesNoTemporary) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "a.txt";
    ASSERT_TRUE(writeFileAtomically(path, "old"));
    ASSERT_TRUE(writeFileAtomically(path, "new"));
    EXPECT_EQ(readWholeFile(path, 100).value(), "new");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(AtomicFile, AFileThatIsFilledIsThereWholeOrAsItWas) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "model";
    const auto writing = [](const std::string& text, bool fails) {
        return [text, fails](const std::filesystem::path& working) -> Status {
            std::ofstream(working) << text;
            if (fails) return fail(ErrorCode::Cancelled, "Cancelled.");
            return {};
        };
    };
    ASSERT_TRUE(fillFileAtomically(path, writing("old", false)));
    ASSERT_FALSE(fillFileAtomically(path, writing("half", true)));
    EXPECT_EQ(readWholeFile(path, 100).value(), "old");
    ASSERT_TRUE(fillFileAtomically(path, writing("new", false)));
    EXPECT_EQ(readWholeFile(path, 100).value(), "new");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    EXPECT_EQ(fillFileAtomically("/proc/undervoice/a", writing("x", false)).error().code, ErrorCode::Io);
}

TEST(AtomicFile, ANewFileIsThereOnceItIsKept) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "model.patch", part = folder.path() / "model.patch.part";
    ASSERT_TRUE(writeFileAtomically(part, "somebody's"));
    {
        auto file = FileInTheMaking::create(path);
        ASSERT_TRUE(file) << file.error().message;
        std::ofstream(file->path()) << "half";
        EXPECT_FALSE(std::filesystem::exists(path));
    }
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "what was not kept is gone";
    auto file = FileInTheMaking::create(path);
    ASSERT_TRUE(file) << file.error().message;
    std::ofstream(file->path()) << "whole";
    ASSERT_TRUE(file->keep());
    EXPECT_EQ(readWholeFile(path, 100).value(), "whole");
    EXPECT_EQ(readWholeFile(part, 100).value(), "somebody's");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
}

TEST(AtomicFile, ANewFileReplacesNothing) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "model.patch";
    auto file = FileInTheMaking::create(path);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(writeFileAtomically(path, "came meanwhile"));
    EXPECT_EQ(file->keep().error().code, ErrorCode::Io);
    EXPECT_EQ(readWholeFile(path, 100).value(), "came meanwhile");
    EXPECT_EQ(FileInTheMaking::create("/proc/undervoice/a").error().code, ErrorCode::Io);
}

TEST(Shuffle, TheSameSeedGivesTheSameOrder) {
    std::vector<int> order{0, 1, 2, 3, 4, 5, 6, 7}, again = order;
    std::mt19937_64 first(3), second(3);
    shuffle(order, first);
    shuffle(again, second);
    EXPECT_EQ(order, again);
    EXPECT_FALSE(std::ranges::is_sorted(order));
    std::ranges::sort(order);
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(AtomicFile, UnwritableFolderIsOneSentence) {
    const auto status = writeFileAtomically("/proc/undervoice/a.txt", "x");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::Io);
    EXPECT_NE(status.error().message.find("/proc/undervoice/a.txt"), std::string::npos);
}

TEST(AtomicFile, RefusesMoreThanTheExpectedSize) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder.path() / "a", "12345"));
    EXPECT_FALSE(readWholeFile(folder.path() / "a", 4));
}

TEST(Cancel, TokenSeesItsSource) {
    CancelSource source;
    const CancelToken token = source.token();
    EXPECT_TRUE(token.check());
    source.cancel();
    ASSERT_FALSE(token.check());
    EXPECT_EQ(token.check().error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(CancelToken().isCancelled());
}

/// Sets a variable until the end of the test.
class Variable {
  public:
    Variable(const char* name, const char* value) : m_name(name), m_before(environment(name)) { ::setenv(name, value, 1); }
    ~Variable() { m_before.empty() ? ::unsetenv(m_name) : ::setenv(m_name, m_before.c_str(), 1); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* m_name;
    std::string m_before;
};

TEST(Folders, FollowTheBaseDirectorySpecification) {
    const Variable home("HOME", "/home/someone");
    {
        const Variable cache("XDG_CACHE_HOME", "/var/kept"), data("XDG_DATA_HOME", "/srv/data");
        EXPECT_EQ(cacheHome(), "/var/kept");
        EXPECT_EQ(dataHome(), "/srv/data");
    }
    const Variable cache("XDG_CACHE_HOME", "relative/is/ignored"), data("XDG_DATA_HOME", "");
    EXPECT_EQ(cacheHome(), "/home/someone/.cache");
    EXPECT_EQ(dataHome(), "/home/someone/.local/share");
}

}  // namespace
}  // namespace undervoice
