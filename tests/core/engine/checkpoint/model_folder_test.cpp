// Our own format: what is written is read back, what does not fit together is refused, and a folder is there whole or not at all.

#include "engine/checkpoint/model_folder.h"

#include "checkpoint_expectations.h"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include "engine/checkpoint/safetensors_writer.h"
#include "engine/checkpoint/tensor_names.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kRank = 40, kState = 128;
const std::string kConverted = "decoder.blocks.1.attn";

/// Two decoder layers of two heads, the second one's self-attention converted.
api::ModelDims smallDims() { return {80, 50, 128, 2, 1, 51865, 64, 128, 2, 2}; }

class ModelFolder : public testing::Test {
  protected:
    ModelFolder() {
        model.dims = smallDims();
        model.layout.latent = {LatentModule::flat(kConverted, kRank, 0, 2)};
        ConversionRecord record;
        record.self = {{"t", "mla"}, {0, kRank}, {}};
        record.cross = {{"mha", "mha"}, {0, 0}, {}};
        record.sourceName = "small";
        record.sourceSha256 = std::string(64, 'a');
        record.createdBy = "a test";
        model.conversion = record;
        model.alignmentHeads = {{1, 0}};
        fill();
    }

    /// Random numbers that float16 holds.
    void fill() {
        std::uint64_t seed = 1;
        for (const auto& [name, shape] : expectedTensors(model.dims, model.layout))
            values[name] = at::randn(shape, at::detail::createCPUGenerator(seed++)).to(at::kHalf).to(at::kFloat);
        model.load = [this](const std::string& name) -> Result<at::Tensor> { return values.at(name); };
    }

    fs::path write() {
        const fs::path path = folder.path() / "model";
        fs::create_directories(path);
        const Status status = writeModelFolder(path, model, *tokenizer, {}, {});
        EXPECT_TRUE(status) << status.error().message;
        return path;
    }

    static json configOf(const fs::path& path) { return test::readJson(path / "config.json"); }
    static void putConfig(const fs::path& path, const json& config) { std::ofstream(path / "config.json") << config; }

    /// The refusal after a change of config.json's undervoice block.
    std::string refusal(const fs::path& path, const std::function<void(json&)>& change) {
        json config = configOf(path);
        change(config["undervoice"]);
        const json before = configOf(path);
        putConfig(path, config);
        const std::string message = openError(path).message;
        putConfig(path, before);
        return message;
    }

    test::TemporaryFolder folder;
    ModelToWrite model;
    std::map<std::string, at::Tensor> values;
    std::shared_ptr<const text::Tokenizer> tokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
};

TEST_F(ModelFolder, GivesBackEveryTensorAndTheRecord) {
    const auto checkpoint = mustOpen(write());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->formatName(), "Undervoice (Hugging Face)");
    EXPECT_EQ(checkpoint->dims(), model.dims);
    EXPECT_THAT(checkpoint->warnings(), testing::IsEmpty());
    ASSERT_TRUE(checkpoint->conversion());
    EXPECT_EQ(*checkpoint->conversion(), *model.conversion);
    EXPECT_THAT(checkpoint->alignmentHeads().value(), ElementsAre(std::pair{1, 0}));
    EXPECT_EQ(checkpoint->tensors().size(), values.size());
    for (const auto& [name, expected] : values) EXPECT_TRUE(at::equal(checkpoint->load(name).value(), expected)) << name;
}

TEST_F(ModelFolder, ConvertedModulesMultiplyOut) {
    const auto checkpoint = mustOpen(write());
    ASSERT_TRUE(checkpoint);
    ASSERT_TRUE(checkpoint->latentModule(kConverted));
    EXPECT_EQ(checkpoint->latentModule(kConverted)->rank, kRank);
    EXPECT_FALSE(checkpoint->latentModule("decoder.blocks.0.attn"));
    test::expectClose(checkpoint->load(kConverted + ".key.weight").value(), at::matmul(values[kConverted + ".k_up.weight"], values[kConverted + ".kv_down.weight"]), 1e-4, "keys");
}

