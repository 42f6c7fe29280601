// Every container read back: the values that its storage keeps, exactly.

#include "checkpoint_expectations.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace undervoice::engine {
namespace {

using test::PlainModel;
using test::PlainTensor;

class Formats : public testing::TestWithParam<StoredType> {
  protected:
    /// All tensors are there in order and hold what `expected` says of each.
    template <typename Expected>
    void expectModel(const Checkpoint& checkpoint, Expected expected) const {
        EXPECT_EQ(checkpoint.dims(), model.dims);
        ASSERT_EQ(checkpoint.tensors().size(), model.tensors.size());
        for (std::size_t i = 0; i < model.tensors.size(); ++i) {
            EXPECT_EQ(checkpoint.tensors()[i].name, model.tensors[i].name);
            EXPECT_EQ(checkpoint.tensors()[i].shape, model.tensors[i].shape);
            expectValues(checkpoint, model.tensors[i].name, expected(model.tensors[i]));
        }
    }

    test::TemporaryFolder folder;
    PlainModel model = test::randomModel(test::tinyDims(), /*seed=*/1);
};

std::string typeLabel(const testing::TestParamInfo<StoredType>& info) {
    std::string name(storedTypeName(info.param));
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

class PlainFormats : public Formats {};
INSTANTIATE_TEST_SUITE_P(Types, PlainFormats,
                         testing::Values(StoredType::Float32, StoredType::Float16, StoredType::BFloat16,
                                         StoredType::Float64),
                         typeLabel);

TEST_P(PlainFormats, OpenAiPtComesBack) {
    test::writeOpenAiPt(folder.path() / "model.pt", model, GetParam());
    const auto checkpoint = mustOpen(folder.path() / "model.pt");
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->formatName(), "OpenAI .pt");
    EXPECT_THAT(checkpoint->warnings(), testing::IsEmpty());
    EXPECT_EQ(checkpoint->weightFiles().size(), 1U);
    expectModel(*checkpoint, [](const PlainTensor& t) { return test::afterStorage(t.values, GetParam()); });
}

TEST_P(PlainFormats, SafetensorsFolderComesBack) {
    test::writeHuggingFace(folder.path(), model, {.type = GetParam()});
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->formatName(), "Hugging Face");
    EXPECT_EQ(checkpoint->alignmentHeads(), model.alignmentHeads);
    EXPECT_THAT(checkpoint->warnings(), testing::IsEmpty());
    expectModel(*checkpoint, [](const PlainTensor& t) { return test::afterStorage(t.values, GetParam()); });
}

TEST_P(PlainFormats, PickledFolderComesBack) {
    test::writeHuggingFace(folder.path(), model, {.type = GetParam(), .isPickled = true});
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    expectModel(*checkpoint, [](const PlainTensor& t) { return test::afterStorage(t.values, GetParam()); });
}

class ShardedFormats : public Formats {};
INSTANTIATE_TEST_SUITE_P(Types, ShardedFormats, testing::Values(StoredType::Float32, StoredType::Float16),
                         typeLabel);

TEST_P(ShardedFormats, ShardsOfEitherKindComeBack) {
    for (const bool isPickled : {false, true}) {
        const auto path = folder.path() / (isPickled ? "bin" : "safetensors");
        test::writeHuggingFace(path, model,
                               {.type = GetParam(), .shards = 3, .prefix = "", .isPickled = isPickled});
        const auto checkpoint = mustOpen(path);
        ASSERT_TRUE(checkpoint);
        EXPECT_EQ(checkpoint->weightFiles().size(), 3U);
        expectModel(*checkpoint,
                    [](const PlainTensor& t) { return test::afterStorage(t.values, GetParam()); });
    }
}

class GgmlFormats : public Formats {};
INSTANTIATE_TEST_SUITE_P(Types, GgmlFormats,
                         testing::Values(StoredType::Float32, StoredType::Float16, StoredType::Q8_0,
                                         StoredType::Q5_0, StoredType::Q5_1, StoredType::Q4_0,
                                         StoredType::Q4_1),
                         typeLabel);

TEST_P(GgmlFormats, GgmlComesBack) {
    test::writeGgml(folder.path() / "ggml.bin", model, {.type = GetParam()});
    const auto checkpoint = mustOpen(folder.path() / "ggml.bin");
    ASSERT_TRUE(checkpoint);
    const std::string expectedName = GetParam() == StoredType::Float32 ? "f32"
                                     : GetParam() == StoredType::Float16
                                         ? "f16"
                                         : std::string(storedTypeName(GetParam()));
    EXPECT_EQ(checkpoint->formatName(), "ggml " + expectedName);
    EXPECT_EQ(checkpoint->alignmentHeads(), std::nullopt);
    expectModel(*checkpoint, [](const PlainTensor& t) { return test::expectedFromGgml(t, GetParam()); });
}

