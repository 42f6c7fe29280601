#include "engine/checkpoint/tensor_names.h"

#include "engine/checkpoint/checkpoint.h"

#include <string>

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

TEST(OpenAiName, TranslatesHuggingFacesNames) {
    EXPECT_EQ(openAiName("model.encoder.conv1.weight"), "encoder.conv1.weight");
    EXPECT_EQ(openAiName("model.encoder.embed_positions.weight"), "encoder.positional_embedding");
    EXPECT_EQ(openAiName("model.decoder.embed_tokens.weight"), "decoder.token_embedding.weight");
    EXPECT_EQ(openAiName("model.encoder.layer_norm.bias"), "encoder.ln_post.bias");
    EXPECT_EQ(openAiName("model.decoder.layer_norm.weight"), "decoder.ln.weight");
    EXPECT_EQ(openAiName("model.decoder.layers.11.encoder_attn.k_proj.weight"),
              "decoder.blocks.11.cross_attn.key.weight");
    EXPECT_EQ(openAiName("model.encoder.layers.0.self_attn_layer_norm.bias"),
              "encoder.blocks.0.attn_ln.bias");
    EXPECT_EQ(openAiName("model.encoder.layers.0.final_layer_norm.weight"), "encoder.blocks.0.mlp_ln.weight");
    EXPECT_EQ(openAiName("decoder.layers.2.fc1.weight"), "decoder.blocks.2.mlp.0.weight");
    EXPECT_EQ(openAiName("decoder.layers.2.fc2.bias"), "decoder.blocks.2.mlp.2.bias");
}

TEST(OpenAiName, LeavesOpenAisOwnNamesAlone) {
    for (const auto& [name, shape] : expectedTensors({80, 1500, 384, 6, 4, 51865, 448, 384, 6, 4}))
        EXPECT_EQ(openAiName(name), name);
}

TEST(OpenAiName, DropsTheTiedProjection) {
    EXPECT_EQ(openAiName("proj_out.weight"), std::nullopt);
}

TEST(OpenAiName, SurvivesNamesOfNeitherKind) {
    EXPECT_EQ(openAiName(""), "");
    EXPECT_EQ(openAiName("encoder.layers"), "encoder.blocks..");
    EXPECT_EQ(openAiName("lm_head.weight"), "lm_head.weight");
}

TEST(BlockIndex, ReadsTheNumberOfASide) {
    EXPECT_EQ(blockIndex("encoder.blocks.12.attn.query.weight", "encoder"), 12);
    EXPECT_EQ(blockIndex("decoder.blocks.12.attn.query.weight", "encoder"), std::nullopt);
    EXPECT_EQ(blockIndex("encoder.blocks.99999.attn.query.weight", "encoder"), std::nullopt);
    EXPECT_EQ(blockIndex("encoder.blocks.x.attn.query.weight", "encoder"), std::nullopt);
    EXPECT_EQ(blockIndex("encoder.conv1.weight", "encoder"), std::nullopt);
}

TEST(ExpectedTensors, CountsAsThePublishedModelsDo) {
    EXPECT_EQ(expectedTensors({80, 1500, 384, 6, 4, 51865, 448, 384, 6, 4}).size(), 167U);
    EXPECT_EQ(expectedTensors({80, 1500, 512, 8, 6, 51865, 448, 512, 8, 6}).size(), 245U);
}

TEST(ShownName, IsShortAndPrintable) {
    EXPECT_EQ(shownName("a\n\x1b[31mb"), "a??[31mb");
    EXPECT_EQ(shownName(std::string(1000, 'x')), std::string(80, 'x') + "...");
}

}  // namespace
}  // namespace undervoice::engine
