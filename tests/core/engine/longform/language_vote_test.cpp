#include "engine/longform/language_vote.h"

#include <gtest/gtest.h>

#include <vector>

namespace undervoice::engine {
namespace {

LanguageGuess guess(std::vector<std::pair<std::string, double>> all) {
    LanguageGuess g;
    g.code = all.front().first;
    g.probability = all.front().second;
    g.all = std::move(all);
    return g;
}

TEST(VoteOnLanguage, ProbabilitiesAreTheWeightsOfSureGuesses) {
    const std::vector<LanguageGuess> guesses = {guess({{"de", 0.95}}), guess({{"en", 0.51}}), guess({{"nl", 0.49}})};
    EXPECT_EQ(voteOnLanguage(guesses).code, "de");
}

TEST(VoteOnLanguage, TwoModestVotesOutweighASureOne) {
    const std::vector<LanguageGuess> guesses = {guess({{"de", 0.95}}), guess({{"en", 0.6}}), guess({{"en", 0.55}})};
    EXPECT_EQ(voteOnLanguage(guesses).code, "en");
}

TEST(VoteOnLanguage, WithoutASureGuessTheBestMeanWins) {
    const std::vector<LanguageGuess> guesses = {guess({{"de", 0.4}, {"en", 0.35}}), guess({{"nl", 0.4}, {"en", 0.39}})};
    const LanguageGuess vote = voteOnLanguage(guesses);
    EXPECT_EQ(vote.code, "en");
    EXPECT_NEAR(vote.probability, 0.37, 1e-9);
}

}  // namespace
}  // namespace undervoice::engine
