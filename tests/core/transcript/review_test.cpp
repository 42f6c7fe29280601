#include "transcript/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "text/normalizer.h"

namespace undervoice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double kSure = 0.99;

std::string normalized(std::string_view text) { return text::BasicNormalizer()(text); }

/// Half a second each, from there on.
std::vector<Word> spoken(const std::vector<std::string>& texts, double start = 0, double probability = kSure) {
    std::vector<Word> words;
    for (const std::string& text : texts) {
        words.push_back({" " + text, start, start + 0.4, probability});
        start += 0.5;
    }
    return words;
}

class ReviewTest : public ::testing::Test {
  protected:
    Segment& add(const std::vector<std::string>& texts) {
        const double start = m_document.segments.empty() ? 0 : m_document.segments.back().segment.endSeconds;
        Segment segment;
        segment.words = spoken(texts, start);
        segment.startSeconds = start;
        segment.endSeconds = start + 0.5 * static_cast<double>(texts.size());
        segment.avgLogprob = -0.1;
        for (const Word& word : *segment.words) segment.text += word.text;
        m_document.segments.push_back({.key = m_document.nextKey++ * 10, .speaker = -1, .segment = segment});
        return m_document.segments.back().segment;
    }
    std::vector<Doubt> doubts(const ReviewOptions& options = {}) const { return findDoubts(m_document, nullptr, normalized, options).value(); }
    std::vector<Doubt> doubtsBeside(std::vector<Word> other, const ReviewOptions& options = {}) const {
        const SecondReading second{.words = std::move(other)};
        return findDoubts(m_document, &second, normalized, options).value();
    }

    Document m_document;
};

TEST_F(ReviewTest, WhatIsCertainIsNotDoubted) {
    add({"the", "keeper", "lit", "the", "lamp"});

    EXPECT_THAT(doubts(), IsEmpty());
    EXPECT_THAT(doubtsBeside(spoken({"The", "keeper,", "lit", "the", "lamp."})), IsEmpty());
}

TEST_F(ReviewTest, ADisagreementSaysBothReadings) {
    add({"fine"});
    add({"the", "keeper", "lit", "the", "lamp"}).words->at(1).probability = 0.5;
    auto other = spoken({"fine", "the", "creeper", "lit", "the", "lamp"});
    other[2].probability = 0.7;

    const auto found = doubtsBeside(other);

    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].segmentKey, 20);
    EXPECT_EQ(found[0].words, (WordRange{1, 2}));
    EXPECT_EQ(found[0].said, "keeper");
    EXPECT_EQ(found[0].otherReading, "creeper");
    EXPECT_EQ(found[0].reason, DoubtReason::Disagreement);
    EXPECT_DOUBLE_EQ(found[0].probability, 0.5);
    EXPECT_DOUBLE_EQ(found[0].otherProbability, 0.7);
    EXPECT_DOUBLE_EQ(found[0].startSeconds, 1.0);
    EXPECT_DOUBLE_EQ(found[0].endSeconds, 1.4);
    EXPECT_GT(found[0].expectedError, 0.2);
    EXPECT_LT(found[0].expectedError, 1);
}

TEST_F(ReviewTest, WordsThatOnlyOnePassHeardAreDoubted) {
    add({"the", "old", "keeper", "lit", "the", "lamp"}).words->at(1).probability = 0.4;

    const auto found = doubtsBeside(spoken({"the", "keeper", "lit", "the", "lamp"}));

    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].reason, DoubtReason::OnlyHere);
    EXPECT_EQ(found[0].words, (WordRange{1, 2}));
    EXPECT_EQ(found[0].otherReading, "");
}

TEST_F(ReviewTest, WhatOnlyTheOtherHeardLiesBetweenWords) {
    add({"the", "keeper", "lit", "the", "lamp"});

    const auto found = doubtsBeside(spoken({"the", "old", "keeper", "lit", "the", "lamp"}), {.leastExpectedError = 0.001});

    const auto missing = std::ranges::find(found, DoubtReason::Missing, &Doubt::reason);
    ASSERT_NE(missing, found.end());
    EXPECT_EQ(missing->words, (WordRange{1, 1}));
    EXPECT_EQ(missing->said, "");
    EXPECT_EQ(missing->otherReading, "old");
    EXPECT_DOUBLE_EQ(missing->startSeconds, 0.5);
    EXPECT_THAT(missing->why, HasSubstr("heard “old” here"));
}

