// What holds of every document, whatever people do with it: random changes from seeds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

INSTANTIATE_TEST_SUITE_P(Seeds, DocumentPropertyTest, ::testing::Range<std::uint32_t>(1, 41));

}  // namespace
}  // namespace undervoice
