// ggml files: header, vocabulary and tensor entries that lie.

#include "checkpoint_expectations.h"

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

constexpr std::size_t kFileTypeAt = 44;  // after the magic and ten sizes
constexpr std::size_t kFiltersAt = 48;   // two sizes
constexpr std::size_t kVocabularyAt = kFiltersAt + 8 + 4 * 201 * sizeof(float);
constexpr std::size_t kFirstTensorAt = kVocabularyAt + 4 + 3 * 4 + 3;  // "a", " b", ""

class GgmlFile : public testing::Test {
  protected:
    GgmlFile() {
        test::writeGgml(path(), test::randomModel(test::tinyDims(), 5), {.type = StoredType::Q5_0});
        std::ifstream file(path(), std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    std::filesystem::path path() const { return folder.path() / "ggml.bin"; }
    void put(std::size_t at, std::int32_t value) { std::memcpy(bytes.data() + at, &value, sizeof value); }
    Error error() {
        test::writeFile(path(), bytes);
        return openError(path());
    }

    test::TemporaryFolder folder;
    std::string bytes;
};

TEST_F(GgmlFile, WarnsOfAnOddVocabulary) {
    const auto checkpoint = mustOpen(path());
    ASSERT_TRUE(checkpoint);
    EXPECT_THAT(checkpoint->warnings(), testing::ElementsAre(HasSubstr("has 3 entries")));
}

TEST_F(GgmlFile, RefusesOlderBlocksAndOtherTypesByName) {
    put(kFileTypeAt, 1008);
    EXPECT_THAT(error().message, HasSubstr("its q5_0 blocks have version 1, only version 2 is known"));
    put(kFileTypeAt, 2012);
    EXPECT_THAT(error().message, HasSubstr("quantised as q4_k"));
    put(kFileTypeAt, 77);
    EXPECT_THAT(error().message, HasSubstr("unknown file type 77"));
    put(kFileTypeAt, -1);
    EXPECT_EQ(error().code, ErrorCode::Unsupported);
}

TEST_F(GgmlFile, RefusesFiltersThatDoNotFit) {
    put(kFiltersAt, 5);
    EXPECT_THAT(error().message, HasSubstr("mel filters are 5 by 201, expected 4 by 201"));
}

TEST_F(GgmlFile, RefusesAVocabularyBeyondTheFile) {
    put(kVocabularyAt, 1'000'000'000);
    EXPECT_EQ(error().code, ErrorCode::Format);
    put(kVocabularyAt, -1);
    EXPECT_THAT(error().message, HasSubstr("breaks off"));
    put(kVocabularyAt, 3);
    put(kVocabularyAt + 4, -1);
    EXPECT_THAT(error().message, HasSubstr("breaks off"));
}

TEST_F(GgmlFile, RefusesTensorEntriesThatLie) {
    const std::string sound = bytes;
    put(kFirstTensorAt, 1000);
    EXPECT_THAT(error().message, HasSubstr("1000 dimensions"));
    bytes = sound;
    put(kFirstTensorAt + 4, -5);
    EXPECT_THAT(error().message, HasSubstr("a name of -5 bytes"));
    bytes = sound;
    put(kFirstTensorAt + 8, 12);
    EXPECT_THAT(error().message, HasSubstr("tensor encoder.positional_embedding has type q4_k"));
    bytes = sound;
    put(kFirstTensorAt + 12, 0x7fffffff);
    EXPECT_THAT(error().message,
                HasSubstr("tensor encoder.positional_embedding of shape [6, 2147483647] takes"));
    bytes = sound;
    put(kFirstTensorAt + 12, -64);
    EXPECT_THAT(error().message, HasSubstr("cannot have shape"));
}

TEST_F(GgmlFile, RefusesEveryTruncation) {
    for (std::size_t size = bytes.size() - 1; size > 0; size = size * 9 / 10) {
        test::writeFile(path(), bytes.substr(0, size));
        EXPECT_EQ(openError(path()).code, ErrorCode::Format) << size;
    }
}

}  // namespace
}  // namespace undervoice::engine
