#include "transcript/word_evidence.h"

#include <algorithm>
#include <cmath>

#include "text/utf8.h"

namespace undervoice {
namespace {

using Kind = SideBySideChunk::Kind;
using F = WordFeature;

// Note: where the coefficients come from. Logistic regression with a penalty of 4 (tests/bench/review_bench --fit) over the 3,010 words,
// 266 of them wrong, that Whisper base (5 beams) heard in 60 recordings of train-clean-5 with pink noise 8 dB below the speech; the second
// reading is tiny.en's, greedy. What did not vary there (repetition, missing voice, temperature) has no weight: such segments are flagged,
// and doubted as a whole (review.cpp). What the model is worth on other recordings: tests/bench/results.
struct Coefficients {
    F feature;
    double alone;       ///< without a second reading
    double withSecond;
};

constexpr std::array<Coefficients, kWordFeatureCount> kModel = {{
    {F::Bias, -0.86, -1.49},
    {F::Doubt, 0.78, 0.53},
    {F::NeighbourDoubt, 0.29, 0.22},
    {F::SegmentDoubt, 0.67, 0.57},
    {F::NoSpeech, 0.96, 0.73},
    {F::Repetition, 0.00, 0.00},
    {F::FewVoice, 0.00, 0.00},
    {F::Temperature, 0.00, 0.00},
    {F::IsShort, 0.09, -0.08},
    {F::IsLong, -0.96, -0.67},
    {F::Letters, 0.42, 0.39},
    {F::IsAtEdge, -0.42, -0.39},
    {F::IsChanged, 0.00, 1.35},
    {F::IsOnlyHere, 0.00, 0.69},
    {F::IsMissingBefore, 0.00, -0.04},
    {F::AgreedDoubt, 0.00, 0.22},
    {F::OtherDoubt, 0.00, -0.20},
    {F::MissingDoubt, 0.00, -0.06},
    {F::NeighbourDiffers, 0.00, 0.40},
}};

double& at(WordFeatures& features, F feature) { return features[static_cast<std::size_t>(feature)]; }
double at(const WordFeatures& features, F feature) { return features[static_cast<std::size_t>(feature)]; }

double doubtOf(double probability) {
    const double p = std::isfinite(probability) ? std::clamp(probability, 0.001, 0.999) : 0.001;
    return std::log((1 - p) / p);
}

std::size_t lettersOf(const std::string& word) {
    const auto stripped = text::strip(word);
    return static_cast<std::size_t>(std::ranges::count_if(stripped, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

double finite(double value, double lowest, double highest) { return std::isfinite(value) ? std::clamp(value, lowest, highest) : lowest; }

/// What its segment and its own sound say.
void describeAlone(const DocumentSegment& segment, AssessedWord& word, std::size_t wordCount) {
    constexpr double kLeastSeconds = 0.08, kSecondsALetter = 0.055, kUsualSpread = 0.6;
    const Segment& s = segment.segment;
    WordFeatures& f = word.features;
    at(f, F::Bias) = 1;
    at(f, F::Doubt) = doubtOf(word.heard.probability);
    at(f, F::SegmentDoubt) = finite(-s.avgLogprob, 0, 3);
    at(f, F::NoSpeech) = finite(s.noSpeechProb, 0, 1);
    at(f, F::Repetition) = finite(s.compressionRatio - 1.8, 0, 2);
    at(f, F::FewVoice) = s.evidence.speechShare ? finite(1 - *s.evidence.speechShare, 0, 1) : 0;
    at(f, F::Temperature) = finite(s.temperature, 0, 1);
    const auto letters = static_cast<double>(lettersOf(word.heard.text));
    const double seconds = std::max(word.heard.endSeconds - word.heard.startSeconds, 0.01);
    const double pace = std::log(seconds / (kLeastSeconds + kSecondsALetter * letters));
    if (s.words) {
        at(f, F::IsShort) = finite(-pace - kUsualSpread, 0, 2);
        at(f, F::IsLong) = finite(pace - kUsualSpread, 0, 2);
    }
    at(f, F::Letters) = std::log(std::max(letters, 1.0));
    at(f, F::IsAtEdge) = word.word == 0 || word.word + 1 == wordCount ? 1 : 0;
}

/// All words of the document, without what a second reading says.
std::vector<AssessedWord> allWordsOf(const Document& document) {
    std::vector<AssessedWord> words;
    for (std::size_t i = 0; i < document.segments.size(); ++i) {
        const auto heard = wordsOf(std::vector<Segment>{document.segments[i].segment});
        for (std::size_t w = 0; w < heard.size(); ++w) {
            AssessedWord& word = words.emplace_back();
            word.segment = i;
            word.word = w;
            word.heard = heard[w];
            word.isSettled = heard[w].probability >= 1;
            describeAlone(document.segments[i], word, heard.size());
        }
    }
    return words;
}

double middleOf(const Word& word) { return (word.startSeconds + word.endSeconds) / 2; }

bool isHeardBy(const SecondReading& second, const Word& word) { return middleOf(word) >= second.beginSeconds && middleOf(word) < second.endSeconds; }

/// Puts what the second reading says beside the words that it heard.
class Comparer {
  public:
    Comparer(Assessment& assessment, const SecondReading& second) : m_assessment(assessment), m_second(second) {
        for (std::size_t i = 0; i < assessment.words.size(); ++i)
            if (isHeardBy(second, assessment.words[i].heard)) m_compared.push_back(i);
    }

    Status compare(const TextNormalizer& normalize) {
        std::vector<Word> left;
        for (const std::size_t i : m_compared) left.push_back(m_assessment.words[i].heard);
        UNDERVOICE_TRY_ASSIGN(const SideBySide sides, compareSideBySide(std::move(left), m_second.words, normalize));
        for (std::size_t c = 0; c < sides.chunks.size(); ++c) take(sides.chunks[c], c);
        for (const std::size_t i : m_compared) describe(m_assessment.words[i]);
        return {};
    }

  private:
    void take(const SideBySideChunk& chunk, std::size_t number) {
        for (std::size_t k = chunk.left.begin; k < chunk.left.end; ++k) {
            AssessedWord& word = m_assessment.words[m_compared[k]];
            word.isCompared = true;
            word.difference = chunk.kind;
            word.chunk = number;
            if (chunk.kind == Kind::Changed) word.instead = chunk.right;
            if (chunk.kind == Kind::Equal) at(word.features, F::AgreedDoubt) = doubtOf(agreedProbability(chunk, k));
        }
        if (chunk.kind != Kind::RightOnly) return;
        const std::size_t next = chunk.left.begin < m_compared.size() ? m_compared[chunk.left.begin] : firstBehind();
        (next < m_assessment.words.size() ? m_assessment.words[next].missingBefore : m_assessment.missingAtEnd) = chunk.right;
    }

    /// The word after all that the second reading heard.
    std::size_t firstBehind() const {
        if (!m_compared.empty()) return m_compared.back() + 1;
        const auto behind = std::ranges::find_if(m_assessment.words, [&](const AssessedWord& word) { return middleOf(word.heard) >= m_second.endSeconds; });
        return static_cast<std::size_t>(behind - m_assessment.words.begin());
    }

    /// Of the word that says the same; of several that together say the same, the least.
    double agreedProbability(const SideBySideChunk& chunk, std::size_t left) const {
        if (chunk.left.size() != chunk.right.size()) return lowestProbability(m_second.words, chunk.right);
        return m_second.words[chunk.right.begin + (left - chunk.left.begin)].probability;
    }

    void describe(AssessedWord& word) const {
        WordFeatures& f = word.features;
        at(f, F::IsChanged) = word.difference == Kind::Changed ? 1 : 0;
        at(f, F::IsOnlyHere) = word.difference == Kind::LeftOnly ? 1 : 0;
        if (word.difference == Kind::Changed) at(f, F::OtherDoubt) = doubtOf(lowestProbability(m_second.words, word.instead));
    }

    Assessment& m_assessment;
    const SecondReading& m_second;
    std::vector<std::size_t> m_compared;  ///< places in the assessment
};

void describeNeighbours(std::vector<AssessedWord>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        double doubt = doubtOf(1);
        bool differs = false;
        const auto look = [&](const AssessedWord& neighbour) {
            doubt = std::max(doubt, at(neighbour.features, F::Doubt));
            differs = differs || neighbour.difference != Kind::Equal;
        };
        if (i > 0) look(words[i - 1]);
        if (i + 1 < words.size()) look(words[i + 1]);
        at(words[i].features, F::NeighbourDoubt) = doubt;
        at(words[i].features, F::NeighbourDiffers) = differs && words[i].isCompared ? 1 : 0;
    }
}

/// second: null without one.
void judge(AssessedWord& word, const SecondReading* second) {
    if (word.isSettled) return;
    word.expectedErrorOfItself = word.expectedError = errorProbability(word.features, word.isCompared);
    if (word.missingBefore.isEmpty()) return;
    word.expectedError = missingProbability(word.features, second->words, word.missingBefore);
}

}  // namespace

const char* wordFeatureName(WordFeature feature) {
    constexpr std::array<const char*, kWordFeatureCount> kNames = {
        "Bias", "Doubt", "NeighbourDoubt", "SegmentDoubt", "NoSpeech", "Repetition", "FewVoice", "Temperature", "IsShort", "IsLong", "Letters", "IsAtEdge",
        "IsChanged", "IsOnlyHere", "IsMissingBefore", "AgreedDoubt", "OtherDoubt", "MissingDoubt", "NeighbourDiffers"};
    return kNames[static_cast<std::size_t>(feature)];
}

double missingProbability(WordFeatures& features, const std::vector<Word>& words, const WordRange& missing) {
    at(features, F::IsMissingBefore) = 1;
    at(features, F::MissingDoubt) = doubtOf(lowestProbability(words, missing));
    return errorProbability(features, /*hasSecondReading=*/true);
}

double errorProbability(const WordFeatures& features, bool hasSecondReading) {
    double sum = 0;
    for (const Coefficients& c : kModel) sum += (hasSecondReading ? c.withSecond : c.alone) * at(features, c.feature);
    return 1 / (1 + std::exp(-sum));
}

Result<Assessment> assessWords(const Document& document, const SecondReading* second, const TextNormalizer& normalize) {
    Assessment assessment;
    assessment.words = allWordsOf(document);
    if (second) UNDERVOICE_TRY(Comparer(assessment, *second).compare(normalize));
    describeNeighbours(assessment.words);
    for (AssessedWord& word : assessment.words) judge(word, second);
    return assessment;
}

}  // namespace undervoice
