#include "transcript/export/quote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "export_examples.h"
#include "transcript/export/json_record.h"

namespace undervoice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "Good morning. How did that begin?" (Ada), "My uncle kept the light." (Ben, changed), "One winter he fell ill & I came." (Ben, doubted),
/// "That week has not ended yet." (Ben).
const ExportDocument kInterview = test::interview();

TEST(QuoteTest, SaysWhatWasSaidByWhomWhenAndWhere) {
    const auto quote = makeQuote(kInterview, {{{0, 0}, {0, 13}}});

    ASSERT_TRUE(quote) << quote.error().message;
    EXPECT_EQ(quote->text, "“Good morning.”\n— Ada, 00:00:00–00:00:02, interview.opus (SHA-256 aaaaaaaaaaaa)");
    EXPECT_THAT(quote->turns, ElementsAre(QuoteTurn{"Ada", "Good morning."}));
    EXPECT_THAT(quote->warnings, IsEmpty());
}

TEST(QuoteTest, TakesWordsWhole) {
    EXPECT_THAT(makeQuote(kInterview, {{{0, 7}, {0, 16}}})->turns, ElementsAre(QuoteTurn{"Ada", "morning. How"}));
}

TEST(QuoteTest, TimesAreThoseOfItsWords) {
    ExportDocument document;
    document.segments = {test::saidInWords(10, 14, " one two three four")};

    EXPECT_THAT(makeQuote(document, {{{0, 4}, {0, 13}}})->ranges, ElementsAre(QuoteRange{11'000'000, 13'000'000}));
}

TEST(QuoteTest, WithoutWordTimesItIsTheSegments) {
    ExportDocument document;
    document.segments = {test::said(10, 14, " one two three four")};

    EXPECT_THAT(makeQuote(document, {{{0, 4}, {0, 13}}})->ranges, ElementsAre(QuoteRange{10'000'000, 14'000'000}));
}

TEST(QuoteTest, ASelectionOverSegmentsHasNoGap) {
    const auto quote = makeQuote(kInterview, {{{2, 11}, {3, 9}}});

    EXPECT_THAT(quote->turns, ElementsAre(QuoteTurn{"Ben", "he fell ill & I came. That week"}));
}

TEST(QuoteTest, AConversationNamesWhoSpeaks) {
    const auto quote = makeQuote(kInterview, {{{0, 14}, {1, 8}}});

    EXPECT_THAT(quote->text, HasSubstr("Ada: “How did that begin?”\nBen: “My uncle”\n— 00:00:02–00:00:09, interview.opus"));
}

TEST(QuoteTest, WhatThePersonLeftOutIsMarked) {
    const auto quote = makeQuote(kInterview, {{{1, 0}, {1, 8}}, {{1, 18}, {2, 10}}, {{3, 0}, {3, 9}}});

    EXPECT_THAT(quote->turns, ElementsAre(QuoteTurn{"Ben", "My uncle […] light. One winter […] That week"}));
    EXPECT_EQ(quote->ranges.size(), 3U);
}

TEST(QuoteTest, ALeftOutPartBeforeAnotherSpeakerIsMarked) {
    EXPECT_THAT(makeQuote(kInterview, {{{0, 0}, {0, 4}}, {{1, 0}, {1, 2}}})->turns, ElementsAre(QuoteTurn{"Ada", "Good"}, QuoteTurn{"Ben", "[…] My"}));
}

TEST(QuoteTest, PartsStandInTheOrderOfTheTextHoweverTheyWereCollected) {
    const auto quote = makeQuote(kInterview, {{{3, 0}, {3, 9}}, {{1, 0}, {1, 8}}, {{2, 0}, {2, 10}}});

    EXPECT_THAT(quote->turns, ElementsAre(QuoteTurn{"Ben", "My uncle […] One winter […] That week"}));
    EXPECT_LT(quote->ranges[0].startUs, quote->ranges[1].startUs);
    EXPECT_LT(quote->ranges[1].startUs, quote->ranges[2].startUs);
}

