#pragma once
// What decoding says about a window. Values only.

#include <string>
#include <utility>
#include <vector>

namespace undervoice::engine {

/// What one decode of one window gave.
struct DecodingResult {
    std::vector<int> tokens;  ///< sampled, end of text not included
    std::string text;         ///< decoded, stripped
    std::string language;
    double avgLogprob = 0;
    double noSpeechProb = 0;
    double compressionRatio = 0;
    double temperature = 0;
};

struct LanguageGuess {
    std::string code;
    double probability = 0;
    std::vector<std::pair<std::string, double>> all;  ///< every language of the vocabulary, token order
};

}  // namespace undervoice::engine
