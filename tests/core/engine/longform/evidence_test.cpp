#include "engine/longform/evidence.h"

#include "support/fixtures.h"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace undervoice::engine {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::Optional;

constexpr int kEndOfText = 50257;

std::vector<int> repeated(const std::vector<int>& tokens, int times) {
    std::vector<int> all;
    for (int i = 0; i < times; ++i) all.insert(all.end(), tokens.begin(), tokens.end());
    return all;
}

std::vector<int> counting(int count) {
    std::vector<int> tokens(static_cast<std::size_t>(count));
    std::iota(tokens.begin(), tokens.end(), 100);
    return tokens;
}

TEST(Flags, StaySortedAndUnique) {
    std::vector<Flag> flags;
    for (const Flag flag : {Flag::Rate, Flag::Echo, Flag::Rate, Flag::Time}) addFlag(flags, flag);
    EXPECT_THAT(flags, ElementsAre(Flag::Echo, Flag::Rate, Flag::Time));
}

TEST(TailEntropy, NeedsMoreThanThirtyTwoTokens) {
    EXPECT_THAT(tailEntropy(counting(32)), Eq(std::nullopt));
    EXPECT_THAT(tailEntropy(counting(33)), Optional(testing::DoubleNear(std::log(32.0), 1e-12)));
}

TEST(TailEntropy, LooksAtTheTailOnly) {
    std::vector<int> tokens = counting(100);
    const std::vector<int> loop = repeated({1, 2, 3, 4}, 8);
    tokens.insert(tokens.end(), loop.begin(), loop.end());
    EXPECT_THAT(tailEntropy(tokens), Optional(testing::DoubleNear(std::log(4.0), 1e-12)));
}

TEST(TailEntropy, WeighsUnequalCounts) {
    std::vector<int> tokens = repeated({5}, 25);  // 24 of them in the tail
    for (int i = 0; i < 8; ++i) tokens.push_back(6);
    EXPECT_THAT(tailEntropy(tokens),
                Optional(testing::DoubleNear(-0.75 * std::log(0.75) - 0.25 * std::log(0.25), 1e-12)));
}

TEST(RepeatedNgram, NeedsFourRepeats) {
    EXPECT_FALSE(repeatedNgram(repeated({1, 2, 3}, 3), kEndOfText));
    const auto run = repeatedNgram(repeated({1, 2, 3}, 4), kEndOfText);
    ASSERT_TRUE(run);
    EXPECT_THAT(run->tokens, ElementsAre(1, 2, 3));
    EXPECT_EQ(run->repeats, 4);
}

TEST(RepeatedNgram, LooksThroughTimestamps) {
    const auto run = repeatedNgram(repeated({50364, 7, 8, 50400}, 5), kEndOfText);
    ASSERT_TRUE(run);
    EXPECT_THAT(run->tokens, ElementsAre(7, 8));
    EXPECT_EQ(run->repeats, 5);
}

TEST(RepeatedNgram, EndsAtEightTokens) {
    EXPECT_TRUE(repeatedNgram(repeated(counting(8), 4), kEndOfText));
    EXPECT_FALSE(repeatedNgram(repeated(counting(9), 6), kEndOfText));
}

TEST(RepeatedNgram, FindsARunInTheMiddleAndNamesTheLongest) {
    std::vector<int> tokens = {9, 9, 9, 9, 1};  // a stretch of 4
    const std::vector<int> longer = repeated({3, 4}, 6);
    tokens.insert(tokens.end(), longer.begin(), longer.end());
    tokens.push_back(5);
    const auto run = repeatedNgram(tokens, kEndOfText);
    ASSERT_TRUE(run);
    EXPECT_THAT(run->tokens, ElementsAre(3, 4));
    EXPECT_EQ(run->repeats, 6);
}

TEST(RepeatedNgram, NamesASingleTokenOnceHoweverOftenItComes) {
    EXPECT_THAT(repeatedNgram(repeated({1}, 200), kEndOfText)->tokens, ElementsAre(1));
}

TEST(RepeatedNgram, NeedsTheRepeatsToTouch) {
    EXPECT_FALSE(repeatedNgram(std::vector<int>{1, 2, 5, 1, 2, 6, 1, 2, 7, 1, 2}, kEndOfText));
    EXPECT_FALSE(repeatedNgram({}, kEndOfText));
}

TEST(Echo, IsALongerTextThatWasSaidBefore) {
    const std::vector<std::string> previous = {"the end of it all", "yes yes yes", "and then he went"};
    EXPECT_TRUE(isEcho("the end of it all", previous));
    EXPECT_FALSE(isEcho("yes yes yes", previous));
    EXPECT_FALSE(isEcho("and then she went", previous));
    EXPECT_FALSE(isEcho("the end of it all", {}));
}

TEST(Rate, CountsWordsOnlyOverASecondOrMore) {
    const std::string thirteen = " a b c d e f g h i j k l m";
    EXPECT_TRUE(isTooFast(thirteen, 1.0));
    EXPECT_FALSE(isTooFast(thirteen, 1.1));
    EXPECT_FALSE(isTooFast(thirteen, 0.99));
}

TEST(Rate, CountsCharactersNotBytes) {
    const std::string forty = "日本語日本語日本語日本日本語日本語日本語日本日本語日本語日本語日本日本語日本";
    EXPECT_FALSE(isTooFast(" " + forty, 1.0));
    EXPECT_TRUE(isTooFast(forty + "日本日", 1.0));
    EXPECT_FALSE(isTooFast("nothing has no rate", 0));
}

