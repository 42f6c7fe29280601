#include "api/options.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "text/languages.h"

namespace undervoice::api {
namespace {

using nlohmann::json;

tl::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::InvalidArgument, std::move(message)); }

template <typename T>
json optionalJson(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

template <typename T>
void readOptional(const json& object, const char* key, std::optional<T>& target) {
    const json& value = object.at(key);
    target = value.is_null() ? std::optional<T>() : std::optional<T>(value.get<T>());
}

Status validateDecoding(const DecodingOptions& o) {
    if (!o.language.empty() && !text::languageCode(o.language))
        return invalid("Unknown language \"" + o.language + "\": give a code such as \"en\" or a name such as \"German\".");
    if (o.temperatures.empty()) return invalid("At least one temperature is needed.");
    for (const double t : o.temperatures)
        if (!(t >= 0 && std::isfinite(t))) return invalid("Temperatures must be 0 or above.");
    if (!std::ranges::is_sorted(o.temperatures)) return invalid("Temperatures must ascend.");
    if (o.beamSize && (*o.beamSize < 1 || *o.beamSize > 64)) return invalid("--beam_size must lie between 1 and 64.");
    if (o.bestOf && (*o.bestOf < 1 || *o.bestOf > 64)) return invalid("--best_of must lie between 1 and 64.");
    if (o.patience && !o.beamSize) return invalid("--patience needs --beam_size.");
    if (o.patience && !(*o.patience > 0 && *o.patience <= 16)) return invalid("--patience must lie above 0 and at most at 16.");
    if (o.lengthPenalty && !(*o.lengthPenalty >= 0 && *o.lengthPenalty <= 1))
        return invalid("--length_penalty must lie between 0 and 1.");
    if (o.sampleLength < 1 || o.sampleLength > 448) return invalid("The sample length must lie between 1 and 448 tokens.");
    return {};
}

}  // namespace

Status validate(const TranscribeOptions& o) {
    UNDERVOICE_TRY(validateDecoding(o.decoding));
    if (o.hallucinationSilenceThresholdSeconds && !o.wordTimestamps)
        return invalid("--hallucination_silence_threshold needs --word_timestamps True.");
    for (const double s : o.clipSeconds)
        if (!(s >= 0 && std::isfinite(s))) return invalid("Clip times must be seconds of 0 or above.");
    if (o.batchSize < 1 || o.batchSize > 256) return invalid("--batch_size must lie between 1 and 256.");
    if (o.freeBytes < 0) return invalid("Memory to plan with must be 0 bytes or more.");
    if (!(o.maxInnerSilenceSeconds >= 0)) return invalid("The longest inner silence must be 0 seconds or more.");
    return {};
}

std::string toJson(const TranscribeOptions& o) {
    static constexpr const char* kModes[] = {"auto", "careful", "batched"};
    const DecodingOptions& d = o.decoding;
    const json value = {
        {"mode", kModes[static_cast<int>(o.mode)]},
        {"task", d.task == text::Task::Translate ? "translate" : "transcribe"},
        {"language", d.language},
        {"temperatures", d.temperatures},
        {"beam_size", optionalJson(d.beamSize)},
        {"best_of", optionalJson(d.bestOf)},
        {"patience", optionalJson(d.patience)},
        {"length_penalty", optionalJson(d.lengthPenalty)},
        {"sample_len", d.sampleLength},
        {"suppress_tokens", optionalJson(d.suppressTokens)},
        {"suppress_blank", d.suppressBlank},
        {"without_timestamps", d.withoutTimestamps},
        {"max_initial_timestamp", optionalJson(d.maxInitialTimestampSeconds)},
        {"compression_ratio_threshold", optionalJson(d.compressionRatioThreshold)},
        {"logprob_threshold", optionalJson(d.logprobThreshold)},
        {"no_speech_threshold", optionalJson(d.noSpeechThreshold)},
        {"initial_prompt", o.initialPrompt},
        {"carry_initial_prompt", o.carryInitialPrompt},
        {"condition_on_previous_text", o.conditionOnPreviousText},
        {"hotwords", o.hotwords},
        {"prefix", o.prefix},
        {"word_timestamps", o.wordTimestamps},
        {"prepend_punctuations", o.prependPunctuations},
        {"append_punctuations", o.appendPunctuations},
        {"hallucination_silence_threshold", optionalJson(o.hallucinationSilenceThresholdSeconds)},
        {"clip_timestamps", o.clipSeconds},
        {"batch_size", o.batchSize},
        {"vad", o.useVad},
        {"max_inner_silence", o.maxInnerSilenceSeconds},
        {"multilingual", o.multilingual},
    };
    return value.dump(-1, ' ', /*ensure_ascii=*/true, json::error_handler_t::replace);
}

std::string describe(const AttentionModes& modes) {
    std::string self;
    for (const std::string& mode : modes.self) self += (self.empty() ? "" : ",") + mode;
    return "self " + self + " cross " + modes.cross + (modes.int8Rows ? " int8" : "");
}

Result<TranscribeOptions> transcribeOptionsFromJson(const std::string& text) {
    const json v = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!v.is_object()) return fail(ErrorCode::Format, "The stored transcription settings are not a JSON object.");
    try {
        TranscribeOptions o;
        DecodingOptions& d = o.decoding;
        const auto mode = v.at("mode").get<std::string>();
        o.mode = mode == "careful" ? Mode::Careful : mode == "batched" ? Mode::Batched : Mode::Auto;
        d.task = v.at("task") == "translate" ? text::Task::Translate : text::Task::Transcribe;
        v.at("language").get_to(d.language);
        v.at("temperatures").get_to(d.temperatures);
        readOptional(v, "beam_size", d.beamSize);
        readOptional(v, "best_of", d.bestOf);
        readOptional(v, "patience", d.patience);
        readOptional(v, "length_penalty", d.lengthPenalty);
        v.at("sample_len").get_to(d.sampleLength);
        readOptional(v, "suppress_tokens", d.suppressTokens);
        v.at("suppress_blank").get_to(d.suppressBlank);
        v.at("without_timestamps").get_to(d.withoutTimestamps);
        readOptional(v, "max_initial_timestamp", d.maxInitialTimestampSeconds);
        readOptional(v, "compression_ratio_threshold", d.compressionRatioThreshold);
        readOptional(v, "logprob_threshold", d.logprobThreshold);
        readOptional(v, "no_speech_threshold", d.noSpeechThreshold);
        v.at("initial_prompt").get_to(o.initialPrompt);
        v.at("carry_initial_prompt").get_to(o.carryInitialPrompt);
        v.at("condition_on_previous_text").get_to(o.conditionOnPreviousText);
        v.at("hotwords").get_to(o.hotwords);
        v.at("prefix").get_to(o.prefix);
        v.at("word_timestamps").get_to(o.wordTimestamps);
        v.at("prepend_punctuations").get_to(o.prependPunctuations);
        v.at("append_punctuations").get_to(o.appendPunctuations);
        readOptional(v, "hallucination_silence_threshold", o.hallucinationSilenceThresholdSeconds);
        v.at("clip_timestamps").get_to(o.clipSeconds);
        v.at("batch_size").get_to(o.batchSize);
        v.at("vad").get_to(o.useVad);
        v.at("max_inner_silence").get_to(o.maxInnerSilenceSeconds);
        v.at("multilingual").get_to(o.multilingual);
        UNDERVOICE_TRY(validate(o));
        return o;
    } catch (const json::exception& e) {
        return fail(ErrorCode::Format, std::string("The stored transcription settings cannot be read: ") + e.what() + ".");
    }
}

}  // namespace undervoice::api