class CTranslate2Formats : public Formats {};
INSTANTIATE_TEST_SUITE_P(Types, CTranslate2Formats,
                         testing::Values(StoredType::Float32, StoredType::Float16, StoredType::BFloat16,
                                         StoredType::Int8Rows),
                         typeLabel);

TEST_P(CTranslate2Formats, CTranslate2FolderComesBack) {
    test::writeCTranslate2(folder.path(), model, GetParam());
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    const std::string typeName =
        GetParam() == StoredType::Int8Rows ? "int8" : std::string(storedTypeName(GetParam()));
    EXPECT_EQ(checkpoint->formatName(), "CTranslate2 " + typeName);
    EXPECT_EQ(checkpoint->alignmentHeads(), model.alignmentHeads);
    EXPECT_THAT(checkpoint->warnings(), testing::IsEmpty());
    expectModel(*checkpoint,
                [](const PlainTensor& t) { return test::expectedFromCTranslate2(t, GetParam()); });
}

TEST_F(Formats, DecoderMayHaveFewerLayersThanTheEncoder) {
    api::ModelDims dims = test::tinyDims();
    dims.audioLayers = 3;
    dims.textLayers = 2;
    model = test::randomModel(dims, /*seed=*/2);
    test::writeHuggingFace(folder.path() / "hf", model);
    test::writeCTranslate2(folder.path() / "ct2", model);
    test::writeOpenAiPt(folder.path() / "bare.pt", model, StoredType::Float32, /*hasDims=*/false);
    for (const char* name : {"hf", "ct2", "bare.pt"}) {
        const auto checkpoint = mustOpen(folder.path() / name);
        ASSERT_TRUE(checkpoint) << name;
        EXPECT_EQ(checkpoint->dims(), dims) << name;
    }
}

TEST_F(Formats, KeepsHalvesOnRequestAndOnlyThose) {
    test::writeHuggingFace(folder.path() / "half", model, {.type = StoredType::Float16});
    test::writeHuggingFace(folder.path() / "brain", model, {.type = StoredType::BFloat16});
    test::writeHuggingFace(folder.path() / "full", model);
    EXPECT_EQ(mustOpen(folder.path() / "half")->load("encoder.conv1.weight", Precision::AsStored)->scalar_type(), at::kHalf);
    EXPECT_EQ(mustOpen(folder.path() / "brain")->load("encoder.conv1.weight", Precision::AsStored)->scalar_type(),
              at::kBFloat16);
    EXPECT_EQ(mustOpen(folder.path() / "full")->load("encoder.conv1.weight", Precision::AsStored)->scalar_type(),
              at::kFloat);
}

TEST_F(Formats, NarrowsFloatsThatAreHalvesWhereverTheFormatPutsThem) {
    for (test::PlainTensor& tensor : model.tensors) tensor.values = test::afterStorage(tensor.values, StoredType::Float16);
    test::writeHuggingFace(folder.path() / "hf", model);
    test::writeOpenAiPt(folder.path() / "a.pt", model);
    test::writeGgml(folder.path() / "b.bin", model);
    for (const char* name : {"hf", "a.pt", "b.bin"}) {
        const auto checkpoint = mustOpen(folder.path() / name);
        const auto narrow = checkpoint->load("encoder.conv1.weight", Precision::Narrowest);
        EXPECT_EQ(narrow->scalar_type(), at::kHalf) << name;
        EXPECT_TRUE(narrow->to(at::kFloat).equal(*checkpoint->load("encoder.conv1.weight"))) << name;
    }
}

TEST_F(Formats, FilesAreRecognisedByContentNotByName) {
    test::writeOpenAiPt(folder.path() / "a.bin", model);
    test::writeGgml(folder.path() / "b.pt", model);
    test::writeHuggingFace(folder.path() / "hf", model);
    std::filesystem::rename(folder.path() / "hf/model.safetensors", folder.path() / "hf/weights");
    test::writeCTranslate2(folder.path() / "ct2", model);
    EXPECT_EQ(mustOpen(folder.path() / "a.bin")->formatName(), "OpenAI .pt");
    EXPECT_EQ(mustOpen(folder.path() / "b.pt")->formatName(), "ggml f32");
    EXPECT_EQ(mustOpen(folder.path() / "hf/weights")->formatName(), "Hugging Face");
    EXPECT_EQ(mustOpen(folder.path() / "ct2/model.bin")->formatName(), "CTranslate2 float32");
}

TEST_F(Formats, UnknownNameIsNotFound) {
    test::writeGgml(folder.path() / "ggml.bin", model);
    const auto tensor = mustOpen(folder.path() / "ggml.bin")->load("encoder.conv3.weight");
    ASSERT_FALSE(tensor);
    EXPECT_EQ(tensor.error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace undervoice::engine
