#include "engine/longform/ladder.h"

#include <bit>

namespace undervoice::engine {
namespace {

/// splitmix64's finaliser: every bit of the input reaches every bit of the output.
std::uint64_t mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

bool isImprobable(const api::DecodingOptions& options, const DecodingResult& result) {
    return options.logprobThreshold && result.avgLogprob < *options.logprobThreshold;
}

}  // namespace

bool passesAsSilence(const api::DecodingOptions& options, const DecodingResult& result) {
    return options.noSpeechThreshold && result.noSpeechProb > *options.noSpeechThreshold && isImprobable(options, result);
}

std::vector<Flag> failedTests(const api::DecodingOptions& options, const DecodingResult& result) {
    std::vector<Flag> failed;
    if (passesAsSilence(options, result)) return failed;
    if (options.compressionRatioThreshold && result.compressionRatio > *options.compressionRatioThreshold)
        failed.push_back(Flag::Compression);
    if (isImprobable(options, result)) failed.push_back(Flag::LowConfidence);
    return failed;
}

bool isSkippedAsSilent(const api::DecodingOptions& options, const DecodingResult& result) {
    if (!options.noSpeechThreshold || !(result.noSpeechProb > *options.noSpeechThreshold)) return false;
    return !(options.logprobThreshold && result.avgLogprob > *options.logprobThreshold);
}

Attempt attemptOf(const DecodingResult& result, std::vector<Flag> failed) {
    return {result.temperature, result.avgLogprob, result.compressionRatio, result.noSpeechProb, std::move(failed)};
}

std::uint64_t samplingSeed(std::uint64_t jobSeed, std::uint64_t windowIndex, double temperature) {
    return mix(mix(mix(jobSeed) ^ windowIndex) ^ std::bit_cast<std::uint64_t>(temperature));
}

}  // namespace undervoice::engine
