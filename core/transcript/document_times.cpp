// Times: boundaries. See "Note: times" in document.h.

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.h"
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

double begins(const DocumentSegment& segment) { return segment.segment.startSeconds; }
double ends(const DocumentSegment& segment) { return segment.segment.endSeconds; }

/// Segments [first, end), to be changed.
std::vector<DocumentSegment> copyOf(const Document& document, std::size_t first, std::size_t end) {
    return {document.segments.begin() + static_cast<std::ptrdiff_t>(first), document.segments.begin() + static_cast<std::ptrdiff_t>(end)};
}

DocumentSegment withTimes(DocumentSegment segment, double begin, double end) {
    setTimes(segment.segment, {begin, end});
    return segment;
}

// The segments that limit one's times. With channels, who speaks may have been given what overlaps his own: that is no limit.

std::optional<std::size_t> limitBefore(const Document& document, std::size_t index) {
    const auto& segments = document.segments;
    if (!document.hasChannels) return index > 0 ? std::optional(index - 1) : std::nullopt;
    std::optional<std::size_t> latest;
    for (std::size_t i = index; i-- > 0;) {
        if (segments[i].speaker != segments[index].speaker || ends(segments[i]) > begins(segments[index]) + kTimestampStepSeconds) continue;
        if (!latest || ends(segments[i]) > ends(segments[*latest])) latest = i;
    }
    return latest;
}

std::optional<std::size_t> limitBehind(const Document& document, std::size_t index) {
    const auto& segments = document.segments;
    for (std::size_t i = index + 1; i < segments.size(); ++i) {
        const bool isOwn = segments[i].speaker == segments[index].speaker && begins(segments[i]) >= ends(segments[index]) - kTimestampStepSeconds;
        if (!document.hasChannels || isOwn) return i;
    }
    return std::nullopt;
}

}  // namespace

Result<DocumentChange> moveEnd(const Document& document, std::size_t index, double seconds) {
    UNDERVOICE_TRY(checkIndex(document, index));
    UNDERVOICE_TRY(checkSeconds(seconds));
    ChangeBuilder builder(document, ChangeKind::Times);
    const DocumentSegment& moved = document.segments[index];
    const double begin = begins(moved), end = ends(moved);
    const auto nextIndex = limitBehind(document, index);
    if (!nextIndex) {
        if (seconds != end) builder.put(index, withTimes(moved, begin, std::max(seconds, begin)));
        return builder.change();
    }
    const DocumentSegment& next = document.segments[*nextIndex];
    const double boundary = within(seconds, begin, std::max(ends(next), begin));
    if (boundary == end) return builder.change();
    auto segments = copyOf(document, index, *nextIndex + 1);
    segments.front() = withTimes(moved, begin, boundary);
    if (begins(next) <= end || boundary > begins(next)) segments.back() = withTimes(next, boundary, std::max(ends(next), boundary));
    builder.putInOrder(index, *nextIndex + 1, std::move(segments));
    return builder.change();
}

Result<DocumentChange> moveStart(const Document& document, std::size_t index, double seconds) {
    UNDERVOICE_TRY(checkIndex(document, index));
    UNDERVOICE_TRY(checkSeconds(seconds));
    ChangeBuilder builder(document, ChangeKind::Times);
    const DocumentSegment& moved = document.segments[index];
    const double begin = begins(moved), end = ends(moved);
    const auto previousIndex = limitBefore(document, index);
    const double least = previousIndex ? std::min(begins(document.segments[*previousIndex]), end) : std::min(0.0, begin);
    const double boundary = within(seconds, least, end);
    if (boundary == begin) return builder.change();
    const std::size_t first = previousIndex.value_or(index);
    auto segments = copyOf(document, first, index + 1);
    if (previousIndex) {
        const DocumentSegment& previous = document.segments[first];
        if (ends(previous) >= begin || boundary < ends(previous)) segments.front() = withTimes(previous, std::min(begins(previous), boundary), boundary);
    }
    segments.back() = withTimes(moved, boundary, end);
    builder.putInOrder(first, index + 1, std::move(segments));
    return builder.change();
}

}  // namespace undervoice
