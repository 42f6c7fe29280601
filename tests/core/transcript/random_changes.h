#pragma once
// A person who changes a transcript at random, from a seed.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/transcript/document_fixtures.h"
#include "transcript/document.h"

namespace undervoice::test {

/// Draws changes of all kinds at places that the document has.
class RandomChanges {
  public:
    explicit RandomChanges(std::uint32_t seed) : m_random(seed) {}

    std::size_t below(std::size_t count) { return m_random() % count; }
    double seconds(double most) { return std::uniform_real_distribution<double>(0, most)(m_random); }

    std::string text() {
        static const char* const kPieces[] = {"the", " harbour", " 東京", "は", " ที่นี่", " e\u0301", " 👩‍👧", " of", ",", " well-known", " ", "", "\n", " ครับ", "。"};
        std::string text;
        for (auto pieces = below(8); pieces > 0; --pieces) text += kPieces[below(std::size(kPieces))];
        return text;
    }

    /// Of what stands there, with something else in a part of it.
    std::string typed(const std::string& shown) {
        const std::size_t begin = below(shown.size() + 1), end = begin + below(shown.size() + 1 - begin);
        return shown.substr(0, begin) + text() + shown.substr(end);
    }

    Result<DocumentChange> change(const Document& document) {
        const std::size_t count = document.segments.size(), index = below(count), end = index + 1 + below(std::min<std::size_t>(count - index, 3));
        const DocumentSegment& segment = document.segments[index];
        const std::string shown(shownText(segment));
        switch (below(13)) {
            case 0:
            case 1: return changeText(document, index, end, typed(shown));
            case 2:
            case 3: return split(document, index, below(shown.size() + 1));
            case 4: return end - index > 1 ? merge(document, index, end) : dismissFlags(document, index);
            case 5: return moveEnd(document, index, segment.segment.endSeconds + seconds(2) - 1);
            case 6: return moveStart(document, index, segment.segment.startSeconds + seconds(2) - 1);
            case 7: return speaker(document, index, end);
            case 8: return replaceMatches(document, findAll(document, {.pattern = below(2) ? "o" : " the", .wholeWords = below(2) == 0}, text()).value());
            case 9: return restoreMachineText(document, index, m_machine);
            case 10: return setMark(document, index, end, below(2) ? PassageMark::Star : PassageMark::Check, below(3) != 0);
            case 11: return setNote(document, index, text());
            default: return reading(document, segment.segment.startSeconds);
        }
    }

    std::vector<Segment> machineText(int segments) {
        double at = 0;
        for (int i = 0; i < segments; ++i) {
            std::vector<Word> words;
            for (auto n = 1 + below(6); n > 0; --n) {
                static const char* const kWords[] = {" the", " harbour", "東", "京", " of", " go", " naïve,"};
                const double end = at + seconds(1);
                words.push_back({kWords[below(std::size(kWords))], at, end, 0.5});
                at = end + (below(3) == 0 ? seconds(0.5) : 0);
            }
            m_machine.push_back(segmentOf(std::move(words)));
            if (below(4) == 0) m_machine.back().words.reset();
        }
        return m_machine;
    }

  private:
    Result<DocumentChange> speaker(const Document& document, std::size_t index, std::size_t end) {
        static const char* const kNames[] = {"Ada", "Bea", "Cy", ""};
        const char* const name = kNames[below(std::size(kNames))];
        if (!document.speakers.empty() && below(3) == 0) return renameSpeaker(document, static_cast<int>(below(document.speakers.size())), name);
        const std::size_t last = end - 1, from = below(shownText(document.segments[index]).size() + 1);
        const std::size_t to = below(shownText(document.segments[last]).size() + 1);
        return assignSpeaker(document, {index, last == index ? std::min(from, to) : from}, {last, last == index ? std::max(from, to) : to}, name);
    }

    Result<DocumentChange> reading(const Document& document, double begin) {
        const double end = begin + seconds(4);
        return putReading(document, {begin, end}, {segmentSaying(begin, begin + 1, " heard"), segmentOf({{" again", begin + 1, end + 1, 0.5}})});
    }

    std::mt19937 m_random;
    std::vector<Segment> m_machine;
};

}  // namespace undervoice::test
