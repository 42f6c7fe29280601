#include "engine/convert/parity.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "base/time.h"
#include "engine/longform/null_sink.h"
#include "engine/longform/transcriber.h"
#include "text/normalizer.h"

namespace undervoice::engine {
namespace {

constexpr int kGatePromptTokens = 200;

/// Logits of all predictions that are the model's own, float32 [prediction, vocabulary].
at::Tensor predictions(const Model& model, const at::Tensor& encoded, const TokenSequence& sequence) {
    const auto state = model.startDecoding(encoded, /*rowsPerWindow=*/1, static_cast<int>(sequence.tokens.size()));
    LogitRows rows;
    for (std::size_t i = sequence.firstPrediction; i < sequence.tokens.size(); ++i) rows.positions.push_back(static_cast<std::int64_t>(i));
    return model.decode(at::tensor(sequence.tokens).unsqueeze(0), *state, rows)[0].to(at::kCPU);
}

/// Of one sequence: divergences of all predictions, and whether each model's first choice is the same.
struct Divergences {
    std::vector<double> kl;
    std::vector<bool> isSame;
};

Divergences diverge(const at::Tensor& original, const at::Tensor& converted) {
    const at::Tensor p = at::log_softmax(original, -1), q = at::log_softmax(converted, -1);
    const at::Tensor kl = (p.exp() * (p - q)).sum(-1).to(at::kDouble).clamp_min(0);
    const at::Tensor same = at::argmax(original, -1).eq(at::argmax(converted, -1));
    Divergences found;
    for (std::int64_t i = 0; i < kl.size(0); ++i) {
        found.kl.push_back(kl[i].item<double>());
        found.isSame.push_back(same[i].item<bool>());
    }
    return found;
}

/// Prediction i is of the token behind position firstPrediction + i; the last one is of the end.
bool predictsTimestamp(const TokenSequence& sequence, std::size_t prediction) {
    const std::size_t label = sequence.firstPrediction + prediction + 1;
    return label < sequence.kinds.size() && sequence.kinds[label] == TokenKind::Timestamp;
}

void add(PredictionAgreement& agreement, double kl, bool isSame) {
    agreement.divergences.push_back(kl);
    agreement.sameFirst += isSame ? 1 : 0;
}

api::TranscribeOptions carefulGreedy(const std::string& language) {
    api::TranscribeOptions options;
    options.mode = api::Mode::Careful;
    options.decoding.language = language;
    options.decoding.beamSize.reset();
    options.decoding.bestOf = 1;
    return options;
}

}  // namespace

double PredictionAgreement::meanKl() const {
    if (divergences.empty()) return 0;
    return std::accumulate(divergences.begin(), divergences.end(), 0.0) / static_cast<double>(divergences.size());
}

double PredictionAgreement::p99Kl() const {
    if (divergences.empty()) return 0;
    std::vector<double> sorted = divergences;
    const std::size_t index = (sorted.size() - 1) * 99 / 100;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(index), sorted.end());
    return sorted[index];
}

double PredictionAgreement::topOneAgreement() const {
    return divergences.empty() ? 1 : static_cast<double>(sameFirst) / static_cast<double>(divergences.size());
}

Result<LogitParity> compareLogits(const LoadedModel& original, const LoadedModel& converted, const std::vector<CalibrationWindow>& windows,
                                  const std::string& phase, const ProgressFunction& progress, const CancelToken& cancel) {
    const SequenceMaker maker(windows, *original.tokenizer);
    LogitParity parity;
    for (std::size_t window = 0; window < windows.size(); ++window) {
        UNDERVOICE_TRY(cancel.check());
        const at::Tensor& encoded = windows[window].encoded;
        for (const int promptTokens : {0, kGatePromptTokens}) {
            const TokenSequence sequence = maker.make(window, {promptTokens, /*hasPromptTimestamps=*/true, /*hasTimestamps=*/true});
            const Divergences found = diverge(predictions(*original.model, encoded, sequence), predictions(*converted.model, encoded, sequence));
            for (std::size_t i = 0; i < found.kl.size(); ++i) {
                add(promptTokens == 0 ? parity.withoutPrompt : parity.withPrompt, found.kl[i], found.isSame[i]);
                if (predictsTimestamp(sequence, i)) add(parity.atTimestamps, found.kl[i], found.isSame[i]);
            }
        }
        if (progress) progress({static_cast<std::int64_t>(window + 1), static_cast<std::int64_t>(windows.size()), Progress::Unit::Items, phase});
    }
    return parity;
}

Result<Predictions> Predictions::of(const LoadedModel& original, std::span<const CalibrationWindow> windows, const CancelToken& cancel) {
    const std::vector<CalibrationWindow> own(windows.begin(), windows.end());
    const SequenceMaker maker(own, *original.tokenizer);
    Predictions found;
    found.m_windows = windows;
    for (std::size_t window = 0; window < windows.size(); ++window) {
        UNDERVOICE_TRY(cancel.check());
        found.m_sequences.push_back(maker.make(window, {kGatePromptTokens, /*hasPromptTimestamps=*/true, /*hasTimestamps=*/true}));
        found.m_logits.push_back(predictions(*original.model, windows[window].encoded, found.m_sequences.back()));
    }
    return found;
}

