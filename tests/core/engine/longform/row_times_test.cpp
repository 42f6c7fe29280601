#include "engine/longform/row_times.h"

#include <gtest/gtest.h>

#include <random>

namespace undervoice::engine {
namespace {

Segment segment(double start, double end, std::vector<Word> words) {
    Segment s;
    s.startSeconds = start;
    s.endSeconds = end;
    s.words = std::move(words);
    return s;
}

TEST(RowTimes, OneOffsetMapsEveryTime) {
    const RowTimes times({5152, 36320});
    EXPECT_EQ(times.sample(0), 5152);
    EXPECT_EQ(times.sample(1.02), 5152 + 16320);
    EXPECT_EQ(times.sample(60), 36320);
    EXPECT_EQ(times.sample(-1), 5152);
}

TEST(RowTimes, CountsAndFlagsWhatHadToMove) {
    std::vector<Segment> segments = {segment(0, 3, {{" a", 0.5, 1.0, 1}, {" b", 0.4, 3.5, 1}})};
    const int clamps = RowTimes({16000, 64000}).map(segments, 0);
    EXPECT_EQ(clamps, 2);  // " b" starts before " a" and ends behind the row
    EXPECT_EQ((*segments[0].words)[1].startSeconds, 1.5);
    EXPECT_EQ((*segments[0].words)[1].endSeconds, 4.0);
    EXPECT_EQ(segments[0].evidence.flags, std::vector<Flag>{Flag::Time});
}

TEST(RowTimes, LeavesOrdinaryTimesAlone) {
    std::vector<Segment> segments = {segment(0, 2, {{" a", 0, 1.0, 1}, {" b", 1.0, 2.0, 1}})};
    EXPECT_EQ(RowTimes({160, 64000}).map(segments, 0), 0);
    EXPECT_TRUE(segments[0].evidence.flags.empty());
    EXPECT_EQ(segments[0].startSeconds, 0.01);
}

TEST(RowTimes, NoWordLeavesItsRowOrPrecedesTheOneBefore) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> time(-2, 40);
    double before = 0;
    std::int64_t begin = 0;
    for (int row = 0; row < 500; ++row) {
        const SampleRange range{begin, begin + 1 + static_cast<std::int64_t>(random() % 480000)};
        std::vector<Segment> segments;
        for (int s = 0; s < 3; ++s)
            segments.push_back(segment(time(random), time(random), {{" a", time(random), time(random), 1}, {" b", time(random), time(random), 1}}));
        RowTimes(range).map(segments, before);
        for (const Segment& s : segments) {
            EXPECT_LE(s.startSeconds, s.endSeconds);
            for (const Word& word : *s.words) {
                EXPECT_GE(word.startSeconds, before);
                EXPECT_GE(word.endSeconds, word.startSeconds);
                EXPECT_GE(word.startSeconds, samplesToSeconds(range.begin));
                EXPECT_LE(word.endSeconds, samplesToSeconds(range.end));
                before = word.startSeconds;
            }
        }
        begin = range.end;
    }
}

}  // namespace
}  // namespace undervoice::engine
