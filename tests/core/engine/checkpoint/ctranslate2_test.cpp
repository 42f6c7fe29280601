// CTranslate2's model.bin: variables, scalars and aliases that lie.

#include "checkpoint_expectations.h"
#include "support/append_number.h"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using testing::HasSubstr;

class CTranslate2 : public testing::Test {
  protected:
    explicit CTranslate2(StoredType type = StoredType::Float32) {
        test::writeCTranslate2(folder.path(), test::randomModel(test::tinyDims(), 6), type);
        std::ifstream file(path(), std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    std::filesystem::path path() const { return folder.path() / "model.bin"; }
    Error error() {
        test::writeFile(path(), bytes);
        return openError(folder.path());
    }
    /// Position of the variable's rank, after its name.
    std::size_t rankOf(const std::string& name) const { return bytes.find(name + '\0') + name.size() + 1; }
    template <typename T>
    void put(std::size_t at, T value) {
        std::memcpy(bytes.data() + at, &value, sizeof value);
    }
    void replace(const std::string& from, const std::string& to) {
        bytes.replace(bytes.find(from), from.size(), to);
    }

    test::TemporaryFolder folder;
    std::string bytes;
};

class CTranslate2Int8 : public CTranslate2 {
  protected:
    CTranslate2Int8() : CTranslate2(StoredType::Int8Rows) {}
};

TEST_F(CTranslate2, OldVersionsAndRevisions) {
    put<std::uint32_t>(0, 5);
    test::writeFile(path(), bytes);
    EXPECT_TRUE(mustOpen(folder.path()));
    put<std::uint32_t>(0, 7);
    EXPECT_THAT(error().message, HasSubstr("version 7, known are 5 and 6"));
    put<std::uint32_t>(0, 6);
    put<std::uint32_t>(4 + 2 + 12, 2);
    EXPECT_THAT(error().message, HasSubstr("revision 2"));
}

TEST_F(CTranslate2, RefusesScalarsThatWhisperDoesNotHave) {
    bytes[rankOf("decoder/activation") + 6] = 0;
    EXPECT_THAT(error().message, HasSubstr("decoder/activation is 0, Whisper has 3"));
}

TEST_F(CTranslate2, RefusesABiasOfTheKey) {
    // Rank, one size, type, byte count, then 192 values of which 64 to 127 are the key's.
    put<float>(rankOf("decoder/layer_0/self_attention/linear_0/bias") + 1 + 4 + 1 + 4 + 100 * sizeof(float),
               0.5F);
    const Error refused = error();
    EXPECT_EQ(refused.code, ErrorCode::Unsupported);
    EXPECT_THAT(refused.message,
                HasSubstr("decoder/layer_0/self_attention/linear_0/bias gives the key a bias"));
}

TEST_F(CTranslate2, ANegativeZeroIsNoBias) {
    put<float>(rankOf("decoder/layer_0/self_attention/linear_0/bias") + 1 + 4 + 1 + 4 + 100 * sizeof(float),
               -0.0F);
    test::writeFile(path(), bytes);
    EXPECT_TRUE(mustOpen(folder.path()));
}

TEST_F(CTranslate2, RefusesVariablesThatLie) {
    const std::string sound = bytes;
    const std::size_t rank = rankOf("decoder/embeddings/weight");
    put<std::uint8_t>(rank, 200);
    EXPECT_THAT(error().message, HasSubstr("variable decoder/embeddings/weight has 200 dimensions"));
    bytes = sound;
    put<std::uint32_t>(rank + 1, 0xffffffff);
    EXPECT_THAT(error().message, HasSubstr("float32 of shape [4294967295, 64]"));
    bytes = sound;
    put<std::uint8_t>(rank + 9, 9);
    EXPECT_THAT(error().message, HasSubstr("unknown type 9"));
    bytes = sound;
    put<std::uint32_t>(rank + 10, 0xfffffffc);
    EXPECT_THAT(error().message, HasSubstr("has 4294967292 bytes"));
}

TEST_F(CTranslate2, RefusesEightBitWeightsWithoutScales) {
    // Made an int8 variable of four times as many columns.
    const std::size_t rank = rankOf("decoder/layer_0/ffn/linear_0/weight");
    put<std::uint32_t>(rank + 5, 256);
    put<std::uint8_t>(rank + 9, 1);
    EXPECT_THAT(
        error().message,
        HasSubstr("decoder/layer_0/ffn/linear_0/weight needs a scale a row, float32 [256], found none"));
}

TEST_F(CTranslate2, RefusesSixteenBitWeightsByName) {
    const std::size_t rank = rankOf("decoder/layer_0/ffn/linear_0/weight");
    put<std::uint32_t>(rank + 5, 128);
    put<std::uint8_t>(rank + 9, 2);
    EXPECT_THAT(error().message, HasSubstr("decoder.blocks.0.mlp.0.weight"));
}

TEST_F(CTranslate2, RefusesADanglingAliasAndWhatFollowsTheEnd) {
    const std::string sound = bytes;
    const std::string target("decoder/embeddings/weight");
    bytes.replace(bytes.rfind(target), target.size(), "decoder/embeddings/weighs");
    EXPECT_THAT(error().message, HasSubstr("has no target decoder/embeddings/weighs"));
    bytes = sound + "x";
    EXPECT_THAT(error().message, HasSubstr("1 bytes follow where the file should end"));
}

TEST_F(CTranslate2, AliasesStandForTheirTargets) {
    // The decoder's last norm's beta becomes an alias of its gamma.
    const std::string name = "decoder/layer_norm/beta";
    const std::size_t begin = bytes.find(name) - 2;
    const std::size_t size = 2 + name.size() + 1 + 1 + 4 + 1 + 4 + 64 * sizeof(float);
    bytes.erase(begin, size);
    const std::size_t countAt = 4 + 2 + 12 + 4;
    std::uint32_t count = 0;
    std::memcpy(&count, bytes.data() + countAt, sizeof count);
    put<std::uint32_t>(countAt, count - 1);
    const std::string lastAlias = "decoder/projection/weight";
    put<std::uint32_t>(bytes.rfind(lastAlias) - 2 - 4, 2);
    for (const std::string& text : {name, std::string("decoder/layer_norm/gamma")}) {
        test::append(bytes, static_cast<std::uint16_t>(text.size() + 1));
        bytes += text + '\0';
    }
    test::writeFile(path(), bytes);
    const auto checkpoint = mustOpen(folder.path());
    ASSERT_TRUE(checkpoint);
    EXPECT_TRUE(checkpoint->load("decoder.ln.bias")->equal(*checkpoint->load("decoder.ln.weight")));
}

TEST_F(CTranslate2, NamesTheMissingTensorByWhispersName) {
    replace("decoder/layer_0/ffn/linear_1/bias", "decoder/layer_0/ffn/linear_1/bia_");
    EXPECT_THAT(error().message, HasSubstr("tensor decoder.blocks.0.mlp.2.bias is missing"));
}

TEST_F(CTranslate2Int8, RefusesScalesOfAnotherShape) {
    const std::size_t rank = rankOf("decoder/layer_0/ffn/linear_0/weight_scale");
    put<std::uint8_t>(rank + 5, 3);  // int32
    EXPECT_THAT(error().message, HasSubstr("needs a scale a row, float32 [256], found int32 [256]"));
}

TEST_F(CTranslate2, RefusesEveryTruncation) {
    for (std::size_t size = bytes.size() - 1; size > 0; size = size * 9 / 10) {
        test::writeFile(path(), bytes.substr(0, size));
        EXPECT_EQ(openError(folder.path()).code, ErrorCode::Format) << size;
    }
}

}  // namespace
}  // namespace undervoice::engine
