// What every container's contents must pass: tensors, shapes, sizes; and files that are no checkpoints.

#include "checkpoint_expectations.h"

#include <algorithm>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using test::PlainTensor;
using testing::ElementsAre;
using testing::HasSubstr;

class Refusals : public testing::Test {
  protected:
    PlainTensor& tensor(const std::string& name) {
        return *std::find_if(model.tensors.begin(), model.tensors.end(),
                             [&](const PlainTensor& t) { return t.name == name; });
    }
    void erase(const std::string& name) {
        std::erase_if(model.tensors, [&](const PlainTensor& t) { return t.name == name; });
    }
    std::filesystem::path pt(bool hasDims = true) {
        test::writeOpenAiPt(folder.path() / "model.pt", model, StoredType::Float32, hasDims);
        return folder.path() / "model.pt";
    }
    std::filesystem::path text(const std::string& content) {
        test::writeFile(folder.path() / "file", content);
        return folder.path() / "file";
    }

    test::TemporaryFolder folder;
    test::PlainModel model = test::randomModel(test::tinyDims(), /*seed=*/3);
};

TEST_F(Refusals, NamesAMissingTensorAndItsShape) {
    erase("decoder.blocks.0.mlp.0.weight");
    const Error error = openError(pt());
    EXPECT_EQ(error.code, ErrorCode::Format);
    EXPECT_THAT(error.message,
                HasSubstr("tensor decoder.blocks.0.mlp.0.weight is missing (expected shape [256, 64])"));
}

TEST_F(Refusals, NamesAMissingTensorThatSizesComeFrom) {
    erase("decoder.token_embedding.weight");
    EXPECT_THAT(openError(pt(/*hasDims=*/false)).message,
                HasSubstr("tensor decoder.token_embedding.weight is missing"));
}

TEST_F(Refusals, NamesAMisshapedTensorWhatWasExpectedAndFound) {
    tensor("encoder.blocks.0.attn.out.weight").shape = {32, 128};
    const Error error = openError(pt());
    EXPECT_EQ(error.code, ErrorCode::Format);
    EXPECT_THAT(
        error.message,
        HasSubstr("tensor encoder.blocks.0.attn.out.weight should have shape [64, 64], found [32, 128]"));
}

TEST_F(Refusals, StatedSizesMustFitTheTensors) {
    model.dims.vocabularySize += 1;
    EXPECT_THAT(
        openError(pt()).message,
        HasSubstr("tensor decoder.token_embedding.weight should have shape [11, 64], found [10, 64]"));
}

TEST_F(Refusals, StatedLayersMustBeThere) {
    model.dims.textLayers = 2'000'000'000;
    EXPECT_THAT(openError(pt()).message, HasSubstr("tensor decoder.blocks.1.attn.query.weight is missing"));
    model.dims.textLayers = 0;
    EXPECT_THAT(openError(pt()).message, HasSubstr("it states 0 decoder layers but holds tensors of 1"));
}

TEST_F(Refusals, LayersMustBeWithoutGaps) {
    for (PlainTensor& t : model.tensors)
        if (t.name.starts_with("encoder.blocks.0.")) t.name.replace(0, 16, "encoder.blocks.7");
    EXPECT_THAT(openError(pt()).message, HasSubstr("tensor encoder.blocks.0.attn.query.weight is missing"));
}

TEST_F(Refusals, HeadsMustBe64Wide) {
    model.dims.textHeads = 2;
    const Error error = openError(pt());
    EXPECT_EQ(error.code, ErrorCode::Unsupported);
    EXPECT_THAT(error.message, HasSubstr("its decoder has 2 heads at a width of 64"));
}

TEST_F(Refusals, UnknownTensorsAreIgnoredWithOneSentence) {
    model.tensors.push_back({"decoder.mask", {2}, {0, 1}});
    model.tensors.push_back({"alignment_heads", {2}, {0, 1}});
    const auto checkpoint = mustOpen(pt());
    ASSERT_TRUE(checkpoint);
    EXPECT_THAT(
        checkpoint->warnings(),
        ElementsAre("2 tensors that Whisper does not have were ignored: alignment_heads, decoder.mask."));
}

TEST_F(Refusals, ATensorUnderTwoNamesIsRefused) {
    model.tensors.push_back({"model.decoder.layer_norm.bias", {64}, std::vector<float>(64)});
    EXPECT_THAT(openError(pt()).message, HasSubstr("tensor decoder.ln.bias is there twice"));
}

TEST_F(Refusals, OnlyWhispersConstantsCanBeRun) {
    const auto checkpoint = Checkpoint::open(pt());
    ASSERT_FALSE(checkpoint);
    EXPECT_EQ(checkpoint.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(checkpoint.error().message, HasSubstr("a mel bin count of 4; Whisper has 80 or 128"));
}

TEST_F(Refusals, ACheckpointThatWasCutMeanwhileIsAnErrorNotACrash) {
    const auto path = pt();
    const auto checkpoint = mustOpen(path);
    ASSERT_TRUE(checkpoint);
    std::filesystem::resize_file(path, 1000);
    const auto tensor = checkpoint->load("decoder.ln.bias");
    ASSERT_FALSE(tensor);
    EXPECT_EQ(tensor.error().code, ErrorCode::Format);
    EXPECT_THAT(tensor.error().message, HasSubstr("was cut while it was in use"));
}

TEST_F(Refusals, ExplainsFilesThatAreNoCheckpoints) {
    EXPECT_THAT(openError(text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")).message,
                HasSubstr("Git LFS pointer"));
    EXPECT_THAT(openError(text("<!DOCTYPE html>")).message, HasSubstr("web page"));
    EXPECT_THAT(openError(text("GGUF\3")).message, HasSubstr("GGUF"));
    EXPECT_THAT(openError(text(std::string("\x80\x02\x8a\x0a"))).message, HasSubstr("PyTorch before 1.6"));
    EXPECT_THAT(openError(text("nonsense")).message, HasSubstr("not a Whisper model in a known format"));
    EXPECT_THAT(openError(text("")).message, HasSubstr("is empty"));
}

TEST_F(Refusals, ExplainsFoldersWithoutWeights) {
    EXPECT_EQ(openError(folder.path()).code, ErrorCode::NotFound);
    EXPECT_EQ(openError(folder.path() / "absent").code, ErrorCode::NotFound);
    test::writeFile(folder.path() / "adapter_config.json", "{}");
    EXPECT_THAT(openError(folder.path()).message, HasSubstr("adapter without its model"));
}

}  // namespace
}  // namespace undervoice::engine
