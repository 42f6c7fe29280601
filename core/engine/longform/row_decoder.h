#pragma once
// Decodes a set of rows together, those that fail a test again together at the next temperature (spec: longform.md §2.2).

#include <cstdint>
#include <span>
#include <vector>

#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "engine/longform/batch_limit.h"
#include "engine/longform/row.h"
#include "engine/longform/row_backend.h"
#include "text/tokenizer.h"

namespace undervoice::engine {

/// One guess a row; in halves where memory does not suffice for all together.
Result<std::vector<LanguageGuess>> detectInHalves(RowBackend& backend, std::span<const SampleRange> rows, const CancelToken& cancel);

class RowDecoder {
  public:
    /// What is referred to must outlive the decoder. InvalidArgument for prompts that do not fit.
    static Result<RowDecoder> create(RowBackend& backend, const text::Tokenizer& tokenizer,
                                     const api::TranscribeOptions& options, std::uint64_t seed, BatchLimit limit);

    /// Runs the ladder over rows that have not been tried; every row gets its chosen attempt.
    Status decode(std::vector<Row>& rows, const CancelToken& cancel);

    /// One more attempt at the temperature above the row's last; false when there is none left. The choice is not touched.
    Result<bool> tryAgain(Row& row, const CancelToken& cancel);

    /// Windows that are decoded together.
    int mostWindows() const { return m_limit.windows(); }
    void planWindows(int windows) { m_limit.plan(windows); }

    /// The options of a row for word alignment and the like.
    WindowDecodingOptions optionsFor(const Row& row, double temperature) const;

  private:
    RowDecoder(RowBackend& backend, const text::Tokenizer& tokenizer, const api::TranscribeOptions& options,
               std::uint64_t seed, BatchLimit limit)
        : m_backend(&backend), m_tokenizer(&tokenizer), m_options(&options), m_seed(seed), m_limit(std::move(limit)) {}

    /// A row samples the same tokens in any company.
    std::uint64_t seedOf(const Row& row, double temperature) const;
    Result<std::vector<DecodingResult>> decodeTogether(std::span<const SampleRange> rows,
                                                       const WindowDecodingOptions& options,
                                                       const CancelToken& cancel);
    Status attempt(const std::vector<Row*>& rows, double temperature, const CancelToken& cancel);

    RowBackend* m_backend;
    const text::Tokenizer* m_tokenizer;
    const api::TranscribeOptions* m_options;
    std::uint64_t m_seed;
    BatchLimit m_limit;
    std::vector<int> m_prompt;
    std::vector<int> m_prefix;
};

}  // namespace undervoice::engine
