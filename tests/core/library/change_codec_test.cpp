#include "library/change_codec.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "transcript/document.h"
#include "transcript/same_values.h"

namespace undervoice::library {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

DocumentSegment someSegment() {
    DocumentSegment kept{7, 1, {}};
    Segment& s = kept.segment;
    s.id = -3;
    s.seekFrames = std::numeric_limits<std::int64_t>::min();
    s.startSeconds = -0.0;
    s.endSeconds = 4.799999999999999;
    s.text = std::string(" nul \0 and \xF0\x9F\x8E\x99", 15);
    s.tokens = {0, 1, std::numeric_limits<int>::max()};
    s.avgLogprob = -std::numeric_limits<double>::infinity();
    s.compressionRatio = 5e-324;
    s.words = {{" nul", 0.1 + 0.2, 1.0 / 3, kNaN}, {"", 0, 0, 1}};
    s.evidence = {0.5, {}, " again", {Flag::Echo, Flag::Time}};
    kept.marks = {true, false, "ask Keller"};
    return kept;
}

DocumentChange someChange() {
    DocumentSegment wordless = someSegment();
    wordless.segment.words.reset();
    wordless.key = 8;
    return {ChangeKind::Split, {{0, {someSegment()}, {someSegment(), wordless}}, {5, {}, {}}}, std::vector<std::string>{}, std::vector<std::string>{"Ada", ""}};
}

TEST(ChangeCodecTest, ChangesComeBackBitForBit) {
    const auto read = changeFromBytes(ChangeKind::Split, changeToBytes(someChange()).value());

    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->splices.size(), 2U);
    ASSERT_EQ(read->splices[0].after.size(), 2U);
    EXPECT_TRUE(isSameSegment(read->splices[0].before[0], someSegment()));
    EXPECT_EQ(read->splices[0].before[0].segment.id, -3);
    EXPECT_FALSE(read->splices[0].after[1].segment.words);
    EXPECT_EQ(read->splices[1].at, 5U);
    EXPECT_EQ(read->speakersBefore, std::vector<std::string>{});
    EXPECT_EQ(read->speakersAfter, (std::vector<std::string>{"Ada", ""}));
    EXPECT_EQ(read->kind, ChangeKind::Split);
}

TEST(ChangeCodecTest, ReadsChangesOfTheTimeBeforeMarks) {
    nlohmann::json older = nlohmann::json::from_cbor(changeToBytes(someChange()).value());
    older[0] = 1;
    for (auto& splice : older[1])
        for (const std::size_t side : {1U, 2U})
            for (auto& segment : splice[side])
                for (int value = 0; value < 3; ++value) segment.erase(segment.size() - 1);
    std::string bytes;
    nlohmann::json::to_cbor(older, bytes);

    const auto read = changeFromBytes(ChangeKind::Split, bytes);

    ASSERT_TRUE(read) << read.error().message;
    DocumentSegment unmarked = someSegment();
    unmarked.marks = {};
    EXPECT_TRUE(isSameSegment(read->splices[0].before[0], unmarked));
    older[0] = 2;
    bytes.clear();
    nlohmann::json::to_cbor(older, bytes);
    EXPECT_FALSE(changeFromBytes(ChangeKind::Split, bytes));
}

TEST(ChangeCodecTest, ANumberThatIsNoneKeepsItsBits) {
    constexpr std::uint64_t kBits = 0xFFF8'0000'0000'1234;
    DocumentChange change = someChange();
    change.splices[0].before[0].segment.avgLogprob = std::bit_cast<double>(kBits);

    const auto read = changeFromBytes(ChangeKind::Split, changeToBytes(change).value()).value();

    EXPECT_EQ(std::bit_cast<std::uint64_t>(read.splices[0].before[0].segment.avgLogprob), kBits);
}

TEST(ChangeCodecTest, RefusesBytesThatAreNoChange) {
    const std::string deep(100'000, '\x81');                                   // a list of one list of one list …
    const std::string vast = std::string("\x9B\x00\x00\x00\x7F\xFF\xFF\xFF\xFF", 9);  // a list of billions, of which none is there
    for (const std::string& bytes : {std::string(), std::string("\x80", 1), std::string("\xF6", 1), deep, vast, std::string("\x84\x01\x80\xF6", 4),
                                     std::string("\x84\x03\x80\xF6\xF6", 5), std::string("\x84\x01\x80\xF6\x80", 5), std::string("\xA0", 1),
                                     std::string("\x84\x01\x80\xF6\xF6\x00", 6), std::string("\x84\x01\x81\x83\x20\x80\x80\xF6\xF6", 9)}) {
        const auto read = changeFromBytes(ChangeKind::Type, bytes);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().code, ErrorCode::Format);
    }
    EXPECT_TRUE(changeFromBytes(ChangeKind::Type, std::string("\x84\x01\x80\xF6\xF6", 5)));
}

TEST(ChangeCodecTest, TornAndAlteredBytesAreRefusedOrReadNeverWorse) {
    const std::string bytes = changeToBytes(someChange()).value();
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(changeFromBytes(ChangeKind::Split, bytes.substr(0, cut))) << cut;
    std::mt19937 generator(3);
    for (int i = 0; i < 20'000; ++i) {
        std::string altered = bytes;
        for (auto n = 1 + generator() % 3; n > 0; --n) altered[generator() % altered.size()] = static_cast<char>(generator());
        const auto read = changeFromBytes(ChangeKind::Split, altered);
        EXPECT_TRUE(read || read.error().code == ErrorCode::Format);
    }
}

TEST(ChangeCodecTest, AChangeTooLargeToKeepIsExplained) {
    DocumentChange change = someChange();
    change.splices[0].before[0].segment.text = std::string(32 << 20, 'x');

    EXPECT_EQ(changeToBytes(change).error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace undervoice::library
