// Ranks and their bytes as attention.md §5 has them.

#include "engine/convert/rank_plan.h"

#include <gmock/gmock.h>

#include <cmath>

namespace undervoice::engine {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

api::ModelDims dims(int state, int layers) {
    api::ModelDims d;
    d.textState = state;
    d.textLayers = layers;
    d.textHeads = state / 64;
    d.textContext = 448;
    return d;
}

std::vector<std::int64_t> ranks(const api::ConversionOptions& options, const api::ModelDims& d) { return evenRanks(options, d).value(); }

TEST(RankPlan, TheDefaultsOfEverySize) {
    struct Size { int state, layers; std::int64_t rank, bytes; };
    for (const Size& size : {Size{384, 4, 128, 344064}, Size{512, 6, 152, 680960}, Size{768, 12, 208, 2050048}, Size{1024, 24, 264, 5440512},
                             Size{1280, 32, 328, 9110528}, Size{1280, 4, 424, 1139712}}) {
        const auto found = ranks({}, dims(size.state, size.layers));
        EXPECT_EQ(found.front(), 0);
        EXPECT_EQ(found.back(), size.rank) << size.state;
        // The spec's figures leave the 1,792 bytes of token ids out where it says "2 bytes".
        EXPECT_EQ(selfCacheBytes(found, /*rows=*/1, /*tokens=*/448), size.bytes + 4 * 448) << size.state;
    }
}

TEST(RankPlan, WithoutTokensEveryLayerIsConverted) {
    api::ConversionOptions options;
    options.firstLayerFromTokens = false;
    EXPECT_THAT(ranks(options, dims(512, 6)), Each(128));
    EXPECT_THAT(ranks(options, dims(512, 6)), testing::SizeIs(6));
}

TEST(RankPlan, ABudgetIsMetExactlyOrAStepBelow) {
    api::ConversionOptions options;
    for (const std::int64_t budget : {400000, 680960 + 1792, 680960 + 1791, 1000000}) {
        options.budgetBytes = budget;
        auto found = ranks(options, dims(512, 6));
        EXPECT_LE(selfCacheBytes(found, 1, 448), budget);
        for (std::size_t layer = 1; layer < found.size(); ++layer) found[layer] += kRankStep;
        EXPECT_GT(selfCacheBytes(found, 1, 448), budget);
    }
}

TEST(RankPlan, StatedRanksStand) {
    api::ConversionOptions options;
    options.ranks = {8, 100, 60};
    EXPECT_THAT(ranks(options, dims(512, 6)), ElementsAre(0, 100, 60, 60, 60, 60));
    options.ranks = {0, 100, 60};  // as a report shows them
    EXPECT_THAT(ranks(options, dims(512, 6)), ElementsAre(0, 100, 60, 60, 60, 60));
    options.ranks = {8, 0};
    EXPECT_FALSE(evenRanks(options, dims(512, 6)));
    options.ranks = {8, 100, 60};
    options.firstLayerFromTokens = false;
    EXPECT_THAT(ranks(options, dims(512, 6)), ElementsAre(8, 100, 60, 60, 60, 60));
    options.ranks = {600};
    EXPECT_THAT(evenRanks(options, dims(512, 6)).error().message, HasSubstr("between 1 and 512"));
    options.ranks = {1, 2, 3, 4};
    EXPECT_THAT(evenRanks(options, dims(512, 3)).error().message, HasSubstr("4 layers"));
}

TEST(RankPlan, CurvesAreInterpolatedInTheLogarithm) {
    const RankCurve curve{1, {{64, 0.1}, {128, 0.01}, {192, 0.02}}};
    EXPECT_DOUBLE_EQ(curve.at(64, 512), 0.1);
    EXPECT_NEAR(curve.at(96, 512), std::sqrt(0.1 * 0.01), 1e-12);
    EXPECT_NEAR(curve.at(32, 512), 0.1 * std::sqrt(10.0), 1e-12) << "the first slope goes on";
    EXPECT_NEAR(curve.at(160, 512), 0.01, 1e-12) << "and never rises";
    EXPECT_EQ(curve.at(512, 512), 0);
}

TEST(RankPlan, FloatsGoWhereTheyHelpMost) {
    const std::vector<std::int64_t> even{0, 152, 152, 152};
    const std::vector<RankCurve> curves{{1, {{76, 0.0002}, {152, 0.0001}}}, {2, {{76, 0.004}, {152, 0.002}}}, {3, {{76, 0.08}, {152, 0.02}}}};
    const auto planned = plannedRanks(even, curves, 512);
    EXPECT_EQ(planned[0], 0) << "what is not converted stays";
    EXPECT_LT(planned[1], 152);
    EXPECT_GT(planned[3], 152);
    EXPECT_EQ(planned[1] + planned[2] + planned[3], 3 * 152);
    const auto total = [&](const std::vector<std::int64_t>& ranks) {
        double sum = 0;
        for (const RankCurve& curve : curves) sum += curve.at(static_cast<double>(ranks[static_cast<std::size_t>(curve.layer)]), 512);
        return sum;
    };
    EXPECT_LT(total(planned), total(even));
    EXPECT_EQ(plannedRanks(even, {}, 512), even);
}

TEST(RankPlan, EqualLayersStayEven) {
    const std::vector<std::int64_t> even{96, 96};
    EXPECT_EQ(plannedRanks(even, {{0, {{48, 0.1}, {96, 0.01}}}, {1, {{48, 0.1}, {96, 0.01}}}}, 512), even);
}

TEST(RankPlan, RefusesWhatLeavesNothing) {
    api::ConversionOptions options;
    options.savedShare = 0.99;
    EXPECT_THAT(evenRanks(options, dims(512, 6)).error().message, HasSubstr("below 32"));
    EXPECT_FALSE(evenRanks({}, dims(512, 1)));
    options.budgetBytes = 100;
    EXPECT_FALSE(evenRanks(options, dims(512, 6)));
}

}  // namespace
}  // namespace undervoice::engine
