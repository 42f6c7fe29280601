#include "engine/longform/language_vote.h"

#include <algorithm>
#include <map>

namespace undervoice::engine {

LanguageGuess voteOnLanguage(std::span<const LanguageGuess> guesses) {
    constexpr double kSure = 0.5;
    std::map<std::string, double> votes;
    std::map<std::string, double> means;
    for (const LanguageGuess& guess : guesses) {
        if (guess.probability > kSure) votes[guess.code] += guess.probability;
        for (const auto& [code, probability] : guess.all) means[code] += probability / static_cast<double>(guesses.size());
        if (guess.all.empty()) means[guess.code] += guess.probability / static_cast<double>(guesses.size());
    }
    const auto& decisive = votes.empty() ? means : votes;
    const auto best =
        std::ranges::max_element(decisive, [](const auto& a, const auto& b) { return a.second < b.second; });
    return {best->first, means[best->first], {}};
}

}  // namespace undervoice::engine
