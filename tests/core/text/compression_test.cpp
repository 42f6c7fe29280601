#include "text/compression.h"

#include <string>

#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

TEST(CompressionRatio, IsZeroForNothingAndLowForSpeech) {
    EXPECT_EQ(compressionRatio(""), 0);
    EXPECT_NEAR(compressionRatio(" And so my fellow Americans"), 27.0 / 35, 0.03);
}

TEST(CompressionRatio, RisesWithRepetition) {
    std::string loop;
    for (int i = 0; i < 20; ++i) loop += " Thank you.";
    EXPECT_GT(compressionRatio(loop), 2.4);
}

}  // namespace
}  // namespace undervoice::text
