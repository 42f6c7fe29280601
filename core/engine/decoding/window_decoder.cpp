#include "engine/decoding/window_decoder.h"

#include "engine/decoding/beam_search.h"
#include "engine/decoding/counter_random.h"
#include "engine/decoding/row_search.h"
#include "engine/decoding/search.h"
#include "text/compression.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include <ATen/ops/full.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>

namespace undervoice::engine {
namespace {

Status checkSeeds(const WindowDecodingOptions& options, std::int64_t windows) {
    if (options.windowSeeds.empty() || static_cast<std::int64_t>(options.windowSeeds.size()) == windows)
        return {};
    return fail(ErrorCode::InvalidArgument, "There are " + std::to_string(options.windowSeeds.size()) +
                                                " seeds for " + std::to_string(windows) +
                                                " windows; each window needs its own.");
}

std::vector<std::uint64_t> seedsOf(const WindowDecodingOptions& options, std::int64_t windows) {
    if (!options.windowSeeds.empty()) return options.windowSeeds;
    std::vector<std::uint64_t> seeds;
    for (std::int64_t window = 0; window < windows; ++window) {
        seeds.push_back(derivedSeed(options.seed, static_cast<std::uint64_t>(window)));
    }
    return seeds;
}

std::unique_ptr<Search> makeSearch(const WindowDecodingOptions& options, const SearchShape& shape) {
    if (options.beamSize) {
        return std::make_unique<BeamSearch>(
            shape, finishedWanted(*options.beamSize, options.patience.value_or(1.0)));
    }
    if (options.temperature == 0) return std::make_unique<GreedySearch>(shape);
    return std::make_unique<Sampler>(shape, options.temperature, seedsOf(options, shape.windows));
}

/// The windows of one call on their way through the model.
class DecodingRun {
  public:
    DecodingRun(const StepModel& model, const text::Tokenizer& tokenizer,
                const WindowDecodingOptions& options, InitialTokens initial, LogitsRules rules)
        : m_model(model),
          m_tokenizer(tokenizer),
          m_options(options),
          m_initial(std::move(initial)),
          m_rules(std::move(rules)),
          m_maxSteps(maxSteps(options, m_initial.tokens.size(), model.textContext())) {}

    Result<std::vector<DecodingResult>> run(const at::Tensor& encoded, const CancelToken& cancel);

  private:
    at::Tensor startWindows(const at::Tensor& encoded);
    at::Tensor continueRows();
    void keepNoSpeech(const at::Tensor& logits);
    void finishWindowsExcept(const std::vector<std::int64_t>& open);
    DecodingResult resultOf(std::int64_t position) const;

