#include "engine/longform/ladder.h"

#include <gtest/gtest.h>

#include <set>

namespace undervoice::engine {
namespace {

DecodingResult result(double logprob, double ratio, double noSpeech) {
    DecodingResult r;
    r.avgLogprob = logprob;
    r.compressionRatio = ratio;
    r.noSpeechProb = noSpeech;
    return r;
}

TEST(FailedTests, LimitsThemselvesPass) {
    EXPECT_TRUE(failedTests({}, result(-1.0, 2.4, 0.1)).empty());
    EXPECT_EQ(failedTests({}, result(-1.01, 2.41, 0.1)), (std::vector<Flag>{Flag::Compression, Flag::LowConfidence}));
}

TEST(FailedTests, SilencePassesWhateverItsText) { EXPECT_TRUE(failedTests({}, result(-1.5, 9, 0.7)).empty()); }

TEST(FailedTests, SilenceNeedsBothThresholds) {
    api::DecodingOptions options;
    options.noSpeechThreshold.reset();
    EXPECT_EQ(failedTests(options, result(-1.5, 1, 0.9)), std::vector<Flag>{Flag::LowConfidence});
    options = {};
    options.logprobThreshold.reset();
    EXPECT_EQ(failedTests(options, result(-1.5, 3, 0.9)), std::vector<Flag>{Flag::Compression});
}

TEST(IsSkippedAsSilent, TheLimitOfLogProbabilityCountsAsSilent) {
    EXPECT_TRUE(isSkippedAsSilent({}, result(-1.0, 1, 0.61)));
    EXPECT_FALSE(isSkippedAsSilent({}, result(-0.99, 1, 0.61)));
    EXPECT_FALSE(isSkippedAsSilent({}, result(-1.5, 1, 0.6)));
    api::DecodingOptions options;
    options.logprobThreshold.reset();
    EXPECT_TRUE(isSkippedAsSilent(options, result(0, 1, 0.61)));
    options.noSpeechThreshold.reset();
    EXPECT_FALSE(isSkippedAsSilent(options, result(-5, 1, 0.99)));
}

TEST(SamplingSeed, DiffersByJobWindowAndTemperature) {
    std::set<std::uint64_t> seeds;
    for (std::uint64_t job = 0; job < 8; ++job)
        for (std::uint64_t window = 0; window < 8; ++window)
            for (const double t : {0.2, 0.4, 0.6, 0.8, 1.0}) seeds.insert(samplingSeed(job, window, t));
    EXPECT_EQ(seeds.size(), 8U * 8U * 5U);
    EXPECT_EQ(samplingSeed(3, 4, 0.2), samplingSeed(3, 4, 0.2));
}

}  // namespace
}  // namespace undervoice::engine