TEST_F(ModelFolder, OtherProgramsRefuseAConvertedModelAndTakeAnOrdinaryOne) {
    EXPECT_EQ(configOf(write())["architectures"], json({"UndervoiceWhisper"}));
    fs::remove_all(folder.path() / "model");
    model.layout.latent.clear();
    model.conversion.reset();
    values.clear();
    fill();
    const fs::path path = write();
    EXPECT_EQ(configOf(path)["architectures"], json({"WhisperForConditionalGeneration"}));
    EXPECT_FALSE(configOf(path).contains("undervoice"));
    const auto checkpoint = mustOpen(path);
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->formatName(), "Hugging Face");
}

TEST_F(ModelFolder, SameModelSameBytes) {
    const fs::path path = write();
    const auto first = test::readSafetensors(path / "model.safetensors");
    std::string bytes;
    {
        std::ifstream file(path / "model.safetensors", std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    fs::remove_all(path);
    write();
    std::ifstream file(path / "model.safetensors", std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), bytes);
}

TEST_F(ModelFolder, KeptKeyDimensionsComeBackByHead) {
    // Three of the first head, one of the second: k_keep, k_up and keep_index as the format lays them out.
    model.conversion->self.keptPerHead = {3, 1};
    model.layout.latent = {LatentModule{kConverted, kRank, {{0, 5, 63}, {7}}}};
    values.clear();
    fill();
    const fs::path path = write();
    ASSERT_TRUE(mustOpen(path)) << "as the writer writes it";
    // And with an index that is put into the file by hand.
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, shape] : expectedTensors(model.dims, model.layout)) tensors.push_back({huggingFaceName(name), shape, at::kHalf});
    const auto writeWith = [&](const std::vector<std::int32_t>& index) {
        auto listed = tensors;
        listed.push_back({huggingFaceName(kConverted + ".keep_index"), {static_cast<std::int64_t>(index.size())}, at::kInt});
        auto writer = SafetensorsWriter::create(path / "model.safetensors", listed).value();
        for (const auto& [name, shape] : expectedTensors(model.dims, model.layout)) ASSERT_TRUE(writer.add(huggingFaceName(name), values[name]));
        ASSERT_TRUE(writer.add(listed.back().name, at::tensor(index, at::kInt)));
        ASSERT_TRUE(writer.finish());
    };
    writeWith({0, 5, 63, 7});
    const auto checkpoint = mustOpen(path);
    ASSERT_TRUE(checkpoint);
    EXPECT_THAT(checkpoint->latentModule(kConverted)->keptOfHead, ElementsAre(ElementsAre(0, 5, 63), ElementsAre(7)));
    const at::Tensor keys = checkpoint->load(kConverted + ".key.weight").value();
    test::expectClose(keys[63], values[kConverted + ".k_keep.weight"][2], 1e-6, "a kept dimension is the row that was kept");
    test::expectClose(keys[64 + 7], values[kConverted + ".k_keep.weight"][3], 1e-6, "of the second head");

    for (const std::vector<std::int32_t>& wrong : {std::vector<std::int32_t>{0, 5, 64, 7}, {0, 5, 5, 7}, {-1, 5, 63, 7}, {0, 5, 63}}) {
        writeWith(wrong);
        EXPECT_THAT(openError(path).message, HasSubstr("keep_index")) << testing::PrintToString(wrong);
    }
}

