#include "text/wer.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undervoice::text {
namespace {

using testing::HasSubstr;

ErrorCounts words(std::string_view reference, std::string_view hypothesis) {
    return compareWords(reference, hypothesis).value().counts;
}

TEST(Wer, CountsEachKindOfError) {
    EXPECT_EQ(words("a b c d", "a x c d e"), (ErrorCounts{3, 1, 0, 1}));
    EXPECT_EQ(words("a b c", "a c"), (ErrorCounts{2, 0, 1, 0}));
}

TEST(Wer, SwappedWordsAreADeletionAndAnInsertion) {
    EXPECT_EQ(words("hello world", "world hello"), (ErrorCounts{1, 0, 1, 1}));
}

TEST(Wer, OnlySpacesSeparateWords) {
    EXPECT_EQ(words(" a  b ", "a b"), (ErrorCounts{2, 0, 0, 0}));
    EXPECT_EQ(words("a\tb\u00a0c", "a b"), (ErrorCounts{0, 1, 0, 1}));
}

TEST(Wer, EmptyTexts) {
    EXPECT_EQ(words("", "a b").wer(), 2);
    EXPECT_EQ(words("", "a b").mer(), 1);
    EXPECT_EQ(words("", "").wer(), 0);
    EXPECT_EQ(words("", "").wip(), 1);
    EXPECT_EQ(words("a", "").wip(), 0);
    EXPECT_EQ(words("a", "").wer(), 1);
}

TEST(Wer, CharactersAreCodePoints) {
    const Comparison comparison = compareCharacters(" na\u00efve ", "naive").value();
    EXPECT_EQ(comparison.counts, (ErrorCounts{4, 1, 0, 0}));
    EXPECT_EQ(comparison.reference[2], "\u00ef");
}

TEST(Wer, ChunksIndexTheWords) {
    const Comparison comparison = compareWords("the cat sat", "the big cat").value();
    const std::vector<EditChunk> expected = {{Edit::Equal, 0, 1, 0, 1},
                                             {Edit::Insert, 1, 1, 1, 2},
                                             {Edit::Equal, 1, 2, 2, 3},
                                             {Edit::Delete, 2, 3, 3, 3}};
    EXPECT_EQ(comparison.chunks, expected);
}

TEST(Wer, SumsGiveTheRateOfTheCorpus) {
    ErrorCounts total = words("a b c d e f g h i", "a b c d e f g h i");
    total += words("x", "y");
    EXPECT_DOUBLE_EQ(total.wer(), 0.1);
}

/// The rule as the specification states it, on the whole table of distances.
std::vector<EditChunk> alignByTable(const std::vector<int>& a, const std::vector<int>& b) {
    std::size_t prefix = 0, suffix = 0;
    while (prefix < std::min(a.size(), b.size()) && a[prefix] == b[prefix]) ++prefix;
    while (suffix < std::min(a.size(), b.size()) - prefix &&
           a[a.size() - 1 - suffix] == b[b.size() - 1 - suffix])
        ++suffix;
    const std::size_t n = a.size() - prefix - suffix, m = b.size() - prefix - suffix;
    std::vector<std::vector<int>> d(n + 1, std::vector<int>(m + 1));
    for (std::size_t i = 0; i <= n; ++i)
        for (std::size_t j = 0; j <= m; ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = static_cast<int>(i + j);
                continue;
            }
            const int diagonal = d[i - 1][j - 1] + (a[prefix + i - 1] != b[prefix + j - 1]);
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, diagonal});
        }
    std::vector<Edit> edits(suffix, Edit::Equal);
    for (std::size_t i = n, j = m; i > 0 || j > 0;) {
        if (j == 0 || (i > 0 && d[i][j] == d[i - 1][j] + 1)) {
            edits.push_back(Edit::Delete), --i;
        } else if (i == 0 || d[i][j - 1] < d[i - 1][j - 1]) {
            edits.push_back(Edit::Insert), --j;
        } else {
            --i, --j;
            edits.push_back(a[prefix + i] == b[prefix + j] ? Edit::Equal : Edit::Substitute);
        }
    }
    edits.insert(edits.end(), prefix, Edit::Equal);
    std::vector<EditChunk> chunks;
    std::size_t i = 0, j = 0;
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
        if (chunks.empty() || chunks.back().edit != *edit) chunks.push_back({*edit, i, i, j, j});
        i = chunks.back().referenceEnd += *edit != Edit::Insert;
        j = chunks.back().hypothesisEnd += *edit != Edit::Delete;
    }
    return chunks;
}

std::vector<int> randomSymbols(std::mt19937_64& random, std::size_t length, int alphabet) {
    std::vector<int> symbols(length);
    for (int& symbol : symbols) symbol = static_cast<int>(random() % static_cast<unsigned>(alphabet));
    return symbols;
}

