// Hugging Face folders: config.json against Whisper, indexes, odd folders.

#include "checkpoint_expectations.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace undervoice::engine {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class HuggingFace : public testing::Test {
  protected:
    Error errorWith(const json& config) {
        test::writeHuggingFace(folder.path(), model, {.config = config});
        return openError(folder.path());
    }

    test::TemporaryFolder folder;
    test::PlainModel model = test::randomModel(test::tinyDims(), /*seed=*/4);
};

TEST_F(HuggingFace, RefusesWhatContradictsWhisper) {
    EXPECT_THAT(errorWith({{"scale_embedding", true}}).message,
                HasSubstr("says scale_embedding = true; Whisper has false"));
    EXPECT_THAT(errorWith({{"activation_function", "relu"}}).message,
                HasSubstr("activation_function = \"relu\""));
    EXPECT_THAT(errorWith({{"model_type", "bart"}}).message, HasSubstr("model_type = \"bart\""));
    EXPECT_THAT(errorWith({{"tie_word_embeddings", false}}).message,
                HasSubstr("tie_word_embeddings = false"));
    EXPECT_THAT(errorWith({{"encoder_ffn_dim", 100}}).message,
                HasSubstr("tensor encoder.blocks.0.mlp.0.weight should have shape [100, 64], found [256, 64]"));
    EXPECT_EQ(errorWith({{"scale_embedding", true}}).code, ErrorCode::Unsupported);
}

TEST_F(HuggingFace, RefusesSizesThatTheTensorsDoNotHave) {
    EXPECT_THAT(errorWith({{"d_model", 128}, {"encoder_ffn_dim", 512}, {"decoder_ffn_dim", 512}}).message,
                HasSubstr("heads"));
    EXPECT_THAT(errorWith({{"num_mel_bins", 5}}).message,
                HasSubstr("encoder.conv1.weight should have shape [64, 5, 3], found [64, 4, 3]"));
    EXPECT_THAT(errorWith({{"decoder_layers", 3}}).message,
                HasSubstr("decoder.blocks.1.attn.query.weight is missing"));
    EXPECT_THAT(errorWith({{"vocab_size", 4'000'000'000}}).message, HasSubstr("4000000000"));
}

TEST_F(HuggingFace, SizesComeFromTensorsWithoutAConfig) {
    test::writeHuggingFace(folder.path(), model);
    std::filesystem::remove(folder.path() / "config.json");
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->dims(), model.dims);
    EXPECT_THAT(checkpoint->warnings(), ElementsAre(HasSubstr("no config.json")));
}

TEST_F(HuggingFace, RefusesADamagedConfig) {
    test::writeHuggingFace(folder.path(), model);
    test::writeFile(folder.path() / "config.json", "{\"d_model\": ");
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("config.json is not valid JSON"));
}

TEST_F(HuggingFace, HeadsThatTheModelLacksAreIgnoredWithAWarning) {
    test::writeHuggingFace(folder.path(), model);
    test::writeFile(folder.path() / "generation_config.json", R"({"alignment_heads": [[7, 0]]})");
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->alignmentHeads(), std::nullopt);
    EXPECT_THAT(checkpoint->warnings(), ElementsAre(HasSubstr("alignment heads")));
}

TEST_F(HuggingFace, TheTiedProjectionIsDroppedSilently) {
    test::PlainModel tied = model;
    tied.tensors.push_back({"proj_out.weight", {10, 64}, std::vector<float>(640)});
    test::writeHuggingFace(folder.path(), tied, {.prefix = ""});
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_THAT(checkpoint->warnings(), testing::IsEmpty());
}

TEST_F(HuggingFace, AnIndexMustStayInItsFolder) {
    test::writeHuggingFace(folder.path(), model, {.shards = 2});
    test::writeFile(folder.path() / "model.safetensors.index.json",
                    R"({"weight_map": {"a": "../part-1.safetensors"}})");
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("impossible file for tensor a"));
    test::writeFile(folder.path() / "model.safetensors.index.json", R"({"weight_map": 3})");
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("no weight_map"));
    test::writeFile(folder.path() / "model.safetensors.index.json", R"({"weight_map": {}})");
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("names no file"));
}

TEST_F(HuggingFace, AddedTokensAreNamed) {
    test::writeHuggingFace(folder.path(), model);
    test::writeFile(folder.path() / "added_tokens.json",
                    R"({"<|endoftext|>": 3, "<|speaker1|>": 10, "<|speaker2|>": 11})");
    const Error error = openError(folder.path());
    EXPECT_EQ(error.code, ErrorCode::Unsupported);
    EXPECT_THAT(error.message, HasSubstr("(<|speaker1|>, <|speaker2|>)"));
    test::writeFile(folder.path() / "added_tokens.json", R"({"<|endoftext|>": 3})");
    EXPECT_TRUE(mustOpen(folder.path()));
}

TEST_F(HuggingFace, AddedTokensOfTokenizerJsonAreNamedWhereTheVocabularyGrew) {
    test::writeHuggingFace(folder.path(), model, {.config = {{"vocab_size", 51870}}});
    test::writeFile(
        folder.path() / "tokenizer.json",
        R"({"added_tokens": [{"id": 50257, "content": "<|endoftext|>"}, {"id": 51866, "content": "<|laugh|>"}]})");
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("(<|laugh|>)"));
}

TEST_F(HuggingFace, AMissingShardIsNamed) {
    test::writeHuggingFace(folder.path(), model, {.shards = 2});
    std::filesystem::remove(folder.path() / "part-2.safetensors");
    const Error error = openError(folder.path());
    EXPECT_EQ(error.code, ErrorCode::NotFound);
    EXPECT_THAT(error.message, HasSubstr("part-2.safetensors"));
}

TEST_F(HuggingFace, RefusesWeightsOfNoKnownKind) {
    test::writeFile(folder.path() / "pytorch_model.bin", "\x80\x02 old");
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("PyTorch before 1.6"));
    test::writeFile(folder.path() / "model.safetensors", "version https://git-lfs.github.com/spec/v1\n");
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("Git LFS pointer"));
}

}  // namespace
}  // namespace undervoice::engine