TEST_F(ReviewTest, WhatIsMissingAtTheEndIsFound) {
    add({"the", "keeper"});

    const auto found = doubtsBeside(spoken({"the", "keeper", "lit", "it"}), {.leastExpectedError = 0.001});

    const auto missing = std::ranges::find(found, DoubtReason::Missing, &Doubt::reason);
    ASSERT_NE(missing, found.end());
    EXPECT_EQ(missing->words, (WordRange{2, 2}));
    EXPECT_EQ(missing->otherReading, "lit it");
}

TEST_F(ReviewTest, WhatIsMissingBetweenSegmentsBelongsToTheOneThatItWasSpokenIn) {
    add({"one", "two"}).endSeconds = 2;
    add({"three", "four"});
    auto other = spoken({"one", "two"});
    const auto more = spoken({"and", "three", "four"}, /*start=*/1.2);
    other.insert(other.end(), more.begin(), more.end());

    const auto found = doubtsBeside(other, {.leastExpectedError = 0.001});

    const auto missing = std::ranges::find(found, DoubtReason::Missing, &Doubt::reason);
    ASSERT_NE(missing, found.end());
    EXPECT_EQ(missing->segmentKey, 10);
    EXPECT_EQ(missing->words, (WordRange{2, 2}));
}

TEST_F(ReviewTest, ADifferenceOverTwoSegmentsIsADoubtInEach) {
    add({"he", "saw", "ships"}).words->at(2).probability = 0.3;
    add({"coming", "in", "late"}).words->at(0).probability = 0.3;

    auto found = doubtsBeside(spoken({"he", "saw", "chips", "humming", "in", "late"}));

    sortByTime(found);
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].segmentKey, 10);
    EXPECT_EQ(found[0].otherReading, "chips");
    EXPECT_EQ(found[1].segmentKey, 20);
    EXPECT_EQ(found[1].otherReading, "humming");
}

TEST_F(ReviewTest, AnotherSpellingIsNoDisagreement) {
    add({"the", "ship's", "bell"});

    EXPECT_THAT(doubtsBeside(spoken({"The", "ship’s", "bell!"})), IsEmpty());
}

TEST_F(ReviewTest, ALowProbabilityIsADoubt) {
    add({"the", "keeper", "lit", "the", "lamp"}).words->at(2).probability = 0.04;

    const auto found = doubts();

    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].said, "lit");
    EXPECT_EQ(found[0].reason, DoubtReason::LowProbability);
    EXPECT_FALSE(found[0].flag.has_value());
    EXPECT_DOUBLE_EQ(found[0].probability, 0.04);
    EXPECT_EQ(found[0].otherReading, "");
}

TEST_F(ReviewTest, UncertainNeighboursAreHeardTogether) {
    Segment& segment = add({"on", "Port", "Mahomack", "harbour", "at", "night"});
    segment.words->at(1).probability = 0.02;
    segment.words->at(2).probability = 0.02;

    const auto found = doubts({.leastExpectedError = 0.3});

    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].said, "Port Mahomack");
    EXPECT_EQ(found[0].words, (WordRange{1, 3}));
}

TEST_F(ReviewTest, ASegmentThatRepeatsItselfIsOneDoubt) {
    Segment& segment = add({"no", "no", "no", "no", "no", "no"});
    segment.evidence.flags = {Flag::Compression, Flag::RepeatedNgram};
    segment.evidence.repeatedNgram = " no";

    const auto found = doubtsBeside(spoken({"no", "no"}));

    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].words, (WordRange{0, 6}));
    EXPECT_EQ(found[0].reason, DoubtReason::Repetition);
    EXPECT_EQ(found[0].flag, Flag::RepeatedNgram);
    EXPECT_EQ(found[0].repeated, "no");
    EXPECT_EQ(found[0].otherReading, "no no");
    EXPECT_GE(found[0].expectedError, 0.8);
}

TEST_F(ReviewTest, TextWithoutVoiceIsDoubtedThoughItIsSure) {
    add({"thank", "you"}).evidence.flags = {Flag::NoVoice};

    const auto found = doubts();

    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].flag, Flag::NoVoice);
    EXPECT_EQ(found[0].said, "thank you");
}

TEST_F(ReviewTest, RepairedTimesAreNoDoubtAboutTheText) {
    add({"the", "keeper"}).evidence.flags = {Flag::Time};

    EXPECT_THAT(doubts(), IsEmpty());
}

