#include "engine/convert/report.h"

#include <cstdarg>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/devices.h"

namespace undervoice::engine {
namespace {

using nlohmann::json;

json agreementJson(const PredictionAgreement& agreement) {
    return {{"predictions", agreement.divergences.size()},
            {"mean_kl", agreement.meanKl()},
            {"p99_kl", agreement.p99Kl()},
            {"top1_agreement", agreement.topOneAgreement()}};
}

json errorsJson(const text::ErrorCounts& counts) {
    return {{"wer", counts.wer()},
            {"substitutions", counts.substitutions},
            {"deletions", counts.deletions},
            {"insertions", counts.insertions},
            {"words", counts.referenceLength()}};
}

json intervalJson(const text::Interval& interval) { return {{"value", interval.value}, {"low", interval.low}, {"high", interval.high}}; }

json modelJson(const ModelReport& model) {
    return {{"weight_bytes", model.weightBytes},
            {"self_cache_bytes", model.selfCacheBytes},
            {"cross_cache_bytes", model.crossCacheBytes},
            {"ms_per_token", model.msPerToken}};
}

json clipsJson(const std::vector<ClipReport>& clips) {
    json list = json::array();
    for (const ClipReport& clip : clips)
        list.push_back({{"name", clip.name}, {"sha256", clip.sha256}, {"language", clip.language}, {"seconds", clip.seconds}, {"has_reference", clip.isReferenced}});
    return list;
}

const char* metricName(api::ConversionOptions::Metric metric) {
    using Metric = api::ConversionOptions::Metric;
    switch (metric) {
        case Metric::Weights: return "weights";
        case Metric::Plain: return "plain";
        case Metric::Balanced: return "balanced";
        case Metric::Attention: return "attention";
    }
    return "";
}

json textsJson(const TranscriptParity& texts) {
    json result = {{"clips", texts.clips}, {"identical", texts.identical}, {"words_changed", errorsJson(texts.changed)}, {"referenced", texts.referenced}};
    if (texts.referenced > 0) {
        result["original"] = errorsJson(texts.original);
        result["converted"] = errorsJson(texts.converted);
        result["original_raw"] = errorsJson(texts.originalRaw);
        result["converted_raw"] = errorsJson(texts.convertedRaw);
        for (const auto& [code, counts] : texts.languages) result["languages"][code] = {{"original", errorsJson(counts.original)}, {"converted", errorsJson(counts.converted)}};
        result["difference"] = intervalJson(texts.bootstrap.difference);
    }
    return result;
}

json jsonOf(const SetReport& set) {
    json prompted = agreementJson(set.logits.withPrompt);
    prompted["windows"] = set.logits.promptedWindows;
    prompted["mean_prompt_tokens"] = set.logits.meanPromptTokens();
    return {{"name", set.name},
            {"logits",
             {{"without_prompt", agreementJson(set.logits.withoutPrompt)},
              {"with_prompt", std::move(prompted)},
              {"timestamps", agreementJson(set.logits.atTimestamps)}}},
            {"texts", textsJson(set.texts)},
            {"original_s", set.originalSeconds},
            {"converted_s", set.convertedSeconds}};
}

json flatJson(const api::FlatConversionOptions& flat) {
    return {{"select", flat.selection == api::FlatConversionOptions::Selection::TwoNorm ? "2-norm" : "uniform"},
            {"kept", flat.kept},
            {"uniform_start", flat.uniformStart},
            {"low_rank", flat.lowRank},
            {"split", flat.splits},
            {"converts_all", flat.convertsAll},
            {"fixes_cross_keys", flat.fixesCrossKeys},
            {"ranks_from", flat.ranks.filename().string()}};
}

/// All that decides what comes out, and by what it was judged. Of paths the names alone: reports are shown to others.
json optionsJson(const ConversionReport& report) {
    const api::ConversionOptions& options = report.options;
    json result = {{"ranks", report.ranks},
                   {"calibration_windows", report.calibrationWindows},
                   {"dtype", dtypeName(options.dtype)},
                   {"seed", options.seed},
                   {"largest_kl", options.largestKl},
                   {"largest_wer_rise", options.largestWerRise},
                   {"windows", options.windows},
                   {"beams", options.beams}};
    if (report.flat) {
        result["flat"] = flatJson(*report.flat);
        return result;
    }
    result.update({{"first_layer_from_tokens", options.firstLayerFromTokens},
                   {"metric", metricName(options.metric)},
                   {"corrects_mean", options.correctsMean},
                   {"healing_steps", report.healingSteps},
                   {"healing_rate", options.healingRate},
                   {"heals_projections", options.healsProjections},
                   {"rank_plan", options.rankPlan == api::ConversionOptions::RankPlan::Measured ? "measured" : "even"}});
    if (options.budgetBytes > 0) result["budget_bytes"] = options.budgetBytes;
    else if (options.ranks.empty()) result["saved_share"] = options.savedShare;
    return result;
}

/// What a person reads of it.
std::string optionsText(const ConversionReport& report) {
    std::string text;
    const auto add = [&text](const std::string& name, const json& value) {
        text += (text.empty() ? "" : ", ") + name + " " + (value.is_string() ? value.get<std::string>() : value.dump());
    };
    const json options = optionsJson(report);
    for (const auto& [name, value] : options.items()) {
        if (!value.is_object()) add(name, value);
        else
            for (const auto& [inner, own] : value.items()) add(name + " " + inner, own);
    }
    return text;
}

/// printf into a string that grows.
[[gnu::format(printf, 2, 3)]] void print(std::string& out, const char* format, ...) {
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    out += line;
}

double saved(std::int64_t before, std::int64_t after) {
    return before > 0 ? 100.0 * static_cast<double>(before - after) / static_cast<double>(before) : 0;
}

void printPredictions(std::string& out, const char* name, const PredictionAgreement& agreement) {
    print(out, "| %s | %zu | %.4f | %.3f | %.1f %% |\n", name, agreement.divergences.size(), agreement.meanKl(), agreement.p99Kl(),
          100 * agreement.topOneAgreement());
}

void printErrors(std::string& out, const char* name, const text::ErrorCounts& c) {
    print(out, "| %s | %.2f %% | %lld | %lld | %lld | %lld |\n", name, 100 * c.wer(), static_cast<long long>(c.substitutions),
          static_cast<long long>(c.deletions), static_cast<long long>(c.insertions), static_cast<long long>(c.referenceLength()));
}

void printBytes(std::string& out, const ConversionReport& report) {
    print(out, "\n## Memory\n\nCaches of %d windows with %d beams of 448 tokens, in two-byte numbers. Cross-attention can be run in mode e besides (--cross e), which keeps the encoder's output alone.\n\n", report.options.windows, report.options.beams);
    out += "| | original | converted | saved |\n|---|---|---|---|\n";
    const auto row = [&](const char* name, std::int64_t before, std::int64_t after) {
        print(out, "| %s | %lld bytes | %lld bytes | %.1f %% |\n", name, static_cast<long long>(before), static_cast<long long>(after), saved(before, after));
    };
    row("self cache", report.original.selfCacheBytes, report.converted.selfCacheBytes);
    row("cross cache", report.original.crossCacheBytes, report.converted.crossCacheBytes);
    row("weights", report.original.weightBytes, report.converted.weightBytes);
}

void printSet(std::string& out, const SetReport& set) {
    out += "\n## " + set.name + "\n\n| predictions | number | mean KL (nats) | 99th percentile | same first choice |\n|---|---|---|---|---|\n";
    printPredictions(out, "without a prompt", set.logits.withoutPrompt);
    printPredictions(out, "with 200 tokens of previous text", set.logits.withPrompt);
    printPredictions(out, "timestamps", set.logits.atTimestamps);
    if (set.logits.promptedWindows > 0)
        print(out, "\nPrevious text: of %lld windows, %.0f tokens on average.\n", static_cast<long long>(set.logits.promptedWindows), set.logits.meanPromptTokens());
    else print(out, "\nPrevious text: no window had %lld tokens of it.\n", static_cast<long long>(kLeastGatePromptTokens));
    const TranscriptParity& texts = set.texts;
    out += "\n| text, careful mode, greedy | error rate | substituted | deleted | inserted | words |\n|---|---|---|---|---|---|\n";
    printErrors(out, "converted, against the original's text", texts.changed);
    if (texts.referenced > 0) {
        printErrors(out, "original, against the reference", texts.original);
        printErrors(out, "converted, against the reference", texts.converted);
        printErrors(out, "original, case and punctuation counted", texts.originalRaw);
        printErrors(out, "converted, case and punctuation counted", texts.convertedRaw);
    }
    print(out, "\n%lld recordings, %lld of them word for word the same; %.0f s instead of %.0f s.", static_cast<long long>(texts.clips),
          static_cast<long long>(texts.identical), set.convertedSeconds, set.originalSeconds);
    if (texts.referenced > 0) {
        const text::Interval& d = texts.bootstrap.difference;
        print(out, " Difference of the error rates: %+.2f points (95 %% of resamples of recordings lie between %+.2f and %+.2f).", 100 * d.value, 100 * d.low,
              100 * d.high);
    }
    out += "\n";
}

}  // namespace

std::string setJson(const SetReport& set) { return jsonOf(set).dump(2, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace); }

std::string reportJson(const ConversionReport& report) {
    json layers = json::array();
    for (const LayerReport& layer : report.layers)
        layers.push_back({{"layer", layer.layer}, {"mode", layer.mode}, {"rank", layer.rank}, {"lost_share", layer.lostShare}, {"key_error", layer.keyError},
                          {"value_error", layer.valueError}, {"output_error_before_healing", layer.outputErrorBefore}, {"output_error", layer.outputErrorAfter}, {"training_error", layer.trainingError}});
    json curves = json::array();
    for (const RankCurve& curve : report.curves) curves.push_back({{"layer", curve.layer}, {"rank_and_kl", curve.points}});
    json sets = json::array();
    for (const SetReport& set : report.sets) sets.push_back(jsonOf(set));
    const json result = {
        {"source", {{"name", report.sourceName}, {"sha256", report.sourceSha256}, {"format", report.sourceFormat}}},
        {"created_by", report.createdBy},
        {"libtorch", report.libtorch},
        {"device", report.device},
        {"options", optionsJson(report)},
        {"calibration",
         {{"clips", clipsJson(report.calibration)},
          {"training_windows", report.trainingWindows},
          {"held_out_windows", report.heldOutWindows},
          {"seconds", report.calibrationSeconds},
          {"tokens", report.tokens},
          {"longest_sequence", report.longestSequence}}},
        {"remarks", report.remarks},
        {"rank_curves", std::move(curves)},
        {"layers", std::move(layers)},
        {"sets", std::move(sets)},
        {"checks", {{"absorbed_difference", report.absorbedDifference}, {"full_rank_difference", report.fullRankDifference}}},
        {"original", modelJson(report.original)},
        {"converted", modelJson(report.converted)},
        {"seconds", {{"all", report.seconds}, {"reading", report.readingSeconds}, {"fitting", report.fittingSeconds}, {"checking", report.checkingSeconds}}},
        {"missed_gates", report.missedGates},
        {"recommended", report.missedGates.empty()}};
    return result.dump(2, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace) + "\n";
}

std::string reportMarkdown(const ConversionReport& report) {
    std::string out;
    print(out, "# Conversion of %s\n\n", report.sourceName.c_str());
    out += report.missedGates.empty() ? "Recommended: every check was passed.\n" : "**Not recommended:**\n\n";
    for (const std::string& gate : report.missedGates) out += "- " + gate + "\n";
    print(out, "\nSource %s, SHA-256 `%s`. Made by %s in %.0f s (reading %.0f, fitting %.0f, checking %.0f) from %.1f minutes of speech, %lld tokens.\n",
          report.sourceFormat.c_str(), report.sourceSha256.c_str(), report.createdBy.c_str(), report.seconds, report.readingSeconds, report.fittingSeconds,
          report.checkingSeconds, report.calibrationSeconds / 60, static_cast<long long>(report.tokens));
    out += "\nSettings: " + optionsText(report) + "; LibTorch " + report.libtorch + ".\n";
    for (const std::string& remark : report.remarks) out += "\n" + remark + "\n";
    printBytes(out, report);
    if (report.converted.msPerToken > 0) print(out, "\nA token takes %.2f ms instead of %.2f ms here (%s).\n", report.converted.msPerToken, report.original.msPerToken, report.device.c_str());
    for (const SetReport& set : report.sets) printSet(out, set);
    out += "\n## Layers\n\nErrors on held-out inputs: keys and values relative, before healing; the attention's output as a share of its energy.\n\n"
           "| layer | mode | rank | keys | values | output, unhealed | output |\n|---|---|---|---|---|---|---|\n";
    for (const LayerReport& layer : report.layers) {
        if (layer.mode == "t") print(out, "| %d | t | | exact | exact | exact | exact |\n", layer.layer);
        else if (layer.outputErrorBefore == 0)  // not measured
            print(out, "| %d | %s | %lld | | | | |\n", layer.layer, layer.mode.c_str(), static_cast<long long>(layer.rank));
        else
            print(out, "| %d | mla | %lld | %.3f | %.3f | %.5f | %.5f |\n", layer.layer, static_cast<long long>(layer.rank), layer.keyError, layer.valueError,
                  layer.outputErrorBefore, layer.outputErrorAfter);
    }
    return out;
}

}  // namespace undervoice::engine
