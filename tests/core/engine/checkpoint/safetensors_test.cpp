#include "engine/checkpoint/safetensors.h"

#include "support/append_number.h"
#include "support/checkpoint_writers.h"
#include "support/fixtures.h"

#include <cstdint>
#include <string>

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using testing::HasSubstr;

class Safetensors : public testing::Test {
  protected:
    /// The error of reading a file with this header, header length and 16 bytes of data; "" when it was read.
    std::string readError(const std::string& header, std::uint64_t claimedBytes) {
        std::string bytes;
        test::append(bytes, claimedBytes);
        test::writeFile(folder.path() / "file", bytes + header + std::string(16, '\0'));
        const auto tensors = readSafetensors(*MappedFile::open(folder.path() / "file"));
        return tensors ? "" : tensors.error().message;
    }
    std::string readError(const std::string& header) { return readError(header, header.size()); }

    test::TemporaryFolder folder;
};

TEST_F(Safetensors, ReadsASoundFile) {
    EXPECT_EQ(readError(R"({"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})"), "");
    EXPECT_EQ(
        readError(R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[],"data_offsets":[3,5]}})"),
        "");
}

TEST_F(Safetensors, RejectsHeaderLongerThanFile) {
    EXPECT_THAT(readError("{}", 1000), HasSubstr("claims 1000 bytes"));
    EXPECT_THAT(readError("{}", ~std::uint64_t{0}), HasSubstr("claims 18446744073709551615 bytes"));
    EXPECT_THAT(readError("{}", std::uint64_t{1} << 63), HasSubstr("claims"));
}

TEST_F(Safetensors, RejectsHeadersThatAreNoObject) {
    EXPECT_THAT(readError("[1]"), HasSubstr("not an object"));
    EXPECT_THAT(readError("{\"a\""), HasSubstr("not valid JSON"));
    EXPECT_THAT(readError(std::string(100000, '[')), HasSubstr("nested"));
}

TEST_F(Safetensors, RejectsOffsetsOutsideTheData) {
    EXPECT_THAT(readError(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[4,20]}})"),
                HasSubstr("tensor a lies at 4 to 20 of 16"));
    EXPECT_THAT(readError(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}})"),
                HasSubstr("tensor a lies at 16 to 0"));
    EXPECT_THAT(readError(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[-16,0]}})"),
                HasSubstr("lacks a usable"));
}

TEST_F(Safetensors, RejectsShapesThatDoNotFitTheirBytes) {
    EXPECT_THAT(readError(R"({"a":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}})"),
                HasSubstr("F32 of shape [5]"));
    EXPECT_THAT(readError(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]}})"),
                HasSubstr("F32 of shape"));
    EXPECT_THAT(readError(R"({"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}})"),
                HasSubstr("lacks a usable"));
}

TEST_F(Safetensors, RejectsMalformedEntries) {
    EXPECT_THAT(readError(R"({"a":3})"), HasSubstr("tensor a is no description"));
    EXPECT_THAT(readError(R"({"a":{"dtype":7,"shape":[4],"data_offsets":[0,16]}})"),
                HasSubstr("lacks a usable"));
    EXPECT_THAT(readError(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,8,16]}})"),
                HasSubstr("lacks a usable"));
}

TEST_F(Safetensors, KeepsTensorsOfOtherTypesUnread) {
    EXPECT_EQ(readError(R"({"ids":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}})"), "");
}

TEST_F(Safetensors, RejectsAFileShorterThanItsLength) {
    test::writeFile(folder.path() / "file", "abc");
    EXPECT_FALSE(readSafetensors(*MappedFile::open(folder.path() / "file")));
}

}  // namespace
}  // namespace undervoice::engine
