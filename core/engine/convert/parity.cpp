#include "engine/convert/parity.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>
#include <random>
#include <span>
#include <sstream>
#include <utility>

#include "base/time.h"
#include "engine/longform/null_sink.h"
#include "engine/longform/transcriber.h"
#include "engine/whisper/probe.h"
#include "text/normalizer.h"

namespace undervoice::engine {
namespace {

constexpr int kGatePromptTokens = 200;
constexpr SequenceMaker::Form kGatePrompt{kGatePromptTokens, /*hasPromptTimestamps=*/true, /*hasTimestamps=*/true};
constexpr std::size_t kTogether = 8;  // short clips

/// Logits of all predictions that are the model's own, float32 [prediction, vocabulary]. What the state held is forgotten, but for the
/// window's cross-attention.
at::Tensor predictions(const Model& model, DecoderState& state, const TokenSequence& sequence, Probe* probe = nullptr) {
    state.truncate(0);
    LogitRows rows;
    for (std::size_t i = sequence.firstPrediction; i < sequence.tokens.size(); ++i) rows.positions.push_back(static_cast<std::int64_t>(i));
    return model.decode(at::tensor(sequence.tokens).unsqueeze(0), state, rows, nullptr, probe)[0].to(at::kCPU);
}

at::Tensor predictions(const Model& model, const at::Tensor& encoded, const TokenSequence& sequence) {
    return predictions(model, *model.startDecoding(encoded, /*rowsPerWindow=*/1, static_cast<int>(sequence.tokens.size())), sequence);
}

/// Puts a trial in its layer's place.
class Replacement : public Probe {
  public:
    explicit Replacement(const AttentionTrial& trial) : m_trial(trial) {}
    void onActivation(const std::string&, const at::Tensor&) override {}
    bool wants(const std::string&) const override { return false; }
    at::Tensor selfAttentionOut(int layer, const at::Tensor& inputs) override {
        if (layer != m_trial.layer) return {};
        return attentionOutput(m_trial.attention, inputs.to(at::kCPU, at::kFloat)).to(inputs.options());
    }

