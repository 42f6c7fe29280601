// Find and replace.

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "text/finder.h"
#include "transcript/document.h"
#include "transcript/document_builder.h"
#include "transcript/document_segments.h"

namespace undervoice {
namespace {

constexpr std::size_t kMaxMatches = 100'000;
constexpr std::size_t kMaxReplacementBytes = 64 << 20;

bool beginsCharacter(std::string_view text, std::size_t at) { return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80; }

/// All matches are in this one segment, in order. What they leave of blanks at the ends goes.
Result<DocumentSegment> replaced(const DocumentSegment& found, std::span<const Match> matches) {
    const std::string_view shown = shownText(found);
    const std::size_t before = shownBegin(found.segment.text);
    std::vector<TextEdit> edits;
    for (const Match& match : matches) {
        const std::size_t begin = match.begin.offset;
        const bool isThere = match.length > 0 && begin <= shown.size() && match.length <= shown.size() - begin &&
                             beginsCharacter(shown, begin) && beginsCharacter(shown, begin + match.length);
        if (!isThere || (!edits.empty() && before + begin < edits.back().end))
            return invalidPlace("What was found is not in the text any more, or two places overlap: look for it again.");
        edits.push_back({before + begin, before + begin + match.length, withoutControls(match.replacement)});
    }
    DocumentSegment changed = found;
    edit(changed.segment, edits);
    const std::string whole = found.segment.text.substr(0, before) + std::string(shownText(changed));
    const TextEdit ends[] = {editBetween(changed.segment.text, whole)};
    if (whole != changed.segment.text) edit(changed.segment, ends);
    return changed;
}

}  // namespace

Result<std::vector<Match>> findAll(const Document& document, const FindOptions& options, std::string_view replacement) {
    UNDERVOICE_TRY_ASSIGN(auto finder, text::Finder::create({.pattern = options.pattern, .isExpression = options.isExpression,
                                                             .matchCase = options.matchCase, .wholeWords = options.wholeWords},
                                                            replacement));
    std::vector<Match> matches;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < document.segments.size() && matches.size() < kMaxMatches; ++i) {
        UNDERVOICE_TRY_ASSIGN(auto found, finder.find(shownText(document.segments[i]), kMaxMatches - matches.size()));
        for (text::FoundText& place : found) {
            bytes += place.replacement.size();
            matches.push_back({{i, place.begin}, place.length, std::move(place.replacement)});
        }
        if (bytes > kMaxReplacementBytes) return invalidPlace("The replacements are longer than a transcript can be: take a shorter one.");
    }
    return matches;
}

Result<DocumentChange> replaceMatches(const Document& document, const std::vector<Match>& matches) {
    std::vector<Match> sorted = matches;
    std::ranges::stable_sort(sorted, {}, &Match::begin);
    ChangeBuilder builder(document, ChangeKind::Replace);
    for (std::size_t first = 0, end = 0; first < sorted.size(); first = end) {
        const std::size_t index = sorted[first].begin.segment;
        UNDERVOICE_TRY(checkIndex(document, index));
        while (end < sorted.size() && sorted[end].begin.segment == index) ++end;
        UNDERVOICE_TRY_ASSIGN(auto segment, replaced(document.segments[index], std::span(sorted).subspan(first, end - first)));
        builder.put(index, std::move(segment));
    }
    return builder.change();
}

}  // namespace undervoice