TEST_F(ReviewTest, ASegmentWithoutWordTimesIsDoubtedAsAWhole) {
    Segment& segment = add({"hardly", "audible"});
    segment.words.reset();
    segment.avgLogprob = std::log(0.05);

    const auto found = doubts();

    ASSERT_THAT(found, SizeIs(1));
    EXPECT_TRUE(found[0].words.isEmpty());
    EXPECT_EQ(found[0].said, "hardly audible");
    EXPECT_DOUBLE_EQ(found[0].startSeconds, 0);
    EXPECT_DOUBLE_EQ(found[0].endSeconds, 1);
}

TEST_F(ReviewTest, WhatAPersonConfirmedIsNotDoubtedAgain) {
    Segment& segment = add({"the", "keeper", "lit", "the", "lamp"});
    for (Word& word : *segment.words) word.probability = 1;

    EXPECT_THAT(doubtsBeside(spoken({"a", "creeper", "really", "lit", "lamps", "too"}), {.leastExpectedError = 0}), IsEmpty());
}

TEST_F(ReviewTest, APlaceIsComparedOnlyWhereTheOtherListened) {
    add({"the", "keeper", "lit", "the", "lamp", "at", "night"});
    SecondReading second{.words = spoken({"lit", "a", "lamp"}, /*start=*/1)};
    second.beginSeconds = 1;
    second.endSeconds = 2.5;

    const auto assessed = assessWords(m_document, &second, normalized).value();

    EXPECT_FALSE(assessed.words[0].isCompared);
    EXPECT_TRUE(assessed.words[2].isCompared);
    EXPECT_EQ(assessed.words[3].difference, SideBySideChunk::Kind::Changed);
    EXPECT_EQ(assessed.words[5].difference, SideBySideChunk::Kind::Equal);
    EXPECT_TRUE(assessed.words[5].missingBefore.isEmpty());
}

TEST_F(ReviewTest, TheMostLikelyErrorComesFirstAndOfEqualsTheEarlier) {
    Segment& segment = add({"zero", "about", "plane", "lamp", "amber", "rocks", "olive"});
    segment.words->at(1).probability = 0.2;
    segment.words->at(3).probability = 0.05;
    segment.words->at(5).probability = 0.2;

    const auto found = doubts({.leastExpectedError = 0});

    ASSERT_THAT(found, SizeIs(7));
    EXPECT_EQ(found[0].said, "lamp");
    EXPECT_EQ(found[1].said, "about");
    EXPECT_EQ(found[2].said, "rocks");
    EXPECT_EQ(found[1].expectedError, found[2].expectedError);
}

TEST_F(ReviewTest, CanBeOrderedByTime) {
    Segment& segment = add({"the", "keeper", "lit", "the", "lamp"});
    segment.words->at(0).probability = 0.3;
    segment.words->at(4).probability = 0.02;
    auto found = doubts({.leastExpectedError = 0});
    ASSERT_EQ(found[0].said, "lamp");

    sortByTime(found);

    std::vector<std::string> order;
    for (const Doubt& doubt : found) order.push_back(doubt.said);
    EXPECT_THAT(order, ElementsAre("the", "keeper", "lit", "the", "lamp"));
}

TEST_F(ReviewTest, BrokenNumbersAreTakenAsTheWorst) {
    Segment& segment = add({"the", "keeper"});
    segment.avgLogprob = std::nan("");
    segment.words->at(0).probability = std::nan("");
    segment.words->at(1).endSeconds = -5;

    for (const Doubt& doubt : doubts({.leastExpectedError = 0})) {
        EXPECT_GE(doubt.expectedError, 0);
        EXPECT_LE(doubt.expectedError, 1);
        EXPECT_GE(doubt.endSeconds, doubt.startSeconds);
    }
}

TEST_F(ReviewTest, RefusesAShareThatIsNone) {
    EXPECT_EQ(findDoubts(m_document, nullptr, normalized, {.leastExpectedError = 1.5}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(findDoubts(m_document, nullptr, normalized, {.leastExpectedError = std::nan("")}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(ReviewTest, NothingSaidIsNothingDoubted) {
    EXPECT_THAT(doubtsBeside(spoken({"hello"})), IsEmpty());
    add({});
    EXPECT_THAT(doubtsBeside(spoken({"hello"})), IsEmpty());
}

}  // namespace
}  // namespace undervoice
