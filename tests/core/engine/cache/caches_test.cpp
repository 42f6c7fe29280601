#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "engine/cache/latent_cross_cache.h"
#include "engine/cache/latent_self_cache.h"
#include "engine/cache/mha_cross_cache.h"
#include "engine/cache/mha_self_cache.h"
#include "engine/cache/plan.h"
#include "engine/cache/token_self_cache.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

constexpr int kHeads = 2, kCapacity = 12;

using test::numbers;

/// A cache and, beside it, the plain tensor that it must equal.
struct Twin {
    explicit Twin(int rows) : cache(rows, kHeads, 64, kCapacity, at::kFloat), plain(at::zeros({rows, kHeads, kCapacity, 64})) {}

    void write(int n, std::uint64_t seed) {
        const at::Tensor keys = numbers({plain.size(0), kHeads, n, 64}, seed);
        cache.write(keys, keys.neg(), length);
        plain.narrow(2, length, n).copy_(keys);
        length += n;
    }
    void gather(const std::vector<std::int64_t>& source) {
        cache.gatherRows(at::tensor(source, at::kLong), length);
        plain = plain.index_select(0, at::tensor(source, at::kLong));
    }
    /// What the kernel would read, following slots.
    at::Tensor scatteredRow(int row) const {
        at::Tensor keys = at::empty({kHeads, length, 64});
        const std::int32_t* slots = cache.table().slotsOf(row);
        for (std::int64_t head = 0; head < kHeads; ++head) {
            const auto* first = static_cast<const float*>(cache.keysOf(head, slots ? 0 : cache.table().firstSlotOf(row)).data);
            for (std::int64_t t = 0; t < length; ++t) std::copy_n(first + (slots ? slots[t] : t) * 64, 64, keys[head][t].data_ptr<float>());
        }
        return keys;
    }
    /// What kernels that know no table would read: the shared prefix and each row's tail.
    void expectEqualParts() {
        if (!cache.isShared(length)) return;
        const MhaSelfCache::Parts prefix = cache.prefix(), tails = cache.tails(length);
        const std::int64_t shared = prefix.keys.size(2), together = plain.size(0) / prefix.keys.size(0);
        EXPECT_TRUE(at::equal(prefix.keys.repeat_interleave(together, 0), plain.narrow(2, 0, shared)));
        EXPECT_TRUE(at::equal(tails.keys, plain.narrow(2, shared, length - shared)));
        EXPECT_TRUE(at::equal(tails.values, plain.narrow(2, shared, length - shared).neg()));
    }
    void expectEqual() {
        for (int row = 0; row < cache.rows(); ++row)
            EXPECT_TRUE(at::equal(scatteredRow(row), plain[row].narrow(1, 0, length))) << "row " << row;
    }
    void expectEqualWhole() {
        EXPECT_TRUE(at::equal(cache.keys(length), plain.narrow(2, 0, length)));
        EXPECT_TRUE(at::equal(cache.values(length), plain.narrow(2, 0, length).neg()));
    }

    MhaSelfCache cache;
    at::Tensor plain;
    int length = 0;
};

TEST(MhaSelfCache, FollowsReorderedRows) {
    Twin twin(4);
    twin.write(3, 1);
    twin.gather({1, 1, 3, 2});
    twin.write(1, 2);
    twin.gather({2, 0, 0, 3});
    twin.write(1, 3);
    twin.expectEqual();
    twin.expectEqualWhole();
}

TEST(MhaSelfCache, GrowsAndShrinks) {
    Twin twin(2);
    twin.write(2, 1);
    twin.gather({0, 0, 0, 1, 1, 1});
    twin.write(1, 2);
    twin.gather({2, 0, 0, 5, 4, 4});
    twin.write(1, 3);
    twin.gather({3, 4, 5});
    twin.expectEqual();
    twin.write(1, 4);
    twin.gather({1, 0, 0});
    twin.write(2, 5);
    twin.expectEqual();
    twin.expectEqualWhole();
    twin.write(1, 6);
    twin.expectEqual();
}

