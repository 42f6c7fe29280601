#include "transcript/side_by_side.h"

#include "text/normalizer.h"
#include "text/utf8.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice {
namespace {

using Kind = SideBySideChunk::Kind;
using testing::ElementsAre;

const text::BasicNormalizer kBasic;

/// Words of a text, half a second each from the first second on, all `probability` sure.
std::vector<Word> say(std::string_view sentence, double probability = 0.9) {
    std::vector<Word> words;
    double start = 1;
    while (!sentence.empty()) {
        const std::size_t end = std::min(sentence.find(' '), sentence.size());
        words.push_back({" " + std::string(sentence.substr(0, end)), start, start + 0.5, probability});
        sentence.remove_prefix(std::min(end + 1, sentence.size()));
        start += 0.5;
    }
    return words;
}

SideBySide compare(std::vector<Word> left, std::vector<Word> right, const TextNormalizer& normalize = kBasic, const SideBySideOptions& options = {}) {
    auto result = compareSideBySide(std::move(left), std::move(right), normalize, options);
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? std::move(*result) : SideBySide();
}

SideBySide compare(std::string_view left, std::string_view right) { return compare(say(left), say(right)); }

/// "= left | right" a chunk.
std::vector<std::string> described(const SideBySide& words) {
    std::vector<std::string> lines;
    for (const SideBySideChunk& chunk : words.chunks)
        lines.push_back(std::string(chunkKindName(chunk.kind)) + ": " + textOf(words.left, chunk.left) + " | " + textOf(words.right, chunk.right));
    return lines;
}

void expectCoversBothSides(const SideBySide& words) {
    std::size_t left = 0, right = 0;
    for (const SideBySideChunk& chunk : words.chunks) {
        EXPECT_EQ(chunk.left.begin, left);
        EXPECT_EQ(chunk.right.begin, right);
        EXPECT_FALSE(chunk.left.isEmpty() && chunk.right.isEmpty());
        left = chunk.left.end;
        right = chunk.right.end;
    }
    EXPECT_EQ(left, words.left.size());
    EXPECT_EQ(right, words.right.size());
}

TEST(SideBySide, TwoEmptySidesAgree) {
    const SideBySide words = compare("", "");
    EXPECT_TRUE(words.chunks.empty());
    EXPECT_EQ(words.agreement(), 1);
}

TEST(SideBySide, OneEmptySideIsAllOnlyTheOther) {
    const SideBySide words = compare("", "good morning");
    EXPECT_THAT(described(words), ElementsAre("only_right:  | good morning"));
    EXPECT_EQ(words.onlyRight, 2);
    EXPECT_EQ(words.agreement(), 0);
    EXPECT_THAT(described(compare("good morning", "")), ElementsAre("only_left: good morning | "));
}

TEST(SideBySide, AllDifferentIsOneChange) {
    const SideBySide words = compare("red green blue", "one two");
    EXPECT_THAT(described(words), ElementsAre("changed: red green blue | one two"));
    EXPECT_EQ(words.changed, 2);
    EXPECT_EQ(words.onlyLeft, 1);
    EXPECT_EQ(words.onlyRight, 0);
}

TEST(SideBySide, CaseAndPunctuationAreNoDifference) {
    const SideBySide words = compare("Good morning, uncle", "good Morning uncle!");
    EXPECT_THAT(described(words), ElementsAre("equal: Good morning, uncle | good Morning uncle!"));
    EXPECT_EQ(words.agreed, 3);
}

TEST(SideBySide, NamesWhatWasChangedAddedAndLeftOut) {
    const SideBySide words = compare("the rescue team was on water", "the rescue teams was out on the water");
    EXPECT_THAT(described(words), ElementsAre("equal: the rescue | the rescue", "changed: team | teams", "equal: was | was", "only_right:  | out",
                                              "equal: on | on", "only_right:  | the", "equal: water | water"));
    EXPECT_EQ(words.agreed, 5);
    EXPECT_EQ(words.changed, 1);
    EXPECT_EQ(words.onlyRight, 2);
    EXPECT_EQ(words.disagreements(), 3U);
    EXPECT_DOUBLE_EQ(words.agreement(), 5.0 / 8);
    expectCoversBothSides(words);
}

TEST(SideBySide, ChunksCarryTimesOfBothSides) {
    std::vector<Word> left = {{" a", 1, 1.5, 0.9}, {" b", 1.5, 2, 0.3}, {" c", 2, 2.5, 0.8}};
    std::vector<Word> right = {{" a", 1, 1.5, 0.9}, {" x", 1.4, 2.2, 0.6}, {" c", 2.2, 2.5, 0.8}};
    const SideBySide words = compare(left, right);
    ASSERT_EQ(words.chunks.size(), 3U);
    EXPECT_EQ(words.chunks[1].startSeconds, 1.4);
    EXPECT_EQ(words.chunks[1].endSeconds, 2.2);
    EXPECT_EQ(lowestProbability(words.left, words.chunks[1].left), 0.3);
    EXPECT_EQ(lowestProbability(words.right, words.chunks[1].right), 0.6);
}

TEST(SideBySide, ChunksOfMonotoneWordsAreMonotone) {
    const SideBySide words = compare("a b c d. e f g h i j", "a x c d. e g h h i k");
    for (std::size_t i = 1; i < words.chunks.size(); ++i) EXPECT_GE(words.chunks[i].startSeconds, words.chunks[i - 1].startSeconds) << i;
    expectCoversBothSides(words);
}

TEST(SideBySide, WordsOfPunctuationAreComparedWithNothing) {
    const SideBySide words = compare("— good — morning ...", "good morning —");
    EXPECT_EQ(words.disagreements(), 0U);
    EXPECT_EQ(words.agreed, 2);
    expectCoversBothSides(words);
    const SideBySide differing = compare("— — bad — day", "— good day — —");
    EXPECT_THAT(described(differing), ElementsAre("equal: — — | —", "changed: bad | good", "equal: — day | day — —"));
    expectCoversBothSides(differing);
}

TEST(SideBySide, PunctuationThatTheNormaliserLeavesIsNoDifference) {
    const TextNormalizer leavesDots = [](std::string_view text) { return std::string(text.substr(0, text.find('.'))) + (text.ends_with("...") ? " . " : " "); };
    EXPECT_EQ(compare(say("although... so"), say("although, so"), [&](std::string_view text) { return leavesDots(text.substr(0, text.find(','))); }).disagreements(), 0U);
}

TEST(SideBySide, OnlyPunctuationAgrees) {
    const SideBySide words = compare("... — ?", "!");
    EXPECT_THAT(described(words), ElementsAre("equal: ... — ? | !"));
    EXPECT_EQ(words.agreed, 0);
    EXPECT_EQ(words.agreement(), 1);
}

TEST(SideBySide, UnicodeIsFoldedAndKept) {
    const SideBySide words = compare("ÜBER Straße Ёлка 東京", "über straße ёлка 京都");
    EXPECT_THAT(described(words), ElementsAre("equal: ÜBER Straße Ёлка | über straße ёлка", "changed: 東京 | 京都"));
}

TEST(SideBySide, CharactersJoinedOtherwiseAreTheSame) {
    const std::vector<Word> left = {{"東", 0, 1, 1}, {"京", 1, 2, 1}, {"は", 2, 3, 1}}, right = {{"東京", 0, 2, 1}, {"は", 2, 3, 1}};
    EXPECT_EQ(compare(left, right).disagreements(), 0U);
}

TEST(SideBySide, IllFormedTextIsComparedToo) {
    const SideBySide words = compare("good \xff\xfe", "good \xc3");
    expectCoversBothSides(words);
}

/// As the English normaliser does with these words.
std::string digits(std::string_view text) {
    std::string result = kBasic(text);
    for (const auto& [from, to] : {std::pair{"twenty five", "25"}, {"twenty", "20"}, {"five", "5"}, {"can t", "can not"}})
        for (std::size_t at; (at = result.find(from)) != std::string::npos;) result.replace(at, std::string_view(from).size(), to);
    return result;
}

TEST(SideBySide, AnotherSpellingOfSeveralWordsAgrees) {
    const SideBySide words = compare(say("for twenty five years I can't"), say("for 25 years I can not"), digits);
    EXPECT_EQ(words.disagreements(), 0U);
    EXPECT_EQ(words.agreed, 6);
    expectCoversBothSides(words);
}

TEST(SideBySide, AnotherSpellingBesideADifferenceIsTakenOutOfIt) {
    const SideBySide words = compare(say("twenty five men can't"), say("25 women can not"), digits);
    EXPECT_THAT(described(words), ElementsAre("equal: twenty five | 25", "changed: men | women", "equal: can't | can not"));
    EXPECT_EQ(words.changed, 1);
}

TEST(SideBySide, AgreeingWordsEndTheirLineWithTheSentence) {
    const SideBySide words = compare("Good morning. How are you", "good morning how are you");
    EXPECT_THAT(described(words), ElementsAre("equal: Good morning. | good morning", "equal: How are you | how are you"));
    EXPECT_TRUE(words.chunks[0].endsLine);
}

TEST(SideBySide, APauseEndsALine) {
    std::vector<Word> left = say("so then we left"), right = left;
    for (std::size_t i = 2; i < 4; ++i) left[i].startSeconds += 5, left[i].endSeconds += 5;
    EXPECT_EQ(compare(left, right).chunks.size(), 2U);
}

std::vector<Word> randomWords(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Word> words;
    for (std::size_t i = 0; i < count; ++i) {
        const double start = 0.35 * static_cast<double>(i);
        words.push_back({" w" + std::to_string(random() % 500), start, start + 0.3, 0.9});
    }
    return words;
}

TEST(SideBySide, PiecesFindWhatTheWholeFinds) {
    const std::vector<Word> left = randomWords(2000, 1);
    std::vector<Word> right = left;
    for (std::size_t i = 50; i < right.size(); i += 100) right[i].text = " other";
    const SideBySide whole = compare(left, right), pieces = compare(left, right, kBasic, {.wordsAtOnce = 64});
    EXPECT_EQ(whole.chunks, pieces.chunks);
    EXPECT_EQ(pieces.changed, 20);
}

TEST(SideBySide, PiecesCoverSidesOfVeryDifferentLength) {
    for (const auto& [l, r] : {std::pair{500, 3}, {3, 500}, {500, 0}, {0, 500}, {130, 500}}) {
        const SideBySide words = compare(randomWords(static_cast<std::size_t>(l), 1), randomWords(static_cast<std::size_t>(r), 2), kBasic, {.wordsAtOnce = 16});
        expectCoversBothSides(words);
        EXPECT_EQ(words.agreed + words.changed + words.onlyLeft, l);
    }
}

TEST(SideBySide, RefusesPiecesOfAWordOrLess) {
    EXPECT_FALSE(compareSideBySide({}, {}, kBasic, {.wordsAtOnce = 1}));
}

TEST(SideBySide, TwoHoursOfDifferentWordsAreAligned) {
    const SideBySide words = compare(randomWords(20'000, 1), randomWords(20'000, 2));
    expectCoversBothSides(words);
    EXPECT_EQ(words.agreed + words.changed + words.onlyLeft, 20'000);
    EXPECT_EQ(words.agreed + words.changed + words.onlyRight, 20'000);
}

TEST(WordsOf, SegmentsWithoutWordTimesGiveTheirText) {
    Segment timed, plain;
    timed.words = std::vector<Word>{{" one", 0, 1, 0.5}};
    plain.text = " two  three ";
    plain.startSeconds = 1;
    plain.endSeconds = 4;
    const std::vector<Word> words = wordsOf({timed, plain});
    ASSERT_EQ(words.size(), 3U);
    EXPECT_EQ(words[2], (Word{" three", 1, 4, 1}));
    EXPECT_EQ(textOf(words, {0, 3}), "one two three");
}

}  // namespace
}  // namespace undervoice
