// Checkpoints of the original Whisper-MLA repository whose factors are not joint: its svd_init_method split, only_key, only_value and none.

#include "checkpoint_expectations.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "engine/checkpoint/tensor_names.h"
#include "support/tensors.h"

namespace undervoice::engine {
namespace {

using testing::Contains;
using testing::HasSubstr;

const std::string kPrefix = "decoder.blocks.0.attn";
const std::string kTheirs = "model.decoder.layers.0.self_attn.";

class SeparateFactorsFile : public testing::Test {
  protected:
    /// As the original repository saves it.
    void write(const SeparateFactors& factors, const std::string& method) {
        TensorLayout layout;
        layout.separate = {factors};
        model = test::randomModel(test::tinyDims(), /*seed=*/11, layout);
        for (const test::PlainTensor& tensor : model.tensors) values[tensor.name] = at::tensor(tensor.values).view(tensor.shape);
        const std::map<std::string, std::string> names = {{"k_down.weight", "kv_proj.down_k.weight"}, {"v_down.weight", "kv_proj.down_v.weight"},
                                                          {"k_up.weight", "kv_proj.up_k.weight"},     {"v_up.weight", "kv_proj.up_v.weight"},
                                                          {"v_up.bias", "kv_proj.up_v.bias"},         {"k_keep.weight", "k_r_proj.weight"},
                                                          {"query.weight", "q_proj.weight"},          {"query.bias", "q_proj.bias"},
                                                          {"out.weight", "out_proj.weight"},          {"out.bias", "out_proj.bias"}};
        std::vector<test::PlainTensor> tensors = model.tensors;
        for (test::PlainTensor& tensor : tensors)
            tensor.name = tensor.name.starts_with(kPrefix + ".") ? kTheirs + names.at(tensor.name.substr(kPrefix.size() + 1)) : huggingFaceName(tensor.name);
        tensors.push_back({kTheirs + "kv_proj.up_k.bias", {64 - factors.kept}, std::vector<float>(static_cast<std::size_t>(64 - factors.kept), 0.3F)});
        test::writeHuggingFace(folder.path(), model, {.config = {{"mha2mla", {{"svd_init_method", method}, {"low_rank", 8}}}}});
        test::writeSafetensors(folder.path() / "model.safetensors", tensors, StoredType::Float32);
    }
    void write(const std::vector<test::PlainTensor>& tensors) {
        std::vector<test::PlainTensor> renamed = tensors;
        for (test::PlainTensor& tensor : renamed) tensor.name = huggingFaceName(tensor.name);
        test::writeSafetensors(folder.path() / "model.safetensors", renamed, StoredType::Float32);
    }

    at::Tensor value(const std::string& part) const { return values.at(kPrefix + "." + part); }
    at::Tensor product(const std::string& up, const std::string& down) const { return at::matmul(value(up).to(at::kDouble), value(down).to(at::kDouble)).to(at::kFloat); }