TEST(MhaSelfCache, KeepsAPromptOnceAWindow) {
    Twin twin(2);
    twin.write(5, 1);
    twin.gather({0, 0, 0, 1, 1, 1});
    EXPECT_EQ(twin.cache.shared().tokens, 5);
    EXPECT_EQ(twin.cache.shared().count, 2);
    plan::CacheWork work{.layers = 1, .state = 128, .windows = 2, .rowsPerWindow = 3, .tokens = kCapacity, .sharedTokens = 5};
    EXPECT_EQ(twin.cache.bytesAllocated(), plan::selfMhaBytes(work));
    EXPECT_EQ(twin.cache.bytesAllocated(), 2 * (5 + 3 * (kCapacity - 5)) * 2 * 128 * 4);
    for (int step = 0; step < 3; ++step) {
        twin.write(1, 2 + static_cast<std::uint64_t>(step));
        twin.gather({1, 1, 0, 3, 5, 4});
        twin.expectEqual();
        work.tokens = twin.length;
        EXPECT_EQ(twin.cache.bytesUsed(twin.length), plan::selfMhaBytes(work));
    }
    twin.expectEqualParts();
    EXPECT_EQ(twin.cache.shared().tokens, 5) << "it is still there once";
    twin.write(1, 9);
    twin.expectEqualParts();
    // A window that is over leaves what the other needs.
    twin.gather({3, 4, 5});
    twin.write(1, 10);
    twin.expectEqual();
    work.windows = 1;
    work.tokens = twin.length;
    EXPECT_EQ(twin.cache.bytesUsed(twin.length), plan::selfMhaBytes(work));
    twin.expectEqualWhole();
}

TEST(MhaSelfCache, CanBeCutIntoASharedPrompt) {
    Twin twin(2);
    twin.write(6, 1);
    twin.gather({0, 0, 1, 1});
    twin.write(2, 2);
    twin.length = 4;
    twin.write(3, 3);
    twin.expectEqual();
    twin.expectEqualWhole();
}

TEST(MhaSelfCache, RandomHistoriesEqualPlainGathers) {
    std::mt19937 generator(7);
    for (int history = 0; history < 50; ++history) {
        Twin twin(3);
        for (int step = 0; twin.length < kCapacity; ++step) {
            twin.write(1, static_cast<std::uint64_t>(history * 100 + step));
            const auto rows = static_cast<int>(twin.plain.size(0));
            std::vector<std::int64_t> source(static_cast<std::size_t>(1 + generator() % 5));
            for (auto& s : source) s = static_cast<std::int64_t>(generator() % static_cast<unsigned>(rows));
            twin.gather(source);
            twin.expectEqual();
            if (generator() % 4 == 0) twin.expectEqualParts();
            if (generator() % 6 == 0) twin.expectEqualWhole();
            if (generator() % 5 == 0) twin.length -= static_cast<int>(generator() % static_cast<unsigned>(twin.length));
        }
    }
}

TEST(MhaSelfCache, BytesEqualTheFormula) {
    const MhaSelfCache cache(6, kHeads, 64, kCapacity, at::kFloat);
    const plan::CacheWork work{.layers = 1, .state = 128, .windows = 2, .rowsPerWindow = 3, .tokens = kCapacity};
    EXPECT_EQ(cache.bytesAllocated(), plan::selfMhaBytes(work));
    plan::CacheWork used = work;
    used.tokens = 5;
    EXPECT_EQ(cache.bytesUsed(5), plan::selfMhaBytes(used));
    const MhaSelfCache half(6, kHeads, 64, kCapacity, at::kHalf);
    EXPECT_EQ(half.bytesAllocated() * 2, plan::selfMhaBytes(work));
}

