// How many of the true word errors stand at the head of the review queue, beside those of other orders; and the fit of the
// coefficients in core/transcript/word_evidence.cpp.
//
// review_bench --set MANIFEST.tsv … --out FOLDER [--read base] [--second tiny.en/greedy …] [--fit]
//
// The set's recordings are read by the reader and by each of the second readers (readings.h; FOLDER keeps what was heard). A set is
// MANIFEST.tsv[:CLIPS[:JOINSECONDS[:NOISEDB]]]. An order is measured by the share of the true errors in the first 10 % of the words.
// Errors are counted as the word error rate does, on text in English normal form: a word that was not said, one for another, and what is
// missing, which counts at the word after it (behind the last word: at that one).

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "base/folders.h"
#include "logistic_fit.h"
#include "readings.h"
#include "text/normalizer.h"
#include "text/wer.h"
#include "transcript/review.h"
#include "transcript/word_evidence.h"

namespace undervoice::bench {
namespace {

namespace fs = std::filesystem;

constexpr double kHead = 0.1;
constexpr double kPenalty = 4;

struct Options {
    std::string reader = "base", out;
    std::vector<std::string> sets, seconds;
    int threads = 1;
    bool isFit = false;
};

Result<ClipChoice> parseSet(const std::string& text) {
    ClipChoice choice;
    std::array<double, 3> numbers = {200, 0, 1000};
    std::size_t at = text.find(':');
    choice.manifest = text.substr(0, at);
    for (double& number : numbers) {
        if (at == std::string::npos) break;
        const std::size_t end = std::min(text.find(':', at + 1), text.size());
        if (std::from_chars(text.data() + at + 1, text.data() + end, number).ptr != text.data() + end)
            return fail(ErrorCode::InvalidArgument, text + " is not MANIFEST.tsv[:CLIPS[:JOINSECONDS[:NOISEDB]]].");
        at = end == text.size() ? std::string::npos : end;
    }
    choice.count = static_cast<int>(numbers[0]);
    choice.joinSeconds = numbers[1];
    choice.noiseDb = numbers[2];
    return choice;
}

Document asDocument(const std::vector<Segment>& segments) {
    Document document;
    for (const Segment& segment : segments) document.segments.push_back({.key = document.nextKey++, .speaker = -1, .segment = segment});
    return document;
}

/// True errors of each word.
Result<std::vector<int>> errorsOf(const std::vector<Word>& heard, const std::string& reference, const TextNormalizer& normalize) {
    Segment said;
    said.text = reference;
    UNDERVOICE_TRY_ASSIGN(const SideBySide sides, compareSideBySide(heard, wordsOf(std::vector<Segment>{said}), normalize));
    std::vector<int> errors(heard.size(), 0);
    for (const SideBySideChunk& chunk : sides.chunks) {
        if (chunk.kind == SideBySideChunk::Kind::Equal) continue;
        for (std::size_t i = chunk.left.begin; i < chunk.left.end; ++i) ++errors[i];
        if (chunk.right.size() > chunk.left.size() && !errors.empty())
            errors[std::min(chunk.left.end, errors.size() - 1)] += static_cast<int>(chunk.right.size() - chunk.left.size());
    }
    return errors;
}

/// One set, read twice.
struct Measured {
    std::vector<Document> documents;
    std::vector<Assessment> assessments;
    std::vector<SecondReading> seconds;  ///< empty: read once
    std::vector<std::vector<int>> errors;  ///< [clip][word]
    double secondsOfSecond = 0;
    std::size_t wordCount = 0;
    int errorCount = 0;
};

Result<Measured> measure(const Reading& reading, const Reading* second, const TextNormalizer& normalize) {
    Measured measured;
    for (std::size_t i = 0; i < reading.segments.size(); ++i) {
        measured.documents.push_back(asDocument(reading.segments[i]));
        if (second) measured.seconds.push_back({.words = wordsOf(second->segments[i])});
        UNDERVOICE_TRY_ASSIGN(auto assessment, assessWords(measured.documents.back(), second ? &measured.seconds.back() : nullptr, normalize));
        UNDERVOICE_TRY_ASSIGN(auto errors, errorsOf(wordsOf(reading.segments[i]), reading.references[i], normalize));
        measured.wordCount += errors.size();
        measured.errorCount += std::accumulate(errors.begin(), errors.end(), 0);
        measured.assessments.push_back(std::move(assessment));
        measured.errors.push_back(std::move(errors));
    }
    return measured;
}

/// The share of the errors in the first 10 % of the words, when they are looked at in this order; equals in order of the recording.
double shareAtHead(const Measured& measured, const std::function<double(const AssessedWord&)>& score) {
    std::vector<std::pair<double, int>> words;
    for (std::size_t c = 0; c < measured.assessments.size(); ++c)
        for (std::size_t w = 0; w < measured.errors[c].size(); ++w) words.emplace_back(score(measured.assessments[c].words[w]), measured.errors[c][w]);
    std::ranges::stable_sort(words, std::greater(), &std::pair<double, int>::first);
    const auto head = static_cast<std::ptrdiff_t>(kHead * static_cast<double>(words.size()));
    const int found = std::accumulate(words.begin(), words.begin() + head, 0, [](int sum, const auto& word) { return sum + word.second; });
    return found / static_cast<double>(measured.errorCount);
}

struct QueueResult {
    double shareAtHead = 0;
    std::size_t doubtsAtHead = 0;
    /// Doubts by expected error, in fifths: how many, what was expected and how many have an error.
    std::array<int, 5> count{}, wrong{};
    std::array<double, 5> expected{};
};

/// The queue as a person works it: a doubt is all of its words, or the word behind a gap.
Result<QueueResult> followQueue(const Measured& measured, const TextNormalizer& normalize) {
    struct Item {
        Doubt doubt;
        std::vector<std::size_t> words;  ///< of the clip
        std::size_t clip;
    };
    std::vector<Item> queue;
    for (std::size_t c = 0; c < measured.documents.size(); ++c) {
        std::vector<std::size_t> begins = {0};
        for (const DocumentSegment& s : measured.documents[c].segments) begins.push_back(begins.back() + s.segment.words->size());
        const SecondReading* second = measured.seconds.empty() ? nullptr : &measured.seconds[c];
        UNDERVOICE_TRY_ASSIGN(auto doubts, findDoubts(measured.documents[c], second, normalize, {.leastExpectedError = 0}));
        for (Doubt& doubt : doubts) {
            const std::size_t begin = begins[static_cast<std::size_t>(doubt.segmentKey - 1)];
            std::vector<std::size_t> words;
            for (std::size_t w = doubt.words.begin; w < std::max(doubt.words.end, doubt.words.begin + 1); ++w) words.push_back(std::min(begin + w, measured.errors[c].size() - 1));
            queue.push_back({std::move(doubt), std::move(words), c});
        }
    }
    std::ranges::stable_sort(queue, std::greater(), [](const Item& item) { return item.doubt.expectedError; });
    QueueResult result;
    const auto most = static_cast<std::size_t>(kHead * static_cast<double>(measured.wordCount));
    std::set<std::pair<std::size_t, std::size_t>> seen;  // clip and word; who hears a word for two doubts hears it once
    int found = 0;
    for (const Item& item : queue) {
        int errors = 0;
        for (const std::size_t w : item.words) errors += measured.errors[item.clip][w];
        const auto fifth = static_cast<std::size_t>(std::min(4.0, item.doubt.expectedError * 5));
        ++result.count[fifth];
        result.wrong[fifth] += errors > 0 ? 1 : 0;
        result.expected[fifth] += item.doubt.expectedError;
        if (seen.size() >= most) continue;
        ++result.doubtsAtHead;
        for (const std::size_t w : item.words)
            if (seen.size() < most && seen.emplace(item.clip, w).second) found += measured.errors[item.clip][w];
    }
    result.shareAtHead = found / static_cast<double>(measured.errorCount);
    return result;
}

std::vector<Example> examplesOf(const std::vector<Measured>& sets, bool hasSecond) {
    std::vector<Example> examples;
    const std::size_t features = hasSecond ? kWordFeatureCount : static_cast<std::size_t>(WordFeature::IsChanged);
    for (const Measured& set : sets)
        for (std::size_t c = 0; c < set.assessments.size(); ++c)
            for (std::size_t w = 0; w < set.errors[c].size(); ++w) {
                const WordFeatures& f = set.assessments[c].words[w].features;
                examples.push_back({{f.begin(), f.begin() + static_cast<std::ptrdiff_t>(features)}, set.errors[c][w] > 0});
            }
    return examples;
}

class Bench {
  public:
    explicit Bench(const Options& options, const text::EnglishNormalizer& english)
        : m_options(options), m_normalize([&english](std::string_view text) { return english(text); }) {}