  private:
    const AttentionTrial& m_trial;
};

/// Of one sequence: divergences of all predictions, and whether each model's first choice is the same.
struct Divergences {
    std::vector<double> kl;
    std::vector<bool> isSame;
};

/// p: log-probabilities of the original; converted: logits; float32 [prediction, vocabulary].
Divergences diverge(const at::Tensor& p, const at::Tensor& converted) {
    const at::Tensor q = at::log_softmax(converted, -1);
    const at::Tensor kl = (p.exp() * (p - q)).sum(-1).to(at::kDouble).clamp_min(0);
    const at::Tensor same = at::argmax(p, -1).eq(at::argmax(converted, -1));
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

/// Every prediction of a sequence to `all`, those of timestamps to `timestamps` as well.
void addPredictions(PredictionAgreement& all, PredictionAgreement& timestamps, const TokenSequence& sequence, const Divergences& found) {
    for (std::size_t i = 0; i < found.kl.size(); ++i) {
        add(all, found.kl[i], found.isSame[i]);
        if (predictsTimestamp(sequence, i)) add(timestamps, found.kl[i], found.isSame[i]);
    }
}

/// Lines of a text, normalised.
std::vector<std::string> linesOf(const std::string& text, const std::function<std::string(const std::string&)>& normalised) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(normalised(line));
    return lines;
}

/// Lines and tabs part words too.
std::string spaced(std::string text) {
    std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    return text;
}

/// Errors of a text against lines that were said one after the other, of each line. What is inserted between two lines counts to the
/// first of them.
Result<std::vector<text::ErrorCounts>> errorsOfLines(const std::vector<std::string>& lines, const std::string& text) {
    std::string whole;
    std::vector<std::size_t> lineOfWord;
    for (std::size_t line = 0; line < lines.size(); ++line) {
        UNDERVOICE_TRY_ASSIGN(const text::Comparison own, text::compareWords(lines[line], ""));
        lineOfWord.insert(lineOfWord.end(), own.reference.size(), line);
        whole += lines[line] + " ";
    }
    UNDERVOICE_TRY_ASSIGN(const text::Comparison all, text::compareWords(whole, text));
    std::vector<text::ErrorCounts> errors(lines.size());
    const auto lineAt = [&](std::size_t word) { return lineOfWord.empty() ? 0 : lineOfWord[std::min(word, lineOfWord.size() - 1)]; };
    for (const text::EditChunk& chunk : all.chunks) {
        for (std::size_t word = chunk.referenceBegin; word < chunk.referenceEnd; ++word) {
            text::ErrorCounts& counts = errors[lineAt(word)];
            (chunk.edit == text::Edit::Equal ? counts.hits : chunk.edit == text::Edit::Delete ? counts.deletions : counts.substitutions) += 1;
        }
        if (chunk.edit == text::Edit::Insert)
            errors[lineAt(chunk.referenceBegin > 0 ? chunk.referenceBegin - 1 : 0)].insertions += static_cast<std::int64_t>(chunk.hypothesisEnd - chunk.hypothesisBegin);
    }
    return errors;
}

api::TranscribeOptions carefulGreedy(const std::string& language) {
    api::TranscribeOptions options;
    options.mode = api::Mode::Careful;
    options.decoding.language = language;
    options.decoding.beamSize.reset();
    options.decoding.bestOf = 1;
    return options;
}

/// The clips at the front of the rest whose first windows are decoded in one go, which gives the same tokens as one by one: short ones of
/// one known language. Else the next clip alone.
Clips readTogether(std::span<const api::ConversionClip* const> rest, const LoadedModel& model) {
    const auto isShort = [](const api::ConversionClip* clip) { return clip->audio.sampleCount() >= kHopSamples && clip->audio.sampleCount() <= kWindowSamples; };
    Clips together{rest.front()};
    if (!isShort(rest.front()) || (rest.front()->language.empty() && model.tokenizer->isMultilingual())) return together;
    for (const api::ConversionClip* clip : rest.subspan(1)) {
        if (together.size() == kTogether || !isShort(clip) || clip->language != rest.front()->language) break;
        together.push_back(clip);
    }
    return together;
}

/// Of each clip the first window, as careful mode decodes it first.
Result<std::vector<DecodingResult>> decodeFirstWindows(const RecordingModel& model, const Clips& clips, const CancelToken& cancel) {
    std::vector<at::Tensor> encoded;
    for (const api::ConversionClip* clip : clips) {
        UNDERVOICE_TRY_ASSIGN(const float maximum, model.logMel.recordingMaximum(clip->audio, cancel));
        UNDERVOICE_TRY_ASSIGN(at::Tensor window, SpectrogramBackend(model, clip->audio, maximum).encoded({0, clip->audio.sampleCount() / kHopSamples}));
        encoded.push_back(std::move(window));
    }
    WindowDecodingOptions options = Decoder::atTemperature(carefulGreedy(clips.front()->language).decoding, /*temperature=*/0);
    if (options.language.empty()) options.language = "en";  // of a model that knows no other
    return model.decoder.decode(at::cat(encoded), options, cancel);
}

/// The seconds are those that each model would take with an encoder of its own; what several clips took together is shared out evenly.
Result<std::vector<ClipTranscript>> transcribeGroup(const RecordingModel& model, const Clips& clips, const CancelToken& cancel) {
    const auto start = std::chrono::steady_clock::now();
    const double savedBefore = model.encodings->savedSeconds();
    std::vector<DecodingResult> firstWindows;
    if (clips.size() > 1) {
        UNDERVOICE_TRY_ASSIGN(firstWindows, decodeFirstWindows(model, clips, cancel));
    }
    std::vector<ClipTranscript> transcripts;
    NullSink sink;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        UNDERVOICE_TRY_ASSIGN(const api::TranscriptionSummary summary,
                              Transcriber(model, nullptr).run({clips[i]->audio, carefulGreedy(clips[i]->language), /*seed=*/0, /*resume=*/{}, firstWindows.empty() ? nullptr : &firstWindows[i]}, sink, cancel));
        transcripts.push_back({summary.text, summary.language, summary.decodedTokens, 0});
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    for (ClipTranscript& transcript : transcripts)
        transcript.seconds = (seconds.count() + model.encodings->savedSeconds() - savedBefore) / static_cast<double>(clips.size());
    return transcripts;
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

double LogitParity::meanPromptTokens() const {
    return promptedWindows == 0 ? 0 : static_cast<double>(promptTokens) / static_cast<double>(promptedWindows);
}

Result<bool> sameEncoder(const Checkpoint& a, const Checkpoint& b, const CancelToken& cancel) {
    for (const TensorEntry& entry : a.tensors()) {
        if (!entry.name.starts_with("encoder.")) continue;
        UNDERVOICE_TRY(cancel.check());
        UNDERVOICE_TRY_ASSIGN(const at::Tensor ofA, a.load(entry.name, Precision::Float32));
        UNDERVOICE_TRY_ASSIGN(const at::Tensor ofB, b.load(entry.name, Precision::Float32));
        if (!at::equal(ofA, ofB)) return false;
    }
    return true;
}

Result<std::vector<LogitParity>> compareLogits(const LoadedModel& original, const Models& converted, const std::vector<CalibrationWindow>& windows,
                                               const std::string& phase, const ProgressFunction& progress, const CancelToken& cancel) {
    const SequenceMaker maker(windows, *original.tokenizer);
    std::vector<LogitParity> parities(converted.size());
    for (std::size_t window = 0; window < windows.size(); ++window) {
        const TokenSequence alone = maker.make(window, {});
        const TokenSequence prompted = maker.make(window, kGatePrompt);
        const bool isPrompted = prompted.promptTokens() >= kLeastGatePromptTokens;
        const auto logitsOf = [&](const LoadedModel& model) {
            const auto state = model.model->startDecoding(windows[window].encoded, /*rowsPerWindow=*/1, static_cast<int>(std::max(alone.tokens.size(), prompted.tokens.size())));
            return std::pair(predictions(*model.model, *state, alone), isPrompted ? predictions(*model.model, *state, prompted) : at::Tensor());
        };
        auto expected = logitsOf(original);
        expected.first = at::log_softmax(expected.first, -1);
        if (isPrompted) expected.second = at::log_softmax(expected.second, -1);
        for (std::size_t i = 0; i < converted.size(); ++i) {
            UNDERVOICE_TRY(cancel.check());
            const auto found = logitsOf(*converted[i]);
            addPredictions(parities[i].withoutPrompt, parities[i].atTimestamps, alone, diverge(expected.first, found.first));
            if (!isPrompted) continue;
            addPredictions(parities[i].withPrompt, parities[i].atTimestamps, prompted, diverge(expected.second, found.second));
            ++parities[i].promptedWindows;
            parities[i].promptTokens += prompted.promptTokens();
        }
        if (progress) progress({static_cast<std::int64_t>(window + 1), static_cast<std::int64_t>(windows.size()), Progress::Unit::Items, phase});
    }
    return parities;
}

Result<std::vector<double>> divergencesOf(const std::vector<AttentionTrial>& trials, const LoadedModel& original, const std::vector<CalibrationWindow>& windows,
                                          const std::function<void(std::size_t done)>& step, const CancelToken& cancel) {
    const SequenceMaker maker(windows, *original.tokenizer);
    std::vector<PredictionAgreement> agreements(trials.size());
    for (std::size_t window = 0; window < windows.size(); ++window) {
        const TokenSequence sequence = maker.make(window, window % 2 == 0 ? kGatePrompt : SequenceMaker::Form{});
        const auto state = original.model->startDecoding(windows[window].encoded, /*rowsPerWindow=*/1, static_cast<int>(sequence.tokens.size()));
        const at::Tensor expected = at::log_softmax(predictions(*original.model, *state, sequence), -1);
        for (std::size_t i = 0; i < trials.size(); ++i) {
            UNDERVOICE_TRY(cancel.check());
            Replacement replacement(trials[i]);
            const Divergences found = diverge(expected, predictions(*original.model, *state, sequence, &replacement));
            agreements[i].divergences.insert(agreements[i].divergences.end(), found.kl.begin(), found.kl.end());
        }
        if (step) step(window + 1);
    }
    std::vector<double> means;
    for (const PredictionAgreement& agreement : agreements) means.push_back(agreement.meanKl());
    return means;
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

Result<std::vector<std::vector<ClipTranscript>>> transcribeClips(const Models& models, const Clips& clips, const std::string& phase,
                                                                 const ProgressFunction& progress, const CancelToken& cancel) {
    std::int64_t total = 0, done = 0;
    for (const api::ConversionClip* clip : clips) total += clip->audio.sampleCount();
    std::vector<std::vector<ClipTranscript>> transcripts(models.size());
    for (std::size_t first = 0; first < clips.size();) {
        const Clips group = readTogether(std::span(clips).subspan(first), *models.front());
        EncodingCache encodings;  // of one group: a long recording's take 150 MB of base
        for (std::size_t i = 0; i < models.size(); ++i) {
            UNDERVOICE_TRY_ASSIGN(auto some, transcribeGroup({*models[i]->decoder, *models[i]->logMel, models[i]->alignmentHeads, &encodings}, group, cancel));
            std::ranges::move(some, std::back_inserter(transcripts[i]));
        }
        for (const api::ConversionClip* clip : group) done += clip->audio.sampleCount();
        first += group.size();
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
        const std::vector<std::string> lines = linesOf(clips[i]->referenceText, [&](const std::string& line) { return words(line, language); });
        const std::string raw = spaced(clips[i]->referenceText);
        UNDERVOICE_TRY_ASSIGN(const text::Comparison rawOriginal, text::compareWords(raw, spaced(original[i].text)));
        UNDERVOICE_TRY_ASSIGN(const text::Comparison rawConverted, text::compareWords(raw, spaced(converted[i].text)));
        parity.originalRaw += rawOriginal.counts;
        parity.convertedRaw += rawConverted.counts;
        UNDERVOICE_TRY_ASSIGN(const auto ofOriginal, errorsOfLines(lines, before));
        UNDERVOICE_TRY_ASSIGN(const auto ofConverted, errorsOfLines(lines, after));
        ++parity.referenced;
        for (std::size_t line = 0; line < lines.size(); ++line) {
            parity.original += ofOriginal[line];
            parity.converted += ofConverted[line];
            parity.languages[language].original += ofOriginal[line];
            parity.languages[language].converted += ofConverted[line];
            paired.push_back({ofOriginal[line].errors(), ofConverted[line].errors(), ofOriginal[line].referenceLength()});
        }
    }
    if (!paired.empty()) {
        std::mt19937_64 random(seed);
        UNDERVOICE_TRY_ASSIGN(parity.bootstrap, text::pairedBootstrap(paired, random));
    }
    return parity;
}

}  // namespace undervoice::engine
