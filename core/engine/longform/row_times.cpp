#include "engine/longform/row_times.h"

#include <algorithm>
#include <cmath>

#include "engine/longform/evidence.h"

namespace undervoice::engine {
namespace {

std::int64_t rounded(double rowSeconds) { return std::llround(rowSeconds * kSampleRateHz); }

}  // namespace

std::int64_t RowTimes::sample(double rowSeconds) const {
    return std::clamp(m_row.begin + rounded(rowSeconds), m_row.begin, m_row.end);
}

bool RowTimes::isInside(double rowSeconds) const {
    const std::int64_t s = rounded(rowSeconds);
    return s >= 0 && s <= m_row.size();
}

int RowTimes::mapWords(std::vector<Word>& words, double& earliestSeconds) const {
    int clamps = 0;
    for (Word& word : words) {
        clamps += !isInside(word.startSeconds) + !isInside(word.endSeconds);
        word.startSeconds = seconds(word.startSeconds);
        word.endSeconds = seconds(word.endSeconds);
        if (word.startSeconds < earliestSeconds) word.startSeconds = earliestSeconds, ++clamps;
        if (word.endSeconds < word.startSeconds) word.endSeconds = word.startSeconds, ++clamps;
        earliestSeconds = word.startSeconds;
    }
    return clamps;
}

int RowTimes::map(std::vector<Segment>& segments, double earliestWordSeconds) const {
    int clamps = 0;
    // A word before this row cannot push the row's words past its end.
    double earliest = std::min(earliestWordSeconds, samplesToSeconds(m_row.end));
    for (Segment& segment : segments) {
        const int wordClamps = segment.words ? mapWords(*segment.words, earliest) : 0;
        bool isRepaired = wordClamps > 0 || !isInside(segment.startSeconds) || !isInside(segment.endSeconds);
        segment.startSeconds = seconds(segment.startSeconds);
        segment.endSeconds = seconds(segment.endSeconds);
        if (segment.endSeconds < segment.startSeconds) segment.endSeconds = segment.startSeconds, isRepaired = true;
        if (isRepaired || segment.startSeconds == segment.endSeconds) addFlag(segment.evidence.flags, Flag::Time);
        clamps += wordClamps;
    }
    return clamps;
}

}  // namespace undervoice::engine
