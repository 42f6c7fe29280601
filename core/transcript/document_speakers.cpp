// Speakers: who says which words, and what they are called.

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "text/utf8.h"
#include "transcript/document.h"
#include "transcript/document_builder.h"
#include "transcript/document_segments.h"

namespace undervoice {
namespace {

constexpr std::size_t kMaxNameBytes = 1000;
constexpr int kNobody = -1;

Result<std::string> checkedName(std::string_view name) {
    std::string clean = cleanText(name);
    if (clean.size() > kMaxNameBytes) return invalidPlace("The name of a speaker may have 1000 bytes: shorten it.");
    return clean;
}

/// kNobody when no one is called so.
int placeOf(const std::vector<std::string>& speakers, const std::string& name) {
    const auto found = std::ranges::find(speakers, name);
    return name.empty() || found == speakers.end() ? kNobody : static_cast<int>(found - speakers.begin());
}

/// How many segments each speaker has.
class Uses {
  public:
    Uses(const Document& document, std::size_t speakers) : m_counts(speakers, 0) {
        for (const DocumentSegment& segment : document.segments) add(segment, 1);
    }
    void add(const DocumentSegment& segment, int count) {
        if (segment.speaker >= 0 && static_cast<std::size_t>(segment.speaker) < m_counts.size())
            m_counts[static_cast<std::size_t>(segment.speaker)] += count;
    }
    bool hasNone(std::size_t speaker) const { return m_counts[speaker] == 0; }

  private:
    std::vector<int> m_counts;
};

Status checkPlace(const Document& document, TextPlace place) {
    UNDERVOICE_TRY(checkIndex(document, place.segment));
    if (place.offset <= shownText(document.segments[place.segment]).size()) return {};
    return invalidPlace("The segment has no byte " + std::to_string(place.offset) + " of text.");
}

/// The words that [begin, end) of the shown text touches with more than their blanks.
TextRange wholeWords(const DocumentSegment& segment, std::size_t begin, std::size_t end) {
    const std::string_view text = segment.segment.text;
    begin += shownBegin(text);
    end += shownBegin(text);
    TextRange range{text.size(), 0};
    std::size_t wordBegin = 0;
    for (const Word& word : wordsOf(segment.segment)) {
        const std::size_t wordEnd = wordBegin + word.text.size();
        const std::size_t letters = wordBegin + shownBegin(word.text);
        if (wordEnd > begin && letters < end) range = {std::min(range.begin, wordBegin), wordEnd};
        wordBegin = wordEnd;
    }
    return range;
}

/// What the segment becomes when one says this part of it.
std::vector<DocumentSegment> partsOf(const DocumentSegment& segment, TextRange range, int speaker, ChangeBuilder& builder) {
    std::vector<DocumentSegment> parts = {segment};
    const bool hasTextBefore = !text::strip(std::string_view(segment.segment.text).substr(0, range.begin)).empty();
    const bool hasTextAfter = !text::strip(std::string_view(segment.segment.text).substr(range.end)).empty();
    if (hasTextAfter) {
        auto [left, right] = cut(parts[0], range.end, /*newKey=*/0);
        parts = {std::move(left), std::move(right)};
    }
    if (hasTextBefore) {
        auto [left, right] = cut(parts[0], range.begin, builder.newKey());
        parts[0] = std::move(right);
        parts.insert(parts.begin(), std::move(left));
    }
    if (hasTextAfter) parts.back().key = builder.newKey();
    parts[hasTextBefore ? 1 : 0].speaker = speaker;
    return parts;
}

}  // namespace

Result<DocumentChange> assignSpeaker(const Document& document, TextPlace begin, TextPlace end, std::string_view name) {
    UNDERVOICE_TRY(checkPlace(document, begin));
    UNDERVOICE_TRY(checkPlace(document, end));
    if (end < begin) return invalidPlace("The words of a speaker cannot end before they begin.");
    UNDERVOICE_TRY_ASSIGN(const auto clean, checkedName(name));
    std::vector<std::string> speakers = document.speakers;
    int speaker = placeOf(speakers, clean);
    if (speaker == kNobody && !clean.empty()) {
        speaker = static_cast<int>(speakers.size());
        speakers.push_back(clean);
    }
    ChangeBuilder builder(document, ChangeKind::Speaker);
    Uses uses(document, speakers.size());
    std::vector<std::size_t> left;  // speakers that lost words
    std::vector<DocumentSegment> after;
    for (std::size_t i = begin.segment; i <= end.segment; ++i) {
        const DocumentSegment& segment = document.segments[i];
        const std::size_t shown = shownText(segment).size();
        const std::size_t from = i == begin.segment ? begin.offset : 0, to = i == end.segment ? end.offset : shown;
        const bool isWhole = from == 0 && to == shown && (shown > 0 || i < end.segment);
        const TextRange range = isWhole ? TextRange{0, segment.segment.text.size()} : from < to ? wholeWords(segment, from, to) : TextRange{1, 0};
        if (segment.speaker == speaker || range.begin > range.end) {
            after.push_back(segment);
            continue;
        }
        std::vector<DocumentSegment> parts = partsOf(segment, range, speaker, builder);
        uses.add(segment, -1);
        for (const DocumentSegment& part : parts) uses.add(part, 1);
        if (segment.speaker >= 0) left.push_back(static_cast<std::size_t>(segment.speaker));
        std::ranges::move(parts, std::back_inserter(after));
    }
    builder.putInOrder(begin.segment, end.segment + 1, std::move(after));
    if (speaker != kNobody && static_cast<std::size_t>(speaker) == document.speakers.size() && uses.hasNone(static_cast<std::size_t>(speaker)))
        speakers.pop_back();
    for (const std::size_t other : left)
        if (other < speakers.size() && uses.hasNone(other)) speakers[other].clear();
    builder.setSpeakers(std::move(speakers));
    return builder.change();
}

Result<DocumentChange> renameSpeaker(const Document& document, int speaker, std::string_view name) {
    if (speaker < 0 || static_cast<std::size_t>(speaker) >= document.speakers.size())
        return invalidPlace("The transcript has no speaker " + std::to_string(speaker) + ".");
    UNDERVOICE_TRY_ASSIGN(auto clean, checkedName(name));
    ChangeBuilder builder(document, ChangeKind::Speaker);
    std::vector<std::string> speakers = document.speakers;
    std::string& old = speakers[static_cast<std::size_t>(speaker)];
    if (old == clean) return builder.change();
    const int other = placeOf(speakers, clean);
    const bool isNew = other == kNobody && !clean.empty();
    old = isNew ? std::move(clean) : std::string();
    builder.setSpeakers(std::move(speakers));
    if (isNew) return builder.change();
    for (std::size_t i = 0; i < document.segments.size(); ++i) {
        if (document.segments[i].speaker != speaker) continue;
        DocumentSegment said = document.segments[i];
        said.speaker = other;
        builder.put(i, std::move(said));
    }
    return builder.change();
}

}  // namespace undervoice
