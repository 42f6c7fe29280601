#pragma once
// Segments whose text or bounds change, with the words that they have. Places are bytes of the whole text of a segment, not of the
// shown one. Private to the files of the document.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transcript/document.h"
#include "transcript/word_times.h"

namespace undervoice {

/// The byte of the whole text where the shown one begins.
std::size_t shownBegin(std::string_view text);
/// Line ends and other control characters as blanks, U+FFFD for what is no UTF-8.
std::string withoutControls(std::string_view text);
/// And no blanks at the ends.
std::string cleanText(std::string_view text);

/// Bytes [begin, end) of a segment's whole text, between words.
struct TextRange {
    std::size_t begin = 0, end = 0;
    bool isEmpty() const { return begin >= end; }
};

/// The segment's words, such that they join to its text; where it has none, they share its time by their letters.
std::vector<Word> wordsOf(const Segment& segment);
bool hasText(const Segment& segment);

/// Edits ascend and do not overlap.
void edit(Segment& segment, std::span<const TextEdit> edits);
/// The one edit that leaves the most at both ends.
TextEdit editBetween(std::string_view before, std::string_view after);

/// Tokens go with a text that they said.
void setText(Segment& segment, std::string text);
void setWords(Segment& segment, std::vector<Word> words);

/// All of both; two notes become one.
void addMarks(PassageMarks& marks, const PassageMarks& more);

/// Two segments, the second of which begins at this byte, or at the blanks before it, and has no marks.
std::pair<DocumentSegment, DocumentSegment> cut(const DocumentSegment& whole, std::size_t place, std::int64_t newKey);
/// One segment of several, with the key of the first, the speaker and the beginning of the first that says something, and all marks.
DocumentSegment joined(std::span<const DocumentSegment> parts);

/// Start and end of the segment become these, and its words lie between them.
void setTimes(Segment& segment, SpanSeconds span);

}  // namespace undervoice