    test::TemporaryFolder folder;
    test::PlainModel model;
    std::map<std::string, at::Tensor> values;
};

TEST_F(SeparateFactorsFile, TwoLatentsRunAsOne) {
    write({kPrefix, 12, 20, 8}, "split");
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_TRUE(checkpoint->isBareText());
    EXPECT_THAT(checkpoint->warnings(), testing::Not(Contains(HasSubstr("misaligned"))));
    const LatentModule* module = checkpoint->latentModule(kPrefix);
    ASSERT_TRUE(module);
    EXPECT_EQ(module->rank, 32);
    EXPECT_EQ(module->kept(), 8);

    const auto load = [&](const std::string& name) { return checkpoint->load(name); };
    EXPECT_TRUE(load(kPrefix + ".kv_down.weight")->equal(at::cat({value("k_down.weight"), value("v_down.weight")})));
    const auto maps = latentMaps(*module, load);
    ASSERT_TRUE(maps) << maps.error().message;
    // One flat head: the kept keys are its first dimensions.
    const at::Tensor keys = at::cat({value("k_keep.weight"), product("k_up.weight", "k_down.weight")});
    test::expectClose(multipliedOut(maps->keys, maps->down), keys, 1e-5, "keys by way of the latent");
    test::expectClose(multipliedOut(maps->values, maps->down), product("v_up.weight", "v_down.weight"), 1e-5, "values by way of the latent");
    test::expectClose(*load(kPrefix + ".key.weight"), keys, 1e-5, "keys multiplied out");
    test::expectClose(*load(kPrefix + ".value.weight"), product("v_up.weight", "v_down.weight"), 1e-5, "values multiplied out");
    EXPECT_TRUE(load(kPrefix + ".value.bias")->equal(value("v_up.bias")));
}

TEST_F(SeparateFactorsFile, LatentsWiderThanTheStateAreAnOrdinaryAttention) {
    write({kPrefix, 40, 40, 0}, "split");
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->latentModule(kPrefix), nullptr);
    EXPECT_THAT(checkpoint->warnings(), Contains(HasSubstr("its heads are misaligned")));
    test::expectClose(*checkpoint->load(kPrefix + ".key.weight"), product("k_up.weight", "k_down.weight"), 1e-5, "keys");
    test::expectClose(*checkpoint->load(kPrefix + ".value.weight"), product("v_up.weight", "v_down.weight"), 1e-5, "values");
}

TEST_F(SeparateFactorsFile, OneLatentAloneIsMultipliedOut) {
    write({kPrefix, 12, std::nullopt, 8}, "only_key");
    auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->latentModule(kPrefix), nullptr);
    test::expectClose(*checkpoint->load(kPrefix + ".key.weight"), at::cat({value("k_keep.weight"), product("k_up.weight", "k_down.weight")}), 1e-5, "keys");
    EXPECT_TRUE(checkpoint->load(kPrefix + ".value.weight")->equal(value("v_up.weight")));
    EXPECT_TRUE(checkpoint->load(kPrefix + ".value.bias")->equal(value("v_up.bias")));

    write({kPrefix, std::nullopt, 20, 0}, "only_value");
    checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_THAT(checkpoint->warnings(), testing::Not(Contains(HasSubstr("misaligned")))) << "its keys are whole";
    EXPECT_TRUE(checkpoint->load(kPrefix + ".key.weight")->equal(value("k_up.weight")));
    test::expectClose(*checkpoint->load(kPrefix + ".value.weight"), product("v_up.weight", "v_down.weight"), 1e-5, "values");
}

TEST_F(SeparateFactorsFile, WholeMatricesUnderTheirNamesAreOrdinary) {
    write({kPrefix, std::nullopt, std::nullopt, 8}, "none");
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_THAT(checkpoint->warnings(), testing::Not(Contains(HasSubstr("ignored"))));
    EXPECT_TRUE(checkpoint->load(kPrefix + ".key.weight")->equal(at::cat({value("k_keep.weight"), value("k_up.weight")})));
    EXPECT_TRUE(checkpoint->load(kPrefix + ".value.weight")->equal(value("v_up.weight")));
}

TEST_F(SeparateFactorsFile, WhatIsMissingOrMisshapenIsNamed) {
    write({kPrefix, 12, 20, 0}, "split");
    std::vector<test::PlainTensor> tensors = model.tensors;
    std::erase_if(tensors, [](const test::PlainTensor& tensor) { return tensor.name == kPrefix + ".k_down.weight"; });
    write(tensors);
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("tensor " + kPrefix + ".k_up.weight should have shape [64, 64], found [64, 12]"));
    std::erase_if(tensors, [](const test::PlainTensor& tensor) { return tensor.name == kPrefix + ".v_down.weight"; });
    write(tensors);
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("tensor " + kPrefix + ".kv_down.weight is missing"));
    tensors = model.tensors;
    for (test::PlainTensor& tensor : tensors)
        if (tensor.name == kPrefix + ".v_down.weight") tensor.shape = {64, 20};
    write(tensors);
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("tensor " + kPrefix + ".v_down.weight should have from 1 to 64 rows of 64, found shape [64, 20]"));
}

}  // namespace
}  // namespace undervoice::engine