    Status run() {
        fs::create_directories(m_options.out);
        UNDERVOICE_TRY(readSets());
        UNDERVOICE_TRY_ASSIGN(const auto alone, measureAll(nullptr));
        for (std::size_t s = 0; s < alone.size(); ++s) describeSet(m_options.sets[s], m_readings[s], alone[s]);
        const std::vector<double> fit = m_options.isFit ? fitLogistic(examplesOf(alone, false), kPenalty) : std::vector<double>();
        UNDERVOICE_TRY(report("once", alone, fit));
        for (const std::string& second : m_options.seconds) {
            UNDERVOICE_TRY_ASSIGN(const auto twice, measureAll(&second));
            const std::vector<double> withSecond = m_options.isFit ? fitLogistic(examplesOf(twice, true), kPenalty) : std::vector<double>();
            UNDERVOICE_TRY(report(second, twice, withSecond));
            for (std::size_t i = 0; i < withSecond.size(); ++i)
                std::printf("    {F::%s, %.2f, %.2f},\n", wordFeatureName(static_cast<WordFeature>(i)), i < fit.size() ? fit[i] : 0.0, withSecond[i]);
        }
        return {};
    }

  private:
    Status readSets() {
        UNDERVOICE_TRY_ASSIGN(const Reader reader, parseReader(m_options.reader));
        for (const std::string& set : m_options.sets) {
            UNDERVOICE_TRY_ASSIGN(auto choice, parseSet(set));
            UNDERVOICE_TRY_ASSIGN(auto reading, readingOf(choice, reader, m_options.out, m_options.threads));
            m_choices.push_back(std::move(choice));
            m_readings.push_back(std::move(reading));
        }
        return {};
    }

