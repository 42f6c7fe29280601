#include "engine/cache/merged_self_cache.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <vector>

#include "engine/cache/plan.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

using test::numbers;
at::Tensor rows(const std::vector<std::int64_t>& source) { return at::tensor(source, at::kLong); }

TEST(MergedSelfCache, KeepsTheLastColumnOfEachChunk) {
    MergedSelfCache cache(2, 10, 8, {3, false}, at::kFloat);
    const at::Tensor columns = numbers({2, 8, 8}, 1);
    cache.write(columns.narrow(1, 0, 5), {}, 0);
    EXPECT_TRUE(at::equal(cache.openSlots(5), columns.select(1, 4)));
    EXPECT_TRUE(at::equal(cache.slots().latents(2), columns.index_select(1, rows({2, 4}))));
    cache.write(columns.narrow(1, 5, 3), {}, 5);
    EXPECT_TRUE(at::equal(cache.slots().latents(3), columns.index_select(1, rows({2, 5, 7}))));
}

TEST(MergedSelfCache, ReorderedRowsLeaveEachOthersOpenSlotsAlone) {
    MergedSelfCache cache(3, 8, 4, {4, true}, at::kFloat);
    const at::Tensor first = numbers({3, 2, 4}, 1), sums = numbers({3, 2}, 2).abs();
    cache.write(first, sums, 0);
    // Rows 1 and 2 change places, and all of row 0 is gone.
    cache.gatherRows(rows({1, 2, 1}), 2);
    const at::Tensor open = first.select(1, 1).index_select(0, rows({1, 2, 1}));
    EXPECT_TRUE(at::equal(cache.openSlots(2), open));
    EXPECT_TRUE(at::equal(cache.openWeights(), sums.select(1, 1).index_select(0, rows({1, 2, 1}))));
    const at::Tensor grown = open.add(numbers({3, 4}, 3)), grownSums = numbers({3, 1}, 4).abs();
    cache.write(grown.unsqueeze(1), grownSums, 2);
    EXPECT_TRUE(at::equal(cache.openSlots(3), grown));
    cache.gatherRows(rows({2, 2, 0, 1}), 3);
    EXPECT_TRUE(at::equal(cache.openSlots(3), grown.index_select(0, rows({2, 2, 0, 1}))));
    EXPECT_TRUE(at::equal(cache.openWeights(), grownSums.select(1, 0).index_select(0, rows({2, 2, 0, 1}))));
    EXPECT_TRUE(at::equal(cache.slots().latents(1).select(1, 0), cache.openSlots(3)));
}

TEST(MergedSelfCache, CanBeCutToWholeChunks) {
    MergedSelfCache cache(1, 8, 4, {3, false}, at::kFloat);
    const at::Tensor first = numbers({1, 7, 4}, 1), second = numbers({1, 2, 4}, 2);
    cache.write(first, {}, 0);
    for (const int length : {0, 3, 6}) EXPECT_TRUE(cache.canCutTo(length)) << length;
    for (const int length : {1, 2, 4, 5}) EXPECT_FALSE(cache.canCutTo(length)) << length;
    cache.write(second, {}, 3);
    EXPECT_TRUE(at::equal(cache.slots().latents(2).select(1, 0), first.select(1, 2)));
    EXPECT_TRUE(at::equal(cache.openSlots(5), second.select(1, 1)));
}

TEST(MergedSelfCache, BytesEqualTheFormula) {
    for (const int stride : {1, 2, 3, 5, 12, 20})
        for (const bool normalizes : {false, true})
            for (const at::ScalarType type : {at::kFloat, at::kHalf}) {
                const MergeRule rule{stride, normalizes};
                const MergedSelfCache cache(6, 13, 24, rule, type);
                plan::CacheWork work{.windows = 2, .rowsPerWindow = 3, .tokens = 13, .bytesPerElement = type == at::kFloat ? 4 : 2};
                EXPECT_EQ(cache.bytesAllocated(), plan::selfMtlaBytes(work, 24, rule)) << stride;
                for (const int length : {0, 1, 5, 12, 13}) {
                    work.tokens = length;
                    EXPECT_EQ(cache.bytesUsed(length), plan::selfMtlaBytes(work, 24, rule)) << stride << " at " << length;
                }
            }
}

TEST(MergedSelfCache, RoundsAChunkOnceItIsThere) {
    const CacheFormat int8(at::kFloat, true);
    for (const bool normalizes : {false, true}) {
        const MergeRule rule{3, normalizes};
        MergedSelfCache cache(2, 9, 8, rule, int8, {6, 2});
        plan::CacheWork work{.windows = 1, .rowsPerWindow = 2, .tokens = 9, .isInt8 = true};
        EXPECT_EQ(cache.bytesAllocated(), plan::selfMtlaBytes(work, 6, rule, 2));
        const at::Tensor columns = numbers({2, 5, 8}, 1), sums = numbers({2, 5}, 2).abs();
        cache.write(columns, sums, 0);
        EXPECT_TRUE(at::equal(cache.openSlots(5), columns.select(1, 4))) << "what the chunk goes on from is not rounded";
        EXPECT_TRUE(at::equal(cache.slots().latents(2), cache.slots().asKept(columns.index_select(1, rows({2, 4})))));
        cache.gatherRows(rows({1, 1, 0, 0}), 5);
        EXPECT_TRUE(at::equal(cache.openSlots(5), columns.select(1, 4).index_select(0, rows({1, 1, 0, 0}))));
        EXPECT_EQ(cache.shared().tokens, 3) << "whole chunks alone are shared";
        work.windows = 2;
        work.sharedTokens = 5;
        EXPECT_EQ(cache.bytesAllocated(), plan::selfMtlaBytes(work, 6, rule, 2));
    }
}

// spec/attention.md §5: fp16, one window, one beam, 448 tokens, stride 2.
TEST(MergedSelfCache, TakesThePublishedTotals) {
    const std::int64_t published[][3] = {{384, 4, 129024}, {512, 6, 258048}, {768, 12, 774144}, {1024, 24, 2064384}, {1280, 32, 3440640}, {1280, 4, 430080}};
    for (const auto& [state, layers, bytes] : published) {
        const plan::CacheWork layer{.layers = 1, .state = state, .tokens = 448, .bytesPerElement = 2};
        EXPECT_EQ(layers * plan::selfMtlaBytes(layer, 3 * state / 16, {2, false}), bytes) << state << " x " << layers;
    }
}

}  // namespace
}  // namespace undervoice::engine
