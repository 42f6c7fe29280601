// Every clip, recording and odd file of ../shared/data against the ffmpeg program. Skips, saying so, where
// either is absent.

#include "media/decode.h"
#include "media_support.h"
#include "support/fixtures.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::media {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> filesBelow(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (entry.is_regular_file() && extension != ".json" && extension != ".tsv")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

class SharedData : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        if (test::dataFolder().empty())
            GTEST_SKIP() << "../shared/data is absent (UNDERVOICE_DATA_DIR names another place)";
        if (!test::hasFfmpegProgram()) GTEST_SKIP() << "the ffmpeg program is absent";
    }
};

TEST_P(SharedData, DecodesAsFfmpegDoes) {
    const fs::path folder = test::dataFolder() / GetParam();
    if (!fs::exists(folder)) GTEST_SKIP() << folder << " is absent";
    std::size_t cases = 0;
    for (const fs::path& path : filesBelow(folder)) {
        SCOPED_TRACE(path.string());
        const auto expected = test::decodeWithFfmpeg(path);
        auto audio = decode(path);
        ++cases;
        if (audio) {
            EXPECT_EQ(test::compareSamples(test::samplesOf(audio->pcm),
                                           expected.value_or(std::vector<std::int16_t>())),
                      "equal");
            for (const auto& warning : audio->warnings)
                std::cout << path.filename() << ": " << warning << "\n";
        } else {
            EXPECT_TRUE(!expected || expected->empty()) << audio.error().message;
            std::cout << path.filename() << ": " << audio.error().message << "\n";
            EXPECT_THAT(audio.error().message, testing::EndsWith("."));
        }
    }
    test::reportCases(std::string("media/") + GetParam(), cases);
}

INSTANTIATE_TEST_SUITE_P(Folders, SharedData, testing::Values("clips", "longform", "media"));

}  // namespace
}  // namespace undervoice::media
