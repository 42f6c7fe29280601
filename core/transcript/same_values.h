#pragma once
// Equality of what is kept: bit for bit, so that a NaN equals a NaN and -0.0 does not equal 0.0. Numbers that a change must find
// again can be neither lost nor waved through by it. Pure functions, any thread.

#include "transcript/document.h"
#include "transcript/transcript.h"

namespace undervoice {

/// Any NaN equals any other: the library keeps one kind only.
bool isSameNumber(double a, double b);
bool isSameWord(const Word& a, const Word& b);
/// Apart from the id, which follows from the place.
bool isSameSegment(const Segment& a, const Segment& b);
bool isSameSegment(const DocumentSegment& a, const DocumentSegment& b);

}  // namespace undervoice
