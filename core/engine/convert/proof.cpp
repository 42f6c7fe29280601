#include "engine/convert/proof.h"

#include <ATen/ops/equal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <utility>

#include "engine/cache/plan.h"
#include "engine/checkpoint/fingerprint.h"
#include "engine/convert/ordinary.h"
#include "engine/convert/parity.h"
#include "engine/convert/rank_plan.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;

constexpr double kAbsorbedTolerance = 5e-3;        // of logits of ±20 in float32
constexpr double kLargestLengthChange = 0.25;      // of a text, in words: more is a loop, or a stretch that is missing

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f %%", 100 * share);
    return text;
}

std::string rounded(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", value);
    return text;
}

/// What is left of numbers once they are written.
at::Tensor asWritten(const at::Tensor& values, at::ScalarType type) { return values.to(type).to(at::kFloat); }

std::int64_t storedBytes(const api::ModelDims& dims, const TensorLayout& layout, at::ScalarType type) {
    std::int64_t bytes = 0;
    for (const auto& [name, shape] : expectedTensors(dims, layout)) {
        auto size = static_cast<std::int64_t>(c10::elementSize(type));
        for (const std::int64_t extent : shape) size *= extent;
        bytes += size;
    }
    return bytes;
}

void judgeSet(const SetReport& set, ConversionReport& report) {
    const api::ConversionOptions& options = report.options;
    const auto miss = [&](const std::string& what) { report.missedGates.push_back(set.name + ": " + what); };
    const auto gate = [&](const char* what, const PredictionAgreement& agreement) {
        if (!(agreement.meanKl() <= options.largestKl))
            miss(std::string("predictions ") + what + " are " + rounded(agreement.meanKl()) + " nats from the original's; at most " + rounded(options.largestKl) + " is allowed.");
    };
    gate("without a prompt", set.logits.withoutPrompt);
    gate("after 200 tokens of previous text", set.logits.withPrompt);
    gate("of timestamps", set.logits.atTimestamps);
    const double before = set.texts.original.wer(), after = set.texts.converted.wer();
    const double limit = std::max(options.largestWerRise, before / 10);
    if (set.texts.referenced > 0 && after - before > limit + 1e-9)
        miss("the word error rate rises from " + percent(before) + " to " + percent(after) + "; at most " + percent(limit) + " more is allowed.");
    const auto original = static_cast<double>(set.texts.changed.referenceLength()), converted = static_cast<double>(set.texts.changed.hypothesisLength());
    if (std::abs(converted - original) > kLargestLengthChange * std::max(original, 1.0))
        miss("the text has " + std::to_string(std::lround(converted)) + " words where the original's has " + std::to_string(std::lround(original)) +
             ": it loops, or leaves out.");
}

/// A gate that nothing came to was not passed.
void judgeCoverage(ConversionReport& report) {
    const auto need = [&](const std::string& what, PredictionAgreement LogitParity::*kind, const std::string& why) {
        if (std::ranges::all_of(report.sets, [&](const SetReport& set) { return (set.logits.*kind).divergences.empty(); }))
            report.missedGates.push_back("Predictions " + what + " were not compared: " + why + ".");
    };
    need("without a prompt", &LogitParity::withoutPrompt, "no recording gave any");
    need("after 200 tokens of previous text", &LogitParity::withPrompt,
         "no window had " + std::to_string(kLeastGatePromptTokens) + " before it; give more speech with --calibration or --test");
    need("of timestamps", &LogitParity::atTimestamps, "no recording gave any");
    if (std::ranges::all_of(report.sets, [](const SetReport& set) { return set.texts.changed.referenceLength() == 0; }))
        report.missedGates.push_back("Texts were not compared: the original hears no word in the recordings.");
}

}  // namespace

Result<at::Tensor> convertedTensor(const ConvertedModel& converted, const Checkpoint& source, const std::string& name) {
    const auto own = converted.tensors.find(name);
    if (own != converted.tensors.end()) return own->second;
    return source.load(name, Precision::Float32);
}

