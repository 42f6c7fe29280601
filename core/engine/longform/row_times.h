#pragma once
// A row's own seconds onto the recording's time axis: one offset, in samples (spec: longform.md §2.3). Nothing leaves the
// row, no word starts before its predecessor; what has to be moved for that is counted.

#include <vector>

#include "base/time.h"
#include "transcript/transcript.h"

namespace undervoice::engine {

class RowTimes {
  public:
    explicit RowTimes(SampleRange row) : m_row(row) {}

    /// sample = row start + round(16000·t), clamped to the row.
    std::int64_t sample(double rowSeconds) const;
    double seconds(double rowSeconds) const { return samplesToSeconds(sample(rowSeconds)); }

    /// Maps segments and words in place; earliestWordSeconds is the start of the last word before this row (recording time).
    /// Segments whose times had to be repaired get Flag::Time. Returns the number of clamped word times.
    int map(std::vector<Segment>& segments, double earliestWordSeconds) const;

  private:
    bool isInside(double rowSeconds) const;
    int mapWords(std::vector<Word>& words, double& earliestSeconds) const;
    SampleRange m_row;
};

}  // namespace undervoice::engine
