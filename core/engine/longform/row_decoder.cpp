#include "engine/longform/row_decoder.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "engine/longform/ladder.h"
#include "engine/longform/prompt_history.h"
#include "engine/tensor/guard.h"

namespace undervoice::engine {
namespace {

/// Rows of one language; a call decodes one language at a time.
std::vector<std::vector<Row*>> byLanguage(const std::vector<Row*>& rows) {
    std::vector<std::vector<Row*>> groups;
    for (Row* row : rows) {
        const auto group = std::ranges::find_if(groups, [&](const auto& g) { return g.front()->language == row->language; });
        if (group == groups.end())
            groups.push_back({row});
        else
            group->push_back(row);
    }
    return groups;
}

/// Of some of the rows that a call was asked for: their seeds, and where those that end are kept and struck off.
WindowDecodingOptions batchOptions(WindowDecodingOptions options, const std::vector<std::size_t>& batch, std::vector<DecodingResult>& results,
                                   std::vector<std::size_t>& open) {
    const std::vector<std::uint64_t> seeds = std::exchange(options.windowSeeds, {});
    for (const std::size_t row : batch) options.windowSeeds.push_back(seeds[row]);
    options.onFinished = [&results, &open, batch](std::size_t window, const DecodingResult& result) {
        results[batch[window]] = result;
        std::erase(open, batch[window]);
    };
    return options;
}

Error tooLittle(const Error& cause) {
    return {ErrorCode::OutOfMemory, "There is not enough memory to decode even a single window with a single row: use a smaller model, or "
                                    "--cross e, which keeps less (undervoice memory lists what fits). " + cause.message};
}

}  // namespace

Result<std::vector<LanguageGuess>> detectInHalves(RowBackend& backend, std::span<const SampleRange> rows, const CancelToken& cancel) {
    auto guesses = guarded("detecting the language", [&] { return backend.detectLanguages(rows, cancel); });
    if (guesses || guesses.error().code != ErrorCode::OutOfMemory || rows.size() <= 1) return guesses;
    backend.releaseMemory();
    UNDERVOICE_TRY_ASSIGN(auto first, detectInHalves(backend, rows.first(rows.size() / 2), cancel));
    UNDERVOICE_TRY_ASSIGN(auto second, detectInHalves(backend, rows.subspan(rows.size() / 2), cancel));
    std::ranges::move(second, std::back_inserter(first));
    return first;
}

Result<RowDecoder> RowDecoder::create(RowBackend& backend, const text::Tokenizer& tokenizer,
                                      const api::TranscribeOptions& options, std::uint64_t seed, BatchLimit limit) {
    RowDecoder decoder(backend, tokenizer, options, seed, std::move(limit));
    UNDERVOICE_TRY_ASSIGN(const PromptHistory prompts, PromptHistory::create(tokenizer, options));
    decoder.m_prompt = prompts.prompt();
    decoder.m_prefix = promptTokens(tokenizer, options.prefix);
    return decoder;
}

std::uint64_t RowDecoder::seedOf(const Row& row, double temperature) const {
    constexpr std::uint64_t kPlaces = 8;  // more than a window can be split into
    const auto place = static_cast<std::uint64_t>(row.plannedIndex) * kPlaces + static_cast<std::uint64_t>(row.splits);
    return samplingSeed(m_seed, place, temperature);
}

WindowDecodingOptions RowDecoder::optionsFor(const Row& row, double temperature) const {
    WindowDecodingOptions options = Decoder::atTemperature(m_options->decoding, temperature);
    options.language = row.language;
    options.promptTokens = m_prompt;
    options.prefixTokens = m_prefix;
    options.seed = seedOf(row, temperature);
    return options;
}

/// Rows that have ended are not decoded again when memory runs out on others; the rest goes on in smaller batches, whose tokens are
/// the same.
Result<std::vector<DecodingResult>> RowDecoder::decodeTogether(std::span<const SampleRange> rows,
                                                               const WindowDecodingOptions& options,
                                                               const CancelToken& cancel) {
    std::vector<DecodingResult> results(rows.size());
    std::vector<std::size_t> open(rows.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    while (!open.empty()) {
        const std::vector<std::size_t> batch(open.begin(), open.begin() + std::min<std::ptrdiff_t>(m_limit.windows(), std::ssize(open)));
        const WindowDecodingOptions own = batchOptions(m_limit.applied(options), batch, results, open);
        std::vector<SampleRange> ranges;
        for (const std::size_t row : batch) ranges.push_back(rows[row]);
        auto decoded = guarded("decoding windows", [&] { return m_backend->decode(ranges, own, cancel); });
        if (decoded) {
            for (std::size_t i = 0; i < batch.size(); ++i) results[batch[i]] = std::move((*decoded)[i]);
            std::erase_if(open, [&](std::size_t row) { return std::ranges::binary_search(batch, row); });
        } else if (decoded.error().code != ErrorCode::OutOfMemory) {
            return fail(std::move(decoded).error());
        } else {
            m_backend->releaseMemory();
            if (!m_limit.lower(static_cast<int>(batch.size()), own)) return fail(tooLittle(decoded.error()));
        }
    }
    return results;
}

Status RowDecoder::attempt(const std::vector<Row*>& rows, double temperature, const CancelToken& cancel) {
    for (const std::vector<Row*>& group : byLanguage(rows)) {
        UNDERVOICE_TRY(cancel.check());
        std::vector<SampleRange> ranges;
        WindowDecodingOptions options = optionsFor(*group.front(), temperature);
        for (const Row* row : group) {
            ranges.push_back(row->decoded);
            options.windowSeeds.push_back(seedOf(*row, temperature));
        }
        UNDERVOICE_TRY_ASSIGN(auto results, decodeTogether(ranges, options, cancel));
        for (std::size_t i = 0; i < group.size(); ++i) {
            Row& row = *group[i];
            auto failed = failedRowTests(m_options->decoding, results[i], m_tokenizer->endOfText());
            row.attempts.push_back(attemptOf(results[i], std::move(failed)));
            row.results.push_back(std::move(results[i]));
        }
    }
    return {};
}

Status RowDecoder::decode(std::vector<Row>& rows, const CancelToken& cancel) {
    std::vector<Row*> waiting;
    for (Row& row : rows) waiting.push_back(&row);
    for (const double temperature : m_options->decoding.temperatures) {
        if (waiting.empty()) break;
        UNDERVOICE_TRY(attempt(waiting, temperature, cancel));
        std::erase_if(waiting, [](const Row* row) { return row->attempts.back().failedTests.empty(); });
    }
    for (Row& row : rows) chooseAttempt(row);
    return {};
}

Result<bool> RowDecoder::tryAgain(Row& row, const CancelToken& cancel) {
    const auto& ladder = m_options->decoding.temperatures;
    const auto next = std::ranges::upper_bound(ladder, row.attempts.back().temperature);
    if (next == ladder.end()) return false;
    UNDERVOICE_TRY(attempt({&row}, *next, cancel));
    return true;
}

}  // namespace undervoice::engine