Status Proof::run(const fs::path& folder) {
    const api::ModelDims& dims = m_work.source.dims();
    plan::CacheWork work{dims.textLayers, dims.textState, m_work.request.options.windows, m_work.request.options.beams, dims.textContext, dims.audioContext, 2};
    const at::ScalarType type = scalarType(m_work.request.options.dtype);
    m_report.original.selfCacheBytes = plan::selfMhaBytes(work);
    m_report.original.crossCacheBytes = m_report.converted.crossCacheBytes = plan::crossMhaBytes(work);
    if (m_work.converted.record.cross.modes.front() == "mla") m_report.converted.crossCacheBytes = 0;
    for (const LatentModule& module : m_work.converted.layout.latent)
        if (module.prefix.ends_with(".cross_attn")) m_report.converted.crossCacheBytes += plan::crossMlaBytes(work, module.rank, module.kept());
    m_report.original.weightBytes = storedBytes(dims, ordinaryLayout(m_work.source), type);
    m_report.converted.weightBytes = storedBytes(dims, m_work.converted.layout, type);
    std::vector<std::int64_t> widths(static_cast<std::size_t>(dims.textLayers));
    for (int layer = 0; layer < dims.textLayers; ++layer)
        for (const LatentModule& module : m_work.converted.layout.latent)
            if (module.prefix == "decoder.blocks." + std::to_string(layer) + ".attn") widths[static_cast<std::size_t>(layer)] = module.rank + module.kept();
    m_report.converted.selfCacheBytes = selfCacheBytes(widths, work.windows * work.rowsPerWindow, work.tokens);

    api::ModelOptions options = m_work.request.source;
    options.path = folder;
    options.attention = {};
    options.dtype = api::Dtype::Float32;
    UNDERVOICE_TRY_ASSIGN(const auto converted, loadModel(options, m_work.threads, m_progress, m_cancel));
    UNDERVOICE_TRY_ASSIGN(const auto written, Checkpoint::open(folder));
    UNDERVOICE_TRY(checkWeights(*written));
    UNDERVOICE_TRY_ASSIGN(m_hasSameEncoder, sameEncoder(m_work.source, *written, m_cancel));
    if (!m_work.heldOut.empty()) UNDERVOICE_TRY(compareHeldOut(*converted));
    std::vector<std::string> names;
    for (const api::ConversionClip& clip : m_work.request.test)
        if (std::ranges::find(names, clip.set) == names.end()) names.push_back(clip.set);
    for (const std::string& name : names) {
        Clips clips;
        for (const api::ConversionClip& clip : m_work.request.test)
            if (clip.set == name) clips.push_back(&clip);
        UNDERVOICE_TRY(compareSet(*converted, name, clips));
    }
    return {};
}

/// What was not converted is in the file as it was, to the last bit that its type holds. So both models hear the same.
Status Proof::checkWeights(const Checkpoint& written) const {
    const at::ScalarType type = scalarType(m_work.request.options.dtype);
    for (const TensorEntry& entry : written.tensors()) {
        UNDERVOICE_TRY(m_cancel.check());
        UNDERVOICE_TRY_ASSIGN(const at::Tensor expected, convertedTensor(m_work.converted, m_work.source, entry.name));
        UNDERVOICE_TRY_ASSIGN(const at::Tensor found, written.load(entry.name, Precision::Float32));
        if (!at::equal(asWritten(expected, type), found))
            return fail(ErrorCode::Io, "Nothing was written: tensor " + entry.name + " reads differently from what was written; the disk may be failing.");
    }
    return {};
}

/// On the first speech that there is: how long a token takes, and whether one at a time says what all at once do.
Status Proof::checkSteps(const LoadedModel& converted, const std::vector<CalibrationWindow>& windows) {
    if (windows.empty() || m_hasCheckedSteps) return {};
    m_hasCheckedSteps = true;
    const at::Tensor& encoded = windows.front().encoded;
    m_report.original.msPerToken = stepMilliseconds(*m_work.original.model, encoded);
    m_report.converted.msPerToken = stepMilliseconds(*converted.model, encoded);
    const SequenceMaker maker(windows, *m_work.original.tokenizer);
    UNDERVOICE_TRY_ASSIGN(m_report.absorbedDifference, absorbedDifference(converted, encoded, maker.make(0, {}), m_cancel));
    if (!(m_report.absorbedDifference <= kAbsorbedTolerance))
        return fail(ErrorCode::Internal, "Nothing was written: the converted model's logits token by token are off by " + std::to_string(m_report.absorbedDifference) +
                                             " from those of the same tokens at once.");
    return {};
}