TEST(AlignSymbols, EqualsTheTableOfDistances) {
    std::mt19937_64 random(31);
    for (int round = 0; round < 400; ++round) {
        const int alphabet = 2 + round % 7 * 20;
        const std::vector<int> a = randomSymbols(random, random() % 200, alphabet);
        const std::vector<int> b = randomSymbols(random, random() % 200, alphabet);
        const std::vector<EditChunk> expected = alignByTable(a, b);
        ASSERT_EQ(alignSymbols(a, b).value(), expected) << "round " << round;
        // So little memory that the table is made in stretches.
        ASSERT_EQ(alignSymbols(a, b, /*tableBytes=*/1).value(), expected) << "round " << round;
    }
}

TEST(AlignSymbols, RefusesWhatIsAbsurdlyLong) {
    std::vector<int> longer(kMaxAlignedLength + 1, 1);
    const auto refused = alignSymbols(longer, std::vector<int>{2, 3});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(refused.error().message, HasSubstr("524289 symbols"));
    EXPECT_TRUE(alignSymbols(longer, longer));
    EXPECT_TRUE(alignSymbols(longer, std::vector<int>{}));
}

TEST(AlignSymbols, TenThousandWordsTakeNoTime) {
    std::mt19937_64 random(5);
    const std::vector<int> a = randomSymbols(random, 10000, 2000);
    const std::vector<int> b = randomSymbols(random, 10000, 2000);
    const auto chunks = alignSymbols(a, b).value();
    EXPECT_EQ(chunks.back().referenceEnd, a.size());
    EXPECT_EQ(chunks.back().hypothesisEnd, b.size());
}

TEST(PairedBootstrap, OfEqualSystemsSeesNoDifference) {
    std::mt19937_64 random(1);
    const std::vector<PairedErrors> utterances = {{1, 1, 10}, {0, 0, 5}, {4, 4, 8}};
    const PairedBootstrap result = pairedBootstrap(utterances, random).value();
    EXPECT_EQ(result.difference.low, 0);
    EXPECT_EQ(result.difference.high, 0);
    EXPECT_EQ(result.shareBBetter, 0);
    EXPECT_DOUBLE_EQ(result.rateA.value, 5.0 / 23);
}

TEST(PairedBootstrap, SeesASystemThatIsBetterEverywhere) {
    std::mt19937_64 random(2);
    std::vector<PairedErrors> utterances;
    for (int i = 0; i < 50; ++i) utterances.push_back({2 + i % 3, 1, 10});
    const PairedBootstrap result = pairedBootstrap(utterances, random).value();
    EXPECT_EQ(result.shareBBetter, 1);
    EXPECT_LT(result.difference.high, 0);
    EXPECT_LE(result.difference.low, result.difference.value);
    EXPECT_GE(result.difference.high, result.difference.value);
}

TEST(PairedBootstrap, CoversTheTruthAboutAsOftenAsItSays) {
    // Utterances of ten words, each wrong with probability 0.2: the 90 % interval of the rate must hold 0.2
    // in about 90 % of trials.
    std::mt19937_64 random(3);
    int covered = 0;
    constexpr int kTrials = 300;
    for (int trial = 0; trial < kTrials; ++trial) {
        std::vector<PairedErrors> utterances(60);
        for (PairedErrors& utterance : utterances) {
            utterance.referenceLength = 10;
            for (int word = 0; word < 10; ++word) utterance.errorsA += random() % 5 == 0;
        }
        const Interval rate =
            pairedBootstrap(utterances, random, {.resamples = 200, .confidence = 0.9}).value().rateA;
        covered += rate.low <= 0.2 && 0.2 <= rate.high;
    }
    EXPECT_NEAR(static_cast<double>(covered) / kTrials, 0.9, 0.06);
}

TEST(PairedBootstrap, IsTheSameForTheSameSeed) {
    const std::vector<PairedErrors> utterances = {{1, 2, 10}, {0, 3, 5}, {4, 1, 8}, {0, 0, 7}};
    std::mt19937_64 first(9), second(9);
    EXPECT_EQ(pairedBootstrap(utterances, first)->difference.low,
              pairedBootstrap(utterances, second)->difference.low);
}

TEST(PairedBootstrap, RefusesWhatMakesNoInterval) {
    std::mt19937_64 random(1);
    const std::vector<PairedErrors> one = {{1, 1, 10}};
    EXPECT_THAT(pairedBootstrap({}, random).error().message, HasSubstr("no utterances"));
    EXPECT_THAT(pairedBootstrap(one, random, {.resamples = 0}).error().message, HasSubstr("1 to 1000000"));
    EXPECT_THAT(pairedBootstrap(one, random, {.confidence = 1}).error().message,
                HasSubstr("between 0 and 1"));
}

}  // namespace
}  // namespace undervoice::text
