#include "engine/longform/batch_limit.h"

#include <gtest/gtest.h>

#include <vector>

namespace undervoice::engine {
namespace {

class BatchLimitTest : public ::testing::Test {
  protected:
    std::vector<api::BatchChange> m_changes;
    BatchLimit m_limit{8, [this](const api::BatchChange& change) { m_changes.push_back(change); }};
    WindowDecodingOptions m_beams;
    void SetUp() override {
        m_beams.beamSize = 5;
        m_beams.patience = 2;
    }
};

TEST_F(BatchLimitTest, HalvesWhatWasTried) {
    EXPECT_TRUE(m_limit.lower(7, m_beams));
    EXPECT_EQ(m_limit.windows(), 3);
    EXPECT_TRUE(m_limit.lower(3, m_beams));
    EXPECT_EQ(m_limit.windows(), 1);
    EXPECT_EQ(m_limit.applied(m_beams).beamSize, 5) << "beams are given up last";
    ASSERT_EQ(m_changes.size(), 2U);
    EXPECT_EQ(m_changes[0].windowsBefore, 7);
    EXPECT_EQ(m_changes[0].windowsAfter, 3);
}

TEST_F(BatchLimitTest, NeverRises) {
    EXPECT_TRUE(m_limit.lower(2, m_beams));
    EXPECT_TRUE(m_limit.lower(6, m_beams));
    EXPECT_EQ(m_limit.windows(), 1);
}

TEST_F(BatchLimitTest, FollowsAnotherPlanUntilMemoryRanOut) {
    m_limit.plan(3);
    m_limit.plan(6);
    EXPECT_EQ(m_limit.windows(), 6);
    EXPECT_TRUE(m_limit.lower(6, m_beams));
    m_limit.plan(8);
    EXPECT_EQ(m_limit.windows(), 3);
    m_limit.plan(2);
    EXPECT_EQ(m_limit.windows(), 2);
}

TEST_F(BatchLimitTest, GivesUpBeamsAndSamplesBelowOneWindow) {
    EXPECT_TRUE(m_limit.lower(1, m_beams));
    EXPECT_EQ(rowsPerWindow(m_limit.applied(m_beams)), 1);
    EXPECT_FALSE(m_limit.applied(m_beams).patience) << "which needs beams";
    WindowDecodingOptions samples;
    samples.temperature = 0.4;
    samples.bestOf = 5;
    EXPECT_EQ(rowsPerWindow(m_limit.applied(samples)), 1);
    EXPECT_FALSE(m_limit.lower(1, m_limit.applied(m_beams))) << "nothing is left";
    EXPECT_EQ(m_changes.size(), 1U);
    EXPECT_EQ(m_changes[0].beamsBefore, 5);
    EXPECT_EQ(m_changes[0].beamsAfter, 1);
}

TEST(BatchLimit, NeedsNoListener) {
    BatchLimit limit(4, {});
    EXPECT_TRUE(limit.lower(4, {}));
    EXPECT_EQ(limit.windows(), 2);
}

}  // namespace
}  // namespace undervoice::engine