    const StepModel& m_model;
    const text::Tokenizer& m_tokenizer;
    const WindowDecodingOptions& m_options;
    const InitialTokens m_initial;
    const LogitsRules m_rules;
    const int m_maxSteps;
    std::unique_ptr<DecoderState> m_state;
    std::unique_ptr<Search> m_search;
    std::vector<std::size_t> m_windows;  ///< of the call, those still in the batch
    std::vector<double> m_noSpeech;      ///< of each window of the call
    std::vector<DecodingResult> m_results;
};

Result<std::vector<DecodingResult>> DecodingRun::run(const at::Tensor& encoded, const CancelToken& cancel) {
    UNDERVOICE_TRY(cancel.check());
    at::Tensor logits = startWindows(encoded);  // [row, vocabulary]
    for (int step = 1;; ++step) {
        UNDERVOICE_TRY(cancel.check());
        const at::Tensor sampled = m_search->sampled();
        for (const auto& rule : m_rules) rule->apply(logits, sampled);
        m_search->advance(logits);
        if (step == m_maxSteps) {
            finishWindowsExcept({});
        } else {
            const at::Tensor sources = m_search->sources();
            const std::vector<std::int64_t> open = m_search->openWindows();
            if (!open.empty() && sources.defined()) m_state->reorderRows(sources);
            finishWindowsExcept(open);
        }
        if (m_windows.empty()) return std::move(m_results);
        logits = continueRows();
    }
}

/// The prompt goes through one row a window; the rows that a search wants are copies of it.
at::Tensor DecodingRun::startWindows(const at::Tensor& encoded) {
    const std::int64_t windows = encoded.size(0);
    const int rows = rowsPerWindow(m_options);
    m_windows.resize(static_cast<std::size_t>(windows));
    std::iota(m_windows.begin(), m_windows.end(), std::size_t{0});
    m_results.resize(m_windows.size());
    m_search = makeSearch(m_options, {windows, rows, m_maxSteps, m_tokenizer.endOfText(), m_model.device()});
    const auto length = static_cast<std::int64_t>(m_initial.tokens.size());
    m_state = m_model.startDecoding(encoded,
                                    static_cast<int>(length) + m_maxSteps - 1);  // the last token is not fed
    const at::Tensor prompt = at::tensor(m_initial.tokens, at::kLong).to(m_model.device());
    LogitRows wanted{/*all=*/false, {static_cast<std::int64_t>(m_initial.startOfTranscript)}};
    if (wanted.positions.back() != length - 1) wanted.positions.push_back(length - 1);
    const at::Tensor logits = m_model.decode(prompt.unsqueeze(0).repeat({windows, 1}), *m_state, wanted);
    keepNoSpeech(logits.select(1, 0));
    if (rows > 1) m_state->repeatRows(rows);
    return logits.select(1, logits.size(1) - 1).repeat_interleave(rows, /*dim=*/0);
}

void DecodingRun::keepNoSpeech(const at::Tensor& logits) {
    const at::Tensor probabilities =
        at::softmax(logits, 1).select(1, m_tokenizer.noSpeech()).to(at::kDouble).cpu().contiguous();
    const double* const first = probabilities.const_data_ptr<double>();
    m_noSpeech.assign(first, first + probabilities.numel());
}

at::Tensor DecodingRun::continueRows() {
    return m_model.decode(m_search->nextTokens(), *m_state, {/*all=*/false, {0}}).select(1, 0);
}

void DecodingRun::finishWindowsExcept(const std::vector<std::int64_t>& open) {
    if (open.size() == m_windows.size()) return;
    std::vector<std::size_t> kept;
    for (std::size_t position = 0; position < m_windows.size(); ++position) {
        if (std::binary_search(open.begin(), open.end(), static_cast<std::int64_t>(position))) {
            kept.push_back(m_windows[position]);
        } else {
            DecodingResult& result = m_results[m_windows[position]];
            result = resultOf(static_cast<std::int64_t>(position));
            if (m_options.onFinished) m_options.onFinished(m_windows[position], result);
        }
    }
    m_windows = std::move(kept);
    if (m_windows.empty()) return;
    m_search->keepWindows(open);
    m_state->keepWindows(open);
}

DecodingResult DecodingRun::resultOf(std::int64_t position) const {
    std::vector<Candidate> candidates = m_search->candidates(position);
    Candidate& best = candidates[bestCandidate(candidates, m_options.lengthPenalty)];
    DecodingResult result;
    result.tokens = std::move(best.tokens);
    result.text = std::string(text::strip(m_tokenizer.decode(result.tokens)));
    result.language = m_options.language;
    result.avgLogprob = best.sumLogprob / static_cast<double>(result.tokens.size() + 1);
    result.noSpeechProb = m_noSpeech[m_windows[static_cast<std::size_t>(position)]];
    result.compressionRatio = text::compressionRatio(result.text);
    result.temperature = m_options.temperature;
    return result;
}

LanguageGuess guessOf(const text::Tokenizer& tokenizer, const double* probabilities) {
    LanguageGuess guess;
    for (int i = 0; i < tokenizer.languageCount(); ++i) {
        guess.all.emplace_back(tokenizer.languageOfToken(tokenizer.firstLanguage() + i), probabilities[i]);
    }
    const auto best = std::max_element(guess.all.begin(), guess.all.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    guess.code = best->first;
    guess.probability = best->second;
    return guess;
}

}  // namespace

std::vector<LanguageGuess> WindowDecoder::detectLanguage(const at::Tensor& encoded) const {
    const std::int64_t windows = encoded.size(0);
    if (!m_tokenizer.isMultilingual()) {
        return std::vector<LanguageGuess>(static_cast<std::size_t>(windows), {"en", 1.0, {{"en", 1.0}}});
    }
    const auto state = m_model.startDecoding(encoded, /*capacity=*/1);
    const at::Tensor start = at::full({windows, 1}, m_tokenizer.startOfTranscript(),
                                      at::TensorOptions(at::kLong).device(m_model.device()));
    const at::Tensor logits = m_model.decode(start, *state, {/*all=*/false, {0}}).select(1, 0);
    const at::Tensor languages = logits.narrow(1, m_tokenizer.firstLanguage(), m_tokenizer.languageCount());
    const at::Tensor probabilities =
        at::softmax(languages, 1).to(at::kDouble).cpu().contiguous();  // [window, language]
    std::vector<LanguageGuess> guesses;
    for (std::int64_t window = 0; window < windows; ++window) {
        guesses.push_back(
            guessOf(m_tokenizer, probabilities.const_data_ptr<double>() + window * probabilities.size(1)));
    }
    return guesses;
}

Result<std::vector<DecodingResult>> WindowDecoder::decode(const at::Tensor& encoded,
                                                          const WindowDecodingOptions& options,
                                                          const CancelToken& cancel) const {
    if (encoded.size(0) == 0) return std::vector<DecodingResult>{};
    UNDERVOICE_TRY(validate(options, m_tokenizer));
    UNDERVOICE_TRY(checkSeeds(options, encoded.size(0)));
    UNDERVOICE_TRY_ASSIGN(InitialTokens initial, initialTokens(options, m_tokenizer, m_model.textContext()));
    UNDERVOICE_TRY_ASSIGN(LogitsRules rules,
                          makeRules(options, m_tokenizer, m_model.audioContext(), m_model.device()));
    return DecodingRun(m_model, m_tokenizer, options, std::move(initial), std::move(rules))
        .run(encoded, cancel);
}

}  // namespace undervoice::engine
