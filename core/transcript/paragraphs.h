#pragma once
// A transcript as paragraphs, for reading (spec: product.md §4.5): a new one where someone else speaks, at a pause of more than a second
// and a half, and at the first end of a sentence after 120 words. Segments stay whole: a paragraph is a range of them.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "transcript/transcript.h"

namespace undervoice {

struct Paragraph {
    std::size_t begin = 0, end = 0;  ///< segments, half open
    double startSeconds = 0, endSeconds = 0;
    bool operator==(const Paragraph&) const = default;
};

struct ParagraphRule {
    double longestPauseSeconds = 1.5;
    int words = 120;  ///< after these the next end of a sentence ends the paragraph
};

/// Covers every segment, in order. speakers: a number a segment, any, equal where the same person speaks; empty: nobody knows.
std::vector<Paragraph> paragraphsOf(const std::vector<Segment>& segments, const ParagraphRule& rule = {}, std::span<const int> speakers = {});

/// Does the text end as sentences do: . ! ? … and their forms in other scripts, quotes and brackets behind them?
bool endsSentence(const std::string& text);

}  // namespace undervoice
