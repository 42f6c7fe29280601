// Review, and the machine's own text.

#include <algorithm>
#include <functional>
#include <utility>

#include "transcript/document.h"
#include "transcript/document_builder.h"
#include "transcript/document_segments.h"

namespace undervoice {
namespace {

double middleOf(const Word& word) { return word.startSeconds + (word.endSeconds - word.startSeconds) / 2; }

bool liesIn(const Word& word, SpanSeconds span) { return middleOf(word) >= span.begin && middleOf(word) < span.end; }

/// The machine's segments, each with those of its words alone whose middle lies in the span; those without any are left out.
std::vector<DocumentSegment> machineSegmentsIn(const std::vector<Segment>& machine, SpanSeconds span) {
    std::vector<DocumentSegment> found;
    const auto isWanted = [&](const Word& word) { return liesIn(word, span); };
    for (const Segment& segment : machine) {
        const bool isNear = segment.startSeconds < span.end && segment.endSeconds >= span.begin;
        if (segment.words ? std::ranges::none_of(*segment.words, isWanted) : !isNear) continue;
        std::vector<Word> words = wordsOf(segment);
        const std::size_t all = words.size();
        std::erase_if(words, std::not_fn(isWanted));
        if (words.empty()) continue;
        Segment part = segment;
        if (words.size() < all) {
            setText(part, joinedText(words));
            if (part.words) part.words = std::move(words);
        }
        found.push_back({1, -1, std::move(part)});
    }
    return found;
}

}  // namespace

Result<DocumentChange> confirm(const Document& document, std::size_t index, std::size_t firstWord, std::size_t endWord) {
    UNDERVOICE_TRY(checkIndex(document, index));
    DocumentSegment confirmed = document.segments[index];
    Segment& segment = confirmed.segment;
    const std::size_t count = segment.words ? segment.words->size() : 0;
    if (segment.words && (firstWord > endWord || endWord > count))
        return invalidPlace("The segment has " + std::to_string(count) + " words, so there are none from " + std::to_string(firstWord) + " to " +
                            std::to_string(endWord) + ".");
    for (std::size_t i = firstWord; segment.words && i < endWord; ++i) (*segment.words)[i].probability = 1;
    if (!segment.words || std::ranges::all_of(*segment.words, [](const Word& word) { return word.probability == 1; })) segment.evidence.flags.clear();
    ChangeBuilder builder(document, ChangeKind::Review);
    builder.put(index, std::move(confirmed));
    return builder.change();
}

Result<DocumentChange> dismissFlags(const Document& document, std::size_t index) {
    UNDERVOICE_TRY(checkIndex(document, index));
    DocumentSegment dismissed = document.segments[index];
    dismissed.segment.evidence.flags.clear();
    ChangeBuilder builder(document, ChangeKind::Review);
    builder.put(index, std::move(dismissed));
    return builder.change();
}

std::string machineTextIn(const std::vector<Segment>& machine, double beginSeconds, double endSeconds) {
    const auto found = machineSegmentsIn(machine, {beginSeconds, endSeconds});
    return found.empty() ? std::string() : std::string(shownText(joined(found)));
}

Result<DocumentChange> restoreMachineText(const Document& document, std::size_t index, const std::vector<Segment>& machine) {
    UNDERVOICE_TRY(checkIndex(document, index));
    DocumentSegment restored = document.segments[index];
    Segment& segment = restored.segment;
    const SpanSeconds span{segment.startSeconds, segment.endSeconds};
    const auto found = machineSegmentsIn(machine, span);
    const Segment whole = found.empty() ? Segment() : joined(found).segment;
    ChangeBuilder builder(document, ChangeKind::Restore);
    setText(segment, whole.text);
    if (!found.empty()) segment.tokens = whole.tokens;
    segment.words = found.empty() && segment.words ? std::optional(std::vector<Word>()) : whole.words;
    setTimes(segment, span);
    builder.put(index, std::move(restored));
    return builder.change();
}

}  // namespace undervoice