    Result<std::vector<Measured>> measureAll(const std::string* second) const {
        std::vector<Measured> sets;
        for (std::size_t s = 0; s < m_readings.size(); ++s) {
            Reading other;
            if (second) {
                UNDERVOICE_TRY_ASSIGN(const Reader reader, parseReader(*second));
                UNDERVOICE_TRY_ASSIGN(other, readingOf(m_choices[s], reader, m_options.out, m_options.threads));
            }
            UNDERVOICE_TRY_ASSIGN(auto measured, measure(m_readings[s], second ? &other : nullptr, m_normalize));
            measured.secondsOfSecond = other.seconds;
            sets.push_back(std::move(measured));
        }
        return sets;
    }

    void describeSet(const std::string& name, const Reading& reading, const Measured& measured) const {
        text::ErrorCounts counts;
        for (std::size_t i = 0; i < reading.segments.size(); ++i) {
            std::string text;
            for (const Segment& segment : reading.segments[i]) text += segment.text;
            if (const auto comparison = text::compareWords(m_normalize(reading.references[i]), m_normalize(text))) counts += comparison->counts;
        }
        std::printf("%s by %s: %zu recordings, %.0f s, read in %.0f s; %zu words, %d errors; word error rate %.2f %% (%lld substituted, %lld missing, %lld too many)\n",
                    name.c_str(), m_options.reader.c_str(), reading.segments.size(), reading.audioSeconds, reading.seconds, measured.wordCount, measured.errorCount,
                    100 * counts.wer(), static_cast<long long>(counts.substitutions), static_cast<long long>(counts.deletions), static_cast<long long>(counts.insertions));
    }

    /// coefficients: just fitted; empty: those of the program.
    Status report(const std::string& name, const std::vector<Measured>& sets, const std::vector<double>& coefficients) const {
        const auto fitted = [&](const AssessedWord& word) { return std::inner_product(coefficients.begin(), coefficients.end(), word.features.begin(), 0.0); };
        for (std::size_t s = 0; s < sets.size(); ++s) {
            UNDERVOICE_TRY_ASSIGN(const QueueResult queue, followQueue(sets[s], m_normalize));
            std::printf("| %s | %s, %.0f s | probability %.1f %% | words %.1f %% | queue %.1f %% in %zu doubts |", m_options.sets[s].c_str(), name.c_str(), sets[s].secondsOfSecond,
                        100 * shareAtHead(sets[s], [](const AssessedWord& word) { return -word.heard.probability; }),
                        100 * shareAtHead(sets[s], [](const AssessedWord& word) { return word.expectedError; }), 100 * queue.shareAtHead, queue.doubtsAtHead);
            if (!coefficients.empty()) std::printf(" fitted now %.1f %% |", 100 * shareAtHead(sets[s], fitted));
            std::printf("\n    expected → found:");
            for (std::size_t f = 0; f < queue.count.size(); ++f)
                if (queue.count[f] > 0) std::printf(" %.2f → %.2f (%d)", queue.expected[f] / queue.count[f], static_cast<double>(queue.wrong[f]) / queue.count[f], queue.count[f]);
            std::printf("\n");
        }
        return {};
    }

    const Options& m_options;
    TextNormalizer m_normalize;
    std::vector<ClipChoice> m_choices;
    std::vector<Reading> m_readings;
};

}  // namespace
}  // namespace undervoice::bench

int main(int argc, char** argv) {
    using namespace undervoice;
    bench::Options options;
    CLI::App app("How many of the true word errors stand at the head of the review queue");
    app.add_option("--set", options.sets, "MANIFEST.tsv[:CLIPS[:JOINSECONDS[:NOISEDB]]]: so many recordings of it, each of up to so many seconds of one speaker, with noise")->required();
    app.add_option("--out", options.out, "Folder for what was heard; what is there is not heard again")->required();
    app.add_option("--read", options.reader, "MODEL[/greedy|/tTEMPERATURE][/bfloat16|/int8]")->capture_default_str();
    app.add_option("--second", options.seconds, "Second readers, of the same form");
    app.add_flag("--fit", options.isFit, "Also fit the coefficients to these sets");
    app.add_option("--threads", options.threads, "Processor threads")->capture_default_str()->check(CLI::Range(1, 1024));
    CLI11_PARSE(app, argc, argv);
    const auto run = [&]() -> Status {
        UNDERVOICE_TRY_ASSIGN(const auto english, text::EnglishNormalizer::create(setUpFolder() / "assets"));
        return bench::Bench(options, english).run();
    };
    const Status status = run();
    if (!status) std::fprintf(stderr, "%s\n", status.error().message.c_str());
    return status ? 0 : 1;
}
