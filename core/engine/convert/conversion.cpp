#include "engine/convert/conversion.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/matmul.h>

#include <c10/core/InferenceMode.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <optional>
#include <random>
#include <system_error>
#include <thread>
#include <utility>

#include "base/atomic_file.h"
#include "base/sha256.h"
#include "base/time.h"
#include "engine/checkpoint/fingerprint.h"
#include "engine/convert/attention_records.h"
#include "engine/convert/flat_conversion.h"
#include "engine/convert/ordinary.h"
#include "engine/convert/parity.h"
#include "engine/convert/patch.h"
#include "engine/convert/proof.h"
#include "engine/convert/rank_plan.h"
#include "engine/devices.h"
#include "engine/kernels/cpu/kernels.h"

namespace undervoice::engine {
namespace {

namespace fs = std::filesystem;
using Metric = api::ConversionOptions::Metric;

constexpr std::size_t kHeldOutEvery = 10;
constexpr std::int64_t kSequencesAWindow = 5;
constexpr std::int64_t kNeededPosition = 224;      // a prompt of previous text is in front of every token behind it
constexpr std::size_t kPlanningWindows = 8;
constexpr double kLeastHealingShare = 0.3;         // of the steps that were asked for
constexpr std::int64_t kRecordBytes = 1500 << 20;  // of attention inputs and outputs in memory at a time, where two bytes hold a number
constexpr double kFullRankTolerance = 1e-5;        // of keys and values; directions below a millionth of the largest are cut
constexpr double kWantedSeconds = 40 * 60;

std::string prefixOf(int layer) { return "decoder.blocks." + std::to_string(layer) + ".attn"; }

double relative(const at::Tensor& difference, const at::Tensor& reference) {
    return (difference.norm() / reference.norm()).item<double>();
}

ClipReport describe(const api::ConversionClip& clip) {
    return {clip.name, clip.sha256, clip.language, samplesToSeconds(clip.audio.sampleCount()), !clip.referenceText.empty()};
}

/// Errors of keys and values for some inputs, float64 [token, state].
void measureFactors(const AttentionWeights& weights, const LatentFactors& factors, const at::Tensor& x, LayerReport& facts) {
    const at::Tensor latents = at::matmul(x, factors.down.t());
    const at::Tensor keys = at::matmul(x, weights.key.to(at::kDouble).t());
    const at::Tensor values = at::matmul(x, weights.value.to(at::kDouble).t()) + weights.valueBias.to(at::kDouble);
    facts.keyError = relative(at::matmul(latents, factors.keyUp.t()) - keys, keys);
    facts.valueError = relative(at::matmul(latents, factors.valueUp.t()) + factors.valueBias - values, values);
}

}  // namespace

Result<api::ConversionOutcome> Conversion::run() {
    m_start = m_phaseStart = std::chrono::steady_clock::now();
    UNDERVOICE_TRY(api::validate(m_request.options));
    UNDERVOICE_TRY(api::checkPatch(m_request.options, m_request.flat.has_value()));
    if (m_request.flat) UNDERVOICE_TRY(api::validate(*m_request.flat, m_request.options.output));
    UNDERVOICE_TRY(openSource());
    UNDERVOICE_TRY_ASSIGN(FolderInTheMaking folder, FolderInTheMaking::create(m_request.options.output));
    UNDERVOICE_TRY(readCalibration());
    finishSeconds(m_report.readingSeconds);
    UNDERVOICE_TRY(m_request.flat ? convertFlat() : convertLayers());
    m_converted.record.sourceName = m_report.sourceName;
    m_converted.record.sourceSha256 = m_report.sourceSha256;
    m_converted.record.createdBy = m_report.createdBy;
    finishSeconds(m_report.fittingSeconds);
    UNDERVOICE_TRY(write(folder));
    UNDERVOICE_TRY(Proof({m_request, m_threads, *m_source, *m_original, m_clips, m_heldOut, m_converted}, m_report, m_progress, m_cancel).run(folder.path()));
    finishSeconds(m_report.checkingSeconds);
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    judge(m_report);

    api::ConversionOutcome outcome{m_report.missedGates.empty(), false, 0, {}, m_report.missedGates, reportJson(m_report), reportMarkdown(m_report)};
    if (!outcome.isRecommended && !m_request.options.writesNotRecommended && !m_request.flat) return outcome;
    UNDERVOICE_TRY(writeFileAtomically(folder.path() / "conversion_report.json", outcome.reportJson));
    UNDERVOICE_TRY(writeFileAtomically(folder.path() / "conversion_report.md", outcome.reportMarkdown));
    UNDERVOICE_TRY(writeModelConfig(folder.path(), modelToWrite(sha256Hex(outcome.reportJson)), *m_original->tokenizer));
    UNDERVOICE_TRY(m_cancel.check());
    UNDERVOICE_TRY(keep(folder, outcome));
    return outcome;
}

/// The folder, and the patch where one was asked for: it never stays without its model. The model does without its patch, as it may have
/// taken hours.
Status Conversion::keep(FolderInTheMaking& folder, api::ConversionOutcome& outcome) const {
    const fs::path& path = m_request.options.patch;
    const auto makePatch = [&]() -> Result<FileInTheMaking> {
        UNDERVOICE_TRY_ASSIGN(const std::string fingerprint, fingerprintOf(*m_source, m_cancel));
        return writePatch(path, modelToWrite(sha256Hex(outcome.reportJson)), *m_source, {fingerprint, outcome.reportJson, outcome.reportMarkdown}, m_cancel);
    };
    std::optional<Result<FileInTheMaking>> patch;
    if (!path.empty()) patch.emplace(makePatch());
    if (patch && !*patch && patch->error().code == ErrorCode::Cancelled) return fail(patch->error());
    UNDERVOICE_TRY(folder.keep());
    outcome.isWritten = true;
    if (!patch) return {};
    const Status kept = patch->and_then([](FileInTheMaking& file) { return file.keep(); });
    if (!kept) outcome.patchProblem = "The model is written, but its patch is not, and takes converting once more: " + kept.error().message;
    std::error_code error;
    if (kept) outcome.patchBytes = static_cast<std::int64_t>(fs::file_size(path, error));
    return {};
}

void Conversion::finishSeconds(double& target) {
    const auto now = std::chrono::steady_clock::now();
    target = std::chrono::duration<double>(now - m_phaseStart).count();
    m_phaseStart = now;
}

void Conversion::report(std::int64_t done, std::int64_t total, const std::string& phase) const {
    if (m_progress) m_progress({done, total, Progress::Unit::Items, phase});
}

Status Conversion::openSource() {
    UNDERVOICE_TRY_ASSIGN(m_source, Checkpoint::open(m_request.source.path));
    const api::ModelDims& dims = m_source->dims();
    for (int layer = 0; layer < dims.textLayers; ++layer)
        if (m_source->latentModule(prefixOf(layer)))
            return fail(ErrorCode::InvalidArgument, m_request.source.path.string() + " is converted already (" + prefixOf(layer) +
                                                        " has a latent); convert the model that it was made from.");
    if (!m_request.flat) {
        UNDERVOICE_TRY_ASSIGN(m_ranks, evenRanks(m_request.options, dims));
    }
    const api::ConversionEffort usual = api::usualEffort(dims.textState);
    m_calibrationWindows = m_request.options.calibrationWindows.value_or(usual.calibrationWindows);
    m_healingSteps = m_request.flat ? 0 : m_request.options.healingSteps.value_or(usual.healingSteps);
    api::ModelOptions options = m_request.source;
    options.attention = {{"mha"}, "mha"};
    options.dtype = api::Dtype::Float32;
    UNDERVOICE_TRY_ASSIGN(m_original, loadModel(options, m_threads, m_progress, m_cancel));
    m_report.sourceName = m_request.source.name.empty() ? m_request.source.path.filename().string() : m_request.source.name;
    m_report.sourceSha256 = m_original->info.weightsSha256;
    m_report.sourceFormat = m_original->info.format;
    m_report.device = m_original->info.deviceName;
    m_report.createdBy = "Undervoice " UNDERVOICE_VERSION;
    m_report.libtorch = TORCH_VERSION;
    m_report.options = m_request.options;
    m_report.flat = m_request.flat;
    m_report.calibrationWindows = m_calibrationWindows;
    m_report.healingSteps = m_healingSteps;
    m_report.ranks = m_ranks;
    if (m_original->info.format.find(" q") != std::string::npos || m_original->info.format.find("int8") != std::string::npos)
        m_report.remarks.push_back("The source is quantised (" + m_original->info.format + "); what its rounding cost is in the result, and the report compares with it as it is.");
    return {};
}

Status Conversion::readCalibration() {
    const api::ConversionOptions& options = m_request.options;
    if (m_request.calibration.empty()) {
        if (options.metric == Metric::Weights && m_healingSteps == 0) return {};
        return fail(ErrorCode::InvalidArgument, "A conversion learns from recordings, and none was given; name some with --calibration.");
    }
    // An English-only model makes nothing of other languages.
    for (const api::ConversionClip& clip : m_request.calibration)
        if (m_original->info.isMultilingual || clip.language.empty() || clip.language == "en") m_clips.push_back(&clip);
    UNDERVOICE_TRY_ASSIGN(const auto planned, planWindows(m_clips, m_calibrationWindows, options.seed));
    UNDERVOICE_TRY_ASSIGN(std::vector<CalibrationWindow> windows, readCalibrationWindows(planned));
    std::vector<bool> isUsed(m_clips.size());
    for (std::size_t i = 0; i < windows.size(); ++i) {
        m_report.calibrationSeconds += windows[i].seconds;
        for (const ClipPart& part : windows[i].parts) isUsed[part.clip] = true;
        (i % kHeldOutEvery == kHeldOutEvery / 2 ? m_heldOut : m_training).push_back(std::move(windows[i]));
    }
    for (std::size_t clip = 0; clip < isUsed.size(); ++clip)
        if (isUsed[clip]) m_report.calibration.push_back(describe(*m_clips[clip]));
    if (m_heldOut.empty())
        return fail(ErrorCode::InvalidArgument, "Only " + std::to_string(m_training.size()) +
                                                    " windows of the calibration recordings could be read; at least " + std::to_string(kHeldOutEvery / 2 + 1) +
                                                    " are needed, one of them to test with. Give more speech with --calibration.");
    m_report.trainingWindows = static_cast<int>(m_training.size());
    m_report.heldOutWindows = static_cast<int>(m_heldOut.size());
    if (m_report.calibrationSeconds < kWantedSeconds)
        m_report.remarks.push_back("There were " + std::to_string(static_cast<int>(m_report.calibrationSeconds / 60)) +
                                   " minutes of calibration speech; 40 minutes of several kinds and speakers give a better model.");
    return drawSequences();
}

/// In the numbers that this machine is fastest with: what is learned from is text, and what the layers make of an encoding in full precision,
/// whatever the encoding is (measured: tests/bench/results, 2026-11-29).
Result<std::vector<CalibrationWindow>> Conversion::readCalibrationWindows(const std::vector<std::vector<ClipPart>>& planned) const {
    api::ModelOptions options = m_original->options;
    options.attention.int8Rows = true;
    if (m_original->model->placement().isCpu() && kernels::multipliesBFloat16()) options.dtype = api::Dtype::BFloat16;
    UNDERVOICE_TRY_ASSIGN(const auto reader, loadModel(options, m_threads, m_progress, m_cancel));
    return readWindows(*reader, m_clips, planned, "reading calibration recordings", m_progress, m_cancel);
}

Status Conversion::drawSequences() {
    std::mt19937_64 random(m_request.options.seed + 1);
    const auto draw = [&](const std::vector<CalibrationWindow>& windows) {
        const SequenceMaker maker(windows, *m_original->tokenizer);
        for (std::size_t window = 0; window < windows.size(); ++window)
            for (std::int64_t i = 0; i < kSequencesAWindow; ++i) m_sequences.push_back(maker.make(window, maker.draw(random)));
    };
    draw(m_training);
    m_trainingSequences = m_sequences.size();
    for (std::size_t i = 0; i < m_trainingSequences; ++i) {
        m_report.tokens += static_cast<std::int64_t>(m_sequences[i].tokens.size());
        m_report.longestSequence = std::max(m_report.longestSequence, static_cast<int>(m_sequences[i].tokens.size()));
    }
    if (m_report.longestSequence <= kNeededPosition)
        return fail(ErrorCode::InvalidArgument, "The calibration speech makes sequences of " + std::to_string(m_report.longestSequence) +
                                                    " tokens at most; a model that was converted with those fails in long recordings. Give more speech with --calibration.");
    draw(m_heldOut);
    return {};
}

int Conversion::layersAtOnce() const {
    std::int64_t tokens = 0;
    for (const TokenSequence& sequence : m_sequences) tokens += static_cast<std::int64_t>(sequence.tokens.size());
    const std::int64_t bytesALayer = std::max<std::int64_t>(1, tokens * m_source->dims().textState * 2 * 2);
    return static_cast<int>(std::clamp<std::int64_t>(kRecordBytes / bytesALayer, 1, m_source->dims().textLayers));
}

Status Conversion::convertLayers() {
    const int layers = m_source->dims().textLayers;
    m_converted.layout = ordinaryLayout(*m_source);
    m_report.layers.resize(static_cast<std::size_t>(layers));
    for (int layer = 0; layer < layers; ++layer) m_report.layers[static_cast<std::size_t>(layer)].layer = layer;
    const int first = m_ranks.front() == 0 ? 1 : 0;
    if (first == 1) {
        m_report.layers.front().mode = "t";
        keepLayer(0, nullptr);
    }
    UNDERVOICE_TRY(planRanks());
    for (int layer = first, atOnce = layersAtOnce(); layer < layers; layer += atOnce) UNDERVOICE_TRY(convertGroup(layer, std::min(atOnce, layers - layer)));
    m_records.clear();
    return {};
}

/// Through all sequences: those of the training windows, then those held out. Nothing is done where the records are those already: a
/// model of few layers is gone through once for planning and fitting.
Status Conversion::recordLayers(int firstLayer, int count) {
    if (m_recordedLayer == firstLayer && m_records.size() == static_cast<std::size_t>(count)) return {};
    m_records.clear();  // first, so that two groups are never in memory together
    m_sources.clear();
    // Sequences of held-out windows follow those of the others, and their windows are numbered from 0 again.
    const auto sequences = [&](std::size_t begin, std::size_t end) {
        return std::vector<TokenSequence>(m_sequences.begin() + static_cast<std::ptrdiff_t>(begin), m_sequences.begin() + static_cast<std::ptrdiff_t>(end));
    };
    const auto total = static_cast<std::int64_t>(m_sequences.size());
    const auto step = [&](std::size_t before) {
        return [this, total, before](std::size_t done) { report(static_cast<std::int64_t>(before + done), total, "measuring attention"); };
    };
    UNDERVOICE_TRY_ASSIGN(m_records, recordAttention(*m_original->model, firstLayer, count, sequences(0, m_trainingSequences),
                                                        [&](std::size_t window) { return m_training[window].encoded; }, step(0), m_cancel));
    UNDERVOICE_TRY_ASSIGN(const auto heldOut, recordAttention(*m_original->model, firstLayer, count, sequences(m_trainingSequences, m_sequences.size()),
                                                              [&](std::size_t window) { return m_heldOut[window].encoded; }, step(m_trainingSequences), m_cancel));
    for (std::size_t i = 0; i < m_records.size(); ++i) {
        m_records[i].inputs.insert(m_records[i].inputs.end(), heldOut[i].inputs.begin(), heldOut[i].inputs.end());
        m_records[i].outputs.insert(m_records[i].outputs.end(), heldOut[i].outputs.begin(), heldOut[i].outputs.end());
    }
    m_recordedLayer = firstLayer;
    return {};
}

Status Conversion::convertGroup(int firstLayer, int count) {
    if (!m_sequences.empty()) UNDERVOICE_TRY(recordLayers(firstLayer, count));
    std::vector<LatentWeights> latents;
    for (int layer = firstLayer; layer < firstLayer + count; ++layer) {
        UNDERVOICE_TRY_ASSIGN(LatentWeights latent, factoriseLayer(layer));
        latents.push_back(std::move(latent));
        m_sources.erase(layer);
    }
    if (!m_records.empty() && m_healingSteps > 0) UNDERVOICE_TRY(healLayers(firstLayer, latents));
    for (int layer = firstLayer; layer < firstLayer + count; ++layer) {
        const LatentWeights& latent = latents[static_cast<std::size_t>(layer - firstLayer)];
        for (const at::Tensor* part : {&latent.query, &latent.queryBias, &latent.out, &latent.outBias, &latent.down, &latent.keyUp, &latent.valueUp, &latent.valueBias})
            if (!at::isfinite(part->to(scalarType(m_request.options.dtype))).all().item<bool>())
                return fail(ErrorCode::Internal, "Nothing was converted: " + prefixOf(layer) + " got numbers that " + dtypeName(m_request.options.dtype) + " does not hold.");
        keepLayer(layer, &latent);
    }
    return {};
}

/// Null without sequences.
const AttentionRecord* Conversion::recordOf(int layer) const {
    return m_records.empty() ? nullptr : &m_records.at(static_cast<std::size_t>(layer - m_recordedLayer));
}

LayerInputs Conversion::trainingInputs(int layer) const {
    const AttentionRecord* record = recordOf(layer);
    if (!record) return {};
    InputMoments moments(m_source->dims().textState);
    for (std::size_t i = 0; i < m_trainingSequences; ++i) moments.add(record->inputs[i], m_sequences[i].weights());
    return {moments.mean(), moments.covariance(), moments.secondMoment()};
}

/// Made once for planning and fitting, where the layer's record stays in memory from one to the other.
Result<const Conversion::LayerSource*> Conversion::sourceOf(int layer) {
    const auto known = m_sources.find(layer);
    if (known != m_sources.end()) return &known->second;
    LayerSource source;
    UNDERVOICE_TRY_ASSIGN(source.weights, loadAttention(*m_source, prefixOf(layer)));
    source.inputs = trainingInputs(layer);
    UNDERVOICE_TRY_ASSIGN(source.factorisation, Factorisation::of(source.weights, source.inputs, m_request.options.metric, m_request.options.correctsMean));
    return &m_sources.emplace(layer, std::move(source)).first->second;
}

/// Moves rank between the layers by what each costs, converted alone and unhealed, at half, at all and at one and a half of its even share.
Status Conversion::planRanks() {
    const api::ConversionOptions& options = m_request.options;
    const int first = m_ranks.front() == 0 ? 1 : 0, layers = m_source->dims().textLayers;
    if (options.rankPlan == api::ConversionOptions::RankPlan::Even || !options.ranks.empty() || m_sequences.empty() || layers - first < 2) return {};
    const std::vector<CalibrationWindow> windows = spread(m_heldOut, kPlanningWindows);
    const int atOnce = layersAtOnce();
    const auto total = static_cast<std::int64_t>(windows.size()) * ((layers - first + atOnce - 1) / atOnce);
    std::vector<RankCurve> curves;
    std::int64_t done = 0;
    for (int layer = first; layer < layers; layer += atOnce) {
        const int count = std::min(atOnce, layers - layer);
        UNDERVOICE_TRY(recordLayers(layer, count));
        std::vector<AttentionTrial> trials;
        std::vector<std::int64_t> ranks;
        for (int own = layer; own < layer + count; ++own) {
            UNDERVOICE_TRY_ASSIGN(const LayerSource* source, sourceOf(own));
            const std::int64_t share = m_ranks[static_cast<std::size_t>(own)];
            for (const std::int64_t rank : {share / 2, share, share * 3 / 2}) {
                if (rank < 1 || rank > m_source->dims().textState) continue;
                UNDERVOICE_TRY(m_cancel.check());
                UNDERVOICE_TRY_ASSIGN(const LatentFactors factors, source->factorisation.cutTo(rank));
                trials.push_back({own, latentWeights(source->weights, factors)});
                ranks.push_back(factors.rank());
            }
        }
        UNDERVOICE_TRY_ASSIGN(const std::vector<double> divergences,
                              divergencesOf(trials, *m_original, windows, [&](std::size_t) { report(++done, total, "planning ranks"); }, m_cancel));
        for (std::size_t i = 0; i < trials.size(); ++i) {
            if (curves.empty() || curves.back().layer != trials[i].layer) curves.push_back({trials[i].layer, {}});
            curves.back().points.emplace_back(ranks[i], divergences[i]);
        }
    }
    m_ranks = plannedRanks(m_ranks, curves, m_source->dims().textState);
    m_report.ranks = m_ranks;
    m_report.curves = std::move(curves);
    return {};
}

/// With every direction kept, keys and values are the original's on the inputs that the layer has: else the algebra is broken.
Status Conversion::checkFullRank(int layer, const LayerSource& source) {
    UNDERVOICE_TRY_ASSIGN(const LatentFactors whole, source.factorisation.cutTo(m_source->dims().textState));
    const at::Tensor stack = at::cat({source.weights.key, source.weights.value}).to(at::kDouble);
    const at::Tensor difference = at::matmul(at::cat({whole.keyUp, whole.valueUp}), whole.down) - stack;
    const auto energy = [&](const at::Tensor& map) {
        if (!source.inputs.covariance.defined() || m_request.options.metric == Metric::Weights) return map.square().sum().item<double>();
        return (at::matmul(map, source.inputs.covariance) * map).sum().item<double>();
    };
    m_report.fullRankDifference = std::sqrt(std::max(energy(difference), 0.0) / energy(stack));
    if (m_report.fullRankDifference > kFullRankTolerance)
        return fail(ErrorCode::Internal, "Nothing was converted: at full rank, keys and values of " + prefixOf(layer) + " are off by " +
                                             std::to_string(m_report.fullRankDifference) + " of their size, which should be nothing.");
    return {};
}

Conversion::RecordPart Conversion::partOf(const AttentionRecord& record, std::size_t begin, std::size_t end, std::size_t step) const {
    RecordPart part;
    for (std::size_t i = begin; i < end; i += step) {
        part.record.inputs.push_back(record.inputs[i]);
        part.record.outputs.push_back(record.outputs[i]);
        part.weights.push_back(m_sequences[i].weights());
    }
    return part;
}

/// A layer that costs less than the others has less to win.
int Conversion::healingSteps(int layer) const {
    const auto costOf = [&](const RankCurve& curve) {
        return curve.at(static_cast<double>(m_ranks[static_cast<std::size_t>(curve.layer)]), m_source->dims().textState);
    };
    double sum = 0;
    for (const RankCurve& curve : m_report.curves) sum += costOf(curve);
    const auto own = std::ranges::find(m_report.curves, layer, &RankCurve::layer);
    if (own == m_report.curves.end() || sum <= 0) return m_healingSteps;
    const double share = costOf(*own) * static_cast<double>(m_report.curves.size()) / sum;
    return static_cast<int>(std::lround(m_healingSteps * std::clamp(share, kLeastHealingShare, 1.0)));
}

Result<LatentWeights> Conversion::factoriseLayer(int layer) {
    UNDERVOICE_TRY(m_cancel.check());
    LayerReport& facts = m_report.layers[static_cast<std::size_t>(layer)];
    UNDERVOICE_TRY_ASSIGN(const LayerSource* source, sourceOf(layer));
    if (m_report.fullRankDifference == 0) UNDERVOICE_TRY(checkFullRank(layer, *source));
    UNDERVOICE_TRY_ASSIGN(const LatentFactors factors, source->factorisation.cutTo(m_ranks[static_cast<std::size_t>(layer)]));
    m_ranks[static_cast<std::size_t>(layer)] = factors.rank();
    facts.mode = "mla";
    facts.rank = factors.rank();
    facts.lostShare = factors.lostShare;
    LatentWeights latent = latentWeights(source->weights, factors);
    if (const AttentionRecord* record = recordOf(layer)) {
        const RecordPart heldOut = partOf(*record, m_trainingSequences, m_sequences.size());
        measureFactors(source->weights, factors, at::cat(heldOut.record.inputs).to(at::kDouble), facts);
        facts.outputErrorBefore = facts.outputErrorAfter = outputError(latent, heldOut.record, heldOut.weights);
    }
    return latent;
}

/// Layers do not know of each other: each is healed on a thread of its own, which uses the processor better than products of a few hundred
/// rows do on several. Those that take longest go first.
Status Conversion::healLayers(int firstLayer, std::vector<LatentWeights>& latents) {
    const auto count = static_cast<int>(latents.size());
    std::vector<int> order;
    std::int64_t total = 0;
    for (int layer = firstLayer; layer < firstLayer + count; ++layer) {
        order.push_back(layer);
        total += healingSteps(layer);
    }
    std::ranges::stable_sort(order, std::ranges::greater(), [this](int layer) { return healingSteps(layer); });
    std::vector<Status> outcomes(latents.size());
    std::atomic<std::size_t> next = 0;
    std::atomic<std::int64_t> done = 0;
    const std::thread::id caller = std::this_thread::get_id();
    at::parallel_for(0, std::min<std::int64_t>(count, at::get_num_threads()), /*grain_size=*/1, [&](std::int64_t, std::int64_t) {
        const c10::InferenceMode inference;
        for (std::size_t i = next++; i < order.size(); i = next++) {
            const auto index = static_cast<std::size_t>(order[i] - firstLayer);
            outcomes[index] = healLayer(order[i], latents[index], [&] {
                const std::int64_t now = ++done;
                if (std::this_thread::get_id() == caller) report(now, total, "healing");
            });
        }
    });
    for (int layer = firstLayer; layer < firstLayer + count; ++layer) {
        UNDERVOICE_TRY(outcomes[static_cast<std::size_t>(layer - firstLayer)]);
        if (!m_report.layers[static_cast<std::size_t>(layer)].isHealed)
            m_report.remarks.push_back("Healing did not help layer " + std::to_string(layer) + " on speech that was held out, and was left out there; more calibration speech would help.");
    }
    return {};
}

/// latent: what it is before, and after. On any thread.
Status Conversion::healLayer(int layer, LatentWeights& latent, const std::function<void()>& step) {
    const api::ConversionOptions& options = m_request.options;
    LayerReport& facts = m_report.layers[static_cast<std::size_t>(layer)];
    HealOptions healing;
    healing.steps = healingSteps(layer);
    healing.seed = options.seed + static_cast<std::uint64_t>(layer);
    healing.learningRate = options.healingRate;
    healing.fitsProjections = options.healsProjections;
    const AttentionRecord& record = *recordOf(layer);
    const RecordPart training = partOf(record, 0, m_trainingSequences), heldOut = partOf(record, m_trainingSequences, m_sequences.size());
    UNDERVOICE_TRY_ASSIGN(LatentWeights healed, heal(latent, training.record, training.weights, healing, [&](int) { step(); }, m_cancel));
    const double error = outputError(healed, heldOut.record, heldOut.weights);
    // Too little speech, or of another kind: what was learned does not hold elsewhere, and the factors alone are better.
    if (error < facts.outputErrorBefore) {
        latent = std::move(healed);
        facts.outputErrorAfter = error;
        facts.isHealed = true;
    }
    // Of as many sequences as were held out: all of them would take longer than some conversions' checks.
    const RecordPart sample = partOf(record, 0, m_trainingSequences, m_trainingSequences / heldOut.weights.size());
    facts.trainingError = outputError(latent, sample.record, sample.weights);
    return {};
}

/// The next layer; null: it stays as it is.
void Conversion::keepLayer(int layer, const LatentWeights* latent) {
    ConversionRecord& record = m_converted.record;
    record.self.modes.emplace_back(latent ? "mla" : "t");
    record.self.ranks.push_back(latent ? latent->down.size(0) : 0);
    record.cross.modes.emplace_back("mha");
    record.cross.ranks.push_back(0);
    if (!latent) return;
    const std::string prefix = prefixOf(layer);
    const std::pair<const char*, at::Tensor> parts[] = {{".query.weight", latent->query}, {".query.bias", latent->queryBias}, {".out.weight", latent->out},
                                                        {".out.bias", latent->outBias},   {".kv_down.weight", latent->down}, {".k_up.weight", latent->keyUp},
                                                        {".v_up.weight", latent->valueUp}, {".v_up.bias", latent->valueBias}};
    for (const auto& [suffix, tensor] : parts) m_converted.tensors[prefix + suffix] = tensor;
    m_converted.layout.latent.push_back(LatentModule::flat(prefix, latent->down.size(0), /*kept=*/0, m_source->dims().textHeads));
}

Status Conversion::convertFlat() {
    const FlatSource source{*m_source, *m_original, m_clips, m_training};
    UNDERVOICE_TRY_ASSIGN(m_converted, convertFlatModel(source, *m_request.flat, m_report.layers, m_progress, m_cancel));
    m_ranks = m_converted.record.self.ranks;
    m_report.ranks = m_ranks;
    m_report.remarks.push_back("Converted as the original Whisper-MLA repository does, for comparison only: heads are scrambled, and the model needs long training before it says anything.");
    return {};
}

ModelToWrite Conversion::modelToWrite(const std::string& reportSha256) const {
    ModelToWrite model;
    model.dims = m_source->dims();
    model.layout = m_converted.layout;
    model.alignmentHeads = m_original->alignmentHeads;
    model.conversion = m_converted.record;
    model.conversion->reportSha256 = reportSha256;
    model.type = scalarType(m_request.options.dtype);
    model.tokenizerFolder = tokenizerFolderOf(m_request.source.path);
    model.load = [this](const std::string& name) { return convertedTensor(m_converted, *m_source, name); };
    return model;
}

Status Conversion::write(FolderInTheMaking& folder) {
    return writeModelFolder(folder.path(), modelToWrite(/*reportSha256=*/{}), *m_original->tokenizer, m_progress, m_cancel);
}

}  // namespace undervoice::engine
