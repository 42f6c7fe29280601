#pragma once
// What the batched planner asks of a model, so that its rules can be driven by a script in tests. Engine thread only.

#include <span>
#include <vector>

#include "base/cancel.h"
#include "base/error.h"
#include "base/time.h"
#include "engine/align/word_times.h"
#include "engine/decoding/decoder.h"

namespace undervoice::engine {

/// Rows are contiguous ranges of the recording, 30 s at most, padded with zero samples to 30 s.
class RowBackend {
  public:
    virtual ~RowBackend() = default;
    virtual Result<std::vector<LanguageGuess>> detectLanguages(std::span<const SampleRange> rows,
                                                               const CancelToken& cancel) = 0;
    /// All rows together; one result a row, in order. Rows that end before an error are handed to options.onFinished.
    virtual Result<std::vector<DecodingResult>> decode(std::span<const SampleRange> rows,
                                                       const WindowDecodingOptions& options,
                                                       const CancelToken& cancel) = 0;
    /// Times in seconds from the row's start, within its first frames; empty when there is no word.
    virtual Result<std::vector<WordTiming>> findAlignment(const SampleRange& row, std::int64_t frames,
                                                          std::span<const int> textTokens,
                                                          const WindowDecodingOptions& options) = 0;
    /// The group is done: what was kept for its rows may be dropped.
    virtual void endGroup() {}
    /// Memory ran out: what is held and not used can go before less is tried.
    virtual void releaseMemory() {}
};

}  // namespace undervoice::engine
