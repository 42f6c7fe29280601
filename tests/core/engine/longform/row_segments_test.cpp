#include "engine/longform/row_segments.h"

#include <gtest/gtest.h>

#include <variant>

#include "support/fixtures.h"

namespace undervoice::engine {
namespace {

class RowSegmentsTest : public ::testing::Test {
  protected:
    /// A row of 30 s from sample 32,000. Numbers are timestamps in seconds, strings text.
    using Item = std::variant<double, const char*>;
    Row row(const std::vector<Item>& items) {
        Row r;
        r.range = r.decoded = {32000, 32000 + 480000};
        DecodingResult result;
        for (const Item& item : items) {
            if (const auto* seconds = std::get_if<double>(&item))
                result.tokens.push_back(first() + static_cast<int>(*seconds * 50 + 0.5));
            else
                for (const int token : m_tokenizer->encode(std::get<const char*>(item))) result.tokens.push_back(token);
        }
        r.results = {result};
        r.attempts = {Attempt{}};
        return r;
    }
    int first() const { return m_tokenizer->firstTimestamp(); }

    std::shared_ptr<const text::Tokenizer> m_tokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
    std::vector<std::uint8_t> m_speech = std::vector<std::uint8_t>(1000, 255);
    std::vector<std::uint8_t> m_silence = std::vector<std::uint8_t>(1000, 0);
};

TEST_F(RowSegmentsTest, ARowThatBrokeOffIsSplitAtItsLastTimestamp) {
    EXPECT_EQ(splitPoint(row({0.0, " one", 5.0, 5.0, " two", 20.0, 20.0}), first(), m_speech), 32000 + 320000);
    EXPECT_EQ(splitPoint(row({0.0, " one", 5.0, 5.0, " two"}), first(), m_speech), 32000 + 80000);
}

TEST_F(RowSegmentsTest, ASingleEndingIsNotSplit) {
    EXPECT_FALSE(splitPoint(row({0.0, " one", 5.0, 5.0, " two", 20.0}), first(), m_speech));
    EXPECT_FALSE(splitPoint(row({0.0, " one"}), first(), m_speech));
}

TEST_F(RowSegmentsTest, LessThanASecondOrSilenceIsNotWorthARow) {
    EXPECT_FALSE(splitPoint(row({0.0, " one", 29.0, 29.0}), first(), m_speech));
    EXPECT_TRUE(splitPoint(row({0.0, " one", 28.98, 28.98}), first(), m_speech));
    EXPECT_FALSE(splitPoint(row({0.0, " one", 20.0, 20.0}), first(), m_silence));
    EXPECT_TRUE(splitPoint(row({0.0, " one", 20.0, 20.0}), first(), {}));
}

TEST_F(RowSegmentsTest, AnEndThatWasHeardIsNotHeardAgain) {
    // Ten words in 20 s; in the last 10 s half of that rate suffices.
    const char* before = " one two three four five six seven eight nine ten";
    EXPECT_FALSE(splitPoint(row({0.0, before, 20.0, 20.0, " one two three four five"}), first(), m_speech));
    EXPECT_FALSE(splitPoint(row({0.0, before, 20.0, 20.0, " one two three"}), first(), {}));
    EXPECT_EQ(splitPoint(row({0.0, before, 20.0, 20.0, " one two"}), first(), m_speech), 32000 + 320000);
}

TEST_F(RowSegmentsTest, APlannedWindowIsSplitThreeTimesAtMost) {
    Row r = row({0.0, " one", 20.0, 20.0});
    r.splits = 2;
    EXPECT_TRUE(splitPoint(r, first(), m_speech));
    r.splits = 3;
    EXPECT_FALSE(splitPoint(r, first(), m_speech));
    EXPECT_FALSE(splitPoint(row({0.0, 0.0}), first(), m_speech));
}

TEST_F(RowSegmentsTest, TextBehindTheLastPairIsKeptUnlessTheRowWasSplit) {
    Row r = row({0.0, " one", 5.0, 5.0, " two"});
    const auto whole = rowSegments(r, *m_tokenizer);
    ASSERT_EQ(whole.size(), 2U);
    EXPECT_EQ(whole[1].text, " two");
    EXPECT_EQ(whole[1].startSeconds, 5.0);
    EXPECT_EQ(whole[1].endSeconds, 30.0);
    r.isSplit = true;
    EXPECT_EQ(rowSegments(r, *m_tokenizer).size(), 1U);
}

TEST_F(RowSegmentsTest, LoneTimestampsAreStartAndEnd) {
    EXPECT_EQ(rowSegments(row({1.0, " one", 5.0}), *m_tokenizer)[0].startSeconds, 1.0);
    EXPECT_EQ(rowSegments(row({1.0, " one", 5.0}), *m_tokenizer)[0].endSeconds, 5.0);
    EXPECT_EQ(rowSegments(row({1.0, " one"}), *m_tokenizer)[0].endSeconds, 30.0);
    EXPECT_EQ(rowSegments(row({" one"}), *m_tokenizer)[0].startSeconds, 0.0);
}

TEST_F(RowSegmentsTest, BlankTextIsLeftOut) {
    EXPECT_TRUE(rowSegments(row({0.0, " ", 5.0, 5.0}), *m_tokenizer).empty());
    EXPECT_TRUE(rowSegments(row({}), *m_tokenizer).empty());
}

}  // namespace
}  // namespace undervoice::engine
