// Times: boundaries and whole ranges. See "Note: times" in document.h.

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "transcript/document.h"
#include "transcript/document_builder.h"
#include "transcript/document_segments.h"

namespace undervoice {
namespace {

Status checkSeconds(double seconds) {
    if (std::isfinite(seconds)) return {};
    return invalidPlace("A time must be a number of seconds.");
}

double within(double seconds, double least, double most) { return std::max(std::min(seconds, most), least); }

DocumentSegment withTimes(DocumentSegment segment, double begin, double end) {
    setTimes(segment.segment, {begin, end});
    return segment;
}

}  // namespace

Result<DocumentChange> moveEnd(const Document& document, std::size_t index, double seconds) {
    UNDERVOICE_TRY(checkIndex(document, index));
    UNDERVOICE_TRY(checkSeconds(seconds));
    ChangeBuilder builder(document, ChangeKind::Times);
    const DocumentSegment& moved = document.segments[index];
    const double begin = moved.segment.startSeconds, end = moved.segment.endSeconds;
    if (index + 1 == document.segments.size()) {
        if (seconds != end) builder.put(index, withTimes(moved, begin, std::max(seconds, begin)));
        return builder.change();
    }
    const DocumentSegment& next = document.segments[index + 1];
    const double boundary = within(seconds, begin, std::max(next.segment.endSeconds, begin));
    if (boundary == end) return builder.change();
    builder.put(index, withTimes(moved, begin, boundary));
    if (next.segment.startSeconds <= end || boundary > next.segment.startSeconds)
        builder.put(index + 1, withTimes(next, boundary, std::max(next.segment.endSeconds, boundary)));
    return builder.change();
}

Result<DocumentChange> moveStart(const Document& document, std::size_t index, double seconds) {
    UNDERVOICE_TRY(checkIndex(document, index));
    UNDERVOICE_TRY(checkSeconds(seconds));
    ChangeBuilder builder(document, ChangeKind::Times);
    const DocumentSegment& moved = document.segments[index];
    const double begin = moved.segment.startSeconds, end = moved.segment.endSeconds;
    const double least = index == 0 ? std::min(0.0, begin) : std::min(document.segments[index - 1].segment.startSeconds, end);
    const double boundary = within(seconds, least, end);
    if (boundary == begin) return builder.change();
    if (index > 0) {
        const DocumentSegment& previous = document.segments[index - 1];
        if (previous.segment.endSeconds >= begin || boundary < previous.segment.endSeconds)
            builder.put(index - 1, withTimes(previous, std::min(previous.segment.startSeconds, boundary), boundary));
    }
    builder.put(index, withTimes(moved, boundary, end));
    return builder.change();
}

Result<DocumentChange> shift(const Document& document, std::size_t first, std::size_t end, double seconds) {
    UNDERVOICE_TRY(checkRange(document, first, end));
    UNDERVOICE_TRY(checkSeconds(seconds));
    const auto& segments = document.segments;
    const double begins = segments[first].segment.startSeconds;
    double ends = begins;
    for (std::size_t i = first; i < end; ++i) ends = std::max(ends, segments[i].segment.endSeconds);
    const double before = first == 0 ? 0 : segments[first - 1].segment.endSeconds;
    const double after = end == segments.size() ? std::numeric_limits<double>::infinity() : segments[end].segment.startSeconds;
    const double moved = within(seconds, std::min(before - begins, 0.0), std::max(after - ends, 0.0));
    ChangeBuilder builder(document, ChangeKind::Times);
    if (moved == 0 || !std::isfinite(moved)) return builder.change();
    for (std::size_t i = first; i < end; ++i) {
        DocumentSegment changed = segments[i];
        changed.segment.startSeconds += moved;
        changed.segment.endSeconds += moved;
        if (changed.segment.words)
            for (Word& word : *changed.segment.words) {
                word.startSeconds += moved;
                word.endSeconds += moved;
            }
        // Sums round: the outer ends must not pass the neighbours, nor words their segment.
        setTimes(changed.segment, {std::max(changed.segment.startSeconds, std::min(before, begins)),
                                   std::min(changed.segment.endSeconds, std::max(after, ends))});
        builder.put(i, std::move(changed));
    }
    return builder.change();
}

}  // namespace undervoice