TEST(QuoteTest, PartsWithNoWordBetweenAreOne) {
    for (const std::vector<QuotePart>& parts : {std::vector<QuotePart>{{{1, 0}, {1, 8}}, {{1, 9}, {1, 24}}},          // a blank between
                                                std::vector<QuotePart>{{{1, 0}, {1, 5}}, {{1, 6}, {1, 24}}},          // both in "uncle"
                                                std::vector<QuotePart>{{{1, 4}, {1, 24}}, {{1, 0}, {1, 18}}},         // one over the other
                                                std::vector<QuotePart>{{{1, 0}, {1, 24}}, {{1, 3}, {1, 8}}}}) {       // one in the other
        const auto quote = makeQuote(kInterview, parts);
        EXPECT_THAT(quote->turns, ElementsAre(QuoteTurn{"Ben", "My uncle kept the light."}));
        EXPECT_EQ(quote->ranges.size(), 1U);
    }
    EXPECT_THAT(makeQuote(kInterview, {{{0, 24}, {0, 33}}, {{1, 0}, {1, 2}}})->turns, ElementsAre(QuoteTurn{"Ada", "that begin?"}, QuoteTurn{"Ben", "My"})) << "over two segments";
}

TEST(QuoteTest, WarnsOfEveryPart) {
    const QuotePart clean = {{0, 0}, {0, 13}}, changed = {{1, 0}, {1, 8}}, doubted = {{2, 0}, {2, 10}}, last = {{3, 0}, {3, 9}};

    EXPECT_THAT(makeQuote(kInterview, {clean, last})->warnings, IsEmpty());
    EXPECT_THAT(makeQuote(kInterview, {clean, changed, last})->warnings, ElementsAre(HasSubstr("changed by hand")));
    EXPECT_THAT(makeQuote(kInterview, {clean, last, doubted})->warnings, ElementsAre(HasSubstr("doubts")));
    EXPECT_THAT(makeQuote(kInterview, {clean, changed, doubted})->warnings, ElementsAre(HasSubstr("changed by hand"), HasSubstr("doubts")));
}

TEST(QuoteTest, WarnsOfWordsThatWereChangedByHand) {
    EXPECT_THAT(makeQuote(kInterview, {{{1, 0}, {1, 8}}})->warnings, ElementsAre(HasSubstr("One of these words was changed by hand")));
    EXPECT_THAT(makeQuote(kInterview, {{{1, 9}, {1, 24}}})->warnings, IsEmpty()) << "these are the machine's own";
}

TEST(QuoteTest, WarnsOfWordsThatWereRemovedByHand) {
    ExportDocument document;
    document.segments = {test::said(0, 1, " I did see him.")};
    document.segments[0].machineText = " I did not see him.";

    EXPECT_THAT(makeQuote(document, {{{0, 0}, {0, 14}}})->warnings, ElementsAre(HasSubstr("were removed by hand")));
    EXPECT_THAT(makeQuote(document, {{{0, 6}, {0, 14}}})->warnings, IsEmpty());
}

TEST(QuoteTest, WarnsOfWordsThatWereRemovedWhereTwoSegmentsMeet) {
    ExportDocument document;
    document.segments = {test::said(0, 1, " I was there."), test::said(1, 2, " "), test::said(2, 3, " He was, too.")};
    for (const auto& [segment, machineText] : {std::pair(0, " I was there. Perhaps."), std::pair(1, " Or not."), std::pair(2, " They say he was, too.")}) {
        ExportDocument removed = document;
        removed.segments[static_cast<std::size_t>(segment)].machineText = machineText;
        EXPECT_THAT(makeQuote(removed, {{{0, 0}, {2, 12}}})->warnings, testing::Contains(HasSubstr("were removed by hand"))) << segment;
        EXPECT_THAT(makeQuote(removed, {{{0, 0}, {0, 12}}})->warnings, IsEmpty()) << segment << ": nothing is removed inside";
        EXPECT_THAT(makeQuote(removed, {{{0, 0}, {0, 5}}, {{2, 3}, {2, 12}}})->warnings, IsEmpty()) << segment << ": \"[…]\" marks the place";
    }
}

