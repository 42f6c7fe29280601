// Ranks and their bytes as attention.md §5 has them.

#include "engine/convert/rank_plan.h"

#include <gmock/gmock.h>

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
    options.ranks = {0 + 8, 100, 60};
    EXPECT_THAT(ranks(options, dims(512, 6)), ElementsAre(0, 100, 60, 60, 60, 60));
    options.firstLayerFromTokens = false;
    EXPECT_THAT(ranks(options, dims(512, 6)), ElementsAre(8, 100, 60, 60, 60, 60));
    options.ranks = {600};
    EXPECT_THAT(evenRanks(options, dims(512, 6)).error().message, HasSubstr("between 1 and 512"));
    options.ranks = {1, 2, 3, 4};
    EXPECT_THAT(evenRanks(options, dims(512, 3)).error().message, HasSubstr("4 layers"));
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
