#pragma once
// One row of the batched mode: a contiguous range of the recording, what was tried on it and what was kept.

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/decoding/decoder.h"
#include "transcript/transcript.h"

namespace undervoice::engine {

struct Row {
    SampleRange range;     ///< what it stands for in the transcript
    SampleRange decoded;   ///< what the decoder heard: longer than the range when the row was split
    bool isSplit = false;  ///< its end is decoded again in another row
    int plannedIndex = 0;  ///< of the window in the plan that this row is, or is the rest of
    int splits = 0;        ///< how often the planned window was split before this row
    std::string language;
    double languageProbability = 0;
    std::vector<DecodingResult> results;  ///< one an attempt
    std::vector<Attempt> attempts;
    int chosen = 0;

    const DecodingResult& result() const { return results[static_cast<std::size_t>(chosen)]; }
    const Attempt& attempt() const { return attempts[static_cast<std::size_t>(chosen)]; }
    bool hasPassed() const { return attempt().failedTests.empty(); }
};

inline std::int64_t frameCount(const SampleRange& range) { return (range.size() + 159) / 160; }

/// Tests of longform.md §4 that make a row be decoded again, sorted. None of them counts for what passes as silence.
std::vector<Flag> failedRowTests(const api::DecodingOptions& options, const DecodingResult& result, int endOfText);

/// Where an attempt is kept although it failed, every segment of it is doubted; an echo alone says nothing of its quality.
void addFailure(const Attempt& attempt, Segment& segment);

/// Takes the last attempt if it passed; else the most probable of those whose compression and loop tests passed, else the most
/// probable of all.
void chooseAttempt(Row& row);

}  // namespace undervoice::engine
