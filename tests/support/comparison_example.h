#pragma once
// A small comparison, with markup in every text that comes from files.

#include "text/normalizer.h"
#include "transcript/comparison.h"

namespace undervoice::test {

inline ComparisonReport exampleComparison() {
    ComparisonReport report;
    report.audio = "talk <1>.mp3";
    report.audioSeconds = 10;
    report.normalizer = "basic";
    report.errorUnit = "words";
    report.reference = "talk & text.txt";
    report.left.model = "tiny<i>";
    report.left.language = "en";
    report.left.seconds = 4;
    report.left.bytes = {{"weights", 1000}};
    report.left.errors = text::ErrorCounts{4, 0, 0, 0};
    report.right.model = "base:x/e";
    report.right.attention = "self x cross e";
    report.right.language = "en";
    report.right.seconds = 2;
    report.right.decodedTokens = 50;
    report.right.bytes = {{"weights", 2000}, {"self_cache", 30}};
    report.right.errors = text::ErrorCounts{3, 1, 0, 0};
    report.words = *compareSideBySide({{" Good", 1, 1.5, 0.9}, {" morning", 1.5, 2, 0.8}},
                                      {{" Good", 1, 1.5, 0.9}, {" evening", 1.5, 2, 0.4}, {" <b>all</b>", 2, 2.5, 0.6}}, text::BasicNormalizer());
    return report;
}

}  // namespace undervoice::test