TEST_F(ModelFolder, RefusesARecordThatTheTensorsContradict) {
    const fs::path path = write();
    EXPECT_THAT(refusal(path, [](json& block) { block["format"] = 2; }), HasSubstr("was written in format 2"));
    EXPECT_THAT(refusal(path, [](json& block) { block["self"]["rank"] = {0, 48}; }), HasSubstr("has 40 rows and config.json states rank 48"));
    EXPECT_THAT(refusal(path, [](json& block) { block["self"]["mode"] = {"mha", "mha"}; }), HasSubstr("kv_down.weight is there, but config.json states mha"));
    EXPECT_THAT(refusal(path, [](json& block) { block["self"]["mode"] = {"mla", "mla"}; }), HasSubstr("decoder.blocks.0.attn.kv_down.weight is missing"));
    EXPECT_THAT(refusal(path, [](json& block) { block["self"]["mode"] = {"mla", "t"}; }), HasSubstr("only layer 0 follows from its tokens"));
    EXPECT_THAT(refusal(path, [](json& block) { block["self"]["mode"] = {"t", "mla", "mla"}; }), HasSubstr("has 3 entries"));
    EXPECT_THAT(refusal(path, [](json& block) { block["self"]["mode"] = "x"; }), HasSubstr("mode 'x'"));
    EXPECT_THAT(refusal(path, [](json& block) { block["self"]["rank"] = -1; }), HasSubstr("rank"));
    EXPECT_THAT(refusal(path, [](json& block) { block["layout"] = "diagonal"; }), HasSubstr("'diagonal'"));
    EXPECT_THAT(refusal(path, [](json& block) { block.erase("cross"); }), HasSubstr("undervoice.cross.mode is missing"));
    EXPECT_THAT(refusal(path, [](json& block) { block = 3; }), HasSubstr("not an object"));
    EXPECT_TRUE(openAnySizes(path)) << "the folder is as it was";
}

TEST_F(ModelFolder, RefusesATensorThatItDoesNotKnow) {
    const fs::path path = write();
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, shape] : expectedTensors(model.dims, model.layout)) tensors.push_back({huggingFaceName(name), shape, at::kHalf});
    tensors.push_back({"model.decoder.layers.1.self_attn.gate.weight", {1}, at::kHalf});
    auto writer = SafetensorsWriter::create(path / "model.safetensors", tensors).value();
    for (const auto& [name, shape] : expectedTensors(model.dims, model.layout)) ASSERT_TRUE(writer.add(huggingFaceName(name), values[name]));
    ASSERT_TRUE(writer.add(tensors.back().name, at::tensor({1.0F})));
    ASSERT_TRUE(writer.finish());
    EXPECT_THAT(openError(path).message, HasSubstr("decoder.blocks.1.attn.gate.weight, which this version does not know"));
}

TEST(SafetensorsWriting, RefusesATensorOutOfTurn) {
    const test::TemporaryFolder folder;
    auto writer = SafetensorsWriter::create(folder.path() / "a.safetensors", {{"a", {2}, at::kFloat}, {"b", {2}, at::kFloat}}).value();
    EXPECT_FALSE(writer.add("b", at::tensor({1.0F, 2.0F})));
    EXPECT_FALSE(writer.add("a", at::tensor({1.0F})));
    EXPECT_TRUE(writer.add("a", at::tensor({1.0F, 2.0F})));
    EXPECT_FALSE(writer.finish()) << "b is missing";
}

TEST(FolderInTheMakingTest, IsThereWholeOrNotAtAll) {
    const test::TemporaryFolder folder;
    const fs::path path = folder.path() / "new" / "model";
    {
        auto making = FolderInTheMaking::create(path);
        ASSERT_TRUE(making) << making.error().message;
        std::ofstream(making->path() / "part") << "half";
        EXPECT_FALSE(fs::exists(path));
    }
    EXPECT_TRUE(fs::is_empty(folder.path() / "new")) << "what was not kept is gone";
    auto making = FolderInTheMaking::create(path);
    ASSERT_TRUE(making);
    std::ofstream(making->path() / "part") << "whole";
    ASSERT_TRUE(making->keep());
    EXPECT_TRUE(fs::exists(path / "part"));
    const auto again = FolderInTheMaking::create(path);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, HasSubstr("is there already"));
}

TEST(FolderInTheMakingTest, NeverReplacesWhatCameMeanwhile) {
    const test::TemporaryFolder folder;
    auto making = FolderInTheMaking::create(folder.path() / "model");
    ASSERT_TRUE(making);
    fs::create_directory(folder.path() / "model");
    EXPECT_FALSE(making->keep());
    EXPECT_TRUE(fs::is_empty(folder.path() / "model"));
}

}  // namespace
}  // namespace undervoice::engine
