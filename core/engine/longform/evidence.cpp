#include "engine/longform/evidence.h"

#include "engine/longform/hallucination.h"
#include "engine/longform/stock_phrases.h"
#include "engine/vad/segmenter.h"
#include "text/languages.h"
#include "text/normalizer.h"
#include "text/utf8.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>

namespace undervoice::engine {
namespace {

constexpr std::size_t kTailTokens = 32;
constexpr std::size_t kLongestNgram = 8;
constexpr std::size_t kLeastRepeats = 4;
constexpr std::size_t kShortEchoWords = 3;
constexpr double kFastestWordsPerSecond = 12;
constexpr double kFastestCharactersPerSecond = 40;
constexpr std::uint8_t kSpeech = 128;  // the least value of round(255·p) with p >= 0.5
constexpr double kStockPhraseSpeechShare = 0.30;
constexpr std::int64_t kEndSamples = 5 * kSampleRateHz;  // stock phrases come first or last

std::size_t countWords(std::string_view text) {
    std::size_t words = 0;
    bool isInside = false;
    for (const char32_t c : text::toCodePoints(text)) {
        const bool isSpace = text::isSpace(c);
        if (!isSpace && !isInside) ++words;
        isInside = !isSpace;
    }
    return words;
}

/// How many tokens from `begin` on equal the token `period` places before them.
std::size_t matchLength(std::span<const int> tokens, std::size_t begin, std::size_t period) {
    std::size_t at = begin + period;
    while (at < tokens.size() && tokens[at] == tokens[at - period]) ++at;
    return at - begin - period;
}

SampleRange rangeOf(const Segment& segment) {
    return {std::llround(segment.startSeconds * kSampleRateHz),
            std::llround(segment.endSeconds * kSampleRateHz)};
}

bool isNearAnEnd(const SampleRange& range, std::int64_t sampleCount) {
    return range.begin < kEndSamples || range.end > sampleCount - kEndSamples;
}

std::map<std::string_view, std::set<std::string>> normalisedStockPhrases() {
    std::map<std::string_view, std::set<std::string>> phrases;
    for (const text::Language& language : text::languages())
        for (const std::string_view phrase : stockPhrases(language.code))
            phrases[language.code].insert(normalisedText(phrase));
    return phrases;
}

}  // namespace

void addFlag(std::vector<Flag>& flags, Flag flag) {
    const auto at = std::ranges::lower_bound(flags, flag);
    if (at == flags.end() || *at != flag) flags.insert(at, flag);
}

std::optional<double> tailEntropy(std::span<const int> tokens) {
    if (tokens.size() <= kTailTokens) return std::nullopt;
    std::map<int, int> counts;
    for (const int token : tokens.last(kTailTokens)) ++counts[token];
    double entropy = 0;
    for (const auto& [token, count] : counts) {
        const double share = static_cast<double>(count) / kTailTokens;
        entropy -= share * std::log(share);
    }
    return entropy;
}

std::optional<NgramRun> repeatedNgram(std::span<const int> tokens, int endOfText) {
    std::vector<int> text;
    std::ranges::copy_if(tokens, std::back_inserter(text), [&](int token) { return token < endOfText; });
    std::optional<NgramRun> best;
    std::size_t bestStretch = 0;
    for (std::size_t length = 1; length <= kLongestNgram; ++length) {
        for (std::size_t begin = 0; begin + length * kLeastRepeats <= text.size();) {
            const std::size_t matched = matchLength(text, begin, length);
            const std::size_t repeats = 1 + matched / length;
            const std::size_t stretch = repeats * length;
            if (repeats >= kLeastRepeats && stretch > bestStretch) {
                const auto first = text.begin() + static_cast<std::ptrdiff_t>(begin);
                best =
                    NgramRun{{first, first + static_cast<std::ptrdiff_t>(length)}, static_cast<int>(repeats)};
                bestStretch = stretch;
            }
            begin += matched + 1;  // no start inside the match reaches further
        }
    }
    return best;
}

std::string normalisedText(std::string_view text) {
    const std::string normalised = text::BasicNormalizer()(text);
    return std::string(text::strip(normalised));
}

bool isEcho(const std::string& normalised, std::span<const std::string> previous) {
    return countWords(normalised) > kShortEchoWords &&
           std::ranges::find(previous, normalised) != previous.end();
}

bool isTooFast(std::string_view text, double seconds) {
    if (!(seconds > 0)) return false;
    const std::string_view stripped = text::strip(text);
    const auto characters = static_cast<double>(text::countCodePoints(stripped));
    if (characters > kFastestCharactersPerSecond * seconds) return true;
    return seconds >= 1 && static_cast<double>(countWords(stripped)) > kFastestWordsPerSecond * seconds;
}

double speechShare(std::span<const std::uint8_t> speech, const SampleRange& range) {
    const auto steps = static_cast<std::int64_t>(speech.size());
    const std::int64_t begin = std::max<std::int64_t>(0, range.begin / vad::kStepSamples);
    const std::int64_t end = std::min(steps, (range.end + vad::kStepSamples - 1) / vad::kStepSamples);
    if (range.end <= range.begin || end <= begin) return 0;
    const auto touched =
        speech.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    const auto voiced = std::ranges::count_if(touched, [](std::uint8_t p) { return p >= kSpeech; });
    return static_cast<double>(voiced) / static_cast<double>(end - begin);
}

bool isStockPhrase(std::string_view text, std::string_view language) {
    static const auto kPhrases = normalisedStockPhrases();
    const auto phrases = kPhrases.find(language);
    return phrases != kPhrases.end() && phrases->second.contains(normalisedText(text));
}

void addEvidence(Segment& segment, const EvidenceContext& context) {
    SegmentEvidence& evidence = segment.evidence;
    const SampleRange range = rangeOf(segment);
    if (!context.speech.empty() && range.size() > 0)
        evidence.speechShare = speechShare(context.speech, range);
    evidence.entropy = tailEntropy(segment.tokens);
    if (evidence.entropy && *evidence.entropy < kLeastEntropyNats) addFlag(evidence.flags, Flag::LowEntropy);
    if (const auto run = repeatedNgram(segment.tokens, context.tokenizer.endOfText())) {
        evidence.repeatedNgram = context.tokenizer.decode(run->tokens);
        addFlag(evidence.flags, Flag::RepeatedNgram);
    }
    if (isTooFast(segment.text, segment.endSeconds - segment.startSeconds))
        addFlag(evidence.flags, Flag::Rate);
    if (evidence.speechShare && *evidence.speechShare < kLeastSpeechShare)
        addFlag(evidence.flags, Flag::NoVoice);
    const bool hasLittleVoice = evidence.speechShare && *evidence.speechShare < kStockPhraseSpeechShare;
    if ((hasLittleVoice || isNearAnEnd(range, context.sampleCount)) &&
        isStockPhrase(segment.text, context.language))
        addFlag(evidence.flags, Flag::StockPhrase);
    if (isSuspect(segment)) addFlag(evidence.flags, Flag::SuspectWords);
}

}  // namespace undervoice::engine