Result<double> Predictions::divergenceOf(const Model& other, const CancelToken& cancel) const {
    PredictionAgreement agreement;
    for (std::size_t window = 0; window < m_sequences.size(); ++window) {
        UNDERVOICE_TRY(cancel.check());
        const Divergences found = diverge(m_logits[window], predictions(other, m_windows[window].encoded, m_sequences[window]));
        agreement.divergences.insert(agreement.divergences.end(), found.kl.begin(), found.kl.end());
    }
    return agreement.meanKl();
}

double stepMilliseconds(const Model& model, const at::Tensor& encoded) {
    constexpr std::int64_t kSteps = 100;
    const auto state = model.startDecoding(encoded, /*rowsPerWindow=*/1, kGatePromptTokens + kSteps);
    const LogitRows first{.all = false, .positions = {0}};
    model.decode(at::full({1, kGatePromptTokens}, 100, at::kLong), *state, first);
    std::vector<double> milliseconds;
    for (std::int64_t i = 0; i < kSteps; ++i) {
        const auto start = std::chrono::steady_clock::now();
        model.decode(at::full({1, 1}, 200 + i, at::kLong), *state, first);
        milliseconds.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::nth_element(milliseconds, milliseconds.begin() + kSteps / 2);
    return milliseconds[kSteps / 2];
}

Result<double> absorbedDifference(const LoadedModel& model, const at::Tensor& encoded, const TokenSequence& sequence, const CancelToken& cancel) {
    const at::Tensor whole = predictions(*model.model, encoded, sequence);
    const auto state = model.model->startDecoding(encoded, /*rowsPerWindow=*/1, static_cast<int>(sequence.tokens.size()));
    const at::Tensor tokens = at::tensor(sequence.tokens).unsqueeze(0);
    const auto first = static_cast<std::int64_t>(sequence.firstPrediction);
    const LogitRows last{.all = false, .positions = {0}};
    if (first > 0) model.model->decode(tokens.narrow(1, 0, first), *state, last);
    double largest = 0;
    for (std::int64_t i = first; i < tokens.size(1); ++i) {
        UNDERVOICE_TRY(cancel.check());
        const at::Tensor step = model.model->decode(tokens.narrow(1, i, 1), *state, last)[0][0].to(at::kCPU);
        largest = std::max(largest, (step - whole[i - first]).abs().max().item<double>());
    }
    return largest;
}

Result<std::vector<ClipTranscript>> transcribeClips(const LoadedModel& model, const Clips& clips,
                                                    const std::string& phase, const ProgressFunction& progress, const CancelToken& cancel) {
    const RecordingModel recordingModel{*model.decoder, *model.logMel, model.alignmentHeads};
    std::int64_t total = 0, done = 0;
    for (const api::ConversionClip* clip : clips) total += clip->audio.sampleCount();
    std::vector<ClipTranscript> transcripts;
    NullSink sink;
    for (const api::ConversionClip* clip : clips) {
        const auto start = std::chrono::steady_clock::now();
        UNDERVOICE_TRY_ASSIGN(const api::TranscriptionSummary summary,
                              Transcriber(recordingModel, nullptr).run({clip->audio, carefulGreedy(clip->language), /*seed=*/0, /*resume=*/{}}, sink, cancel));
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        transcripts.push_back({summary.text, summary.language, summary.decodedTokens, seconds.count()});
        done += clip->audio.sampleCount();
        if (progress) progress({samplesToUs(done), samplesToUs(total), Progress::Unit::AudioMicroseconds, phase});
    }
    return transcripts;
}

Result<TranscriptParity> compareTranscripts(const Clips& clips, const std::vector<ClipTranscript>& original,
                                            const std::vector<ClipTranscript>& converted, const std::filesystem::path& assetsFolder,
                                            std::uint64_t seed) {
    UNDERVOICE_TRY_ASSIGN(const text::EnglishNormalizer english, text::EnglishNormalizer::create(assetsFolder));
    const text::BasicNormalizer basic;
    const auto words = [&](const std::string& text, const std::string& language) { return language == "en" ? english(text) : basic(text); };
    TranscriptParity parity;
    std::vector<text::PairedErrors> paired;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        const std::string& language = original[i].language;
        const std::string before = words(original[i].text, language), after = words(converted[i].text, language);
        UNDERVOICE_TRY_ASSIGN(const text::Comparison changes, text::compareWords(before, after));
        parity.changed += changes.counts;
        parity.identical += changes.counts.errors() == 0 ? 1 : 0;
        ++parity.clips;
        if (clips[i]->referenceText.empty()) continue;
        const std::string reference = words(clips[i]->referenceText, language);
        UNDERVOICE_TRY_ASSIGN(const text::Comparison ofOriginal, text::compareWords(reference, before));
        UNDERVOICE_TRY_ASSIGN(const text::Comparison ofConverted, text::compareWords(reference, after));
        parity.original += ofOriginal.counts;
        parity.converted += ofConverted.counts;
        ++parity.referenced;
        paired.push_back({ofOriginal.counts.errors(), ofConverted.counts.errors(), ofOriginal.counts.referenceLength()});
    }
    if (!paired.empty()) {
        std::mt19937_64 random(seed);
        UNDERVOICE_TRY_ASSIGN(parity.bootstrap, text::pairedBootstrap(paired, random));
    }
    return parity;
}

}  // namespace undervoice::engine
