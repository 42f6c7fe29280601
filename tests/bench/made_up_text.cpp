#include "made_up_text.h"

#include <algorithm>
#include <cmath>

namespace undervoice::bench {

std::string word(int n) {
    static const char* const kSyllables[] = {"ta", "re", "mi", "son", "ka", "lo", "ve", "du", "ün", "pra",
                                             "ste", "o",  "ne", "ber", "fi", "gal", "ho", "ju", "é",  "wen"};
    std::string text;
    for (int rest = n + 20; rest > 0; rest /= 20) text += kSyllables[rest % 20];
    return text;
}

int MadeUpText::next() {
    // Zipf by inversion: rank = size^u is distributed as 1 / rank.
    return std::min(kVocabulary - 1, static_cast<int>(std::pow(kVocabulary, unit())) - 1);
}

Segment MadeUpText::segment(double start, int words) {
    Segment segment;
    segment.startSeconds = start;
    segment.endSeconds = start + 3.5;
    segment.avgLogprob = -unit();
    segment.words.emplace();
    for (int i = 0; i < words; ++i) {
        const std::string spoken = " " + word(next());
        segment.words->push_back({spoken, start + 0.3 * i, start + 0.3 * i + 0.25, unit()});
        segment.text += spoken;
        segment.tokens.insert(segment.tokens.end(), {i, i * 7});
    }
    return segment;
}

}  // namespace undervoice::bench
