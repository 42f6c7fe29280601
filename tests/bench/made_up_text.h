#pragma once
// Transcripts made of 20,000 made-up words whose frequencies fall as those of a language do (Zipf): the same on every machine.

#include <cstdint>
#include <random>
#include <string>

#include "transcript/transcript.h"

namespace undervoice::bench {

inline constexpr int kVocabulary = 20'000;

/// Word number n, the more frequent the smaller n: pronounceable, so that prefixes are shared as in a language.
std::string word(int n);

class MadeUpText {
  public:
    explicit MadeUpText(std::uint64_t seed = 7) : m_generator(seed) {}
    int next();  ///< the number of a word, as often as it would be said
    double unit() { return m_unit(m_generator); }
    /// 3.5 seconds with word times.
    Segment segment(double startSeconds, int words);

  private:
    std::mt19937_64 m_generator;
    std::uniform_real_distribution<double> m_unit{0.0, 1.0};
};

}  // namespace undervoice::bench