TEST(SpeechShare, CountsTheStepsThatARangeTouches) {
    const std::vector<std::uint8_t> speech = {0, 128, 127, 255, 0};
    EXPECT_DOUBLE_EQ(speechShare(speech, {0, 5 * 512}), 0.4);
    EXPECT_DOUBLE_EQ(speechShare(speech, {512, 1024}), 1);
    EXPECT_DOUBLE_EQ(speechShare(speech, {1023, 1025}), 0.5);
    EXPECT_DOUBLE_EQ(speechShare(speech, {3 * 512, 100 * 512}), 0.5);
    EXPECT_DOUBLE_EQ(speechShare(speech, {600, 600}), 0);
    EXPECT_DOUBLE_EQ(speechShare(speech, {100 * 512, 101 * 512}), 0);
}

TEST(NormalisedText, IgnoresCaseMarksAndOuterSpace) {
    EXPECT_EQ(normalisedText(" Well, THIS is it! [laughs]"), "well this is it");
    EXPECT_EQ(normalisedText("..."), "");
}

TEST(StockPhrase, IsWholeTextInTheSegmentsLanguage) {
    EXPECT_TRUE(isStockPhrase(" Thanks for watching!", "en"));
    EXPECT_TRUE(isStockPhrase(" thank you, for watching", "en"));
    EXPECT_TRUE(isStockPhrase("ご視聴ありがとうございました。", "ja"));
    EXPECT_TRUE(isStockPhrase("देखने के लिए धन्यवाद!", "hi"));
    EXPECT_FALSE(isStockPhrase(" He said thanks for watching.", "en"));
    EXPECT_FALSE(isStockPhrase(" Thanks for watching!", "de"));
    EXPECT_FALSE(isStockPhrase(" Thanks for watching!", "xx"));
    EXPECT_FALSE(isStockPhrase("", "en"));
}

class SegmentEvidenceTest : public testing::Test {
  protected:
    static std::shared_ptr<const text::Tokenizer> tokenizer() {
        static const auto kTokenizer = text::Tokenizer::create(51865, test::assetsFolder()).value();
        return kTokenizer;
    }

    static Segment segment(const std::string& text, double start, double end) {
        Segment segment;
        segment.text = text;
        segment.startSeconds = start;
        segment.endSeconds = end;
        segment.tokens = tokenizer()->encode(text);
        return segment;
    }

    /// speech: level of all 32 ms steps of a recording of 100 s.
    static SegmentEvidence evidence(Segment segment, std::uint8_t level) {
        const std::vector<std::uint8_t> speech(3125, level);
        addEvidence(segment, {*tokenizer(), speech, 1600000, "en"});
        return segment.evidence;
    }
};

TEST_F(SegmentEvidenceTest, OfOrdinarySpeechHasNoFlags) {
    const SegmentEvidence got = evidence(segment(" And so, my fellow Americans.", 40, 42), 250);
    EXPECT_TRUE(got.flags.empty());
    EXPECT_THAT(got.speechShare, Optional(1.0));
    EXPECT_FALSE(got.entropy);
    EXPECT_EQ(got.repeatedNgram, "");
}

TEST_F(SegmentEvidenceTest, NamesALoop) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += " on and on and";
    const SegmentEvidence got = evidence(segment(text, 40, 60), 250);
    EXPECT_THAT(got.flags, ElementsAre(Flag::LowEntropy, Flag::RepeatedNgram));
    EXPECT_EQ(got.repeatedNgram, " on and");
}

TEST_F(SegmentEvidenceTest, DoubtsStockPhrasesAtTheEndsAndWhereHardlyAnybodySpeaks) {
    const std::string phrase = " Thanks for watching!";
    EXPECT_THAT(evidence(segment(phrase, 97, 99), 250).flags, ElementsAre(Flag::StockPhrase));
    EXPECT_THAT(evidence(segment(phrase, 2, 4), 250).flags, ElementsAre(Flag::StockPhrase));
    EXPECT_THAT(evidence(segment(phrase, 50, 52), 250).flags, ElementsAre());
    EXPECT_THAT(evidence(segment(phrase, 50, 52), 20).flags, ElementsAre(Flag::NoVoice, Flag::StockPhrase));
}

TEST_F(SegmentEvidenceTest, SaysNothingAboutVoiceThatWasNotListenedFor) {
    Segment unheard = segment(" Thanks for watching!", 50, 52);
    addEvidence(unheard, {*tokenizer(), {}, 1600000, "en"});
    EXPECT_FALSE(unheard.evidence.speechShare);
    EXPECT_TRUE(unheard.evidence.flags.empty());
}

TEST_F(SegmentEvidenceTest, FlagsTextThatNobodySpeaksThatFast) {
    EXPECT_THAT(evidence(segment(" It was the best of times, it was the worst of times", 40, 41), 250).flags,
                ElementsAre(Flag::Rate));
}

TEST_F(SegmentEvidenceTest, DoubtsWordsOfOddLengthsAndProbabilities) {
    Segment odd = segment(" well well indeed", 40, 42);
    odd.words = {{" well", 40, 40.02, 0.1}, {" well", 40.02, 40.04, 0.1}, {" indeed", 40.04, 42, 0.1}};
    EXPECT_THAT(evidence(odd, 250).flags, ElementsAre(Flag::SuspectWords));
    for (Word& word : *odd.words) word = {word.text, 40, 40.5, 0.9};
    EXPECT_THAT(evidence(odd, 250).flags, ElementsAre());
}

}  // namespace
}  // namespace undervoice::engine
