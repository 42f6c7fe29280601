// Text: typing, splitting, merging.

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "text/utf8.h"
#include "text/word_pieces.h"
#include "transcript/document.h"
#include "transcript/document_builder.h"
#include "transcript/document_segments.h"

namespace undervoice {
namespace {

bool beginsWithBlank(std::string_view text) { return !text.empty() && text::isSpace(text::readUtf8(text, 0).codePoint); }

/// What stands before the shown text: a segment has its blank, so that texts can be joined, unless its script or its neighbours do
/// without.
std::string blanksBefore(const Document& document, std::size_t index, std::string_view oldText, std::string_view newText) {
    if (newText.empty() || text::isWrittenWithoutBlanks(text::readUtf8(newText, 0).codePoint)) return {};
    if (beginsWithBlank(oldText)) return std::string(oldText.substr(0, std::max<std::size_t>(shownBegin(oldText), 1)));
    const bool isAlone = index == 0;
    const bool doWithout = isAlone ? !oldText.empty() : !beginsWithBlank(document.segments[index - 1].segment.text) && !oldText.empty();
    return doWithout ? "" : " ";
}

/// The next one in that direction; with channels, of the same speaker.
std::optional<std::size_t> neighbour(const Document& document, std::size_t index, std::ptrdiff_t step) {
    const auto& segments = document.segments;
    for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(index) + step; i >= 0 && i < std::ssize(segments); i += step) {
        const auto other = static_cast<std::size_t>(i);
        if (!document.hasChannels || segments[other].speaker == segments[index].speaker) return other;
    }
    return std::nullopt;
}

/// Whether another's, by its middle, was said between these two.
bool hasTurnBetween(const Document& document, std::size_t first, std::size_t second) {
    const auto& segments = document.segments;
    const double begin = segments[first].segment.endSeconds, end = segments[second].segment.startSeconds;
    for (std::size_t i = first + 1; i < second; ++i) {
        const double middle = std::midpoint(segments[i].segment.startSeconds, segments[i].segment.endSeconds);
        if (middle > begin && middle < end) return true;
    }
    return false;
}

}  // namespace

Result<DocumentChange> changeText(const Document& document, std::size_t first, std::size_t end, std::string_view text) {
    UNDERVOICE_TRY(checkRange(document, first, end));
    const std::string clean = cleanText(text);
    ChangeBuilder builder(document, ChangeKind::Type);
    if (end - first == 1 && clean == shownText(document.segments[first])) return builder.change();
    DocumentSegment changed = joined(std::span(document.segments).subspan(first, end - first));
    Segment& segment = changed.segment;
    const std::string whole = blanksBefore(document, first, segment.text, clean) + clean;
    const TextEdit edits[] = {editBetween(segment.text, whole)};
    edit(segment, edits);
    builder.put(first, end, {std::move(changed)});
    return builder.change();
}

Result<DocumentChange> removeSegments(const Document& document, std::size_t first, std::size_t end) {
    UNDERVOICE_TRY(checkRange(document, first, end));
    ChangeBuilder builder(document, ChangeKind::Type);
    builder.put(first, end, {});
    return builder.change();
}

Result<DocumentChange> split(const Document& document, std::size_t index, std::size_t offset) {
    UNDERVOICE_TRY(checkIndex(document, index));
    const DocumentSegment& whole = document.segments[index];
    const std::string_view shown = shownText(whole);
    if (offset > shown.size())
        return invalidPlace("The segment has " + std::to_string(shown.size()) + " bytes of text, so it cannot be split at " + std::to_string(offset) + ".");
    ChangeBuilder builder(document, ChangeKind::Split);
    auto [left, right] = cut(whole, shownBegin(whole.segment.text) + text::characterStart(shown, offset), builder.newKey());
    const std::size_t place = builder.placeFor(right, index + 1);
    builder.put(index, std::move(left));
    builder.put(place, place, {std::move(right)});
    return builder.change();
}

std::optional<std::size_t> mergeableBefore(const Document& document, std::size_t index) {
    const auto found = neighbour(document, index, -1);
    return found && !hasTurnBetween(document, *found, index) ? found : std::nullopt;
}

std::optional<std::size_t> mergeableBehind(const Document& document, std::size_t index) {
    const auto found = neighbour(document, index, +1);
    return found && !hasTurnBetween(document, index, *found) ? found : std::nullopt;
}

Result<DocumentChange> merge(const Document& document, std::size_t first, std::size_t end) {
    UNDERVOICE_TRY(checkRange(document, first, end));
    const auto isMerged = [&](std::size_t index) { return !document.hasChannels || document.segments[index].speaker == document.segments[first].speaker; };
    std::vector<DocumentSegment> merged;
    for (std::size_t i = first; i < end; ++i)
        if (isMerged(i)) merged.push_back(document.segments[i]);
    if (merged.size() < 2) return invalidPlace("At least two segments are needed to make one of them.");
    ChangeBuilder builder(document, ChangeKind::Merge);
    DocumentSegment whole = joined(merged);
    // Others stand between them, in the order of their beginnings.
    if (document.hasChannels) whole.segment.startSeconds = document.segments[first].segment.startSeconds;
    builder.put(first, std::move(whole));
    for (std::size_t i = first + 1; i < end; ++i)
        if (isMerged(i)) builder.put(i, i + 1, {});
    return builder.change();
}

}  // namespace undervoice
