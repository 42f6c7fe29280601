#pragma once
// Long recordings, many windows at a time (spec: longform.md §2). Windows are planned beforehand from voice activity and are
// decoded in fixed groups, so that results do not depend on where a job was interrupted. Engine thread only.

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "api/options.h"
#include "base/cancel.h"
#include "base/error.h"
#include "engine/longform/row.h"
#include "engine/longform/row_backend.h"
#include "engine/longform/row_decoder.h"
#include "text/tokenizer.h"
#include "transcript/transcript.h"

namespace undervoice::engine {

class BatchedLoop {
  public:
    struct Job {
        const api::TranscribeOptions& options;      ///< validated
        std::vector<SampleRange> plan;              ///< windows of 30 s at most, ascending, disjoint
        std::vector<std::uint8_t> speech;           ///< probabilities, 255 = certain, one a 32 ms step; empty: not listened for
        std::int64_t sampleCount = 0;
        std::uint64_t seed = 0;
        int mostWindows = 256;                      ///< that fit into memory by the plan
        BatchLimit::Listener onBatchChange = {};    ///< hears when fewer turn out to fit
    };

    /// The language that the options name, or the vote of the first windows.
    static Result<LanguageGuess> decideLanguage(RowBackend& backend, const text::Tokenizer& tokenizer, const Job& job,
                                                const CancelToken& cancel);

    /// committed: windows of an earlier run of the same job, in order. What is referred to must outlive the loop.
    /// InvalidArgument for prompts that do not fit; Format when the committed windows do not belong to the plan.
    static Result<BatchedLoop> create(RowBackend& backend, const text::Tokenizer& tokenizer, Job job,
                                      LanguageGuess language, const std::vector<Window>& committed);

    /// Decodes one group and returns those of its windows that were not committed, in order; they may be none. Silent windows
    /// come without segments.
    Result<std::vector<Window>> nextGroup(const CancelToken& cancel);
    bool isFinished() const { return m_next >= m_job.plan.size(); }

    /// So many windows fit into memory from here on, by another plan.
    void planWindows(int windows) { m_decoder.planWindows(std::clamp(windows, 1, m_job.options.batchSize)); }

    int clampedWordTimes() const { return m_clampedWordTimes; }

  private:
    BatchedLoop(RowBackend& backend, const text::Tokenizer& tokenizer, Job job, LanguageGuess language,
                RowDecoder decoder);

    Status resume(const std::vector<Window>& committed);
    Result<std::vector<Row>> startRows(std::size_t end, const CancelToken& cancel);
    Result<std::vector<Row>> decodeGroup(std::vector<Row> rows, const CancelToken& cancel);
    Result<Window> finish(Row& row, const CancelToken& cancel);
    Result<bool> isEchoAfterRetry(Row& row, const CancelToken& cancel);
    Status addWords(const Row& row, std::vector<Segment>& segments);
    void addEvidenceTo(const Row& row, bool isEchoing, std::vector<Segment>& segments) const;
    void remember(const Window& window);

    RowBackend* m_backend;
    const text::Tokenizer* m_tokenizer;
    Job m_job;
    LanguageGuess m_language;
    RowDecoder m_decoder;

    std::size_t m_next = 0;        ///< first planned window of the next group
    std::size_t m_skip = 0;        ///< windows of the next group that are committed already
    std::vector<std::string> m_recentTexts;  ///< of the last three windows, normalised
    int m_windowCount = 0;
    int m_segmentCount = 0;
    double m_lastWordStartSeconds = 0;
    double m_lastSpeechSeconds = 0;
    std::string m_lastLanguage;    ///< of the window before; empty at the start
    int m_clampedWordTimes = 0;
};

}  // namespace undervoice::engine
