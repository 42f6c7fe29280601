#include "engine/decoding/window_options.h"

#include "engine/decoding/beam_search.h"
#include "engine/decoding/suppress_rules.h"
#include "engine/decoding/timestamp_rules.h"

#include <algorithm>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace undervoice::engine {
namespace {

/// The parts of a sentence, one after the other, as an InvalidArgument.
template <typename... Parts>
tl::unexpected<Error> refuse(const Parts&... parts) {
    std::ostringstream sentence;
    (sentence << ... << parts);
    return fail(ErrorCode::InvalidArgument, sentence.str());
}

Status checkTokens(std::string_view what, std::span<const int> tokens, const text::Tokenizer& tokenizer) {
    const auto isKnown = [&](int token) { return token >= 0 && token < tokenizer.vocabularySize(); };
    const auto unknown = std::find_if_not(tokens.begin(), tokens.end(), isKnown);
    if (unknown == tokens.end()) return {};
    return refuse("The ", what, " holds token ", *unknown, ", but this model's tokens go from 0 to ",
                  tokenizer.vocabularySize() - 1, ".");
}

Status checkBeams(const WindowDecodingOptions& options, const text::Tokenizer& tokenizer) {
    if (options.patience && !options.beamSize) return refuse("patience needs beam_size, which is not set.");
    if (!options.beamSize) return {};
    if (options.bestOf) return refuse("beam_size and best_of exclude each other; set only one of them.");
    if (options.temperature > 0) {
        return refuse("beam_size works at temperature 0 only, but the temperature is ", options.temperature,
                      ".");
    }
    if (*options.beamSize < 1 || *options.beamSize >= tokenizer.vocabularySize()) {
        return refuse("beam_size must be at least 1, but it is ", *options.beamSize, ".");
    }
    if (!(finishedWanted(*options.beamSize, options.patience.value_or(1.0)) > 0)) {
        return refuse("beam_size times patience must round to at least 1, but ", *options.beamSize, " times ",
                      *options.patience, " does not.");
    }
    return {};
}

Status checkSampling(const WindowDecodingOptions& options) {
    if (!(options.temperature >= 0)) {
        return refuse("The temperature must not be negative, but it is ", options.temperature, ".");
    }
    if (options.bestOf && options.temperature == 0)
        return refuse("best_of works at temperatures above 0 only.");
    if (options.bestOf && *options.bestOf < 1) {
        return refuse("best_of must be at least 1, but it is ", *options.bestOf, ".");
    }
    if (options.lengthPenalty && !(*options.lengthPenalty >= 0 && *options.lengthPenalty <= 1)) {
        return refuse("length_penalty must lie between 0 and 1, but it is ", *options.lengthPenalty, ".");
    }
    if (options.sampleLength < 1) {
        return refuse("The most tokens per window must be at least 1, but it is ", options.sampleLength, ".");
    }
    return {};
}

/// The part of a list that a Python slice [-count:] keeps, for any sign of count.
std::span<const int> lastOf(std::span<const int> list, std::int64_t count) {
    const auto size = static_cast<std::int64_t>(list.size());
    const std::int64_t begin = count > 0 ? std::max<std::int64_t>(size - count, 0) : std::min(-count, size);
    return list.subspan(static_cast<std::size_t>(begin));
}

}  // namespace

int rowsPerWindow(const WindowDecodingOptions& options) {
    return options.beamSize.value_or(options.bestOf.value_or(1));
}

Status validate(const WindowDecodingOptions& options, const text::Tokenizer& tokenizer) {
    UNDERVOICE_TRY(checkBeams(options, tokenizer));
    UNDERVOICE_TRY(checkSampling(options));
    UNDERVOICE_TRY(checkTokens("prompt", options.promptTokens, tokenizer));
    return checkTokens("prefix", options.prefixTokens, tokenizer);
}

Result<InitialTokens> initialTokens(const WindowDecodingOptions& options, const text::Tokenizer& tokenizer,
                                    int textContext) {
    UNDERVOICE_TRY_ASSIGN(std::vector<int> start, tokenizer.sotSequence(options.language, options.task));
    if (options.withoutTimestamps) start.push_back(tokenizer.noTimestamps());
    if (options.isBareText) start = {tokenizer.startOfTranscript()};
    const int half = textContext / 2;
    InitialTokens initial;
    std::vector<std::int64_t>& tokens = initial.tokens;
    if (!options.promptTokens.empty()) {
        const std::span<const int> prompt = lastOf(options.promptTokens, half - 1);
        tokens.push_back(tokenizer.startOfPrev());
        tokens.insert(tokens.end(), prompt.begin(), prompt.end());
    }
    initial.startOfTranscript = tokens.size();
    tokens.insert(tokens.end(), start.begin(), start.end());
    const std::span<const int> prefix = lastOf(options.prefixTokens, half - options.sampleLength);
    tokens.insert(tokens.end(), prefix.begin(), prefix.end());
    if (maxSteps(options, tokens.size(), textContext) < 1) {
        return refuse("Prompt and prefix make ", tokens.size(), " tokens, but the model takes ", textContext,
                      "; shorten the prefix.");
    }
    return initial;
}

int maxSteps(const WindowDecodingOptions& options, std::size_t initialCount, int textContext) {
    return std::min(options.sampleLength, textContext - static_cast<int>(initialCount) + 1);
}

Result<LogitsRules> makeRules(const WindowDecodingOptions& options, const text::Tokenizer& tokenizer,
                              int audioContext, at::Device device) {
    LogitsRules rules;
    if (options.suppressBlank) rules.push_back(std::make_unique<SuppressBlank>(tokenizer, device));
    UNDERVOICE_TRY_ASSIGN(std::vector<std::int64_t> suppressed,
                          suppressedIds(options.suppressTokens, tokenizer));
    if (!suppressed.empty()) rules.push_back(std::make_unique<SuppressTokens>(std::move(suppressed), device));
    if (!options.withoutTimestamps && !options.isBareText) {
        const auto maxInitial = maxInitialTimestampIndex(options.maxInitialTimestampSeconds, audioContext);
        rules.push_back(std::make_unique<TimestampRules>(tokenizer, maxInitial, device));
    }
    return rules;
}

}  // namespace undervoice::engine
