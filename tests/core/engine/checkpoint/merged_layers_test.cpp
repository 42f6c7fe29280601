// Folders of our own format whose layers merge tokens (mtla): what is read, and what is refused.

#include "checkpoint_expectations.h"

#include "engine/checkpoint/tensor_names.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace undervoice::engine {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::int64_t kRank = 12;
const std::string kMerged = "decoder.blocks.1.attn";

api::ModelDims twoDecoderLayers() {
    api::ModelDims dims = test::tinyDims();
    dims.textLayers = 2;
    return dims;
}

class MergedLayers : public testing::Test {
  protected:
    static TensorLayout layout(std::int64_t rank = kRank) {
        TensorLayout layout;
        layout.latent = {LatentModule::flat(kMerged, rank, 0, 1)};
        layout.latent.front().merging = MergeRule{3, true};
        return layout;
    }
    static json selfBlock() { return {{"mode", {"mha", "mtla"}}, {"rank", {0, kRank}}, {"stride", 3}, {"normalize", true}}; }

    test::PlainTensor& tensor(const std::string& name) {
        return *std::ranges::find(model.tensors, name, &test::PlainTensor::name);
    }
    void erase(const std::string& name) {
        std::erase_if(model.tensors, [&](const test::PlainTensor& t) { return t.name == name; });
    }
    void write() {
        const json block = {{"format", 1}, {"layout", keptLayout}, {"self", self}, {"cross", {{"mode", "mha"}}}};
        test::writeHuggingFace(folder.path(), model, {.config = {{"undervoice", block}}});
    }
    Error error() {
        write();
        return openError(folder.path());
    }

    test::TemporaryFolder folder;
    json self = selfBlock();
    std::string keptLayout = "head";
    test::PlainModel model = test::randomModel(twoDecoderLayers(), /*seed=*/5, layout());
};

TEST_F(MergedLayers, AreReadWithTheirNetworkAndRule) {
    write();
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->latentModule("decoder.blocks.0.attn"), nullptr);
    const LatentModule* module = checkpoint->latentModule(kMerged);
    ASSERT_TRUE(module);
    EXPECT_EQ(module->rank, kRank);
    EXPECT_EQ(module->merging, (MergeRule{3, true}));
    for (const char* name : {".hyper.fc_c.weight", ".hyper.fc_c.bias", ".hyper.fc_p.weight", ".hyper.fc_p.bias"})
        expectValues(*checkpoint, kMerged + name, tensor(kMerged + name).values);
    EXPECT_EQ(tensor(kMerged + ".hyper.fc_p.weight").shape, (Shape{3, kRank}));
    EXPECT_THAT(checkpoint->warnings(), testing::IsEmpty());
}

TEST_F(MergedLayers, HaveNoOrdinaryKeysAndValues) {
    write();
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    for (const char* name : {".key.weight", ".value.weight", ".value.bias"}) {
        const auto loaded = checkpoint->load(kMerged + name);
        ASSERT_FALSE(loaded) << name;
        EXPECT_EQ(loaded.error().code, ErrorCode::Unsupported);
        EXPECT_THAT(loaded.error().message, HasSubstr(kMerged + " merges neighbouring tokens (mtla, stride 3)"));
    }
}

TEST_F(MergedLayers, MayKeepKeyDimensions) {
    TensorLayout kept = layout();
    kept.latent.front() = LatentModule::flat(kMerged, kRank, 2, 1);
    kept.latent.front().merging = MergeRule{3, true};
    model = test::randomModel(twoDecoderLayers(), /*seed=*/6, kept);
    self["kept_per_head"] = 2;
    keptLayout = "flat";
    write();
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->latentModule(kMerged)->kept(), 2);
    EXPECT_EQ(checkpoint->latentModule(kMerged)->merging, (MergeRule{3, true}));
    keptLayout = "head";
    EXPECT_THAT(error().message, HasSubstr("tensor " + kMerged + ".keep_index is missing (expected 2 numbers)"));
}

TEST_F(MergedLayers, AreRefusedWithoutTheirNetwork) {
    erase(kMerged + ".hyper.fc_p.bias");
    EXPECT_THAT(error().message, HasSubstr("tensor " + kMerged + ".hyper.fc_p.bias is missing (expected shape [3])"));
}

TEST_F(MergedLayers, AreRefusedWithANetworkOfAnotherShape) {
    tensor(kMerged + ".hyper.fc_c.weight").shape = {kRank, 3};
    const Error refused = error();
    EXPECT_EQ(refused.code, ErrorCode::Format);
    EXPECT_THAT(refused.message, HasSubstr("tensor " + kMerged + ".hyper.fc_c.weight should have shape [3, 12], found [12, 3]"));
}

TEST_F(MergedLayers, AreRefusedWithoutALatent) {
    erase(kMerged + ".kv_down.weight");
    EXPECT_THAT(error().message, HasSubstr("tensor " + kMerged + ".kv_down.weight is missing (config.json states mtla)"));
}

TEST_F(MergedLayers, AreRefusedWithAnotherRankThanStated) {
    self["rank"] = {0, 16};
    EXPECT_THAT(error().message, HasSubstr(kMerged + ".kv_down.weight has 12 rows and config.json states rank 16"));
}

TEST_F(MergedLayers, AreRefusedBelowRankFour) {
    model = test::randomModel(twoDecoderLayers(), /*seed=*/7, layout(3));
    self["rank"] = {0, 3};
    EXPECT_THAT(error().message, HasSubstr(kMerged + ".kv_down.weight has 3 rows; to merge tokens (mtla) takes at least 4"));
}

TEST_F(MergedLayers, ANetworkWhoseLayerIsStatedOtherwiseIsRefused) {
    self["mode"] = {"mha", "mla"};
    EXPECT_THAT(error().message, HasSubstr("tensor " + kMerged + ".hyper.fc_c.weight is there, but no config.json states mtla for its layer"));
}

TEST_F(MergedLayers, ANetworkWithoutARecordIsRefused) {
    test::writeHuggingFace(folder.path(), model);
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("no config.json states mtla for its layer"));
}

TEST_F(MergedLayers, ImpossibleStridesAreRefused) {
    for (const json& stride : {json(0), json(449)}) {
        self["stride"] = stride;
        EXPECT_THAT(error().message, HasSubstr("undervoice.self.stride is " + stride.dump())) << stride;
    }
}

TEST_F(MergedLayers, NetworksKeepTheirNamesInBothTongues) {
    const std::string name = kMerged + ".hyper.fc_c.weight";
    EXPECT_EQ(huggingFaceName(name), "model.decoder.layers.1.self_attn.hyper.fc_c.weight");
    EXPECT_EQ(openAiName(huggingFaceName(name)), name);
}

}  // namespace
}  // namespace undervoice::engine
