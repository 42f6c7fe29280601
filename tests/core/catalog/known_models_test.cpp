#include "base/known_models.h"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace undervoice {
namespace {

TEST(KnownModels, ParameterCountsAreThePublishedOnes) {
    const std::map<std::string, std::int64_t> published{
        {"tiny", 37760640},       {"base", 72593920},       {"small", 241734912},     {"medium", 763857920},
        {"large-v1", 1543304960}, {"large-v2", 1543304960}, {"large-v3", 1543490560}, {"turbo", 808878080}};
    for (const auto& [name, count] : published) EXPECT_EQ(parameterCount(*knownModel(name)), count) << name;
}

TEST(KnownModels, AlignmentHeadsLieInTheModel) {
    for (const KnownModel& model : knownModels()) {
        EXPECT_FALSE(model.alignmentHeads.empty());
        for (const auto& [layer, head] : model.alignmentHeads) {
            EXPECT_LT(layer, model.textLayers) << model.name;
            EXPECT_LT(head, model.state / 64) << model.name;
        }
    }
}

TEST(KnownModels, EveryHashIsDifferentAndWhole) {
    std::set<std::string_view> hashes;
    for (const KnownModel& model : knownModels()) {
        EXPECT_EQ(model.sha256.size(), 64U) << model.name;
        EXPECT_TRUE(hashes.insert(model.sha256).second) << model.name;
    }
    EXPECT_EQ(hashes.size(), 12U);
}

TEST(KnownModels, FindsByNameFileNameAndAlias) {
    EXPECT_EQ(knownModel("base.en")->name, "base.en");
    EXPECT_EQ(knownModel("large")->name, "large-v3");
    EXPECT_EQ(knownModel("large-v3-turbo")->name, "turbo");
    EXPECT_EQ(knownModel("Base"), nullptr);
}

TEST(KnownModels, FindsByWeightHash) {
    EXPECT_EQ(knownModelOfWeights("ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e")->name,
              "base");
    EXPECT_EQ(knownModelOfWeights("1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a")->name,
              "tiny.en");
    EXPECT_EQ(knownModelOfWeights(std::string(64, '0')), nullptr);
}

}  // namespace
}  // namespace undervoice
