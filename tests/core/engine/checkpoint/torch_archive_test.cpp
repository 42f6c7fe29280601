// PyTorch's zip around the pickle: places, strides, and files that lie about them.

#include "engine/checkpoint/torch_archive.h"

#include "checkpoint_expectations.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

/// A pickle of {"t": tensor of float32 storage "0"} with these small numbers.
std::string pickleOfOne(int storageCount, int offset, const std::vector<int>& shape,
                        const std::vector<int>& strides) {
    const auto number = [](int n) { return "K"s + static_cast<char>(n); };
    const auto tuple = [&](const std::vector<int>& numbers) {
        std::string code = "(";
        for (const int n : numbers) code += number(n);
        return code + "t";
    };
    return "\x80\x02}X\x01\x00\x00\x00t"s +
           "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"s +
           "X\x01\x00\x00\x00"
           "0X\x03\x00\x00\x00"
           "cpu"s +
           number(storageCount) + "tQ" + number(offset) + tuple(shape) + tuple(strides) +
           "\x89"
           "ccollections\nOrderedDict\n)RtRs.";
}

class TorchArchiveTest : public testing::Test {
  protected:
    Result<TorchArchive> read(const std::vector<std::pair<std::string, std::string>>& entries) {
        test::writeZip(folder.path() / "file", entries);
        return readTorchArchive(*MappedFile::open(folder.path() / "file"));
    }
    Result<TorchArchive> readOne(const std::string& pickle) {
        const std::string data = test::encoded({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, StoredType::Float32);
        return read({{"a/data.pkl", pickle}, {"a/data/0", data}});
    }
    static std::vector<float> values(const Result<TorchArchive>& archive) {
        if (!archive || archive->tensors.size() != 1) return {};
        const auto tensor = materialise(archive->tensors[0], Precision::Float32);
        return {tensor->data_ptr<float>(), tensor->data_ptr<float>() + tensor->numel()};
    }
    static std::string message(const Result<TorchArchive>& archive) {
        return archive ? "" : archive.error().message;
    }

    test::TemporaryFolder folder;
};

TEST_F(TorchArchiveTest, ReadsPartsOfAStorage) {
    EXPECT_EQ(values(readOne(pickleOfOne(12, 2, {2, 3}, {3, 1}))), (std::vector<float>{2, 3, 4, 5, 6, 7}));
}

TEST_F(TorchArchiveTest, BytesAreNoWeights) {
    std::string pickle = pickleOfOne(12, 2, {2, 3}, {3, 1});
    pickle.replace(pickle.find("FloatStorage"), 12, "ByteStorage");
    const auto archive = read({{"a/data.pkl", pickle}, {"a/data/0", "twelve bytes"}});
    ASSERT_TRUE(archive) << message(archive);
    ASSERT_EQ(archive->tensors.size(), 1U);
    EXPECT_EQ(archive->tensors[0].type, StoredType::Other);
    EXPECT_EQ(archive->tensors[0].typeName, "U8");
    EXPECT_EQ(archive->tensors[0].bytes, 6U);
    EXPECT_THAT(message(read({{"a/data.pkl", pickle}, {"a/data/0", "eleven byte"}})), HasSubstr("there are 11"));
}

TEST_F(TorchArchiveTest, ReadsTransposedAndSpacedTensors) {
    EXPECT_EQ(values(readOne(pickleOfOne(12, 0, {3, 2}, {1, 3}))), (std::vector<float>{0, 3, 1, 4, 2, 5}));
    EXPECT_EQ(values(readOne(pickleOfOne(12, 1, {2, 2}, {6, 3}))), (std::vector<float>{1, 4, 7, 10}));
}

TEST_F(TorchArchiveTest, RefusesTensorsBeyondTheirStorage) {
    EXPECT_THAT(message(readOne(pickleOfOne(12, 7, {2, 3}, {3, 1}))),
                HasSubstr("does not fit its 12 stored values"));
    EXPECT_THAT(message(readOne(pickleOfOne(12, 0, {2, 2}, {11, 2}))), HasSubstr("does not fit"));
    EXPECT_THAT(message(readOne(pickleOfOne(13, 0, {2, 3}, {3, 1}))),
                HasSubstr("claims 13 stored values, there are 12"));
    EXPECT_THAT(message(readOne(pickleOfOne(12, 0, {2, 3}, {3}))), HasSubstr("does not fit"));
}

TEST_F(TorchArchiveTest, RefusesExpandedTensors) {
    EXPECT_THAT(message(readOne(pickleOfOne(12, 0, {100, 100}, {0, 0}))), HasSubstr("does not fit"));
}

TEST_F(TorchArchiveTest, RefusesMissingData) {
    EXPECT_THAT(message(read({{"a/data.pkl", pickleOfOne(1, 0, {1}, {1})}})),
                HasSubstr("tensor t refers to data that is not there"));
    EXPECT_THAT(message(read({{"a/other", "x"}})), HasSubstr("a zip without data.pkl"));
    EXPECT_THAT(message(read({{"a/data.pkl", "."}, {"b/data.pkl", "."}})), HasSubstr("two data.pkl"));
}

TEST_F(TorchArchiveTest, RefusesBigEndianFiles) {
    const auto archive =
        read({{"a/data.pkl", pickleOfOne(1, 0, {1}, {1})}, {"a/byteorder", "big"}, {"a/data/0", "1234"}});
    ASSERT_FALSE(archive);
    EXPECT_EQ(archive.error().code, ErrorCode::Unsupported);
}

TEST_F(TorchArchiveTest, RefusesAZipWithoutItsEnd) {
    test::writeOpenAiPt(folder.path() / "model.pt", test::randomModel(test::tinyDims(), 1));
    std::filesystem::resize_file(folder.path() / "model.pt",
                                 std::filesystem::file_size(folder.path() / "model.pt") - 500);
    EXPECT_THAT(openError(folder.path() / "model.pt").message, HasSubstr("broke off"));
}

TEST_F(TorchArchiveTest, CodeInAPickleIsNamedAndNotRun) {
    const auto archive = read({{"a/data.pkl",
                                "\x80\x02"
                                "cos\nsystem\nX\x05\x00\x00\x00"
                                "false\x85R."s}});
    ASSERT_FALSE(archive);
    EXPECT_EQ(archive.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(archive.error().message, HasSubstr("os.system"));
    EXPECT_THAT(archive.error().message, HasSubstr((folder.path() / "file").string()));
}

}  // namespace
}  // namespace undervoice::engine
