#include "engine/whisper/memory_planner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/cache/plan.h"
#include "support/formula_checkpoint.h"

namespace undervoice::engine {
namespace {

constexpr std::int64_t kGigabyte = 1'000'000'000;

/// large-v3 on a GPU in float16.
MemoryPlanner::Facts large() {
    MemoryPlanner::Facts facts;
    facts.dims = test::formulaDims("large-v3");
    facts.weights = 3'100'000'000;
    facts.bytesPerElement = 2;
    facts.encodesOneByOne = false;
    facts.current = {std::vector<std::string>(32, "mha"), "mha"};
    facts.latents.resize(32);
    return facts;
}

/// The same, its first layer recomputed from the tokens, the others and the frames converted.
MemoryPlanner::Facts converted() {
    MemoryPlanner::Facts facts = large();
    for (std::size_t i = 0; i < 32; ++i) facts.latents[i] = {.selfWidth = i == 0 ? 0 : 328, .crossWidth = 240};
    facts.current = {std::vector<std::string>(32, "mla"), "e"};
    facts.current.self[0] = "t";
    return facts;
}

std::vector<std::string> namesOf(const MemoryPlanner& planner) {
    std::vector<std::string> names;
    for (const LayerModes& pair : planner.pairs()) names.push_back(describe(pair));
    return names;
}

TEST(MemoryPlanner, KnowsWhatAnOrdinaryModelCanRun) {
    EXPECT_EQ(namesOf(MemoryPlanner(large())),
              (std::vector<std::string>{"self mha cross mha", "self mha cross e", "self t,mha cross mha", "self t,mha cross e", "self x cross mha",
                                        "self x cross e", "self t,x cross mha", "self t,x cross e"}));
}

TEST(MemoryPlanner, KnowsWhatAConvertedModelCanRun) {
    const auto names = namesOf(MemoryPlanner(converted()));
    EXPECT_EQ(names.front(), "self t,mla cross mha") << "as it was loaded comes first";
    for (const char* name : {"self t,mla cross e", "self t,mla cross mla", "self mha cross mla", "self x cross e", "self mha,mla cross mla"})
        EXPECT_NE(std::ranges::find(names, name), names.end()) << name;
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST(MemoryPlanner, LeavesLayersThatMergeTokensAsTheyAre) {
    MemoryPlanner::Facts facts = converted();
    for (auto& layer : facts.latents) layer = {.selfWidth = 240, .crossWidth = 0, .merging = MergeRule{2, false}};
    facts.current = {std::vector<std::string>(32, "mtla"), "mha"};
    EXPECT_EQ(namesOf(MemoryPlanner(facts)), (std::vector<std::string>{"self mtla cross mha", "self mtla cross e"}));
}

TEST(MemoryPlanner, TakesTheBytesOfTheSpecificationsTable) {
    // attention.md §5: large-v3, float16, one window, one beam, 448 tokens.
    const MemoryPlanner planner(converted());
    const MemoryPlanner::Batch one{.windows = 1, .beams = 1, .tokens = 448};
    const auto of = [&](const std::string& first, const std::string& self, const std::string& cross) {
        LayerModes modes{std::vector<std::string>(32, self), cross};
        modes.self[0] = first;
        return planner.need(modes, one);
    };
    EXPECT_EQ(of("mha", "mha", "mha").selfCache, 73'400'320);
    EXPECT_EQ(of("mha", "mha", "mha").crossCache, 245'760'000);
    EXPECT_EQ(of("x", "x", "e").selfCache, 36'700'160);
    EXPECT_EQ(of("x", "x", "e").crossCache, 3'840'000);
    EXPECT_EQ(of("t", "mla", "mla").selfCache, 9'110'528 + 4 * 448) << "and the ids";
    EXPECT_EQ(of("t", "mla", "mla").crossCache, 23'040'000);
}

TEST(MemoryPlanner, NeedsMoreForMoreOfAnything) {
    const MemoryPlanner planner(large());
    const LayerModes mha = planner.facts().current;
    const std::int64_t base = planner.need(mha, {4, 2, 200}).total();
    EXPECT_GT(planner.need(mha, {5, 2, 200}).total(), base);
    EXPECT_GT(planner.need(mha, {4, 3, 200}).total(), base);
    EXPECT_GT(planner.need(mha, {4, 2, 201}).total(), base);
    EXPECT_GE(planner.need(mha, {1, 1, 1}).reserve, 256 << 20);
}

TEST(MemoryPlanner, Int8RowsAreNumbersForAStepWhereNoKernelReadsThem) {
    MemoryPlanner::Facts facts = large();
    LayerModes rounded = facts.current;
    rounded.isInt8 = true;
    const MemoryPlanner::Batch batch{.windows = 4, .beams = 2, .tokens = 200};
    const std::int64_t restored = (4 * 2 * 200 + 4 * 1500) * 2 * 1280 * 2;  // keys and values of a layer, in float16
    EXPECT_EQ(MemoryPlanner(facts).need(rounded, batch).transient - MemoryPlanner(facts).need(facts.current, batch).transient, restored);
    facts.encodesOneByOne = true;
    facts.bytesPerElement = 4;
    EXPECT_EQ(MemoryPlanner(facts).need(rounded, batch).transient, MemoryPlanner(facts).need(facts.current, batch).transient);
}

TEST(MemoryPlanner, FindsTheLastBatchThatFits) {
    const MemoryPlanner planner(large());
    for (const LayerModes& modes : planner.pairs()) {
        const MemoryPlanner::Batch most{.windows = 1000, .beams = 5, .tokens = 448};
        const std::int64_t windows = planner.mostWindows(modes, most, 8 * kGigabyte);
        ASSERT_GT(windows, 0) << describe(modes);
        EXPECT_LE(planner.need(modes, {windows, 5, 448}).total(), 8 * kGigabyte);
        EXPECT_GT(planner.need(modes, {windows + 1, 5, 448}).total(), 8 * kGigabyte);
        EXPECT_EQ(planner.mostWindows(modes, {.windows = 2, .beams = 1, .tokens = 448}, 80 * kGigabyte), 2) << "no more than were asked for";
        EXPECT_EQ(planner.mostWindows(modes, most, 3 * kGigabyte), 0) << "not even the weights";
    }
}

TEST(MemoryPlanner, FitsSeveralTimesAsManyWindowsWithLatents) {
    const MemoryPlanner planner(converted());
    std::int64_t mha = 0, latents = 0;
    for (const api::MemoryFit& fit : planner.fits({5}, 8 * kGigabyte, 8)) {
        if (fit.self == "mha" && fit.cross == "mha") mha = fit.windows;
        if (fit.self == "t,mla" && fit.cross == "e") {
            latents = fit.windows;
            EXPECT_TRUE(fit.isCurrent);
        }
    }
    EXPECT_GT(mha, 0);
    EXPECT_GT(latents, 3 * mha);
}

TEST(MemoryPlanner, SaysWhatOneWindowNeedsWhereNoneFits) {
    for (const api::MemoryFit& fit : MemoryPlanner(large()).fits({1}, kGigabyte, 8)) {
        EXPECT_EQ(fit.windows, 0);
        EXPECT_GT(fit.need.total(), 3 * kGigabyte);
        EXPECT_EQ(fit.cachesOfWindow, fit.need.selfCache + fit.need.crossCache);
    }
}

TEST(MemoryPlanner, CountsTheEncodingBesideInt8RowsOfIt) {
    const MemoryPlanner planner(large());
    const MemoryPlanner::Batch batch{.windows = 3, .beams = 1, .tokens = 448};
    const std::vector<std::string> mha(32, "mha");
    EXPECT_EQ(planner.need({mha, "e", true}, batch).encoder - planner.need({mha, "e"}, batch).encoder, 3 * 1500 * 1280 * 2);
}

TEST(MemoryPlanner, CountsWhatModeTRecomputes) {
    LayerModes modes{std::vector<std::string>(32, "mha"), "mha"};  // nothing is expanded for a prompt that would take more
    const MemoryPlanner::Batch batch{.windows = 1, .beams = 5, .tokens = 448};
    MemoryPlanner::Facts facts = large();
    const std::int64_t without = MemoryPlanner(facts).need(modes, batch).transient;
    modes.self[0] = "t";
    const std::int64_t absorbedQueries = 5 * 20 * 2 * 1280 * 4, embedded = 5 * 448 * 1280;
    EXPECT_EQ(MemoryPlanner(facts).need(modes, batch).transient - without, absorbedQueries + embedded * (2 * 2 + 8)) << "in float16 twice, in float32 twice";
}

}  // namespace
}  // namespace undervoice::engine
