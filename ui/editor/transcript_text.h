#pragma once
// Places in a document's text as Qt counts them (UTF-16 of what a block shows) and as the document counts them (UTF-8 of a segment's
// shown text), and where each word stands. Pure functions.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <QString>

#include "transcript/document.h"

namespace undervoice::ui {

/// Of a block's text, without the blanks at its ends: [begin, end) is word `word` of the segment.
struct WordSpan {
    int begin = 0, end = 0;
    std::size_t word = 0;
    bool operator==(const WordSpan&) const = default;
};

std::int64_t toUs(double seconds);

QString shownQString(const DocumentSegment& segment);
/// None where the segment has no words, or where their text is not the segment's.
std::vector<WordSpan> wordSpans(const DocumentSegment& segment);

/// Blanks that a person typed at the front and that the document does not have.
int leadingBlanks(const QString& blockText);
/// Column of a block → byte of the segment's shown text.
std::size_t byteOffset(const QString& blockText, int column);
/// Byte of the segment's shown text → column of a block that shows it.
int columnOf(const QString& blockText, std::size_t byteOffset);

/// Where words [begin, end) of a segment stand, and how many bytes they take without the blank before them; an empty range is a place
/// between words. Nothing for words that it does not have.
std::optional<std::pair<TextPlace, std::size_t>> placeOfWords(const Document& document, std::size_t segment, std::size_t begin, std::size_t end);

/// Segment that sounds at this time, else the last one that began before; 0 before the first. Segments must not be empty.
std::size_t segmentAt(const Document& document, double seconds);
/// Word that sounds at this time, else the last one that began before; empty where the segment has no words.
std::optional<std::size_t> wordAt(const DocumentSegment& segment, double seconds);

}  // namespace undervoice::ui