TEST(MhaCrossCache, DropsWindowsWithoutMovingTheOthers) {
    const at::Tensor keys = numbers({4, kHeads, 30, 64}, 1), values = numbers({4, kHeads, 30, 64}, 2);
    MhaCrossCache cache(keys, values, at::kFloat);
    cache.keepWindows({1, 2, 3});
    cache.keepWindows({0, 2});
    ASSERT_EQ(cache.windows(), 2);
    EXPECT_EQ(cache.keysOf(1, 1).data, keys[3][1].data_ptr());
    EXPECT_TRUE(at::equal(cache.keys()[1], keys[3]));
    EXPECT_TRUE(at::equal(cache.values()[0], values[1]));
    EXPECT_EQ(cache.bytesAllocated(), plan::crossMhaBytes({.layers = 1, .state = 128, .windows = 4, .frames = 30}));
}

TEST(LatentCrossCache, CanBeOneTensorForAllLayers) {
    const at::Tensor encoded = numbers({4, 30, 128}, 1);
    LatentCrossCache first(encoded, at::kFloat);
    LatentCrossCache further(first);
    EXPECT_EQ(first.bytesAllocated() + further.bytesAllocated(), plan::crossEBytes({.layers = 2, .state = 128, .windows = 4, .frames = 30}));
    // As a state does: every layer is told.
    for (LatentCrossCache* cache : {&first, &further}) cache->keepWindows({1, 3});
    EXPECT_EQ(further.windows(), 2);
    EXPECT_TRUE(at::equal(further.latents()[1], encoded[3]));
    for (LatentCrossCache* cache : {&first, &further}) cache->keepWindows({1});
    EXPECT_EQ(further.rowsOf(0).data, encoded[3].data_ptr());
    EXPECT_TRUE(at::equal(first.latents()[0], encoded[3]));
}

TEST(TokenSelfCache, RemembersIdsThroughReorders) {
    TokenSelfCache cache(2, 5, at::kCPU);
    EXPECT_EQ(cache.bytesAllocated(), plan::selfTBytes({.rowsPerWindow = 2, .tokens = 5}));
    cache.write(at::tensor(std::vector<std::int64_t>{10, 11, 20, 21}).view({2, 2}), 0);
    cache.gatherRows(at::tensor(std::vector<std::int64_t>{1, 1, 0}), 2);
    cache.write(at::tensor(std::vector<std::int64_t>{30, 31, 32}).view({3, 1}), 2);
    const std::vector<std::int64_t> expected = {20, 21, 30, 20, 21, 31, 10, 11, 32};
    EXPECT_TRUE(at::equal(cache.tokens(3), at::tensor(expected).view({3, 3})));
    EXPECT_EQ(cache.bytesUsed(3), 3 * 3 * 4);
}

/// Every cache in int8 rows: what comes out is what went in, rounded, wherever its rows have been moved; and so many bytes.
TEST(Int8Caches, KeepRoundedRows) {
    const CacheFormat int8(at::kFloat, true);
    const at::Tensor first = numbers({2, kHeads, 4, 64}, 1), second = numbers({4, kHeads, 1, 64}, 2);
    const at::Tensor source = at::tensor(std::vector<std::int64_t>{0, 0, 1, 1}, at::kLong);
    const auto rounded = [](const at::Tensor& x, const Segments& segments) { return fromInt8Rows(toInt8Rows(x, segments), segments, at::kFloat); };
    plan::CacheWork work{.layers = 1, .state = 128, .windows = 2, .rowsPerWindow = 2, .tokens = kCapacity, .frames = 30, .isInt8 = true, .sharedTokens = 4};

    MhaSelfCache mha(2, kHeads, 64, kCapacity, int8);
    mha.write(first, first.neg(), 0);
    mha.gatherRows(source, 4);
    mha.write(second, second.neg(), 4);
    EXPECT_EQ(mha.bytesAllocated(), plan::selfMhaBytes(work));
    EXPECT_TRUE(at::equal(mha.keys(5), rounded(at::cat({first.index_select(0, source), second}, 2), {64})));
    EXPECT_TRUE(at::equal(mha.values(5), mha.keys(5).neg()));

    const Segments segments = {100, 28};
    LatentSelfCache latents(2, kCapacity, 128, int8, segments);
    const at::Tensor vectors = first.transpose(1, 2).reshape({2, 4, 128}), next = second.transpose(1, 2).reshape({4, 1, 128});
    latents.write(vectors, 0);
    latents.gatherRows(source, 4);
    latents.write(next, 4);
    EXPECT_EQ(latents.bytesAllocated(), plan::selfMlaBytes(work, 100, 28));
    EXPECT_TRUE(at::equal(latents.vectorsOf(4), rounded(next, segments).select(1, 0)));
    EXPECT_TRUE(at::equal(latents.latents(5), rounded(at::cat({vectors.index_select(0, source), next}, 1), segments)));

    const at::Tensor keys = numbers({2, kHeads, 30, 64}, 3), values = numbers({2, kHeads, 30, 64}, 4);
    MhaCrossCache cross(keys, values, int8);
    EXPECT_EQ(cross.bytesAllocated(), plan::crossMhaBytes(work));
    cross.keepWindows({1});
    EXPECT_TRUE(at::equal(cross.values(), rounded(values, {64}).narrow(0, 1, 1)));
    const at::Tensor encoded = numbers({2, 30, 128}, 5);
    const LatentCrossCache e(encoded, int8), mla(encoded, int8, segments);
    EXPECT_EQ(e.bytesAllocated(), plan::crossEBytes(work));
    EXPECT_EQ(mla.bytesAllocated(), plan::crossMlaBytes(work, 100, 28));
    EXPECT_TRUE(at::equal(e.latents(), rounded(encoded, {128})));
    EXPECT_TRUE(at::equal(mla.latentsOf(1), rounded(encoded, segments).narrow(0, 1, 1)));
}