Status Proof::compareHeldOut(const LoadedModel& converted) {
    UNDERVOICE_TRY(checkSteps(converted, m_work.heldOut));
    SetReport set;
    set.name = "Calibration speech that was held out";
    UNDERVOICE_TRY_ASSIGN(auto parities, compareLogits(m_work.original, {&converted}, m_work.heldOut, "comparing predictions", m_progress, m_cancel));
    set.logits = std::move(parities.front());
    // Read in careful mode, all of it together is a long recording with real prompts of previous text: where bad conversions break.
    UNDERVOICE_TRY_ASSIGN(const std::vector<api::ConversionClip> joined, joinedHeldOut());
    UNDERVOICE_TRY(compareTexts(converted, pointersTo(joined), set));
    m_report.sets.push_back(std::move(set));
    return {};
}

Status Proof::compareSet(const LoadedModel& converted, const std::string& name, const Clips& clips) {
    SetReport set;
    set.name = name;
    UNDERVOICE_TRY_ASSIGN(const auto planned, singleWindows(clips));
    UNDERVOICE_TRY_ASSIGN(const auto windows, readWindows(m_work.original, clips, planned, name + ": reading", m_progress, m_cancel));
    UNDERVOICE_TRY(checkSteps(converted, windows));
    UNDERVOICE_TRY_ASSIGN(auto parities, compareLogits(m_work.original, {&converted}, windows, name + ": comparing predictions", m_progress, m_cancel));
    set.logits = std::move(parities.front());
    UNDERVOICE_TRY(compareTexts(converted, clips, set));
    m_report.sets.push_back(std::move(set));
    return {};
}

/// What was held out of each set and language, one window after the other.
Result<std::vector<api::ConversionClip>> Proof::joinedHeldOut() const {
    std::vector<api::ConversionClip> joined;
    for (const CalibrationWindow& window : m_work.heldOut) {
        const std::string& set = m_work.clips[window.parts.front().clip]->set;
        auto whole = std::ranges::find_if(joined, [&](const api::ConversionClip& clip) { return clip.set == set && clip.language == window.language; });
        if (whole == joined.end()) {
            joined.emplace_back();
            whole = joined.end() - 1;
            whole->set = set;
            whole->language = window.language;
        }
        for (const ClipPart& part : window.parts) {
            std::vector<float> samples(static_cast<std::size_t>(part.end - part.begin));
            UNDERVOICE_TRY(m_work.clips[part.clip]->audio.read(part.begin, samples));
            std::vector<std::int16_t> numbers(samples.size());
            std::ranges::transform(samples, numbers.begin(), [](float sample) { return static_cast<std::int16_t>(std::lround(sample * 32768.0F)); });
            UNDERVOICE_TRY(whole->audio.append(numbers));
        }
    }
    return joined;
}

Status Proof::compareTexts(const LoadedModel& converted, const Clips& clips, SetReport& set) {
    std::vector<std::vector<ClipTranscript>> texts;  // [original, converted][clip]
    for (const Models& together : m_hasSameEncoder ? std::vector<Models>{{&m_work.original, &converted}} : std::vector<Models>{{&m_work.original}, {&converted}}) {
        UNDERVOICE_TRY_ASSIGN(auto some, transcribeClips(together, clips, set.name + ": texts", m_progress, m_cancel));
        std::ranges::move(some, std::back_inserter(texts));
    }
    for (const ClipTranscript& transcript : texts[0]) set.originalSeconds += transcript.seconds;
    for (const ClipTranscript& transcript : texts[1]) set.convertedSeconds += transcript.seconds;
    UNDERVOICE_TRY_ASSIGN(set.texts, compareTranscripts(clips, texts[0], texts[1], m_work.request.source.assetsFolder, m_work.request.options.seed));
    return {};
}

void judge(ConversionReport& report) {
    if (report.sets.empty()) {
        report.missedGates.push_back("Nothing was measured: there was no speech to compare the models on.");
        return;
    }
    judgeCoverage(report);
    for (const SetReport& set : report.sets) judgeSet(set, report);
}

}  // namespace undervoice::engine
