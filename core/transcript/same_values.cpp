#include "transcript/same_values.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

namespace undervoice {
namespace {

bool isSameNumber(const std::optional<double>& a, const std::optional<double>& b) {
    return a.has_value() == b.has_value() && (!a || undervoice::isSameNumber(*a, *b));
}

}  // namespace

bool isSameNumber(double a, double b) {
    if (a != a || b != b) return a != a && b != b;
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool isSameWord(const Word& a, const Word& b) {
    return a.text == b.text && isSameNumber(a.startSeconds, b.startSeconds) && isSameNumber(a.endSeconds, b.endSeconds) &&
           isSameNumber(a.probability, b.probability);
}

bool isSameSegment(const Segment& a, const Segment& b) {
    return a.seekFrames == b.seekFrames && a.text == b.text && a.tokens == b.tokens &&
           isSameNumber(a.startSeconds, b.startSeconds) && isSameNumber(a.endSeconds, b.endSeconds) &&
           isSameNumber(a.temperature, b.temperature) && isSameNumber(a.avgLogprob, b.avgLogprob) &&
           isSameNumber(a.compressionRatio, b.compressionRatio) && isSameNumber(a.noSpeechProb, b.noSpeechProb) &&
           isSameNumber(a.evidence.speechShare, b.evidence.speechShare) &&
           isSameNumber(a.evidence.entropy, b.evidence.entropy) && a.evidence.repeatedNgram == b.evidence.repeatedNgram &&
           a.evidence.flags == b.evidence.flags && a.words.has_value() == b.words.has_value() &&
           (!a.words || std::ranges::equal(*a.words, *b.words, isSameWord));
}

bool isSameSegment(const DocumentSegment& a, const DocumentSegment& b) {
    return a.key == b.key && a.speaker == b.speaker && a.marks == b.marks && isSameSegment(a.segment, b.segment);
}

}  // namespace undervoice
