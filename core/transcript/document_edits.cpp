// Text: typing, splitting, merging.

#include <algorithm>
#include <span>
#include <utility>

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

Result<DocumentChange> split(const Document& document, std::size_t index, std::size_t offset) {
    UNDERVOICE_TRY(checkIndex(document, index));
    const DocumentSegment& whole = document.segments[index];
    const std::string_view shown = shownText(whole);
    if (offset > shown.size())
        return invalidPlace("The segment has " + std::to_string(shown.size()) + " bytes of text, so it cannot be split at " + std::to_string(offset) + ".");
    ChangeBuilder builder(document, ChangeKind::Split);
    auto [left, right] = cut(whole, shownBegin(whole.segment.text) + text::characterStart(shown, offset), builder.newKey());
    builder.put(index, index + 1, {std::move(left), std::move(right)});
    return builder.change();
}

Result<DocumentChange> merge(const Document& document, std::size_t first, std::size_t end) {
    UNDERVOICE_TRY(checkRange(document, first, end));
    if (end - first < 2) return invalidPlace("At least two segments are needed to make one of them.");
    ChangeBuilder builder(document, ChangeKind::Merge);
    builder.put(first, end, {joined(std::span(document.segments).subspan(first, end - first))});
    return builder.change();
}

}  // namespace undervoice
