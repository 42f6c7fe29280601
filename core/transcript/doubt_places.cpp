// Doubts go along with the text around them.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/utf8.h"
#include "transcript/review.h"

namespace undervoice {
namespace {

/// The words of segments in a row.
struct Row {
    std::vector<Word> words;
    std::vector<std::size_t> begins;  ///< of each segment's first word, and the end
};

std::optional<Row> rowOf(const std::vector<DocumentSegment>& segments) {
    Row row;
    for (const DocumentSegment& segment : segments) {
        if (!segment.segment.words) return std::nullopt;
        row.begins.push_back(row.words.size());
        row.words.insert(row.words.end(), segment.segment.words->begin(), segment.segment.words->end());
    }
    row.begins.push_back(row.words.size());
    return row;
}

bool isSameWord(const Word& a, const Word& b) { return text::strip(a.text) == text::strip(b.text); }

/// What two rows have in common at both ends, in words.
struct Common {
    std::size_t front = 0, back = 0;
};

Common commonOf(const std::vector<Word>& before, const std::vector<Word>& after) {
    const std::size_t most = std::min(before.size(), after.size());
    Common common;
    while (common.front < most && isSameWord(before[common.front], after[common.front])) ++common.front;
    while (common.back < most - common.front && isSameWord(before[before.size() - 1 - common.back], after[after.size() - 1 - common.back])) ++common.back;
    return common;
}

/// The one place in the range where these words stand; nothing where there are several.
std::optional<std::size_t> onlyPlaceOf(const std::string& said, std::size_t count, const std::vector<Word>& words, const WordRange& range) {
    std::optional<std::size_t> place;
    for (std::size_t at = range.begin; count > 0 && at + count <= range.end; ++at) {
        if (textOf(words, {at, at + count}) != said) continue;
        if (place) return std::nullopt;
        place = at;
    }
    return place;
}

std::optional<std::size_t> movedPlace(const Doubt& doubt, std::size_t begin, const Row& before, const Row& after, const Common& common) {
    const std::size_t count = doubt.words.end - doubt.words.begin;
    if (begin + count <= common.front) return begin;
    if (begin >= before.words.size() - common.back) return begin + after.words.size() - before.words.size();
    return onlyPlaceOf(doubt.said, count, after.words, {common.front, after.words.size() - common.back});
}

void follow(Doubt& doubt, const Splice& splice, const Row& before, const Row& after, const Common& common) {
    const auto segment = std::ranges::find(splice.before, doubt.segmentKey, &DocumentSegment::key);
    if (segment == splice.before.end()) return;
    const std::size_t begin = before.begins[static_cast<std::size_t>(segment - splice.before.begin())] + doubt.words.begin;
    const std::size_t count = doubt.words.end - doubt.words.begin;
    const auto moved = begin + count <= before.words.size() ? movedPlace(doubt, begin, before, after, common) : std::nullopt;
    if (!moved) return;
    // A place between words may lie at the end of one segment and the beginning of another: it stays in its own.
    std::optional<std::size_t> home;
    for (std::size_t i = 0; i < splice.after.size(); ++i) {
        const bool isInside = after.begins[i] <= *moved && *moved + count <= after.begins[i + 1];
        if (isInside && (!home || splice.after[i].key == doubt.segmentKey)) home = i;
    }
    if (!home) return;
    doubt.segmentKey = splice.after[*home].key;
    doubt.words = {*moved - after.begins[*home], *moved - after.begins[*home] + count};
}

}  // namespace

void followChange(std::vector<Doubt>& doubts, const DocumentChange& change) {
    for (const Splice& splice : change.splices) {
        const auto before = rowOf(splice.before), after = rowOf(splice.after);
        if (!before || !after) continue;
        const Common common = commonOf(before->words, after->words);
        for (Doubt& doubt : doubts) follow(doubt, splice, *before, *after, common);
    }
}

}  // namespace undervoice
