#include "engine/longform/row_decoder.h"

#include <algorithm>
#include <iterator>

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

}  // namespace

Result<RowDecoder> RowDecoder::create(RowBackend& backend, const text::Tokenizer& tokenizer,
                                      const api::TranscribeOptions& options, std::uint64_t seed) {
    RowDecoder decoder(backend, tokenizer, options, seed);
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

/// Where memory does not suffice for all rows together, halves of them are tried: their tokens are the same.
Result<std::vector<DecodingResult>> RowDecoder::decodeTogether(std::span<const SampleRange> rows,
                                                               const WindowDecodingOptions& options,
                                                               const CancelToken& cancel) const {
    auto results = guarded("decoding windows", [&] { return m_backend->decode(rows, options, cancel); });
    if (results || results.error().code != ErrorCode::OutOfMemory || rows.size() == 1) return results;
    const std::size_t half = rows.size() / 2;
    const auto seeds = std::span(options.windowSeeds);
    WindowDecodingOptions part = options;
    part.windowSeeds.assign(seeds.begin(), seeds.begin() + static_cast<std::ptrdiff_t>(half));
    UNDERVOICE_TRY_ASSIGN(auto first, decodeTogether(rows.first(half), part, cancel));
    part.windowSeeds.assign(seeds.begin() + static_cast<std::ptrdiff_t>(half), seeds.end());
    UNDERVOICE_TRY_ASSIGN(auto second, decodeTogether(rows.subspan(half), part, cancel));
    std::ranges::move(second, std::back_inserter(first));
    return first;
}

Status RowDecoder::attempt(const std::vector<Row*>& rows, double temperature, const CancelToken& cancel) const {
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

Status RowDecoder::decode(std::vector<Row>& rows, const CancelToken& cancel) const {
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

Result<bool> RowDecoder::tryAgain(Row& row, const CancelToken& cancel) const {
    const auto& ladder = m_options->decoding.temperatures;
    const auto next = std::ranges::upper_bound(ladder, row.attempts.back().temperature);
    if (next == ladder.end()) return false;
    UNDERVOICE_TRY(attempt({&row}, *next, cancel));
    return true;
}

}  // namespace undervoice::engine