TEST(QuoteTest, AWordThatWentToTheNeighbourIsTheMachinesStill) {
    ExportDocument document;
    document.segments = {test::said(0, 1, " I was"), test::said(1, 2, " there. Yes.")};
    document.segments[0].machineText = " I was there.";
    document.segments[1].machineText = " Yes.";

    EXPECT_THAT(makeQuote(document, {{{0, 0}, {1, 11}}})->warnings, IsEmpty());
    EXPECT_THAT(makeQuote(document, {{{1, 0}, {1, 11}}})->warnings, IsEmpty()) << "its neighbour is not quoted";
}

TEST(QuoteTest, WarnsOfWhatTheMachineDoubts) {
    EXPECT_THAT(makeQuote(kInterview, {{{2, 0}, {2, 10}}})->warnings, ElementsAre("The program doubts this passage: hardly any voice was found there."));
}

TEST(QuoteTest, CountsCharactersWhereWordsHaveNoSpaces) {
    ExportDocument document;
    document.language = "zh";
    document.segments = {test::said(0, 1, "你好世界"), test::said(1, 2, "再见")};

    EXPECT_THAT(makeQuote(document, {{{0, 6}, {1, 3}}})->turns, ElementsAre(QuoteTurn{"", "世界再"}));
}

TEST(QuoteTest, RefusesPlacesThatAreNotThere) {
    const std::vector<std::vector<QuotePart>> kWrong = {{}, {{{0, 0}, {0, 0}}}, {{{0, 5}, {0, 0}}}, {{{0, 0}, {4, 1}}}, {{{0, 0}, {0, 999}}}, {{{0, 99}, {1, 2}}},
                                                        {{{1, 0}, {1, 8}}, {{1, 9}, {1, 9}}}, {{{0, 4}, {0, 5}}}};
    for (const auto& parts : kWrong) {
        const auto quote = makeQuote(kInterview, parts);
        ASSERT_FALSE(quote) << quote->text;
        EXPECT_EQ(quote.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(QuoteTest, BecomesALineOfTheSheet) {
    const ExportQuote one = exportQuoteOf(makeQuote(kInterview, {{{3, 0}, {3, 9}}}).value());
    EXPECT_EQ(one.speaker, "Ben");
    EXPECT_EQ(one.text, "That week");
    EXPECT_EQ(one.startSeconds, 20);
    const ExportQuote both = exportQuoteOf(makeQuote(kInterview, {{{0, 24}, {1, 2}}}).value());
    EXPECT_EQ(both.speaker, "");
    EXPECT_EQ(both.text, "Ada: that begin? – Ben: My");
}

TEST(QuoteJsonTest, SaysWhatTheClipIs) {
    const auto record = nlohmann::json::parse(quoteJson(kInterview, makeQuote(kInterview, {{{1, 0}, {1, 8}}}).value(), {"clip.wav", "c0ffee", {{8'200'000, 9'700'000}, {11'000'000, 12'000'000}}}));

    EXPECT_EQ(record.at("kind"), "undervoice quote");
    EXPECT_EQ(record.at("recording").at("sha256"), std::string(64, 'a'));
    EXPECT_EQ(record.at("quote").at("turns"), (nlohmann::json{{{"speaker", "Ben"}, {"text", "My uncle"}}}));
    EXPECT_EQ(record.at("quote").at("ranges"), (nlohmann::json{{{"start_us", 8'500'000}, {"end_us", 9'900'000}}}));
    EXPECT_EQ(record.at("quote").at("warnings").size(), 1U);
    EXPECT_EQ(record.at("clip"), (nlohmann::json{{"name", "clip.wav"}, {"sha256", "c0ffee"}, {"start_us", 8'200'000}, {"end_us", 12'000'000},
                                                 {"parts", {{{"start_us", 8'200'000}, {"end_us", 9'700'000}}, {{"start_us", 11'000'000}, {"end_us", 12'000'000}}}}}));
    EXPECT_TRUE(isSigned(record));
}

TEST(DoubtTextTest, EveryFlagHasWords) {
    for (int i = 0; i < kFlagCount; ++i) EXPECT_STRNE(doubtText(static_cast<Flag>(i)), "");
}

}  // namespace
}  // namespace undervoice