// spec/attention.md §5: int8 rows of the same.
TEST(CachePlan, GivesThePublishedInt8Totals) {
    const std::int64_t published[][4] = {{384, 4, 132608, 579000}, {512, 6, 263424, 771000}, {768, 12, 784896, 1155000}, {1024, 24, 2085888, 1539000},
                                         {1280, 32, 3469312, 1923000}, {1280, 4, 433664, 1923000}};
    for (const auto& [state, layers, mla, e] : published) {
        const plan::CacheWork layer{.layers = 1, .state = state, .tokens = 448, .isInt8 = true};
        EXPECT_EQ(layers * plan::selfMlaBytes(layer, 3 * state / 16), mla) << state << " x " << layers;
        EXPECT_EQ(plan::crossEBytes(layer), e) << state << " x " << layers;
    }
}

// spec/attention.md §5: fp16, one window, one beam, 448 tokens.
TEST(CachePlan, GivesThePublishedTotals) {
    const plan::CacheWork base{.layers = 6, .state = 512, .tokens = 448, .bytesPerElement = 2};
    EXPECT_EQ(plan::selfMhaBytes(base), 5505024);
    EXPECT_EQ(plan::crossMhaBytes(base), 18432000);
    EXPECT_EQ(plan::selfXBytes(base), 2752512);
    const plan::CacheWork layer{.layers = 1, .state = 512, .tokens = 448, .bytesPerElement = 2};
    EXPECT_EQ(6 * plan::selfMlaBytes(layer, 96), 516096);
    EXPECT_EQ(6 * plan::crossMlaBytes(layer, 96), 1728000);
    EXPECT_EQ(plan::selfTBytes(layer) + 5 * plan::selfMlaBytes(layer, plan::defaultRank(512, 6)), 680960 + 4 * 448);
    EXPECT_EQ(plan::crossEBytes(base), 1536000);
    const plan::CacheWork large{.layers = 32, .state = 1280, .tokens = 448, .bytesPerElement = 2};
    EXPECT_EQ(plan::selfMhaBytes(large), 73400320);
    EXPECT_EQ(plan::crossMhaBytes(large), 245760000);
}

TEST(CachePlan, DefaultRanksAreThePublishedOnes) {
    const std::int64_t published[][3] = {{384, 4, 128}, {512, 6, 152}, {768, 12, 208}, {1024, 24, 264}, {1280, 32, 328}, {1280, 4, 424}};
    for (const auto& [state, layers, rank] : published) EXPECT_EQ(plan::defaultRank(state, layers), rank) << state << " x " << layers;
}

}  // namespace
}  // namespace undervoice::engine
