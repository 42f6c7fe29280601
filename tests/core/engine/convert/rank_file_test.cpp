// Files of rank tensors: ours, PyTorch's, and files that are something else.

#include "engine/convert/rank_file.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <iterator>
#include <string>

#include "engine/checkpoint/safetensors_writer.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

at::Tensor soundRanks() {
    at::Tensor ranks = at::arange(4, at::kByte).repeat({3, 2, 2});
    ranks[2][1] = ranks[2][1].flip(0);
    return ranks;
}

/// What torch.save writes of a bare uint8 tensor [3, 2, 8], but for memo entries.
std::string pickleOfBytes() {
    const auto number = [](int n) { return "K"s + static_cast<char>(n); };
    const std::string shape = "(" + number(3) + number(2) + number(8) + "t", strides = "(" + number(16) + number(8) + number(1) + "t";
    return "\x80\x02"s + "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nByteStorage\n"s +
           "X\x01\x00\x00\x00"s + "0X\x03\x00\x00\x00"s + "cpu"s + number(48) + "tQ" + number(0) + shape + strides +
           "\x89" "ccollections\nOrderedDict\n)RtR.";
}

class RankFileTest : public testing::Test {
  protected:
    std::filesystem::path path() const { return folder.path() / "ranks"; }
    std::string problem() const {
        const auto ranks = readRanks(path());
        return ranks ? "" : ranks.error().message;
    }
    Status rewritten(const at::Tensor& ranks) const {
        std::filesystem::remove(path());
        return writeRanks(path(), ranks);
    }
    void writePickled(const std::string& pickle) const {
        const at::Tensor ranks = soundRanks();
        const std::string bytes(static_cast<const char*>(ranks.data_ptr()), ranks.nbytes());
        test::writeZip(path(), {{"a/data.pkl", pickle}, {"a/data/0", bytes}});
    }
    test::TemporaryFolder folder;
};

TEST_F(RankFileTest, WrittenRanksComeBack) {
    ASSERT_TRUE(rewritten(soundRanks()));
    const auto ranks = readRanks(path());
    ASSERT_TRUE(ranks) << ranks.error().message;
    EXPECT_TRUE(ranks->equal(soundRanks()));
    EXPECT_TRUE(test::readSafetensors(path()).at("ranks").dtype == "U8");
}

TEST_F(RankFileTest, AFileThatIsThereIsLeftAsItIs) {
    test::writeFile(path(), "mine");
    test::writeFile(path().string() + ".part", "mine too");
    EXPECT_EQ(writeRanks(path(), soundRanks()).error().code, ErrorCode::Io);
    EXPECT_EQ(std::filesystem::file_size(path()), 4U);
    EXPECT_EQ(std::filesystem::file_size(path().string() + ".part"), 8U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2) << "nothing half written stays";
}

TEST_F(RankFileTest, ReadsABareTensorOfPyTorch) {
    writePickled(pickleOfBytes());
    const auto ranks = readRanks(path());
    ASSERT_TRUE(ranks) << ranks.error().message;
    EXPECT_TRUE(ranks->equal(soundRanks()));
}

TEST_F(RankFileTest, RefusesPyTorchFilesOfOtherThings) {
    writePickled("\x80\x02}."s);
    EXPECT_THAT(problem(), HasSubstr("it is no single tensor"));
    std::string ofFloats = pickleOfBytes();
    ofFloats.replace(ofFloats.find("ByteStorage"), 11, "FloatStorage").replace(ofFloats.find("K\x30tQ"), 2, "K\x0c");
    writePickled(ofFloats);
    EXPECT_THAT(problem(), HasSubstr("does not fit its 12 stored values"));
    std::string transposed = pickleOfBytes();
    transposed.replace(transposed.find("K\x10K\x08K\x01t"), 6, "K\x01K\x03K\x06");
    writePickled(transposed);
    EXPECT_THAT(problem(), HasSubstr("in one piece"));
}

TEST_F(RankFileTest, RefusesHalvesThatDiffer) {
    at::Tensor ranks = soundRanks();
    ranks[1][0] = at::arange(8, at::kByte);
    ASSERT_TRUE(rewritten(ranks));
    EXPECT_THAT(problem(), HasSubstr("its two halves differ"));
}

TEST_F(RankFileTest, RefusesRanksThatAreNoPermutation) {
    ASSERT_TRUE(rewritten(at::full({1, 2, 8}, 3, at::kByte)));
    EXPECT_THAT(problem(), HasSubstr("not 0 to 3, each once"));
}

TEST_F(RankFileTest, RefusesOtherShapesAndTypes) {
    ASSERT_TRUE(rewritten(soundRanks().view({6, 8})));
    EXPECT_THAT(problem(), HasSubstr("found shape [6, 8]"));
    ASSERT_TRUE(rewritten(at::full({1, 2, 3}, 0, at::kByte)));
    EXPECT_THAT(problem(), HasSubstr("found shape [1, 2, 3]"));
    ASSERT_TRUE(rewritten(at::full({0, 2, 4}, 0, at::kByte)));
    EXPECT_THAT(problem(), HasSubstr("found shape [0, 2, 4]"));
    test::writeSafetensors(path(), {{"ranks", {1, 1, 2}, {0, 0}}}, StoredType::Float32);
    EXPECT_THAT(problem(), HasSubstr("should be uint8"));
    test::writeSafetensors(path(), {{"scores", {1, 1, 2}, {0, 0}}}, StoredType::Float32);
    EXPECT_THAT(problem(), HasSubstr("holds no tensor \"ranks\""));
}

TEST_F(RankFileTest, RefusesFilesThatLieOrAreCut) {
    const std::string header = R"({"ranks":{"dtype":"U8","shape":[3,2,8],"data_offsets":[0,47]}})";
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(header.size());
    test::writeFile(path(), bytes + header + std::string(47, '\0'));
    EXPECT_THAT(problem(), HasSubstr("is no rank tensor"));
    ASSERT_TRUE(rewritten(soundRanks()));
    std::filesystem::resize_file(path(), std::filesystem::file_size(path()) - 1);
    EXPECT_THAT(problem(), HasSubstr("is not a sound safetensors file"));
    EXPECT_EQ(readRanks(folder.path() / "absent").error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace undervoice::engine
