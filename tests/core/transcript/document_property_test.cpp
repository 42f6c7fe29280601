// What holds of every document, whatever people do with it: random changes from seeds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "document_fixtures.h"
#include "random_changes.h"
#include "transcript/document.h"

namespace undervoice {
namespace {

void expectSound(const Document& document, const std::string& after) {
    std::set<std::int64_t> keys;
    double at = 0;
    for (const DocumentSegment& s : document.segments) {
        const Segment& segment = s.segment;
        EXPECT_TRUE(keys.insert(s.key).second && s.key > 0 && s.key < document.nextKey) << after;
        EXPECT_GE(segment.startSeconds, at) << after;
        EXPECT_GE(segment.endSeconds, segment.startSeconds) << after;
        EXPECT_LT(s.speaker, static_cast<int>(document.speakers.size())) << after;
        at = segment.endSeconds;
        if (!segment.words) continue;
        std::string text;
        double wordAt = segment.startSeconds;
        for (const Word& word : *segment.words) {
            EXPECT_GE(word.startSeconds, wordAt) << after << ": " << segment.text;
            EXPECT_GE(word.endSeconds, word.startSeconds) << after << ": " << segment.text;
            wordAt = word.endSeconds;
            text += word.text;
        }
        EXPECT_LE(wordAt, segment.endSeconds) << after << ": " << segment.text;
        EXPECT_EQ(text, segment.text) << after;
    }
}

class DocumentPropertyTest : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(DocumentPropertyTest, ChangesKeepTheRulesAndCanAllBeTakenBack) {
    test::RandomChanges person(GetParam());
    const Document machine = documentOf(person.machineText(12));
    Document document = machine;
    std::vector<DocumentChange> done;
    for (int i = 0; i < 150 && !document.segments.empty(); ++i) {
        const auto change = person.change(document);
        ASSERT_TRUE(change) << change.error().message;
        const Document before = document;
        ASSERT_TRUE(apply(document, *change));
        ASSERT_NO_FATAL_FAILURE(expectSound(document, changeKindName(change->kind)));
        EXPECT_EQ(change->isEmpty(), document == before) << changeKindName(change->kind);

        Document back = document;
        ASSERT_TRUE(apply(back, inverseOf(*change)));
        EXPECT_EQ(back.segments, before.segments);
        EXPECT_EQ(back.speakers, before.speakers);
        done.push_back(*change);
        if (::testing::Test::HasFailure()) break;
    }
    for (auto change = done.rbegin(); change != done.rend(); ++change) ASSERT_TRUE(apply(document, inverseOf(*change)));

    EXPECT_EQ(document.segments, machine.segments);
    EXPECT_EQ(document.speakers, machine.speakers);
}

/// Two who often speak at once, in the order of their beginnings.
Document conversation(std::uint32_t seed) {
    Document document;
    document.speakers = {"Ada", "Bea"};
    for (const int speaker : {0, 1})
        for (DocumentSegment& segment : documentOf(test::RandomChanges(2 * seed + static_cast<std::uint32_t>(speaker)).machineText(12)).segments) {
            segment.key = document.nextKey++;
            segment.speaker = speaker;
            document.segments.push_back(std::move(segment));
        }
    std::ranges::stable_sort(document.segments, {}, [](const DocumentSegment& s) { return s.segment.startSeconds; });
    return document;
}

TEST_P(DocumentPropertyTest, AReadingOfOneWhoSpeaksLeavesTheOthersAndTheOrder) {
    const Document before = conversation(GetParam());
    std::mt19937 random(GetParam());
    const double end = before.segments.back().segment.endSeconds;
    const auto second = [&] { return end * static_cast<double>(random()) / 4294967296.0; };
    for (int i = 0; i < 60; ++i) {
        const auto [from, to] = std::minmax({second(), second()});
        const ReadingPlace place{from, to, i % 3 == 2 ? std::nullopt : std::optional(i % 3)};
        const double middle = std::midpoint(from, to);
        const auto change = putReading(before, place, {test::segmentSaying(from, middle, " heard"), test::segmentSaying(middle, to, " again")});
        ASSERT_TRUE(change) << change.error().message;
        Document document = before;
        ASSERT_TRUE(apply(document, *change));

        std::set<std::int64_t> keys;
        for (const DocumentSegment& segment : document.segments) EXPECT_TRUE(keys.insert(segment.key).second);
        EXPECT_TRUE(std::ranges::is_sorted(document.segments, {}, [](const DocumentSegment& s) { return s.segment.startSeconds; })) << from << " to " << to;
        for (const DocumentSegment& segment : before.segments) {
            if (!place.speaker || segment.speaker == *place.speaker) continue;
            EXPECT_EQ(std::ranges::count(document.segments, segment), 1);
        }
        ASSERT_TRUE(apply(document, inverseOf(*change)));
        EXPECT_EQ(document.segments, before.segments);
        if (::testing::Test::HasFailure()) break;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DocumentPropertyTest, ::testing::Range<std::uint32_t>(1, 41));

}  // namespace
}  // namespace undervoice
