// What holds of every document, whatever people do with it: random changes from seeds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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
    document.hasChannels = true;
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

std::size_t lettersOf(const Document& document) {
    std::size_t letters = 0;
    for (const DocumentSegment& segment : document.segments) letters += static_cast<std::size_t>(std::ranges::count_if(segment.segment.text, [](char c) { return c != ' '; }));
    return letters;
}

/// Whoever speaks at once: in the order of the beginnings, no boundary of one in what he says elsewhere, and nothing lost.
TEST_P(DocumentPropertyTest, TimesAndPartsOfThoseWhoSpeakAtOnceKeepTheOrder) {
    const Document machine = conversation(GetParam());
    Document document = machine;
    std::mt19937 random(GetParam());
    std::vector<DocumentChange> done;
    const auto below = [&](std::size_t count) { return random() % count; };
    const std::size_t letters = lettersOf(document);
    const auto second = [&] { return 4 * static_cast<double>(random()) / 4294967296.0 - 2; };
    for (int i = 0; i < 120; ++i) {
        const std::size_t index = below(document.segments.size());
        const DocumentSegment& segment = document.segments[index];
        const auto change = [&]() -> Result<DocumentChange> {
            switch (below(4)) {
                case 0: return split(document, index, below(shownText(segment).size() + 1));
                case 1: return moveEnd(document, index, segment.segment.endSeconds + second());
                case 2: return moveStart(document, index, segment.segment.startSeconds + second());
                default: {
                    const auto next = mergeableBehind(document, index);
                    return next ? merge(document, index, *next + 1) : split(document, index, 0);
                }
            }
        }();
        ASSERT_TRUE(change) << change.error().message;
        ASSERT_TRUE(apply(document, *change));
        done.push_back(*change);

        std::set<std::int64_t> keys;
        for (const DocumentSegment& s : document.segments) EXPECT_TRUE(keys.insert(s.key).second);
        EXPECT_EQ(lettersOf(document), letters);
        EXPECT_TRUE(std::ranges::is_sorted(document.segments, {}, [](const DocumentSegment& s) { return s.segment.startSeconds; }));
        for (const int speaker : {0, 1}) {
            double at = 0;
            for (const DocumentSegment& s : document.segments) {
                if (s.speaker != speaker) continue;
                EXPECT_GE(s.segment.startSeconds, at);
                EXPECT_GE(s.segment.endSeconds, s.segment.startSeconds);
                at = s.segment.endSeconds;
            }
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << changeKindName(change->kind) << " " << i;
    }
    for (auto change = done.rbegin(); change != done.rend(); ++change) ASSERT_TRUE(apply(document, inverseOf(*change)));
    EXPECT_EQ(document.segments, machine.segments);
}

/// And where people gave what was said to others, or typed over several: a boundary that is moved changes a neighbour at most, and only by
/// that boundary.
TEST_P(DocumentPropertyTest, ABoundaryOfThoseWhoSpeakAtOnceChangesANeighbourAtMost) {
    Document document = conversation(GetParam());
    std::mt19937 random(GetParam());
    const auto below = [&](std::size_t count) { return random() % count; };
    for (int i = 0; i < 120; ++i) {
        const std::size_t index = below(document.segments.size()), last = std::min(index + below(3), document.segments.size() - 1);
        const double by = 2 * static_cast<double>(random()) / 4294967296.0 - 1;
        const auto change = [&]() -> Result<DocumentChange> {
            const Segment& segment = document.segments[index].segment;
            switch (below(8)) {
                case 0: return assignSpeaker(document, {index, 0}, {last, shownText(document.segments[last]).size()}, below(2) ? "Ada" : "Bea");
                case 1: return document.segments.size() > 12 ? changeText(document, index, last + 1, "typed over it") : split(document, index, shownText(document.segments[index]).size() / 2);
                case 2: return split(document, index, below(shownText(document.segments[index]).size() + 1));
                case 3:
                case 4: return moveStart(document, index, segment.startSeconds + by);
                default: return moveEnd(document, index, segment.endSeconds + by);
            }
        }();
        ASSERT_TRUE(change) << change.error().message;
        const Document before = document;
        ASSERT_TRUE(apply(document, *change));

        const auto startsOf = [](const DocumentSegment& s) { return s.segment.startSeconds; };
        for (std::size_t s = 1; s < document.segments.size(); ++s) EXPECT_GE(startsOf(document.segments[s]), startsOf(document.segments[s - 1]) - 0.02);
        if (change->kind == ChangeKind::Times) {
            int changedOnes = 0;
            for (const DocumentSegment& old : before.segments) {
                const auto now = std::ranges::find(document.segments, old.key, &DocumentSegment::key);
                ASSERT_NE(now, document.segments.end());
                if (*now == old) continue;
                ++changedOnes;
                EXPECT_LE(std::abs(now->segment.startSeconds - old.segment.startSeconds), std::abs(by) + 0.02);
                EXPECT_LE(std::abs(now->segment.endSeconds - old.segment.endSeconds), std::abs(by) + 0.02);
            }
            EXPECT_LE(changedOnes, 2);
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << changeKindName(change->kind) << " " << i;
        Document back = document;
        ASSERT_TRUE(apply(back, inverseOf(*change)));
        EXPECT_EQ(back.segments, before.segments);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DocumentPropertyTest, ::testing::Range<std::uint32_t>(1, 41));

}  // namespace
}  // namespace undervoice
